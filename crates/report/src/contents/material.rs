//! What a document is written from.

use crate::{records::Records, snapshot::ReportDocument};

/// A verdict and the records beside it.
#[derive(Clone, Copy)]
pub(crate) struct Material<'a> {
    pub(crate) report: &'a ReportDocument,
    pub(crate) records: &'a Records,
}

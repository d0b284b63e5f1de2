//! What callers say about a PDF beyond its document.

use crate::style::ChartStyle;
use document::Labels;

/// How documents look, beyond what is in them.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    pub labels: Labels,
    pub charts: ChartStyle,
    /// Address of the server, for links to sources. Without it there are none.
    pub base: Option<String>,
}

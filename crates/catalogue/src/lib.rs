//! The catalogue of prices of large-model endpoints. An import is one immutable version of the
//! whole catalogue; the latest one that was confirmed and not undone holds, and until there is
//! one, the prices that are [`bundled`] with the program. What a price means and costs is
//! computed by `pricing`.

mod bundled;
mod diff;
mod file;
mod quote;
mod row;
pub mod store;
pub mod web;

pub use bundled::bundled;
pub use diff::{Change, Diff, diff};
pub use file::{FileError, PriceFile, read_file};
pub use quote::{Quote, QuoteError, Quoted, QuotedBucket, QuotedSource, UnknownPart, quote};
pub use row::{Listed, listed};

use std::sync::Arc;

use pricing::Price;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// An import of a list.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: Uuid,
    /// Counted from 1; `None` until it is confirmed.
    pub version: Option<i32>,
    pub format: String,
    pub file_name: String,
    /// SHA-256 of the list.
    pub digest: String,
    pub as_of: Option<Date>,
    pub records: i32,
    pub prices: i32,
    pub refused: Vec<pricing::catalogue::Unread>,
    pub skipped: Vec<pricing::catalogue::Unread>,
    pub created_at: OffsetDateTime,
    pub confirmed_at: Option<OffsetDateTime>,
    pub undone_at: Option<OffsetDateTime>,
}

/// The prices that hold.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// `None` for the bundled prices.
    pub import: Option<Import>,
    pub prices: Arc<[Price]>,
}

impl Catalogue {
    /// Its version; 0 for the bundled prices.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.import.as_ref().and_then(|import| import.version).unwrap_or(0)
    }
}

//! What every row of a file has, whatever its kind.

use time::Date;

/// Where a row stands and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct At {
    pub row: u32,
    pub source: Option<String>,
    pub date: Option<Date>,
}

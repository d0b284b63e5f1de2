//! How large a table and its list of classes may be.

/// Most classes; more are a column chosen by mistake.
pub const MOST_CLASSES: usize = 100;
/// Most columns of a table.
pub(super) const MOST_COLUMNS: usize = 2000;

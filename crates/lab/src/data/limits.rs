//! How large a table and its list of classes may be.

/// Most classes; more are a column chosen by mistake.
pub const MAX_CLASSES: usize = 100;
/// Most columns of a table.
pub(super) const MAX_COLUMNS: usize = 2000;

//! How a plain table becomes the input of a method.

use serde::Serialize;

/// How a plain table becomes an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Table {
    /// The input is not a plain table.
    None,
    /// Every row is one object of the list `field`; columns are its fields.
    Records { field: &'static str },
    /// Every row is one list of numbers in `field`, an empty cell is unknown.
    /// The header goes to the list `columns`, the cells of a first column
    /// called `name` to the list `names`.
    Matrix { field: &'static str, columns: Option<&'static str>, names: Option<&'static str> },
}

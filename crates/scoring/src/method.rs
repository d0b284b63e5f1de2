//! The identity of a scoring method, which every figure of it carries.

use figure::{Figure, Note};

/// Identity of a scoring method, stored and printed with its results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Method {
    /// Registered name, for example `opportunity`.
    pub id: &'static str,
    /// Incremented when the same inputs may give other results.
    pub version: u32,
    /// Unit of the figure.
    pub unit: &'static str,
    /// The choices among published variants that the results depend on.
    pub convention: &'static str,
}

impl Method {
    /// A figure computed by this method.
    pub fn figure(&self, value: f64) -> Figure {
        Figure::new(value, self.unit, self.id, self.version)
    }

    /// A missing figure of this method, and why.
    pub fn refused(&self, why: impl Into<Note>) -> Figure {
        Figure::refused(self.unit, self.id, self.version, why)
    }
}

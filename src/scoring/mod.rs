//! Market scoring by published methods, one method per file. Pure: knows no
//! web, no database and no async, and nothing of where its inputs come from.

pub mod hhi;
pub mod opportunity;
pub mod positioning;
pub mod resample;
pub mod wilson;

use crate::figure::Figure;

/// What identifies a scoring method wherever its results are kept or printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Method {
    /// Registered name, for example `opportunity`.
    pub id: &'static str,
    /// Raised when the same inputs may give other results.
    pub version: u32,
    /// Unit of the figure.
    pub unit: &'static str,
    /// The choices among published variants that the results depend on.
    pub convention: &'static str,
}

/// Every scoring method; menus, documents and the command line derive from it.
pub const METHODS: [&Method; 5] = [
    &opportunity::METHOD,
    &opportunity::TOP_TWO_BOX,
    &hhi::METHOD,
    &positioning::METHOD,
    &wilson::METHOD,
];

impl Method {
    /// A figure computed by this method.
    #[must_use]
    pub fn figure(&self, value: f64) -> Figure {
        Figure::new(value, self.unit, self.id, self.version)
    }

    /// A figure that this method cannot give, and why.
    #[must_use]
    pub fn refused(&self, why: &str) -> Figure {
        Figure::refused(self.unit, self.id, self.version, why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_its_own_name_a_version_and_a_convention() {
        let mut ids: Vec<_> = METHODS.iter().map(|method| method.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), METHODS.len());
        assert!(METHODS.iter().all(|m| m.version > 0 && !m.convention.is_empty()));
    }
}

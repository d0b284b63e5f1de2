//! The source that every invented record of the sample names.

use time::Date;

use venture::Provenance;

/// What every invented record names as its source.
pub(super) const SOURCE: &str = "Sample data: invented to show how Assay works";

pub(super) fn provenance(observed_on: Date) -> Provenance {
    Provenance { source: SOURCE.to_owned(), observed_on }
}

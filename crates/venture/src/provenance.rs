//! Where a fact comes from and when it was observed.

use serde::Serialize;
use time::Date;

use web::forms::Form;

/// Where a fact comes from and when it was observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    pub source: String,
    /// As `2026-11-24`.
    #[serde(serialize_with = "iso_date")]
    pub observed_on: Date,
}

impl Provenance {
    /// Most characters of a source.
    pub const LONGEST_SOURCE: usize = 500;

    /// Reads it from two fields of a form.
    pub fn read(form: &mut Form, source: &str, date: &str) -> Option<Self> {
        let source = form.text(source, 1..=Self::LONGEST_SOURCE);
        let observed_on = form.past_date(date);
        Some(Self { source: source?, observed_on: observed_on? })
    }
}

fn iso_date<S: serde::Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

//! What the uploader states about a set: its card, and how
//! the files are to be read. Knows neither database nor web.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DatasetKind, DatasetName, Described, version::PersonalData};
use lab::data::{ColumnKind, LoadOptions, Schema};

/// A set as it was entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub name: DatasetName,
    pub kind: DatasetKind,
    pub title: String,
    /// Empty: as the reader knows it.
    pub licence: String,
    pub provenance: String,
    pub personal: Option<PersonalData>,
    pub personal_note: String,
    pub intended_use: String,
    pub limits: String,
    pub load: LoadOptions,
    /// What the files were called.
    pub source: String,
}

impl Entry {
    /// Column to predict, of a table.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.load.target.as_deref().filter(|_| self.kind == DatasetKind::Table)
    }

    /// Replaces what the reader inferred by what was stated.
    pub fn write_over(&self, described: &mut Described) {
        let card = &mut described.about.card;
        for (said, kept) in [
            (&self.licence, &mut described.licence),
            (&self.provenance, &mut card.provenance),
            (&self.personal_note, &mut card.personal_data),
            (&self.intended_use, &mut card.intended_use),
            (&self.limits, &mut card.limits),
        ] {
            if !said.is_empty() {
                kept.clone_from(said);
            }
        }
        // Who said that much need not be told to look for names.
        if self.personal.is_some() && self.personal_note.is_empty() {
            card.personal_data = String::new();
        }
        described.about.personal = self.personal;
    }
}

/// The kinds that somebody chose, where they differ from what was inferred.
#[must_use]
pub(super) fn corrected(
    schema: &Schema,
    chosen: impl Fn(usize) -> Option<ColumnKind>,
) -> BTreeMap<String, ColumnKind> {
    let columns = schema.columns.iter().enumerate();
    columns
        .filter(|(_, column)| column.name != schema.target)
        .filter_map(|(place, column)| Some((column, chosen(place)?)))
        .filter(|(column, kind)| column.kind != *kind)
        .map(|(column, kind)| (column.name.clone(), kind))
        .collect()
}

/// A name under which a file may lie: no folders, no signs with a meaning.
#[must_use]
pub(super) fn file_name(called: &str) -> String {
    let last = called.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String = last.trim_start_matches('.').chars().map(plain).collect();
    // The ending says what it is, so the beginning is cut.
    let skip = name.chars().count().saturating_sub(60);
    let name: String = name.chars().skip(skip).collect();
    if name.is_empty() { "data".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::data::SchemaColumn;

    #[test]
    fn a_file_name_leads_nowhere_and_keeps_its_ending() {
        for (called, kept) in [
            ("a b.csv", "a_b.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\data\\数据:1.tsv", "数据_1.tsv"),
            ("..", "data"),
            ("", "data"),
        ] {
            assert_eq!(file_name(called), kept, "{called}");
        }
        let long = file_name(&format!("{}.parquet", "x".repeat(300)));
        assert!(long.chars().count() == 60 && long.ends_with(".parquet"));
    }

    #[test]
    fn only_what_differs_from_what_was_inferred_is_a_correction() {
        let column = |name: &str, kind| SchemaColumn {
            name: name.to_owned(),
            kind,
            distinct: 2,
            missing: 0,
            examples: vec![],
            why: String::new(),
            reason: None,
        };
        let schema = Schema {
            rows: 2,
            target: "y".to_owned(),
            columns: vec![
                column("a", ColumnKind::Number),
                column("b", ColumnKind::Category),
                column("y", ColumnKind::Category),
            ],
        };
        let chosen = corrected(&schema, |_| Some(ColumnKind::Number));
        assert_eq!(chosen.into_iter().collect::<Vec<_>>(), [("b".to_owned(), ColumnKind::Number)]);
    }
}

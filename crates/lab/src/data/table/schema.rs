//! The inferred schema of a table, as shown to users. Reads no files.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    frame::{ColumnKind, Frame, Values},
    reason::Reason,
};
use crate::data::Warning;

/// Different values counted at most.
pub(super) const COUNTED: usize = 100_000;
pub(super) const EXAMPLES: usize = 3;

/// The inferred schema of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    pub rows: usize,
    pub target: String,
    pub columns: Vec<SchemaColumn>,
}

/// The inferred properties of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaColumn {
    pub name: String,
    pub kind: ColumnKind,
    /// Different values.
    pub distinct: usize,
    pub missing: usize,
    pub examples: Vec<String>,
    /// Why it is of this kind, in English words.
    pub why: String,
    /// The same with its parts. Missing in older records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl SchemaColumn {
    pub(super) fn set_kind(&mut self, kind: ColumnKind, reason: Reason) {
        (self.kind, self.why) = (kind, reason.to_string());
        self.reason = Some(reason);
    }

    /// That it is not used, and why.
    pub(super) fn unused(&self) -> Option<Warning> {
        let why = self.reason.clone()?;
        Some(Warning::ColumnUnused { column: self.name.clone(), why })
    }
}

impl Schema {
    /// The schema of columns that are known already.
    pub(in crate::data) fn of_frame(frame: &Frame, target: &str) -> Self {
        let columns = frame.columns.iter().map(|column| {
            let mut shown = HashSet::new();
            let mut examples = Vec::new();
            for row in 0..frame.rows {
                let value = column.shown(row);
                if !value.is_empty() && shown.len() < COUNTED && shown.insert(value.clone()) {
                    examples.extend((examples.len() < EXAMPLES).then_some(value));
                }
            }
            let kind = match column.values {
                Values::Numbers(_) => ColumnKind::Number,
                Values::Categories { .. } => ColumnKind::Category,
            };
            SchemaColumn {
                name: column.name.clone(),
                kind,
                distinct: shown.len(),
                missing: column.missing(),
                examples,
                why: Reason::Known.to_string(),
                reason: Some(Reason::Known),
            }
        });
        Self { rows: frame.rows, target: target.to_owned(), columns: columns.collect() }
    }
}

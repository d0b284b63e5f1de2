//! Where rows come from and when it was so, for rows that do not say it themselves.

use serde_json::Value as Json;
use time::Date;

use crate::{map::Mapping, row::At, value};

/// What stands for rows that do not say it themselves.
#[derive(Debug, Clone)]
pub(crate) struct Defaults {
    source: String,
    date: Date,
    pub(crate) create_missing: bool,
    /// Which numbers came from another scale.
    note: String,
}

/// Most characters of a source.
const LONGEST_SOURCE: usize = 500;

impl Defaults {
    pub(super) fn of(mapping: &Mapping, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            source: mapping.source.trim().to_owned(),
            date: value::date(mapping.date.trim()).unwrap_or_else(|| db::now().date()),
            create_missing: mapping.create_missing,
        }
    }

    pub(crate) fn source(&self, at: &At) -> String {
        at.source.clone().unwrap_or_else(|| self.source.clone())
    }

    /// The source of a rating, which also says on which scale it was given.
    pub(crate) fn rated_source(&self, at: &At) -> String {
        let source = self.source(at);
        if self.note.is_empty() {
            return source;
        }
        let note = format!(" ({})", self.note);
        let room = LONGEST_SOURCE.saturating_sub(note.chars().count());
        source.chars().take(room).chain(note.chars()).collect()
    }

    pub(crate) fn date(&self, at: &At) -> Date {
        at.date.unwrap_or(self.date)
    }

    /// The columns in which every record says where it comes from and when it was so.
    pub(crate) fn columns(&self, at: &At) -> Vec<(&'static str, Json)> {
        let date = self.date(at).to_string();
        vec![("source", self.source(at).into()), ("observed_on", date.into())]
    }
}

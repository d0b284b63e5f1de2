//! Names in a file: which of them are the same, and which rows are.

use std::collections::{HashMap, hash_map::Entry};

use crate::error::{ImportError, shown};
use parsing::name;

/// Refuses keys that stand on an earlier row already.
pub(crate) struct Once<K>(HashMap<K, u32>);

impl<K> Default for Once<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> Once<K> {
    pub(crate) fn take(
        &mut self,
        key: K,
        row: u32,
        what: impl FnOnce() -> String,
    ) -> Result<(), ImportError> {
        match self.0.entry(key) {
            Entry::Vacant(free) => {
                free.insert(row);
                Ok(())
            }
            Entry::Occupied(first) => {
                let args = vec![("value", shown(&what())), ("first", first.get().to_string())];
                Err(ImportError::of_row(row, "file-import-repeated", args))
            }
        }
    }
}

/// Names with a place each; spellings of the same name are one.
#[derive(Default)]
pub(crate) struct NameIndex<'a> {
    written: HashMap<&'a str, u32>,
    plain: HashMap<String, u32>,
    pub(crate) all: Vec<String>,
}

impl<'a> NameIndex<'a> {
    pub(crate) fn place(&mut self, name: &'a str) -> u32 {
        if let Some(place) = self.written.get(name) {
            return *place;
        }
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let place = *self.plain.entry(name::key(name)).or_insert(next);
        if place == next {
            self.all.push(name.to_owned());
        }
        self.written.insert(name, place);
        place
    }

    /// True for a spelling that was met before.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.written.contains_key(name)
    }
}

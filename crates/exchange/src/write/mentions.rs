//! Records that rows only name: found by their name, made, or told as missing.

use std::collections::{HashMap, hash_map::Entry};

use uuid::Uuid;

use super::batch::Batch;
use crate::{
    error::{ImportError, shown},
    kinds::At,
};
use db::entity::{capability, competitor, need, segment};
use parsing::name;

/// A record with a name that people use for it.
pub(crate) trait Named {
    fn id(&self) -> Uuid;
    fn name(&self) -> &str;
    fn is_archived(&self) -> bool;
}

impl Named for need::Model {
    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.statement
    }

    fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }
}

macro_rules! named {
    ($($model:ty),+) => {$(
        impl Named for $model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn name(&self) -> &str {
                &self.name
            }

            fn is_archived(&self) -> bool {
                self.archived_at.is_some()
            }
        }
    )+};
}

named!(competitor::Model, capability::Model, segment::Model);

/// Records, the oldest first, by what makes their names the same. Of several
/// with one name the first that is not archived is meant.
pub(crate) fn by_name<M: Named>(rows: Vec<M>) -> HashMap<String, M> {
    let mut known: HashMap<String, M> = HashMap::new();
    for row in rows {
        match known.entry(name::key(row.name())) {
            Entry::Vacant(free) => {
                free.insert(row);
            }
            Entry::Occupied(mut taken) => {
                if taken.get().is_archived() && !row.is_archived() {
                    taken.insert(row);
                }
            }
        }
    }
    known
}

pub(crate) fn archived(at: &At, name: &str) -> ImportError {
    ImportError::of_row(at.row, "import-archived", vec![("value", shown(name))])
}

/// The identifier of each name; nothing for one that was told as missing or archived.
pub(crate) fn found_or_made<'a, M: Named + 'a>(
    batch: &mut Batch,
    find: impl Fn(&str) -> Option<&'a M>,
    names: &[(String, At)],
    missing: &'static str,
    make: impl Fn(&mut Batch, &str, &At) -> Uuid,
) -> Vec<Option<Uuid>> {
    let mut ids = Vec::with_capacity(names.len());
    for (name, at) in names {
        ids.push(match find(name) {
            Some(found) if !found.is_archived() => Some(found.id()),
            Some(_) => {
                batch.refuse(archived(at, name));
                None
            }
            None if batch.defaults.create_missing => {
                batch.made.push(name.clone());
                Some(make(batch, name, at))
            }
            None => {
                batch.refuse(ImportError::of_row(at.row, missing, vec![("value", shown(name))]));
                None
            }
        });
    }
    ids
}

/// Names, each once, with the row that says it first.
#[derive(Default)]
pub(crate) struct Mentions {
    places: HashMap<String, usize>,
    pub(crate) all: Vec<(String, At)>,
}

impl Mentions {
    /// The place of a name, which is new or not.
    pub(crate) fn place(&mut self, name: &str, at: &At) -> usize {
        *self.places.entry(name::key(name)).or_insert_with(|| {
            self.all.push((name.to_owned(), at.clone()));
            self.all.len() - 1
        })
    }
}

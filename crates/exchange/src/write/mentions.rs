//! Records that rows only name: found by their name, made, or told as missing.

use std::collections::{HashMap, hash_map::Entry};

use sea_orm::{DatabaseExecutor, DbErr, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::batch::Batch;
use crate::{
    error::{ImportError, shown},
    row::At,
};
use db::entity::{capability, competitor, need, segment};
use parsing::name;

/// A record with a name that people use for it.
pub(crate) trait Named {
    fn id(&self) -> Uuid;
    fn name(&self) -> &str;
    fn is_archived(&self) -> bool;
}

macro_rules! named {
    ($($table:ident $name:ident),+) => {$(
        impl Named for $table::Model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn name(&self) -> &str {
                &self.$name
            }

            fn is_archived(&self) -> bool {
                self.archived_at.is_some()
            }
        }
    )+};
}

named!(capability name, competitor name, need statement, segment name);

/// The rows of a table that belong to a venture.
pub(crate) async fn stored<E: EntityTrait>(
    db: &DatabaseExecutor<'_>,
    batch: &Batch,
) -> Result<Vec<E::Model>, DbErr> {
    E::find().filter(Expr::col((E::default(), "venture_id")).eq(batch.edit.venture)).all(db).await
}

/// The records of a venture by what makes their names the same.
pub(crate) async fn known<E>(
    db: &DatabaseExecutor<'_>,
    batch: &Batch,
) -> Result<HashMap<String, E::Model>, DbErr>
where
    E: EntityTrait<Model: Named>,
{
    Ok(by_name(stored::<E>(db, batch).await?))
}

/// Records by name. Of several with one name the oldest that is not archived is meant.
pub(crate) fn by_name<M: Named>(mut rows: Vec<M>) -> HashMap<String, M> {
    rows.sort_by_key(Named::id);
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

/// The identifier of each name; nothing for one that is missing or archived.
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

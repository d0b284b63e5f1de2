//! The identifiers of a document: each row gets a new one, and whatever names a row
//! leads to a row of the document or nowhere. Knows the tables' links, no database.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{
    error::RestoreError,
    links::{self, Link},
};
use crate::{document::Document, tables::TABLES};

/// What an identifier of the document becomes.
#[derive(Clone, Copy)]
struct NewId {
    new: Uuid,
    /// One bit for each table that has such a row.
    tables: u64,
}

/// New identifiers of the rows of a document, and of its venture.
pub(super) struct IdMap {
    rows: HashMap<Uuid, NewId>,
    /// The venture that was exported, and the one that is filled.
    venture: (Uuid, Uuid),
}

/// What an identifier was found to be.
pub(super) enum Found {
    Row(Uuid),
    /// A row of another table.
    Other,
    Nothing,
}

fn bit(table: &str) -> u64 {
    // 64 tables are more than there are; a test counts them.
    let place = TABLES.iter().position(|one| one.name == table);
    place.and_then(|place| 1_u64.checked_shl(u32::try_from(place).ok()?)).unwrap_or_default()
}

impl IdMap {
    /// Gives every row that has an identifier of its own a new one. They have the order
    /// of the old ones, which tell what is older.
    ///
    /// # Errors
    /// An identifier is none, or stands twice in a table.
    pub(super) fn new(document: &Document, venture: Uuid) -> Result<Self, RestoreError> {
        let mut seen: BTreeMap<Uuid, u64> = BTreeMap::new();
        for (table, rows) in &document.tables {
            let own = links::of(table).is_some_and(|links| {
                links.columns.iter().any(|(column, link)| *column == "id" && *link == Link::Own)
            });
            if !own {
                continue;
            }
            let bit = bit(table);
            for (number, row) in rows.iter().enumerate() {
                let refuse = |reason: &'static str| RestoreError::row(table, number, "id", reason);
                let id = row.get("id").and_then(|id| id.as_str());
                let id = id.ok_or_else(|| refuse("expected an identifier"))?;
                let id = Uuid::parse_str(id).map_err(|_| refuse("expected an identifier"))?;
                let tables = seen.entry(id).or_default();
                if *tables & bit != 0 || id == document.venture.id {
                    return Err(refuse("duplicate identifier"));
                }
                *tables |= bit;
            }
        }
        let new_id = |tables| NewId { new: db::new_id(), tables };
        let rows = seen.into_iter().map(|(id, tables)| (id, new_id(tables))).collect();
        Ok(Self { rows, venture: (document.venture.id, venture) })
    }

    /// The venture that is filled.
    pub(super) fn venture(&self) -> Uuid {
        self.venture.1
    }

    /// The row of one of these tables that an identifier names.
    pub(super) fn find(&self, id: Uuid, tables: &[&str]) -> Found {
        let Some(found) = self.rows.get(&id) else { return Found::Nothing };
        let wanted = tables.iter().fold(0, |bits, table| bits | bit(table));
        if found.tables & wanted == 0 { Found::Other } else { Found::Row(found.new) }
    }

    /// Replaces identifiers of the document that stand inside a text. Others are left: they
    /// are words that somebody wrote.
    pub(super) fn mentions(&self, text: &mut String) {
        const LENGTH: usize = 36;
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('-')) {
            let dash = at + found;
            at = dash + 1;
            let Some(start) = dash.checked_sub(8) else { continue };
            let Some(word) = text.get(start..start + LENGTH) else { continue };
            if let Some(new) = Uuid::parse_str(word).ok().and_then(|id| self.any(id)) {
                text.replace_range(start..start + LENGTH, &new.to_string());
                at = start + LENGTH;
            }
        }
    }

    fn any(&self, id: Uuid) -> Option<Uuid> {
        if id == self.venture.0 {
            return Some(self.venture.1);
        }
        self.rows.get(&id).map(|found| found.new)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_is_a_bit_for_every_table() {
        let bits: BTreeSet<u64> = TABLES.iter().map(|table| bit(table.name)).collect();
        assert!(bits.len() == TABLES.len() && !bits.contains(&0));
    }

    #[test]
    fn identifiers_inside_texts_follow() {
        let (old, new) = (Uuid::now_v7(), Uuid::now_v7());
        let mut text = format!("a-b {{\"need\":\"{old}\"}} /needs/{old}#x-");
        let rows = HashMap::from([(old, NewId { new, tables: 1 })]);
        IdMap { rows, venture: (Uuid::nil(), Uuid::nil()) }.mentions(&mut text);
        assert_eq!(text, format!("a-b {{\"need\":\"{new}\"}} /needs/{new}#x-"));
    }
}

//! Who counts as the author of a restored row. Knows no database.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

/// Whose the facts of a document are.
pub(super) struct People {
    pub(super) members: BTreeSet<Uuid>,
    pub(super) importer: Uuid,
    /// The document is as this installation exported it, so it may say who did what.
    pub(super) trusted: bool,
    /// Stand-ins for people that a document of somebody else's names in keys.
    strangers: HashMap<Uuid, Uuid>,
}

impl People {
    pub(super) fn new(members: BTreeSet<Uuid>, importer: Uuid, trusted: bool) -> Self {
        Self { members, importer, trusted, strangers: HashMap::new() }
    }

    /// Whose a row is. Where a person is part of the key, rows of two people stay two.
    pub(super) fn find(&mut self, id: Uuid, in_key: bool) -> Uuid {
        if id == self.importer || (self.trusted && (in_key || self.members.contains(&id))) {
            return id;
        }
        if in_key {
            return *self.strangers.entry(id).or_insert_with(db::new_id);
        }
        self.importer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_somebody_else_speaks_for_nobody_here() {
        let [me, member, stranger] = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
        let members = BTreeSet::from([me, member]);
        let mut theirs = People::new(members.clone(), me, false);
        assert_eq!(theirs.find(member, false), me);
        assert!(![me, member].contains(&theirs.find(member, true)));
        assert_eq!(theirs.find(stranger, true), theirs.find(stranger, true));
        assert_ne!(theirs.find(stranger, true), theirs.find(member, true));
        let mut ours = People::new(members, me, true);
        assert_eq!((ours.find(member, false), ours.find(stranger, false)), (member, me));
    }
}

//! All rows of a venture, to be compared.

use std::collections::{BTreeMap, BTreeSet};

use db::entity::{
    audit_log, distinct_pair, import, import_change, import_file, invitation, report_link,
    venture_member,
};
use exchange::{
    records::{Records, Scope},
    tables::TABLES,
};
use sea_orm::{EntityTrait, PaginatorTrait, TransactionTrait};
use uuid::Uuid;

use crate::test_app::TestApp;

const OF_IMPORTS: Scope = Scope::Under { column: "import_id", parent: "imports" };

/// Tables that no export holds.
static BESIDE: [(&str, Records); 7] = [
    ("imports", Records::of::<import::Entity>(Scope::Venture)),
    ("import_changes", Records::of::<import_change::Entity>(OF_IMPORTS)),
    ("import_files", Records::of::<import_file::Entity>(OF_IMPORTS)),
    ("distinct_pairs", Records::of::<distinct_pair::Entity>(Scope::Venture)),
    ("invitations", Records::of::<invitation::Entity>(Scope::Venture)),
    ("report_links", Records::of::<report_link::Entity>(Scope::Venture)),
    ("venture_members", Records::of::<venture_member::Entity>(Scope::Venture)),
];

/// Table to rows, each a line.
#[derive(Debug, PartialEq)]
pub(super) struct Rows(BTreeMap<&'static str, Vec<String>>);

/// Every row that belongs to a venture, and what is said of the venture itself.
pub(super) async fn of_venture(app: &TestApp, id: Uuid) -> Rows {
    let transaction = app.shared.db.begin().await.unwrap();
    let mut rows = BTreeMap::new();
    let exported = TABLES.iter().map(|table| (table.name, &table.records));
    for (name, records) in exported.chain(BESIDE.iter().map(|(name, records)| (*name, records))) {
        let found = records.read(&transaction, id).await.unwrap();
        let lines = found.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
        rows.insert(name, lines);
    }
    let found = venture::store::find_venture(&transaction, id).await.unwrap();
    rows.insert("ventures", vec![format!("{found:?}")]);
    transaction.commit().await.unwrap();
    Rows(rows)
}

impl Rows {
    /// Everything in them that reads as an identifier.
    pub(super) fn identifiers(&self) -> BTreeSet<Uuid> {
        let letters = |c: char| !(c.is_ascii_hexdigit() || c == '-');
        let lines = self.0.values().flatten();
        lines
            .flat_map(|line| line.split(letters))
            .filter(|word| word.len() == 36)
            .filter_map(|word| Uuid::parse_str(word).ok())
            .collect()
    }

    /// How many rows each table has.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.0.iter().map(|(table, rows)| (*table, rows.len())).collect()
    }

    /// Tables whose rows are others now, with the first difference.
    pub(super) fn changes<'a>(&'a self, now: &'a Self) -> Vec<(&'static str, String)> {
        let differs = |(table, rows): (&&'static str, &Vec<String>)| {
            let after = &now.0[*table];
            let gone = rows.iter().find(|row| !after.contains(row));
            let new = after.iter().find(|row| !rows.contains(row));
            (rows != after).then(|| (*table, format!("{gone:?} is {new:?}")))
        };
        self.0.iter().filter_map(differs).collect()
    }
}

pub(super) async fn revision(app: &TestApp, id: Uuid) -> i64 {
    venture::store::find_venture(&app.shared.db, id).await.unwrap().unwrap().revision
}

pub(super) async fn audit_lines(app: &TestApp) -> u64 {
    audit_log::Entity::find().count(&app.shared.db).await.unwrap()
}

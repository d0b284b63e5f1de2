//! The keyed digest by which an installation knows an export of its own again:
//! over the head and over every row, in JSON and in a zip alike.
//!
//! Tables are digested one by one and in any order, so that an export can be
//! signed while it is written.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    document::{About, Document, SCHEMA},
    records::Row,
    tables::TABLES,
};
use web::key::{Purpose, PurposeKey, SecretKey};

/// The digest of a table's rows, in their order.
#[derive(Default)]
pub struct TableDigest {
    rows: u64,
    hash: Sha256,
    buffer: Vec<u8>,
}

/// Whether rows come from the database or from a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Database,
    File,
}

impl TableDigest {
    /// Adds a row. A column that holds nothing is the same as one that is not there.
    pub fn add(&mut self, row: &Row, source: Source) {
        self.buffer.clear();
        let mut cells: Vec<(&String, &Json)> =
            row.iter().filter(|(_, value)| !value.is_null()).collect();
        cells.sort_unstable_by_key(|(name, _)| *name);
        for (name, value) in cells {
            self.put(&Json::String(name.clone()));
            self.put(&as_read(value, source));
        }
        self.rows += 1;
        self.hash.update((self.buffer.len() as u64).to_be_bytes());
        self.hash.update(&self.buffer);
    }

    fn put(&mut self, value: &Json) {
        self.buffer.extend_from_slice(value.to_string().as_bytes());
        self.buffer.push(0);
    }
}

/// A fraction as whoever reads the file will have it: reading may change its last bit.
fn as_read(value: &Json, source: Source) -> Cow<'_, Json> {
    match value {
        Json::Number(number) if source == Source::Database && number.is_f64() => {
            serde_json::from_str(&number.to_string()).map_or(Cow::Borrowed(value), Cow::Owned)
        }
        _ => Cow::Borrowed(value),
    }
}

/// What is digested beside the tables.
fn content(
    (schema, venture, answers): (&str, &About, bool),
    tables: BTreeMap<&str, TableDigest>,
) -> Vec<u8> {
    let head = serde_json::json!({ "schema": schema, "venture": venture, "answers": answers });
    let mut content = head.to_string().into_bytes();
    for (name, table) in tables.into_iter().filter(|(_, table)| table.rows > 0) {
        content.extend_from_slice(format!("\n{name} {} ", table.rows).as_bytes());
        content.extend_from_slice(hex::encode(table.hash.finalize()).as_bytes());
    }
    content
}

/// The signature of an export, made while it is written.
pub struct Signing {
    key: PurposeKey,
    head: Option<(About, bool)>,
    tables: BTreeMap<&'static str, TableDigest>,
}

impl Signing {
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        let key = key.derive(Purpose::ExportSignature);
        Self { key, head: None, tables: BTreeMap::new() }
    }

    /// Called once, first.
    pub fn head(&mut self, about: &About, answers: bool) {
        self.head = Some((about.clone(), answers));
    }

    /// Called for every row.
    pub fn row(&mut self, table: &'static str, row: &Row) {
        self.tables.entry(table).or_default().add(row, Source::Database);
    }

    /// Called once, last.
    pub fn signature(&mut self) -> Option<String> {
        let (about, answers) = self.head.take()?;
        let tables = std::mem::take(&mut self.tables);
        Some(self.key.tag(&content((SCHEMA, &about, answers), tables)))
    }
}

impl Document {
    /// The same with this installation's signature.
    #[must_use]
    pub fn signed(mut self, key: &SecretKey) -> Self {
        let mut signing = Signing::new(key);
        signing.head(&self.venture, self.answers);
        for table in TABLES {
            let rows = self.tables.get(table.name).into_iter().flatten();
            rows.for_each(|row| signing.row(table.name, row));
        }
        self.signature = signing.signature();
        self
    }

    /// True when this installation exported it and nobody has changed it since.
    #[must_use]
    pub fn is_ours(&self, key: &SecretKey) -> bool {
        let Some(signature) = &self.signature else { return false };
        let digest = |rows: &Vec<Row>| {
            let mut digest = TableDigest::default();
            rows.iter().for_each(|row| digest.add(row, Source::File));
            digest
        };
        let tables = self.tables.iter().map(|(name, rows)| (name.as_str(), digest(rows)));
        let head = (self.schema.as_str(), &self.venture, self.answers);
        key.derive(Purpose::ExportSignature).verify(&content(head, tables.collect()), signature)
    }
}

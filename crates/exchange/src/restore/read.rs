//! Reads a document, as JSON or as a zip of CSV files, and stops where it would take
//! more memory than it may. Knows the tables by name, and no database.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::{Cursor, Read},
};

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value as Json;

use super::error::RestoreError;
use crate::{
    csv_cell,
    document::{About, Document, MANIFEST, MOST_FILES, SCHEMA, has_too_many_files},
    parse::LARGEST_FILE,
    records::Row,
    tables,
};

/// Most rows of all tables together.
const MOST_ROWS: usize = 1_000_000;
/// Most columns of a row; no table has so many.
const MOST_COLUMNS: usize = 100;
/// Bytes that a cell and a row take beside the texts in them, roughly.
const CELL: usize = 112;
const ROW: usize = 64;

/// How much a document may still take.
struct Budget {
    rows: usize,
    bytes: usize,
    most: usize,
}

impl Budget {
    fn new(most: usize) -> Self {
        Self { rows: MOST_ROWS, bytes: most, most }
    }

    fn row(&mut self) -> Result<(), String> {
        let left = self.rows.checked_sub(1);
        self.rows = left.ok_or_else(|| format!("it holds more than {MOST_ROWS} records"))?;
        self.bytes(ROW)
    }

    fn cell(&mut self, name: &str, value: &Json) -> Result<(), String> {
        self.bytes(CELL + name.len() + value.as_str().map_or(0, str::len))
    }

    fn bytes(&mut self, bytes: usize) -> Result<(), String> {
        let most = self.most >> 20;
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or_else(|| {
            format!(
                "it takes more than {most} MiB of memory; \
                 whoever runs this server can raise restore_memory_mib"
            )
        })?;
        Ok(())
    }
}

fn unreadable(what: impl fmt::Display) -> RestoreError {
    RestoreError::Unreadable(what.to_string().into())
}

impl Document {
    /// Reads either form, in at most about `most_memory` bytes.
    ///
    /// # Errors
    /// What is wrong, in words for those who write such files.
    pub fn parse(content: &[u8], most_memory: usize) -> Result<Self, RestoreError> {
        let mut budget = Budget::new(most_memory);
        let document = if content.starts_with(b"PK") {
            from_zip(content, &mut budget)?
        } else {
            from_json(content, &mut budget)?
        };
        if document.schema != SCHEMA {
            return Err(unreadable(format!("its schema is {:?}, not {SCHEMA:?}", document.schema)));
        }
        if let Some(name) = document.tables.keys().find(|name| tables::find(name).is_none()) {
            return Err(unreadable(format!("there is no table {name:?}")));
        }
        Ok(document)
    }
}

fn from_json(content: &[u8], budget: &mut Budget) -> Result<Document, RestoreError> {
    let mut reader = serde_json::Deserializer::from_slice(content);
    let document = Whole(budget).deserialize(&mut reader).map_err(unreadable)?;
    reader.end().map_err(unreadable)?;
    Ok(document)
}

/// A document.
struct Whole<'a>(&'a mut Budget);

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Document;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Document, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Document;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an export of a venture")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let (mut schema, mut venture, mut answers) = (None, None::<About>, None);
        let (mut tables, mut signature) = (BTreeMap::new(), None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => schema = Some(map.next_value()?),
                "venture" => venture = Some(map.next_value()?),
                "answers" => answers = Some(map.next_value()?),
                "tables" => tables = map.next_value_seed(Tables(self.0))?,
                "signature" => signature = map.next_value()?,
                _ => return Err(A::Error::custom(format!("there is no field {key:?}"))),
            }
        }
        let missing = |field| A::Error::missing_field(field);
        Ok(Document {
            schema: schema.ok_or_else(|| missing("schema"))?,
            venture: venture.ok_or_else(|| missing("venture"))?,
            answers: answers.ok_or_else(|| missing("answers"))?,
            tables,
            signature,
        })
    }
}

/// Rows by table.
struct Tables<'a>(&'a mut Budget);

impl<'de> DeserializeSeed<'de> for Tables<'_> {
    type Value = BTreeMap<String, Vec<Row>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Tables<'_> {
    type Value = BTreeMap<String, Vec<Row>>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("rows by table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if tables::find(&name).is_none() {
                return Err(A::Error::custom(format!("there is no table {name:?}")));
            }
            let rows = map.next_value_seed(Rows(&mut *self.0))?;
            if all.insert(name.clone(), rows).is_some() {
                return Err(A::Error::custom(format!("the table {name:?} appears twice")));
            }
        }
        Ok(all)
    }
}

/// The rows of a table.
struct Rows<'a>(&'a mut Budget);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Vec<Row>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<Row>, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Vec<Row>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Row>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(OneRow(&mut *self.0))? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// A row: column to value.
struct OneRow<'a>(&'a mut Budget);

impl<'de> DeserializeSeed<'de> for OneRow<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Row, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneRow<'_> {
    type Value = Row;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a row: column to value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        self.0.row().map_err(A::Error::custom)?;
        let mut row = Row::new();
        while let Some(column) = map.next_key::<String>()? {
            let Cell(value) = map.next_value()?;
            self.0.cell(&column, &value).map_err(A::Error::custom)?;
            if row.len() == MOST_COLUMNS {
                return Err(A::Error::custom(format!("a row of over {MOST_COLUMNS} columns")));
            }
            if row.insert(column.clone(), value).is_some() {
                return Err(A::Error::custom(format!("the column {column:?} appears twice")));
            }
        }
        Ok(row)
    }
}

/// A value: text, number, true, false or nothing. Lists and objects are in no column.
struct Cell(Json);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OneCell)
    }
}

struct OneCell;

impl<'de> Visitor<'de> for OneCell {
    type Value = Cell;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a text, a number, true, false or null")
    }

    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell(Json::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Cell, E> {
        Ok(Cell(value.into()))
    }
}

fn from_zip(content: &[u8], budget: &mut Budget) -> Result<Document, RestoreError> {
    if has_too_many_files(content) {
        return Err(unreadable(format!("it holds more than {MOST_FILES} files")));
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(unreadable)?;
    let mut left = 4 * LARGEST_FILE as u64;
    let mut head = String::new();
    zip.by_name(MANIFEST)
        .map_err(unreadable)?
        .take(1 << 20)
        .read_to_string(&mut head)
        .map_err(unreadable)?;
    let mut document = from_json(head.as_bytes(), budget)?;
    let names: Result<Vec<String>, _> =
        zip.file_names().map(|name| name.map(std::borrow::Cow::into_owned)).collect();
    let names = names.map_err(unreadable)?;
    for file in names.iter().filter(|name| *name != MANIFEST) {
        let name = file.strip_suffix(".csv").unwrap_or(file);
        let table =
            tables::find(name).ok_or_else(|| unreadable(format!("there is no table {name:?}")))?;
        let packed = zip.by_name(file).map_err(unreadable)?;
        let mut content = packed.take(left);
        let rows = from_csv(&mut content, table, budget);
        left = content.limit();
        if left == 0 {
            return Err(RestoreError::Unreadable("it is too large when unpacked".into()));
        }
        let rows = rows.map_err(|reason| unreadable(format!("{file}: {reason}")))?;
        if document.tables.insert(name.to_owned(), rows).is_some_and(|rows| !rows.is_empty()) {
            return Err(unreadable(format!("the table {name:?} appears twice")));
        }
    }
    Ok(document)
}

fn from_csv(
    content: &mut impl Read,
    table: &tables::Table,
    budget: &mut Budget,
) -> Result<Vec<Row>, String> {
    let said = |error: ::csv::Error| error.to_string();
    let mut reader = ::csv::Reader::from_reader(content);
    let head = reader.headers().map_err(said)?.clone();
    let texts: BTreeSet<&str> = table.records.texts().into_iter().collect();
    let known = table.records.columns();
    if let Some(odd) = head.iter().find(|column| !known.contains(column)) {
        return Err(format!("there is no column {odd:?}"));
    }
    let distinct: BTreeSet<&str> = head.iter().collect();
    if distinct.len() < head.len() {
        return Err("duplicate column".to_owned());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(said)?;
        budget.row()?;
        let mut row = Row::new();
        for (column, cell) in head.iter().zip(record.iter()) {
            let value = csv_cell::read(cell, texts.contains(column));
            budget.cell(column, &value)?;
            row.insert(column.to_owned(), value);
        }
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::is_export;

    const MEMORY: usize = 1 << 20;

    #[test]
    fn what_is_no_export_is_told_so() {
        for content in
            [&b"{}"[..], b"[1]", b"PK\x03\x04x", b"{\"schema\":\"assay-venture/9\"}", b"\xff"]
        {
            assert!(Document::parse(content, MEMORY).is_err());
        }
        assert!(is_export(b"{\n \"schema\": \"assay-venture/1\""));
        assert!(!is_export(b"[{\"schema\": 1}]"));
    }

    fn with_rows(rows: &str) -> Result<Document, RestoreError> {
        let head = r#""id":"00000000-0000-0000-0000-000000000001","name":"","summary":"""#;
        let tail = r#""area":"finance","currency":"USD","exported_at":"""#;
        let text = format!(
            r#"{{"schema":"assay-venture/1","venture":{{{head},{tail}}},"answers":false,"tables":{{"needs":{rows}}}}}"#
        );
        Document::parse(text.as_bytes(), MEMORY)
    }

    #[test]
    fn a_document_takes_no_more_memory_than_it_may() {
        assert_eq!(with_rows(r#"[{"id":"a","note":null}]"#).unwrap().tables["needs"].len(), 1);
        let many = format!("[{}]", vec![r#"{"a":1}"#; 10_000].join(","));
        assert!(with_rows(&many).unwrap_err().to_string().contains("restore_memory_mib"));
        for odd in [r#"[{"a":[1]}]"#, r#"[{"a":{}}]"#, r#"[{"a":1,"a":2}]"#, "{}", "[1]"] {
            assert!(with_rows(odd).is_err(), "{odd}");
        }
    }
}

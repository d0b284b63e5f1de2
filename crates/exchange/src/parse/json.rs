//! JSON: a list of flat objects, alone or under `records`, or JSON Lines, one object
//! a line. Keys become columns in the order in which they appear, numbers stay as
//! they are written. Cells go into the grid as they are read: no tree of the whole
//! file is built.

use std::{collections::HashMap, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    error::ImportError,
    parse::grid::{Form, Grid, MOST_COLUMNS, too_wide},
};

/// Reads records. The first row of the grid holds the keys. Records count from 1 below it; those
/// of JSON Lines have the numbers of their lines.
///
/// # Errors
/// No JSON, no list of objects, or a value that is no single cell.
pub(super) fn read(content: &[u8]) -> Result<Grid, ImportError> {
    let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    if is_lines(text) {
        return read_lines(text);
    }
    let mut records = Records::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Top(&mut records).deserialize(&mut reader).and_then(|()| reader.end());
    if let Some(error) = records.error {
        return Err(error);
    }
    read.map_err(|error| {
        let row = u32::try_from(error.line()).unwrap_or(u32::MAX);
        unreadable("import-json-unreadable", row, &error)
    })?;
    records.into_grid()
}

fn unreadable(key: &'static str, row: u32, error: &serde_json::Error) -> ImportError {
    let mut reason = error.to_string();
    // Places in texts of texts count from elsewhere.
    if let Some(at) = reason.find(" at line ") {
        reason.truncate(at);
    }
    ImportError::of_row(row, key, vec![("reason", reason)])
}

/// True when a whole object stands in the first line and another one begins below it, or when the
/// one object that there is holds a record and no list of them.
fn is_lines(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    if !text.starts_with(b"{") {
        return false;
    }
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.len() < text.len() {
        let rest = text[first.len()..].trim_ascii_start();
        return rest.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(first).is_ok();
    }
    // A record alone is no long one.
    const LONGEST: usize = 1 << 20;
    if text.len() > LONGEST {
        return false;
    }
    let record = serde_json::from_slice::<HashMap<String, &RawValue>>(text).unwrap_or_default();
    !record.is_empty() && !record.contains_key("records") && record.values().all(|one| is_flat(one))
}

fn is_flat(value: &RawValue) -> bool {
    !value.get().starts_with(['[', '{'])
}

fn read_lines(text: &[u8]) -> Result<Grid, ImportError> {
    let mut records = Records::default();
    for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        records.count = number - 1;
        let mut reader = serde_json::Deserializer::from_slice(line);
        let read = One(&mut records).deserialize(&mut reader).and_then(|()| reader.end());
        if let Some(error) = records.error {
            return Err(error);
        }
        read.map_err(|error| unreadable("import-json-line", number, &error))?;
    }
    records.into_grid()
}

#[derive(Default)]
struct Records {
    keys: Vec<String>,
    columns: HashMap<String, usize>,
    /// Cells by column, as long as its record's last column.
    rows: Grid,
    row: Vec<(Form, String)>,
    count: u32,
    error: Option<ImportError>,
}

impl Records {
    fn column(&mut self, key: &str) -> Option<usize> {
        if let Some(column) = self.columns.get(key) {
            return Some(*column);
        }
        let column = self.keys.len();
        if column == MOST_COLUMNS {
            self.error = Some(too_wide(self.count));
            return None;
        }
        self.keys.push(key.to_owned());
        self.columns.insert(key.to_owned(), column);
        Some(column)
    }

    /// The keys above the records.
    fn into_grid(self) -> Result<Grid, ImportError> {
        let mut grid = Grid::default();
        if self.rows.is_empty() {
            return Ok(grid);
        }
        self.keys.iter().for_each(|key| grid.cell(key));
        grid.end_row(0)?;
        for row in self.rows.rows_from(0) {
            row.cells().enumerate().for_each(|(at, cell)| grid.cell_of(row.form(at), cell));
            grid.end_row(row.number())?;
        }
        Ok(grid)
    }
}

/// The outermost value.
struct Top<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects, or an object with such a list under \"records\"")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(One(self.0))?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "records" && !found {
                found = true;
                map.next_value_seed(List(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if found { Ok(()) } else { Err(de::Error::custom("no list under \"records\"")) }
    }
}

struct List<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(Top(self.0))
    }
}

/// One record.
struct One<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record as an object of names and values")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let records = self.0;
        records.count = records.count.saturating_add(1);
        records.row.clear();
        let stop = || de::Error::custom("stopped");
        while let Some(key) = map.next_key::<String>()? {
            let column = records.column(&key).ok_or_else(stop)?;
            let cell = cell(map.next_value()?).map_err(de::Error::custom)?;
            let Some(cell) = cell else {
                records.error = Some(
                    ImportError::of_row(records.count, "import-json-nested", vec![])
                        .in_column(&key),
                );
                return Err(stop());
            };
            if records.row.len() <= column {
                records.row.resize(column + 1, (Form::Text, String::new()));
            }
            records.row[column] = cell;
        }
        records.row.iter().for_each(|(form, cell)| records.rows.cell_of(*form, cell));
        if let Err(error) = records.rows.end_row(records.count) {
            records.error = Some(error);
            return Err(stop());
        }
        Ok(())
    }
}

/// A value as a cell; nothing when it is a list or an object. A number keeps all its digits.
fn cell(value: &RawValue) -> Result<Option<(Form, String)>, serde_json::Error> {
    let written = value.get();
    Ok(match written.as_bytes().first() {
        Some(b'"') => Some((Form::Text, serde_json::from_str(written)?)),
        Some(b'[' | b'{') => None,
        Some(b'n') => Some((Form::Text, String::new())),
        Some(b't' | b'f') => Some((Form::Text, written.to_owned())),
        _ => Some((Form::Number, written.to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_columns_in_the_order_of_their_appearance() {
        for text in [
            r#"[{"a": "x", "b": 1.5}, {"c": true, "a": null}]"#,
            r#"{"about": {"n": 2}, "records": [{"a": "x", "b": 1.5}, {"c": true, "a": null}]}"#,
        ] {
            let grid = read(text.as_bytes()).unwrap();
            let rows: Vec<Vec<&str>> = grid.rows_from(0).map(|row| row.cells().collect()).collect();
            assert_eq!(rows, [vec!["a", "b", "c"], vec!["x", "1.5"], vec!["", "", "true"]]);
            assert_eq!(grid.row(2).unwrap().number(), 2);
        }
    }

    #[test]
    fn a_record_may_stand_in_each_line() {
        for text in [
            "{\"a\": \"x\", \"b\": 1}\n{\"b\": 2}\n",
            "\u{feff}{\"a\": \"x\", \"b\": 1}\r\n\r\n{\"b\": 2}",
        ] {
            let grid = read(text.as_bytes()).unwrap();
            let rows: Vec<Vec<&str>> = grid.rows_from(0).map(|row| row.cells().collect()).collect();
            assert_eq!(rows, [vec!["a", "b"], vec!["x", "1"], vec!["", "2"]]);
        }
        let one = read(b"{\"need\": \"Print\", \"votes\": 3}\n").unwrap();
        assert_eq!(one.row(1).unwrap().cells().collect::<Vec<_>>(), ["Print", "3"]);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = r#"[{"id": 123456789012345678901, "share": 0.10, "big": 1e400, "no": -0}]"#;
        let grid = read(text.as_bytes()).unwrap();
        let row = grid.row(1).unwrap();
        assert_eq!(
            row.cells().collect::<Vec<_>>(),
            ["123456789012345678901", "0.10", "1e400", "-0"]
        );
        assert_eq!(row.form(0), Form::Number);
    }

    #[test]
    fn what_is_no_list_of_flat_objects_is_refused_with_its_place() {
        for (text, key, row) in [
            (r#"[{"a": 1}, {"a": [1]}]"#, "import-json-nested", Some(2)),
            (r#"{"records": 1}"#, "import-json-unreadable", Some(1)),
            (r#"{"about": 1, "list": []}"#, "import-json-unreadable", Some(1)),
            ("{\"a\": 1, \"b\": 2}\n\n{\"a\": 1,}", "import-json-line", Some(3)),
            ("{\"a\": 1}\n{\"a\": {}}\n", "import-json-nested", Some(2)),
            ("{\"a\": 1}\n{\"a\": 2} {\"a\": 3}\n", "import-json-line", Some(2)),
            (r#"[{"a": "\ud800"}]"#, "import-json-unreadable", Some(1)),
            ("[1, 2]", "import-json-unreadable", Some(1)),
            ("[{\"a\": 1},\n{\"a\": NaN}]", "import-json-unreadable", Some(2)),
            ("[{\"a\": 1}", "import-json-unreadable", Some(1)),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert_eq!((error.key(), error.row), (key, row), "{text}");
        }
        assert!(
            read(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).as_bytes()).is_err()
        );
    }
}

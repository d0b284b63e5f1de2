//! JSON: a list of flat objects, alone or under `records`. Keys become columns
//! in the order in which they appear. Cells go into the grid as they are read:
//! no tree of the whole file is built.

use std::{collections::HashMap, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::exchange::{
    fault::Fault,
    grid::{Grid, MOST_COLUMNS, too_wide},
};

/// Reads records. The first row of the grid holds the keys; records count from 1 below it.
///
/// # Errors
/// No JSON, no list of objects, or a value that is no single cell.
pub(super) fn read(content: &[u8]) -> Result<Grid, Fault> {
    let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut records = Records::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Top(&mut records).deserialize(&mut reader).and_then(|()| reader.end());
    if let Some(fault) = records.fault {
        return Err(fault);
    }
    read.map_err(|error| {
        let row = u32::try_from(error.line()).unwrap_or(u32::MAX);
        let mut reason = error.to_string();
        if let Some(at) = reason.rfind(" at line ") {
            reason.truncate(at);
        }
        Fault::of_row(row, "import-json-unreadable", vec![("reason", reason)])
    })?;
    records.into_grid()
}

#[derive(Default)]
struct Records {
    keys: Vec<String>,
    columns: HashMap<String, usize>,
    /// Cells by column, as long as its record's last column.
    rows: Grid,
    row: Vec<String>,
    count: u32,
    fault: Option<Fault>,
}

impl Records {
    fn column(&mut self, key: &str) -> Option<usize> {
        if let Some(column) = self.columns.get(key) {
            return Some(*column);
        }
        let column = self.keys.len();
        if column == MOST_COLUMNS {
            self.fault = Some(too_wide(self.count));
            return None;
        }
        self.keys.push(key.to_owned());
        self.columns.insert(key.to_owned(), column);
        Some(column)
    }

    /// The keys above the records.
    fn into_grid(self) -> Result<Grid, Fault> {
        let mut grid = Grid::default();
        if self.rows.is_empty() {
            return Ok(grid);
        }
        self.keys.iter().for_each(|key| grid.cell(key));
        grid.end_row(0)?;
        for row in self.rows.rows_from(0) {
            row.cells().for_each(|cell| grid.cell(cell));
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
            let Cell(text) = map.next_value()?;
            if text.is_none() {
                records.fault = Some(
                    Fault::of_row(records.count, "import-json-nested", vec![]).in_column(&key),
                );
                return Err(stop());
            }
            if records.row.len() <= column {
                records.row.resize(column + 1, String::new());
            }
            records.row[column] = text.unwrap_or_default();
        }
        records.row.iter().for_each(|cell| records.rows.cell(cell));
        if let Err(fault) = records.rows.end_row(records.count) {
            records.fault = Some(fault);
            return Err(stop());
        }
        Ok(())
    }
}

/// A value as text; nothing when it is a list or an object.
struct Cell(Option<String>);

impl<'de> de::Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }
    fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell(Some(text.to_owned())))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell(Some(value.to_string())))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Cell, E> {
        Ok(Cell(Some(value.to_string())))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Cell, E> {
        Ok(Cell(Some(value.to_string())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Cell, E> {
        Ok(Cell(Some(value.to_string())))
    }
    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell(Some(String::new())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell(None))
    }
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
    fn what_is_no_list_of_flat_objects_is_refused_with_its_place() {
        for (text, key, row) in [
            (r#"[{"a": 1}, {"a": [1]}]"#, "import-json-nested", Some(2)),
            (r#"{"a": 1}"#, "import-json-unreadable", Some(1)),
            ("[1, 2]", "import-json-unreadable", Some(1)),
            ("[{\"a\": 1},\n{\"a\": NaN}]", "import-json-unreadable", Some(2)),
            ("[{\"a\": 1}", "import-json-unreadable", Some(1)),
        ] {
            let fault = read(text.as_bytes()).unwrap_err();
            assert_eq!((fault.key(), fault.row), (key, row), "{text}");
        }
        assert!(
            read(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).as_bytes()).is_err()
        );
    }
}

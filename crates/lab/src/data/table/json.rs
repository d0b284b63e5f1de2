//! Records in JSON into cells: an object a line, or a list of objects. Numbers stay
//! as they are written, whatever their length.

use std::{collections::HashMap, fmt, path::Path};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{error::Category, value::RawValue};

use super::raw::RawTable;
use crate::data::{
    DataError,
    limits::MAX_COLUMNS,
    messages::{self, quoted},
    separated_text::too_wide,
    source::damaged,
};
use figure::Note;

/// One object with its keys in their order.
pub(in crate::data) struct Record<'a>(pub(in crate::data) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs).map(Record)
    }
}

impl Record<'_> {
    /// The cell of a key: empty where the object has none or null.
    ///
    /// # Errors
    /// A list or an object. The number of its line is a gap still to fill.
    pub(in crate::data) fn cell(&self, key: &str) -> Result<String, Note> {
        let found = self.0.iter().rev().find(|(known, _)| known == key);
        found.map_or(Ok(String::new()), |(key, value)| cell(key, value))
    }

    pub(in crate::data) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

fn cell(key: &str, value: &RawValue) -> Result<String, Note> {
    let format = value.get();
    match format.as_bytes().first() {
        Some(b'n') => Ok(String::new()),
        Some(b'"') => serde_json::from_str::<String>(format).map_err(|error| no_object(&error)),
        Some(b'{' | b'[') => {
            Err(Note::new("fault-json-value", "line {line}: \"{name}\" is neither text nor number")
                .with("name", quoted(key)))
        }
        _ => Ok(format.to_owned()),
    }
}

/// Calls `take` with each record and the number of its line, or of the record where all are
/// one list.
///
/// # Errors
/// What is no object, with its line; what `take` refuses: its line is filled in.
pub(in crate::data) fn for_records(
    file: &Path,
    text: &str,
    mut take: impl FnMut(Record<'_>) -> Result<(), Note>,
) -> Result<(), DataError> {
    let wrong = |message: Note, line: usize| damaged(file, message.with("line", line));
    let is_list = text.trim_start().starts_with('[');
    if is_list {
        let records: Vec<Record<'_>> =
            serde_json::from_str(text).map_err(|error| wrong(no_object(&error), error.line()))?;
        return records.into_iter().enumerate().try_for_each(|(index, record)| {
            take(record).map_err(|message| wrong(message, index + 1))
        });
    }
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let record: Record<'_> =
            serde_json::from_str(line).map_err(|error| wrong(no_object(&error), index + 1))?;
        take(record).map_err(|message| wrong(message, index + 1))?;
    }
    Ok(())
}

/// Why a line is no object; its number is a gap still to fill.
fn no_object(error: &serde_json::Error) -> Note {
    let key = match error.classify() {
        Category::Eof => "fault-json-ends",
        Category::Data => "fault-json-other",
        Category::Syntax | Category::Io => "fault-json",
    };
    Note::new(key, "line {line}: not a JSON object: {detail}").with("detail", error)
}

/// A table of all keys, in the order in which they come first.
pub(in crate::data) fn read(file: &Path, text: &str) -> Result<RawTable, DataError> {
    let mut table = RawTable::named(Vec::new());
    let mut indices: HashMap<String, usize> = HashMap::new();
    for_records(file, text, |record| {
        for (key, value) in &record.0 {
            let index = indices.entry(key.clone()).or_insert(table.names.len());
            if *index == table.names.len() {
                if table.names.len() >= MAX_COLUMNS {
                    return Err(too_wide(table.names.len() + 1));
                }
                table.start(key);
            }
            let cells = &mut table.columns[*index];
            // If a key occurs twice in an object, the first one wins.
            if cells.len() == table.rows {
                cells.push(cell(key, value)?.trim());
            }
        }
        table.rows += 1;
        for cells in &mut table.columns {
            if cells.len() < table.rows {
                cells.push("");
            }
        }
        Ok(())
    })?;
    if table.rows == 0 {
        return Err(damaged(file, messages::empty()));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<RawTable, String> {
        read(Path::new("t.jsonl"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_become_columns_and_long_numbers_stay() {
        let text = "{\"id\": 123456789012345678901, \"x\": 1.50, \"y\": \"a\"}\n\n\
                    {\"y\": \"b\", \"id\": 123456789012345678902, \"z\": true}\r\n";
        for text in [text.to_owned(), format!("[{}]", text.trim().replace("\n\n", ","))] {
            let read = table(&text).unwrap();
            assert_eq!(read.names, ["id", "x", "y", "z"]);
            let rows: Vec<Vec<&str>> = read.columns.iter().map(|c| c.iter().collect()).collect();
            assert_eq!(rows[0], ["123456789012345678901", "123456789012345678902"]);
            assert_eq!((&rows[1][..], &rows[2][..]), (&["1.50", ""][..], &["a", "b"][..]));
            assert_eq!(rows[3], ["", "true"]);
        }
    }

    #[test]
    fn what_is_no_record_is_reported_with_its_line() {
        let error = table("{\"a\": 1}\n{\"a\": [1]}\n").unwrap_err();
        assert!(error.contains("line 2: \"a\" is neither text nor number"), "{error}");
        let error = table("{\"a\": 1}\n{\"a\": \n").unwrap_err();
        assert!(error.contains("line 2: not a JSON object"), "{error}");
        assert!(table("[1, 2]").unwrap_err().contains("not a JSON object"));
        assert!(table("\n\n").unwrap_err().contains("is empty"));
    }
}

//! CSV and JSONL files of texts: the columns by the names that were given, by
//! usual names, or by what they hold.

use std::{collections::HashSet, path::Path};

use serde_json::{Map, Value, error::Category};

use super::{Labelled, MOST_CLASSES};
use crate::{
    figure::Note,
    lab::data::{
        About, ColumnName, DataError, Known, LoadOptions, Remark,
        fault::{self, quoted},
        source::damaged,
        table::{check_width, delimiter},
    },
};

/// Names under which texts are found.
const TEXTS: [&str; 12] = [
    "text",
    "sentence",
    "review",
    "message",
    "content",
    "reviewbody",
    "body",
    "comment",
    "tweet",
    "sms",
    "v2",
    "title",
];
/// Names under which labels are found.
pub(super) const LABELS: [&str; 12] = [
    "label",
    "class",
    "target",
    "sentiment",
    "category",
    "score",
    "star",
    "stars",
    "rating",
    "polarity",
    "v1",
    "y",
];

pub(super) fn csv(
    file: &Path,
    text: &str,
    options: &LoadOptions,
    about: &mut About,
) -> Result<Vec<Labelled>, DataError> {
    check_width(text, delimiter(text)).map_err(|fault| damaged(file, fault))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| damaged(file, fault::csv(&error)))?;
        records.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let names = records.first().cloned().unwrap_or_default();
    let (columns, named) = columns(&names, &records, options)?;
    let (text, label) = columns.ok_or_else(|| no_columns(file, &names))?;
    if !(options.text_column.is_some() && options.target.is_some()) {
        let name = |place: usize| match names.get(place) {
            Some(name) if named => ColumnName::Named(name.clone()),
            _ => ColumnName::Numbered(place + 1),
        };
        let remark = Remark::TextColumns { text: name(text), label: name(label) };
        about.findings.push(remark.into());
    }
    let cell = |record: &Vec<String>, place: usize| {
        record.get(place).map_or_else(String::new, |cell| cell.trim().to_owned())
    };
    let rows = records.iter().skip(usize::from(named));
    Ok(rows.map(|record| (cell(record, text), cell(record, label))).collect())
}

fn no_columns(file: &Path, names: &[String]) -> DataError {
    let fault = Note::new(
        "fault-text-columns",
        "no column for the text and one for the label could be told apart; name them \
         (text_column, target). The first line is {first}",
    );
    let first: String = names.join(" | ").chars().take(200).collect();
    damaged(file, fault.with("first", first))
}

/// Places of text and label, and whether the first line holds names.
type Columns = (Option<(usize, usize)>, bool);

fn columns(
    names: &[String],
    records: &[Vec<String>],
    options: &LoadOptions,
) -> Result<Columns, DataError> {
    let place = |wanted: &str| names.iter().position(|name| name.trim() == wanted);
    let chosen = |field, wanted: &Option<String>| match wanted {
        None => Ok(None),
        Some(wanted) => place(wanted).map(Some).ok_or_else(|| DataError::Option {
            field,
            fault: fault::no_column(wanted, &names.join(", ")),
        }),
    };
    let usual = |known: &[&str]| {
        known
            .iter()
            .find_map(|word| names.iter().position(|name| name.trim().eq_ignore_ascii_case(word)))
    };
    let text = chosen("text_column", &options.text_column)?.or_else(|| usual(&TEXTS));
    let label = chosen("target", &options.target)?.or_else(|| usual(&LABELS));
    if let (Some(text), Some(label)) = (text, label) {
        return Ok((Some((text, label)), true));
    }
    // By what they hold: the longest cells are the text, few different ones the label.
    let width = names.len();
    let length = |column: usize| -> usize {
        records.iter().filter_map(|record| record.get(column)).map(String::len).sum()
    };
    let different = |column: usize| {
        records.iter().filter_map(|record| record.get(column)).collect::<HashSet<_>>().len()
    };
    let text = text.or_else(|| (0..width).max_by_key(|column| length(*column)));
    let classes = options.known.as_ref().map(Known::names);
    let is_class = |cell: &String| classes.as_ref().is_some_and(|all| all.place(cell).is_some());
    let known = |column: usize| {
        records
            .iter()
            .filter_map(|record| record.get(column))
            .filter(|&cell| is_class(cell))
            .count()
    };
    let label = label.or_else(|| {
        let others = (0..width).filter(|column| Some(*column) != text);
        others.max_by_key(|column| known(*column)).filter(|column| known(*column) > 0)
    });
    let label = label.or_else(|| {
        let others = (0..width).filter(|column| Some(*column) != text);
        others.min_by_key(|column| different(*column)).filter(|c| different(*c) <= MOST_CLASSES + 1)
    });
    let found = text.zip(label).filter(|(text, label)| text != label);
    // The first line holds names when its label occurs in no other line.
    let named = found.is_some_and(|(_, label)| {
        if classes.is_some() {
            return names.get(label).is_some_and(|cell| !is_class(cell));
        }
        let mut others = records.iter().skip(1).filter_map(|record| record.get(label));
        records.len() > 2 && !others.any(|other| Some(other) == names.get(label))
    });
    Ok((found, named))
}

pub(super) fn json_lines(
    file: &Path,
    text: &str,
    options: &LoadOptions,
    about: &mut About,
) -> Result<Vec<Labelled>, DataError> {
    let mut rows = Vec::new();
    let mut keys: Option<(String, String)> = None;
    for (number, line) in text.split('\n').enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |fault: Note| damaged(file, fault.with("line", number + 1));
        let object: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| wrong(no_object(&error)))?;
        let (text_key, label_key) = match &keys {
            Some(keys) => keys,
            None => keys.insert(json_keys(&object, options).ok_or_else(|| {
                let there: Vec<&str> = object.keys().map(String::as_str).collect();
                let fault = Note::new(
                    "fault-json-keys",
                    "line {line}: no key for the text and one for the label were found among \
                     {keys}; name them (text_column, target)",
                );
                wrong(fault.with("keys", there.join(", ")))
            })?),
        };
        let value = |key: &str| match object.get(key) {
            None | Some(Value::Null) => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
            Some(_) => Err(wrong(
                Note::new("fault-json-value", "line {line}: \"{name}\" is neither text nor number")
                    .with("name", quoted(key)),
            )),
        };
        rows.push((value(text_key)?, value(label_key)?));
    }
    if let Some((text, label)) = keys {
        let (text, label) = (ColumnName::Named(text), ColumnName::Named(label));
        about.findings.push(Remark::TextColumns { text, label }.into());
    }
    Ok(rows)
}

/// Why a line is no object; its number is a gap still to fill.
fn no_object(error: &serde_json::Error) -> Note {
    let key = match error.classify() {
        Category::Eof => "fault-json-ends",
        Category::Data => "fault-json-other",
        Category::Syntax | Category::Io => "fault-json",
    };
    Note::new(key, "line {line}: no JSON object: {detail}").with("detail", error)
}

fn json_keys(object: &Map<String, Value>, options: &LoadOptions) -> Option<(String, String)> {
    let find = |chosen: &Option<String>, known: &[&str]| match chosen {
        Some(key) => object.contains_key(key).then(|| key.clone()),
        None => known
            .iter()
            .find_map(|word| object.keys().find(|key| key.eq_ignore_ascii_case(word)).cloned()),
    };
    Some((find(&options.text_column, &TEXTS)?, find(&options.target, &LABELS)?))
}

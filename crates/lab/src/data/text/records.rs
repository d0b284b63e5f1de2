//! CSV and JSONL files of texts: the columns by the names that were given, by usual
//! names, or by their content.

use std::{collections::HashSet, path::Path};

use super::row::Labelled;
use crate::data::{
    About, ColumnName, DataError, Known, LoadOptions, Warning,
    identity::composed,
    limits::MAX_CLASSES,
    messages,
    separated_text::SeparatedText,
    source::damaged,
    table::json::{Record, for_records},
};
use figure::Note;

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
    let cut = SeparatedText::new(file, text, None)?;
    let mut records = Vec::new();
    for record in cut.reader().records() {
        let record = record.map_err(|error| cut.corrupt(file, &error))?;
        let cells = record.iter().map(|cell| composed(cell).into_owned());
        records.push(cells.collect::<Vec<String>>());
    }
    let names = records.first().cloned().unwrap_or_default();
    let (columns, named) = columns(&names, &records, options)?;
    let (text, label) = columns.ok_or_else(|| no_columns(file, &names))?;
    if !(options.text_column.is_some() && options.target.is_some()) {
        let name = |index: usize| match names.get(index) {
            Some(name) if named => ColumnName::Named(name.clone()),
            _ => ColumnName::Numbered(index + 1),
        };
        let warning = Warning::TextColumns { text: name(text), label: name(label) };
        about.warnings.push(warning.into());
    }
    let cell = |record: &Vec<String>, index: usize| {
        record.get(index).map_or_else(String::new, |cell| cell.trim().to_owned())
    };
    let rows = records.iter().skip(usize::from(named));
    Ok(rows.map(|record| (cell(record, text), cell(record, label))).collect())
}

fn no_columns(file: &Path, names: &[String]) -> DataError {
    let message = Note::new(
        "fault-text-columns",
        "the text column and the label column cannot be told apart; name them \
         (text_column, target). The first line is {first}",
    );
    let first: String = names.join(" | ").chars().take(200).collect();
    damaged(file, message.with("first", first))
}

/// Indices of text and label, and whether the first line holds names.
type Columns = (Option<(usize, usize)>, bool);

fn columns(
    names: &[String],
    records: &[Vec<String>],
    options: &LoadOptions,
) -> Result<Columns, DataError> {
    let index = |wanted: &str| names.iter().position(|name| name.trim() == composed(wanted));
    let chosen = |field, wanted: &Option<String>| match wanted {
        None => Ok(None),
        Some(wanted) => index(wanted).map(Some).ok_or_else(|| DataError::Option {
            field,
            message: messages::no_column(wanted, &names.join(", ")),
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
    // By content: the longest cells are the text, few different ones the label.
    let width = names.len();
    let length = |column: usize| -> usize {
        records.iter().filter_map(|record| record.get(column)).map(String::len).sum()
    };
    let different = |column: usize| {
        records.iter().filter_map(|record| record.get(column)).collect::<HashSet<_>>().len()
    };
    let text = text.or_else(|| (0..width).max_by_key(|column| length(*column)));
    let classes = options.known.as_ref().map(Known::names);
    let is_class = |cell: &String| classes.as_ref().is_some_and(|all| all.index(cell).is_some());
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
        others.min_by_key(|column| different(*column)).filter(|c| different(*c) <= MAX_CLASSES + 1)
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
    for_records(file, text, |record| {
        let (text_key, label_key) = match &keys {
            Some(keys) => keys,
            None => keys.insert(json_keys(&record, options).ok_or_else(|| {
                let there: Vec<&str> = record.keys().collect();
                let message = Note::new(
                    "fault-json-keys",
                    "line {line}: no key for the text and one for the label were found among \
                     {keys}; name them (text_column, target)",
                );
                message.with("keys", there.join(", "))
            })?),
        };
        let value = |key: &str| record.cell(key).map(|cell| composed(cell.trim()).into_owned());
        rows.push((value(text_key)?, value(label_key)?));
        Ok(())
    })?;
    if let Some((text, label)) = keys {
        let (text, label) = (ColumnName::Named(text), ColumnName::Named(label));
        about.warnings.push(Warning::TextColumns { text, label }.into());
    }
    Ok(rows)
}

fn json_keys(record: &Record<'_>, options: &LoadOptions) -> Option<(String, String)> {
    let find = |chosen: &Option<String>, known: &[&str]| match chosen {
        Some(key) => record.keys().find(|found| composed(found) == composed(key)),
        None => {
            known.iter().find_map(|word| record.keys().find(|key| key.eq_ignore_ascii_case(word)))
        }
    };
    let (text, label) = (find(&options.text_column, &TEXTS)?, find(&options.target, &LABELS)?);
    Some((text.to_owned(), label.to_owned()))
}

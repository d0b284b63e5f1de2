//! Lines with a tab between label and text, without any quoting. The label may stand
//! first or last; which one is decided from all lines.

use std::{collections::HashSet, path::Path};

use super::row::Labelled;
use crate::data::{
    About, DataError, LoadOptions, Warning, cell::number, limits::MAX_CLASSES, messages::quoted,
    source::damaged,
};
use figure::Note;

/// Reads lines that end in `\n` alone; other signs of a line's end belong to
/// the text.
pub(super) fn read(
    file: &Path,
    text: &str,
    options: &LoadOptions,
    about: &mut About,
) -> Result<Vec<Labelled>, DataError> {
    let mut lines: Vec<&str> = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if !line.contains('\t') {
            let message =
                Note::new("fault-no-tab", "line {line} has no tab between label and text");
            return Err(damaged(file, message.with("line", number + 1)));
        }
        lines.push(line);
    }
    if let Some(rows) = by_name(&lines, options)? {
        return Ok(rows);
    }
    let first = |line: &&str| line.split_once('\t').map_or("", |(label, _)| label).to_owned();
    let last = |line: &&str| line.rsplit_once('\t').map_or("", |(_, label)| label).to_owned();
    let different =
        |of: &dyn Fn(&&str) -> String| lines.iter().map(of).collect::<HashSet<String>>().len();
    let (at_start, at_end) = (different(&first), different(&last));
    // A label that never changes is no label, unless the other end cannot be one either.
    let guessed = !(2..=MAX_CLASSES).contains(&at_end) || (2..=at_end).contains(&at_start);
    // The classes of an existing model are known, even if only one of them occurs here.
    let starts = options.known.as_ref().map_or(guessed, |known| {
        let names = known.names();
        let classes = |of: &dyn Fn(&&str) -> String| {
            lines.iter().filter(|&line| names.index(&of(line)).is_some()).count()
        };
        classes(&first) >= classes(&last)
    });
    if at_start.min(at_end) > MAX_CLASSES {
        let message = Note::new(
            "fault-many-words",
            "has {first} different words before the first tab and {last} after the last; \
             at most {most} can be classes",
        );
        let message =
            message.with("first", at_start).with("last", at_end).with("most", MAX_CLASSES);
        return Err(damaged(file, message));
    }
    let n = lines.len();
    let warning = if starts {
        Warning::LabelBeforeTab { lines: n }
    } else {
        Warning::LabelAfterTab { lines: n }
    };
    about.warnings.push(warning.into());
    let mut rows: Vec<Labelled> = lines
        .iter()
        .filter_map(|line| {
            let parts = if starts {
                line.split_once('\t').map(|(label, text)| (text, label))
            } else {
                line.rsplit_once('\t')
            };
            parts.map(|(text, label)| (text.to_owned(), label.trim().to_owned()))
        })
        .collect();
    // A first line of names: its label occurs nowhere else and is a word for it, or a word
    // above numbers.
    let header = rows.first().is_some_and(|(_, label)| {
        let names = super::records::LABELS;
        let mut others = rows.iter().skip(1).map(|(_, other)| other).peekable();
        let above_numbers = number(label).is_none()
            && others.peek().is_some()
            && others.all(|other| number(other).is_some());
        let is_known = names.contains(&label.to_lowercase().as_str());
        (is_known || above_numbers) && rows.iter().filter(|(_, other)| other == label).count() == 1
    });
    if header {
        rows.remove(0);
    }
    Ok(rows)
}

/// The rows by the names in the first line, when the options name columns.
fn by_name(lines: &[&str], options: &LoadOptions) -> Result<Option<Vec<Labelled>>, DataError> {
    let (Some(text), Some(label)) = (&options.text_column, &options.target) else {
        return Ok(None);
    };
    let names: Vec<&str> = lines.first().map_or_else(Vec::new, |line| line.split('\t').collect());
    let index = |field, wanted: &str| {
        names.iter().position(|name| *name == wanted).ok_or_else(|| DataError::Option {
            field,
            message: Note::new(
                "fault-not-in-first-line",
                "the first line has no column \"{column}\"",
            )
            .with("column", quoted(wanted)),
        })
    };
    let (text, label) = (index("text_column", text)?, index("target", label)?);
    let cell = |line: &str, index: usize| {
        line.split('\t').nth(index).unwrap_or_default().trim().to_owned()
    };
    Ok(Some(lines[1..].iter().map(|line| (cell(line, text), cell(line, label))).collect()))
}

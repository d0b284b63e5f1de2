//! Messages that several readers share, each sentence once, with its parts as
//! placeholders. Reads no files.

use std::io;

use figure::Note;

/// The text between the quotes of a message: characters that could corrupt a terminal are
/// escaped.
pub(in crate::data) fn quoted(text: &str) -> String {
    let escaped = format!("{text:?}");
    let inside = escaped.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or(&escaped).to_owned()
}

pub(in crate::data) fn empty() -> Note {
    Note::new("fault-empty", "is empty")
}

/// `columns` are the names that are there.
pub(in crate::data) fn no_column(column: &str, columns: &str) -> Note {
    Note::new("fault-no-column", "there is no column \"{column}\"; there are {columns}")
        .with("columns", columns)
        .with("column", quoted(column))
}

/// A number that was given is outside its range from 1.
pub(in crate::data) fn out_of_range(n: impl ToString, most: impl ToString) -> Note {
    Note::new("fault-range", "{n} is not 1 to {most}").with("n", n).with("most", most)
}

/// The text of an error of a library.
pub(in crate::data) fn of_library(error: impl ToString) -> Note {
    Note::new("fault-library", "{detail}").with("detail", error)
}

/// Why the system did not give a file.
pub(super) fn of_system(error: &io::Error) -> Note {
    match error.kind() {
        io::ErrorKind::NotFound => Note::new("fault-io-gone", "it is not there"),
        io::ErrorKind::PermissionDenied => {
            Note::new("fault-io-denied", "reading it is not allowed")
        }
        io::ErrorKind::UnexpectedEof => Note::new("fault-io-ends", "it ends early"),
        _ => Note::new("fault-io", "{detail}").with("detail", error),
    }
}

/// Why the CSV reader failed, with the line.
pub(in crate::data) fn csv(error: &csv::Error) -> Note {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            Note::new("fault-cells", "line {line} has {n} cells where the first has {first}")
                .with("line", pos.as_ref().map_or(0, csv::Position::line))
                .with("n", len)
                .with("first", expected_len)
        }
        _ => of_library(error),
    }
}

/// The first names, each in quotes.
pub(in crate::data) fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|name| format!("{name:?}")).collect();
    let more = if names.len() > 20 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// A message about a cell; `row` is counted from 0.
pub(in crate::data) fn at(message: Note, row: usize, column: &str, cell: &str) -> Note {
    message.with("row", row + 1).with("column", quoted(column)).with("cell", quoted(cell))
}

/// True when packed bytes end before their content does.
pub(in crate::data) fn ends_early(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_reads_as_before() {
        for name in ["age", "a \"b\"", "it's", "tab\there", "年龄", ""] {
            assert_eq!(format!("\"{}\"", quoted(name)), format!("{name:?}"));
        }
        let message = no_column("it's", "a, b");
        assert_eq!(message.text(), "there is no column \"it's\"; there are a, b");
    }
}

//! Answers as people paste them: often without the names of the columns. Knows
//! no need.

use super::{Role, words};
use crate::{
    parse::{self, Reading},
    value,
};
use parsing::typed_number::{Convention, Refused};

/// Fields of rows without names, in their order.
const FIELDS: [&str; 3] = ["respondent", "importance", "satisfaction"];

/// How pasted answers are read. Where the first row holds an answer already there
/// are no names, and the columns are respondent, importance, satisfaction; else
/// columns are guessed from their names.
pub(crate) fn reading_of_answers(content: &[u8]) -> (Reading, Vec<Role>) {
    let usual = (Reading::default(), Vec::new());
    let Ok(sheet) = parse::read(content, &usual.0) else { return usual };
    let Some(first) = sheet.grid.row(0) else { return usual };
    let answer = |cell: &str| {
        // A number that could be two is one all the same.
        let number = value::number(cell, Convention::Unknown);
        number != Err(Refused::NotANumber) || words::guess(cell, 1, 10).is_some()
    };
    let width = first.written();
    let is_answer = width == FIELDS.len() && (1..width).all(|at| answer(first.cell(at)));
    if !is_answer {
        return usual;
    }
    let role = |field: &str| Role { field: field.to_owned(), label: String::new() };
    (Reading { head: Some(0), ..Reading::default() }, FIELDS.map(role).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> (Option<u32>, usize) {
        let (reading, roles) = reading_of_answers(text.as_bytes());
        (reading.head, roles.len())
    }

    #[test]
    fn rows_without_names_are_told_from_rows_with_names() {
        for text in ["R1,9,3\nR2,8,2", "R1\t9\t3", "R1;9,5;3", "7,9,3", "Ann,Yes,No", "Ann,9,?"] {
            assert_eq!(fields(text), (Some(0), 3), "{text}");
        }
        for text in [
            "respondent,importance,satisfaction\nR1,9,3",
            "who,a,b\nR1,9,3",
            "R1,9",
            "R1,9,3,4",
            "",
        ] {
            assert_eq!(fields(text), (None, 0), "{text}");
        }
    }
}

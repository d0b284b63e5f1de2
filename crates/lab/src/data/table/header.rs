//! Whether the first line of a table holds the names of its columns. Decided from the
//! rows below it: a name is no value of its column. Reads no files.

use std::collections::HashSet;

use super::{
    cells::Cells,
    numbers::{is_mark, is_number},
};

/// Rows below the first from which it is decided whether the words of a column repeat.
const SAMPLE: usize = 1000;
/// Fewest of them.
const MIN_ROWS: usize = 4;

/// What the first cell of a column implies for the first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// A word above numbers.
    CertainNames,
    /// It is no value of a column whose values repeat.
    Names,
    /// It occurs again below.
    Values,
    Nothing,
}

/// True when the first row of all columns holds names.
pub(super) fn holds_names(columns: &[Cells]) -> bool {
    if has_certain_names(columns, &repeated_names(columns)) {
        return true;
    }
    let first: Vec<&str> = columns.iter().filter_map(|cells| cells.iter().next()).collect();
    let second: Vec<&str> = columns.iter().filter_map(|cells| cells.iter().nth(1)).collect();
    let rows = columns.first().map_or(0, Cells::len);
    let evidence: Vec<Evidence> = columns.iter().map(|cells| evidence(cells, &[])).collect();
    let any = |wanted: Evidence| evidence.contains(&wanted);
    if any(Evidence::Values) {
        false
    } else {
        // Without evidence, words are names and numbers are none.
        any(Evidence::Names)
            || (rows > 1 && is_sequence(&first) && !is_sequence(&second))
            || !first.iter().any(|cell| is_number(cell))
    }
}

/// True if there is a word above numbers, not counting some rows.
pub(super) fn has_certain_names(columns: &[Cells], repeated_names: &[usize]) -> bool {
    columns.iter().any(|cells| evidence(cells, repeated_names) == Evidence::CertainNames)
}

/// Rows below the first that are the same in every cell, in ascending order: files that were
/// joined repeat their line of names.
pub(super) fn repeated_names(columns: &[Cells]) -> Vec<usize> {
    let rows = columns.first().map_or(0, Cells::len);
    let same = |row: &usize| columns.iter().all(|cells| cells.get(*row) == cells.get(0));
    (1..rows).filter(same).collect()
}

fn evidence(cells: &Cells, repeated_names: &[usize]) -> Evidence {
    let Some(first) = cells.iter().next().filter(|first| !first.is_empty()) else {
        return Evidence::Nothing;
    };
    let mut skipped = repeated_names.iter().peekable();
    let below =
        cells.iter().enumerate().skip(1).filter(|(row, cell)| {
            skipped.next_if(|next| **next == *row).is_none() && !cell.is_empty()
        });
    let below: Vec<&str> = below.map(|(_, cell)| cell).collect();
    let mut filled = below.iter().filter(|cell| !is_mark(cell)).peekable();
    let all_numbers = filled.peek().is_some() && filled.all(|cell| is_number(cell));
    let number = is_number(first);
    if !number && !is_mark(first) && all_numbers {
        return Evidence::CertainNames;
    }
    if is_mark(first) || (number && all_numbers) {
        return Evidence::Nothing;
    }
    if below.contains(&first) {
        return Evidence::Values;
    }
    let looked_at = below.len().min(SAMPLE);
    let distinct = below.iter().take(looked_at).collect::<HashSet<_>>().len();
    let repeat = looked_at >= MIN_ROWS && distinct * 2 <= looked_at;
    if repeat { Evidence::Names } else { Evidence::Nothing }
}

/// True for 0, 1, 2, … and for years: numbers that a program gave the columns.
fn is_sequence(first: &[&str]) -> bool {
    let whole = |cell: &&str| cell.bytes().all(|byte| byte.is_ascii_digit()).then(|| cell.parse());
    let numbers: Option<Vec<u64>> =
        first.iter().map(|cell| whole(cell).and_then(Result::ok)).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() > 2 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Vec<Cells> {
        let mut columns: Vec<Cells> = Vec::new();
        for line in text.lines() {
            for (index, cell) in line.split(',').enumerate() {
                if columns.len() <= index {
                    columns.push(Cells::default());
                }
                columns[index].push(cell);
            }
        }
        columns
    }

    #[test]
    fn names_are_distinguished_from_values() {
        let repeat = |rows: &str| rows.repeat(3);
        for (head, rows, wanted) in [
            ("age,late", "31,yes\n40,no\n", true),
            ("0,1,label", "0.5,2,go\n0.1,3,stop\n", true),
            ("region,2019,verdict", "n,0.5,go\ns,0.6,stop\n", true),
            ("0,1,2,3", "0.5,0.1,0.7,1\n0.2,0.9,0.1,0\n", true),
            (",age", "0,31\n1,32\n", true),
            ("colour,kept", "red,yes\nblue,no\n", true),
            // The class of the first row occurs below.
            ("5.1,3.5,setosa", "4.9,3.0,setosa\n6.1,2.0,virginica\n", false),
            ("red,large,keep", "blue,small,drop\nred,small,keep\nblue,large,drop\n", false),
            ("1,2", "3,4\n5,6\n", false),
            // Rows that count on are rows, not numbers that a program gave the columns.
            ("0,1,2", "3,4,5\n6,7,8\n", false),
            ("?,red", "3,red\n4,blue\n", false),
            // Rows like the first are rows, as long as no number is evidence to the contrary.
            ("red,keep", "blue,drop\nred,keep\nblue,drop\n", false),
        ] {
            let text = format!("{head}\n{}", repeat(rows));
            assert_eq!(holds_names(&columns(&text)), wanted, "{head}");
        }
        // Too little evidence: words are names.
        assert!(holds_names(&columns("a,b\nx,y\n")) && holds_names(&columns("a,b")));
        assert!(!holds_names(&columns("1,b\nx,y\n")));
    }

    #[test]
    fn a_repeated_line_of_names_stays_one() {
        let joined = columns("age,late\n31,yes\n40,no\nage,late\n20,no\n25,yes\n50,yes\n");
        assert!(holds_names(&joined));
        assert_eq!(repeated_names(&joined), [3]);
    }
}

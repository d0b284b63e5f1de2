//! Plain tables as input: converts the cells of a CSV file to the JSON of a method's schema.
//! Independent of methods and files.

use serde_json::{Map, Value};

use super::{
    contract::{Entry, Output},
    error::{Problem, ScoreError},
    schema,
    table::Table,
};
use parsing::typed_number::{self, Convention, Refused};

/// Rows shown in a message of a table: the header is row 1.
const FIRST_ROW: usize = 2;

impl Entry {
    /// Scores a table with a header, its numbers written by `convention`.
    ///
    /// # Errors
    /// When the method takes no table or a cell is invalid (the message names row and column),
    /// and as [`Entry::score`].
    pub fn score_table(
        &self,
        header: &[String],
        rows: &[Vec<String>],
        convention: Convention,
        seed: u64,
    ) -> Result<Output, ScoreError> {
        let input = self.input_of_table(header, rows, convention)?;
        self.score(input, seed).map_err(|error| match error {
            ScoreError::Input(problems) => {
                ScoreError::Input(problems.into_iter().map(|one| self.by_row(one)).collect())
            }
            other => other,
        })
    }

    /// The input of a table.
    ///
    /// # Errors
    /// As [`Self::score_table`].
    pub fn input_of_table(
        &self,
        header: &[String],
        rows: &[Vec<String>],
        convention: Convention,
    ) -> Result<Value, ScoreError> {
        check_shape(header, rows)?;
        match self.table {
            Table::None => Err(ScoreError::input(
                "",
                format!("{} takes no table; give JSON as `--example` shows", self.id()),
            )),
            Table::Records { field } => records(&self.schema(), field, header, rows, convention),
            Table::Matrix { field, columns, names } => {
                matrix(field, [columns, names], header, rows, convention)
            }
        }
    }

    /// `ratings[2].importance` as row and column of the table.
    fn by_row(&self, problem: Problem) -> Problem {
        let (Table::Records { field } | Table::Matrix { field, .. }) = self.table else {
            return problem;
        };
        let place = problem.field.strip_prefix(field).and_then(|rest| {
            let (row, column) = rest.strip_prefix('[')?.split_once(']')?;
            let row = row.parse::<usize>().ok()? + FIRST_ROW;
            match column.trim_start_matches('.') {
                "" => Some(format!("row {row}")),
                column => Some(format!("row {row}, column {column}")),
            }
        });
        match place {
            Some(place) => Problem::new(place, problem.message),
            None => problem,
        }
    }
}

fn check_shape(header: &[String], rows: &[Vec<String>]) -> Result<(), ScoreError> {
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(ScoreError::input(
                format!("row 1, column {}", at + 1),
                "the column has no name",
            ));
        }
        if header[..at].contains(name) {
            return Err(ScoreError::input("row 1", format!("two columns are called {name:?}")));
        }
    }
    if rows.is_empty() {
        return Err(ScoreError::input("", "the table has no rows below its header"));
    }
    match rows.iter().position(|row| row.len() != header.len()) {
        Some(at) => Err(ScoreError::input(
            format!("row {}", at + FIRST_ROW),
            format!("has {} cells where the header has {}", rows[at].len(), header.len()),
        )),
        None => Ok(()),
    }
}

fn records(
    root: &Value,
    field: &str,
    header: &[String],
    rows: &[Vec<String>],
    convention: Convention,
) -> Result<Value, ScoreError> {
    let list = root.get("properties").and_then(|all| all.get(field));
    let item = list.and_then(|list| schema::resolve(root, list).get("items"));
    let properties =
        item.and_then(|item| schema::resolve(root, item).get("properties")?.as_object());
    if let Some(known) = properties
        && let Some(stranger) = header.iter().find(|name| !known.contains_key(*name))
    {
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        return Err(ScoreError::input(
            format!("row 1, column {stranger}"),
            format!("is not a column here; there are {}", names.join(", ")),
        ));
    }
    let is_text: Vec<bool> = header
        .iter()
        .map(|name| properties.and_then(|all| all.get(name)).is_some_and(|of| says_text(root, of)))
        .collect();
    let mut records = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let mut record = Map::new();
        for ((name, cell), &text) in header.iter().zip(row).zip(&is_text) {
            // An empty cell is a missing answer.
            if !cell.is_empty() {
                let value = if text {
                    Value::from(cell.as_str())
                } else {
                    plain(cell, at, name, convention)?
                };
                record.insert(name.clone(), value);
            }
        }
        records.push(Value::Object(record));
    }
    Ok(object([(field, Value::Array(records))]))
}

/// Whether a field holds text: a string, a word of a list of words, or either or nothing.
fn says_text(root: &Value, of: &Value) -> bool {
    let of = schema::resolve(root, of);
    let ways = ["anyOf", "oneOf"].iter().find_map(|key| of.get(*key)?.as_array());
    let names = |value: &Value| value.as_str() == Some("string");
    of.get("type")
        .is_some_and(|t| names(t) || t.as_array().is_some_and(|all| all.iter().any(names)))
        || of.get("const").or_else(|| of.get("enum")?.get(0)).is_some_and(Value::is_string)
        || ways.is_some_and(|ways| ways.iter().any(|way| says_text(root, way)))
}

fn matrix(
    field: &str,
    [columns, names]: [Option<&str>; 2],
    header: &[String],
    rows: &[Vec<String>],
    convention: Convention,
) -> Result<Value, ScoreError> {
    let named = names.is_some() && header.first().is_some_and(|first| first == "name");
    let first = usize::from(named);
    let mut matrix = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let cells = header.iter().zip(row).skip(first).map(|(name, cell)| match cell.as_str() {
            "" => Ok(Value::Null),
            cell => number(cell, at, name, convention),
        });
        matrix.push(Value::Array(cells.collect::<Result<_, _>>()?));
    }
    let mut input = object([(field, Value::Array(matrix))]);
    let texts = |texts: Vec<&String>| Value::from(texts.into_iter().cloned().collect::<Vec<_>>());
    if let Some(columns) = columns {
        input[columns] = texts(header[first..].iter().collect());
    }
    if let Some(names) = names.filter(|_| named) {
        input[names] = texts(rows.iter().map(|row| &row[0]).collect());
    }
    Ok(input)
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn plain(cell: &str, at: usize, column: &str, convention: Convention) -> Result<Value, ScoreError> {
    match cell.to_ascii_lowercase().as_str() {
        "true" | "yes" => Ok(Value::Bool(true)),
        "false" | "no" => Ok(Value::Bool(false)),
        _ => number(cell, at, column, convention),
    }
}

fn number(
    cell: &str,
    at: usize,
    column: &str,
    convention: Convention,
) -> Result<Value, ScoreError> {
    if let Ok(whole) = cell.parse::<u64>() {
        return Ok(Value::from(whole));
    }
    typed_number::number(cell, convention).map(Value::from).map_err(|refused| {
        let cell: String = cell.chars().take(40).collect();
        let told = match refused {
            Refused::NotANumber => format!("{cell:?} is no finite number"),
            Refused::TwoWays(both) => {
                let [one, other] = both.map(|reading| reading.unmistakable());
                format!("{cell:?} is {one} or {other}; write the one that is meant")
            }
        };
        ScoreError::input(format!("row {}, column {column}", at + FIRST_ROW), told)
    })
}

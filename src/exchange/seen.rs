//! A file as a person sees it before it is taken in: its columns, words and
//! first rows, read as the mapping says, and what is wrong with them.

use super::{
    check::{Checked, Rules, Wrong, check},
    fault::Fault,
    file::{Delimiter, Encoding, Kind},
    mapping::{Mapping, Table, Word},
    target::Field,
};

/// Rows that are shown before all of them are taken in.
const SHOWN_ROWS: usize = 10;
/// Cells of a column that are shown beside its name.
const SAMPLES: usize = 3;

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub samples: Vec<String>,
}

/// What there is to see.
#[derive(Debug)]
pub struct Seen {
    pub kind: Kind,
    /// With what was guessed where nothing was chosen.
    pub mapping: Mapping,
    pub columns: Vec<Column>,
    /// Names that stand over more than one column.
    pub repeated: Vec<String>,
    pub sheets: Vec<String>,
    pub encoding: Option<Encoding>,
    pub delimiter: Option<Delimiter>,
    pub words: Vec<(&'static Field, Vec<Word>)>,
    pub rows: usize,
    /// Number and cells.
    pub first_rows: Vec<(u32, Vec<String>)>,
    pub checked: Result<Checked, Vec<Wrong>>,
}

/// Reads and checks a file. Columns that were not chosen yet are guessed.
///
/// # Errors
/// The file cannot be read at all, or not as chosen.
pub fn see(content: Vec<u8>, mapping: Mapping, rules: &Rules) -> Result<Seen, Fault> {
    let sheet = super::open(content, &mapping.reading)?;
    let table = Table::new(&sheet, &mapping.reading)?;
    let mapping = if mapping.roles.is_empty() {
        let guessed = Mapping::guess(mapping.target, &table, mapping.reading.clone());
        Mapping { roles: guessed.roles, reading: guessed.reading, ..mapping }
    } else {
        mapping
    };
    let mut columns: Vec<Column> =
        table.head.iter().map(|name| Column { name: name.clone(), samples: Vec::new() }).collect();
    for row in table.rows().take(200) {
        for (at, column) in columns.iter_mut().enumerate() {
            let cell = super::fault::shown(row.cell(at));
            if !cell.is_empty() && column.samples.len() < SAMPLES && !column.samples.contains(&cell)
            {
                column.samples.push(cell);
            }
        }
    }
    let first_rows = table.rows().take(SHOWN_ROWS).map(|row| {
        let cells = (0..table.head.len()).map(|at| super::fault::shown(row.cell(at)));
        (row.number(), cells.collect())
    });
    Ok(Seen {
        kind: sheet.kind,
        first_rows: first_rows.collect(),
        repeated: table.repeated().into_iter().map(str::to_owned).collect(),
        words: mapping.words(&table),
        rows: table.len(),
        checked: check(&table, &mapping, rules),
        sheets: sheet.sheets.clone(),
        encoding: sheet.encoding,
        delimiter: sheet.delimiter,
        columns,
        mapping,
    })
}

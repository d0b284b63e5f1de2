//! A file as a person sees it before it is taken in: its columns, words and
//! first rows, read as the mapping says, and what is wrong with them.

use super::{
    check::{Checked, Rules, Wrong, check},
    fault::Fault,
    file::{Delimiter, Encoding, Kind, SheetName},
    grid::Row,
    head,
    mapping::{Mapping, Table, Word},
    span::{Extent, Found, Span},
    target::Field,
    value,
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

/// A cell of the first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    /// What is kept of it where that is another number.
    pub kept: Option<String>,
}

/// A rating field with the scale of its numbers.
#[derive(Debug)]
pub struct Rated {
    pub field: &'static Field,
    /// The least and the most that stand in the file.
    pub extent: Extent,
    /// What answers become, where they are on another scale than the one that is kept.
    pub steps: Vec<(String, u8)>,
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
    /// Name of the sheet that was read, and those of all.
    pub sheet: Option<String>,
    pub sheets: Vec<SheetName>,
    /// Row of the names, where titles stand above it.
    pub head_below: Option<u32>,
    pub encoding: Option<Encoding>,
    pub delimiter: Option<Delimiter>,
    pub words: Vec<(&'static Field, Vec<Word>)>,
    pub rated: Vec<Rated>,
    pub rows: usize,
    /// Number and cells.
    pub first_rows: Vec<(u32, Vec<Cell>)>,
    pub checked: Result<Checked, Vec<Wrong>>,
}

impl Seen {
    /// Columns that hold something and are nothing, by name, or by place where they have none.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let role = |at: usize| self.mapping.roles.get(at).is_some_and(|one| !one.field.is_empty());
        let columns = self.columns.iter().enumerate();
        let left = columns.filter(|(at, one)| !role(*at) && !one.samples.is_empty());
        left.map(|(at, one)| match one.name.as_str() {
            "" => format!("#{}", at + 1),
            name => name.to_owned(),
        })
        .collect()
    }
}

/// Reads and checks a file. Columns that were not chosen yet are guessed.
///
/// # Errors
/// The file cannot be read at all, or not as chosen.
pub fn see(content: Vec<u8>, mut mapping: Mapping, rules: &Rules) -> Result<Seen, Fault> {
    let sheet = super::open(content, &mapping.reading)?;
    // What was found out stays so when it is looked at again.
    mapping.reading.sheet.clone_from(&sheet.sheet);
    let head_below = match mapping.reading.head {
        None => head::find(&sheet, mapping.target),
        Some(_) => None,
    };
    mapping.reading.head = mapping.reading.head.or(head_below);
    let table = Table::new(&sheet, &mapping.reading)?;
    mapping = if mapping.roles.is_empty() {
        let guessed = Mapping::guess(mapping.target, &table, mapping.reading.clone());
        Mapping { roles: guessed.roles, reading: guessed.reading, ..mapping }
    } else {
        mapping
    };
    let found = mapping.find_spans(&table);
    let words = mapping.words(&table);
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
        let cells = (0..table.head.len()).map(|at| shown(&mapping, &table, &words, at, row));
        (row.number(), cells.collect())
    });
    Ok(Seen {
        kind: sheet.kind,
        first_rows: first_rows.collect(),
        repeated: table.repeated().into_iter().map(str::to_owned).collect(),
        rated: found.into_iter().map(|one| rated(&mapping, &table, one)).collect(),
        rows: table.len(),
        checked: check(&table, &mapping, rules),
        sheet: sheet.sheet.clone(),
        sheets: sheet.sheets.clone(),
        head_below,
        encoding: sheet.encoding,
        delimiter: sheet.delimiter,
        columns,
        words,
        mapping,
    })
}

fn rated(mapping: &Mapping, table: &Table<'_>, Found { field, extent }: Found) -> Rated {
    let other = mapping.span(field, table).zip(Span::kept(field));
    Rated { field, extent, steps: other.map_or_else(Vec::new, |(span, kept)| span.steps(kept)) }
}

/// A cell, and what becomes of a rating in it.
fn shown(
    mapping: &Mapping,
    table: &Table<'_>,
    words: &[(&'static Field, Vec<Word>)],
    column: usize,
    row: Row<'_>,
) -> Cell {
    let cell = row.cell(column);
    let role = mapping.roles.get(column);
    let field = role.and_then(|role| mapping.target.field(&role.field));
    let kept = field.and_then(|field| {
        let kept = Span::kept(field)?;
        if let Ok(value) = value::number(cell, row.convention(column, mapping.convention(table))) {
            return mapping.span(field, table)?.level(value, kept).map(|level| level.to_string());
        }
        let (_, words) = words.iter().find(|(one, _)| one.id == field.id)?;
        words.iter().find(|one| one.word == cell && !cell.is_empty()).map(|one| one.typed.clone())
    });
    Cell { text: super::fault::shown(cell), kept: kept.filter(|kept| !kept.is_empty()) }
}

//! A file as a person sees it before it is imported: its columns, words and first rows, read as
//! the mapping says, and what is wrong with them. Knows no record.

use super::{
    check::{Checked, MappingError, Rules, check},
    error::{ImportError, shown},
    field::Field,
    map::{
        MappedFile, Mapping, Scale, Word, map,
        scale::{Extent, Found},
    },
    parse::{Kind, Row, SheetName, parse},
    value,
};

/// Rows that are shown before all of them are imported.
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
    /// What is stored of it where that is another number.
    pub kept: Option<String>,
}

/// A rating field with the scale of its numbers.
#[derive(Debug)]
pub struct Rated {
    pub field: &'static Field,
    /// The least and the most that stand in the file.
    pub extent: Extent,
    /// What answers become, where they are on another scale than the one that is stored.
    pub steps: Vec<(String, u8)>,
}

/// A file as a person sees it before it is imported.
#[derive(Debug)]
pub struct ImportPreview {
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
    pub words: Vec<(&'static Field, Vec<Word>)>,
    pub rated: Vec<Rated>,
    /// Number and cells.
    pub first_rows: Vec<(u32, Vec<Cell>)>,
    pub checked: Result<Checked, Vec<MappingError>>,
}

impl ImportPreview {
    /// Columns that hold something and are nothing, by name, or by place where they have none.
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

/// Reads and checks a file: everything about it that needs no database. What nobody chose is guessed.
///
/// # Errors
/// The file cannot be read at all, or not as chosen.
pub fn preview(
    content: Vec<u8>,
    mapping: Mapping,
    rules: &Rules,
) -> Result<ImportPreview, ImportError> {
    let sheet = parse(content, &mapping.reading)?;
    let file = map(sheet, mapping)?;
    let checked = check(&file, rules);
    Ok(shown_of(file, checked))
}

/// The part of a file that is shown. Its cells are not held any longer.
fn shown_of(file: MappedFile, checked: Result<Checked, Vec<MappingError>>) -> ImportPreview {
    let table = &file.table;
    let row = |row: Row<'_>| {
        let cells = (0..table.head.len()).map(|at| cell(&file, at, row));
        (row.number(), cells.collect())
    };
    ImportPreview {
        kind: table.sheet.kind,
        columns: columns(&file),
        first_rows: table.rows().take(SHOWN_ROWS).map(row).collect(),
        repeated: table.repeated().into_iter().map(str::to_owned).collect(),
        rated: file.numbers.iter().map(|one| rated(&file, one)).collect(),
        checked,
        head_below: file.head_below,
        words: file.words,
        mapping: file.mapping,
        sheet: file.table.sheet.sheet,
        sheets: file.table.sheet.sheets,
    }
}

fn columns(file: &MappedFile) -> Vec<Column> {
    let table = &file.table;
    let mut columns: Vec<Column> =
        table.head.iter().map(|name| Column { name: name.clone(), samples: Vec::new() }).collect();
    for row in table.rows().take(200) {
        for (at, column) in columns.iter_mut().enumerate() {
            let cell = shown(row.cell(at));
            if !cell.is_empty() && column.samples.len() < SAMPLES && !column.samples.contains(&cell)
            {
                column.samples.push(cell);
            }
        }
    }
    columns
}

fn rated(
    MappedFile { mapping, table, .. }: &MappedFile,
    &Found { field, extent }: &Found,
) -> Rated {
    let other = mapping.scale(field, table).zip(Scale::stored(field));
    Rated { field, extent, steps: other.map_or_else(Vec::new, |(scale, kept)| scale.steps(kept)) }
}

/// A cell, and what becomes of a rating in it.
fn cell(file: &MappedFile, column: usize, row: Row<'_>) -> Cell {
    let MappedFile { mapping, table, words, .. } = file;
    let cell = row.cell(column);
    let role = mapping.roles.get(column);
    let field = role.and_then(|role| mapping.target.field(&role.field));
    let kept = field.and_then(|field| {
        let kept = Scale::stored(field)?;
        if let Ok(value) = value::number(cell, row.convention(column, mapping.convention(table))) {
            return mapping.scale(field, table)?.level(value, kept).map(|level| level.to_string());
        }
        let (_, words) = words.iter().find(|(one, _)| one.id == field.id)?;
        words.iter().find(|one| one.word == cell && !cell.is_empty()).map(|one| one.typed.clone())
    });
    Cell { text: shown(cell), kept: kept.filter(|kept| !kept.is_empty()) }
}

//! How the columns of a file become fields: what a person chose, as it was typed, and what is
//! guessed where nobody chose. Knows no record.

mod guess;
mod head;
pub(crate) mod pasted;
pub(crate) mod scale;
mod table;
pub(crate) mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use self::scale::{Extent, Found};
pub(crate) use self::table::is_error;
pub use self::{
    scale::{Scale, ScaleEnds},
    table::Table,
};
use super::{
    error::ImportError,
    field::{Field, FieldKind},
    parse::{Reading, Sheet},
    target::Target,
};
use parsing::typed_number::Convention;

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Role {
    /// A field of the target; empty when the column is left out.
    pub field: String,
    /// For a spread field: the need or capability that the column is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// Everything that a person chose for an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub target: Target,
    #[serde(default)]
    pub reading: Reading,
    /// One per column.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// By field and word, what it stands for, as typed: a number or `unknown`.
    #[serde(default, rename = "scales")]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// By field, the scale of its numbers, as typed.
    #[serde(default, rename = "spans")]
    pub scales: BTreeMap<String, ScaleEnds>,
    /// Where rows come from that do not say so themselves.
    #[serde(default)]
    pub source: String,
    /// Day of rows that do not say so themselves, as typed.
    #[serde(default)]
    pub date: String,
    /// The need of ratings that do not name one: its identifier or statement.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub need: String,
    /// Needs, competitors and capabilities that are only named are made.
    #[serde(default)]
    pub create_missing: bool,
}

/// A file whose columns are fields.
#[derive(Debug)]
pub struct MappedFile {
    pub table: Table,
    /// With what was guessed where nothing was chosen.
    pub mapping: Mapping,
    /// Rating fields with the words in their columns.
    pub words: Vec<(&'static Field, Vec<Word>)>,
    /// Rating fields with the numbers in their columns.
    pub(crate) numbers: Vec<Found>,
    /// Row of the names, where titles stand above it.
    pub head_below: Option<u32>,
}

impl MappedFile {
    /// A file whose columns are all chosen.
    pub(crate) fn of(table: Table, mapping: Mapping) -> Self {
        let words = mapping.words(&table);
        Self { table, mapping, words, numbers: Vec::new(), head_below: None }
    }

    /// Columns with what they are.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (usize, &Role)> {
        self.mapping.roles.iter().enumerate().take(self.table.head.len())
    }
}

/// Finds the columns of a file and guesses what nobody chose.
///
/// # Errors
/// There is no row below the names of the columns.
pub fn map(sheet: Sheet, mut mapping: Mapping) -> Result<MappedFile, ImportError> {
    let reading = &mut mapping.reading;
    // What was found out stays so when the file is read again.
    reading.sheet.clone_from(&sheet.sheet);
    let head_below = match reading.head {
        None => head::find(&sheet, mapping.target),
        Some(_) => None,
    };
    reading.head = reading.head.or(head_below);
    let table = Table::new(sheet, reading)?;
    if mapping.roles.is_empty() {
        let guessed = Mapping::guess(mapping.target, &table, mapping.reading.clone());
        mapping = Mapping { roles: guessed.roles, reading: guessed.reading, ..mapping };
    }
    let numbers = mapping.guess_scales(&table);
    Ok(MappedFile { numbers, head_below, ..MappedFile::of(table, mapping) })
}

/// Most words of a field that are asked about.
pub(super) const MOST_WORDS: usize = 60;

/// A word of a rating field and what it stands for, as typed or guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub word: String,
    pub typed: String,
}

impl Mapping {
    /// A mapping for a target with nothing chosen yet.
    pub fn of(target: Target) -> Self {
        Self {
            target,
            reading: Reading::default(),
            roles: Vec::new(),
            words: BTreeMap::new(),
            scales: BTreeMap::new(),
            source: String::new(),
            date: String::new(),
            need: String::new(),
            create_missing: true,
        }
    }

    /// How people write numbers in a file.
    pub fn convention(&self, table: &Table) -> Convention {
        table.convention(self.reading.decimal_comma, None)
    }

    /// Columns by field.
    pub fn columns(&self) -> HashMap<&str, Vec<usize>> {
        let mut columns: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, role) in self.roles.iter().enumerate().filter(|(_, role)| !role.field.is_empty()) {
            columns.entry(role.field.as_str()).or_default().push(at);
        }
        columns
    }

    /// Rating fields that are mapped, each with its words.
    pub fn words(&self, table: &Table) -> Vec<(&'static Field, Vec<Word>)> {
        let columns = self.columns();
        let rated = self.target.fields().iter().filter_map(|field| match field.kind {
            FieldKind::Rating(low, high) => Some((field, low, high)),
            _ => None,
        });
        let mut all = Vec::new();
        for (field, low, high) in rated {
            let mut words = BTreeSet::new();
            for column in columns.get(field.id).into_iter().flatten() {
                words.extend(table.words(*column, self.convention(table), MOST_WORDS));
            }
            let typed = self.words.get(field.id);
            let word = |word: &str| Word {
                typed: typed.and_then(|typed| typed.get(word)).cloned().unwrap_or_else(|| {
                    words::guess(word, low, high).map_or_else(String::new, |level| {
                        level.map_or_else(|| "unknown".to_owned(), |level| level.to_string())
                    })
                }),
                word: word.to_owned(),
            };
            if !words.is_empty() {
                all.push((field, words.into_iter().take(MOST_WORDS).map(word).collect()));
            }
        }
        all
    }
}

impl Mapping {
    /// The scale of a field's numbers where records have another.
    pub(crate) fn scale(&self, field: &Field, table: &Table) -> Option<Scale> {
        let scale = self.scales.get(field.id)?.read(self.convention(table)).ok()?;
        (Some(scale) != Scale::stored(field)).then_some(scale)
    }

    /// Rating fields that hold numbers. Scales that nobody chose are guessed from all of them
    /// together: people answer both questions of a need on one scale.
    pub(crate) fn guess_scales(&mut self, table: &Table) -> Vec<Found> {
        let convention = self.convention(table);
        let columns = self.columns();
        let numbers = |field: &'static Field| {
            Scale::stored(field)?;
            let extent = Extent::of(table, columns.get(field.id)?, convention)?;
            Some(Found { field, extent })
        };
        let found: Vec<Found> = self.target.fields().iter().filter_map(numbers).collect();
        let open = found.iter().filter(|one| !self.scales.contains_key(one.field.id));
        let together = open.map(|one| one.extent).reduce(Extent::and);
        for one in &found {
            let Some((kept, all)) = Scale::stored(one.field).zip(together) else { continue };
            let ends = || all.guess(kept).ends(convention);
            self.scales.entry(one.field.id.to_owned()).or_insert_with(ends);
        }
        found
    }
}

/// What a spread column is about: its label, or else its name.
pub(super) fn label<'a>(role: &'a Role, head: &'a str) -> &'a str {
    if role.label.trim().is_empty() { head } else { role.label.trim() }
}

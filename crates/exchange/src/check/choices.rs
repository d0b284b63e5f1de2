//! What a person chose for an import, checked against the file before any row is.

use std::collections::{BTreeMap, HashMap};

use super::rules::Rules;
use crate::{
    error::shown,
    field::{Field, FieldKind},
    map::{
        MappedFile, Mapping,
        scale::{Scale, ScaleError},
        words::{self, Level},
    },
    value,
};
use i18n::Lang;
use parsing::typed_number::{self, Convention};

/// A choice that does not fit: name of the form's field, key, gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingError {
    pub name: String,
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl MappingError {
    fn new(name: impl Into<String>, key: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self { name: name.into(), key, args }
    }
}

/// What the choices come to.
pub(super) struct Choices {
    /// Columns of the fields that are no spread ones.
    pub(super) columns: HashMap<&'static str, usize>,
    /// What each word of each rating field stands for.
    pub(super) words: HashMap<&'static str, BTreeMap<String, Level>>,
    /// The scales of numbers that are on another one than records are.
    pub(super) scales: HashMap<&'static str, Scale>,
}

/// Checks that the choices fit the file and one another.
pub(super) fn choices(file: &MappedFile, rules: &Rules) -> Result<Choices, Vec<MappingError>> {
    let mut errors = Vec::new();
    let choices = Choices {
        columns: columns(file, rules.lang, &mut errors),
        words: words(file, &mut errors),
        scales: scales(file, &mut errors),
    };
    if file.mapping.target.is_dated() {
        provenance(&file.mapping, &choices, rules, &mut errors);
    }
    if errors.is_empty() { Ok(choices) } else { Err(errors) }
}

/// Where rows come from and when they were so, for rows that do not say it.
fn provenance(
    Mapping { source, date, .. }: &Mapping,
    Choices { columns, .. }: &Choices,
    rules: &Rules,
    errors: &mut Vec<MappingError>,
) {
    let mut wrong = |name, key, args| errors.push(MappingError::new(name, key, args));
    if source.trim().is_empty() && !columns.contains_key("source") {
        wrong("source", "field-missing", vec![]);
    }
    let count = source.chars().count();
    if count > 500 {
        let args = vec![("max", "500".to_owned()), ("count", count.to_string())];
        wrong("source", "field-too-long", args);
    }
    if date.trim().is_empty() {
        if !columns.contains_key("date") {
            wrong("date", "field-missing", vec![]);
        }
        return;
    }
    match value::date(date.trim()) {
        None => wrong("date", "field-not-a-date", vec![]),
        Some(date) if !value::is_past(date, rules.today) => {
            wrong("date", "field-date-range", vec![])
        }
        Some(_) => {}
    }
}

/// Columns of the fields that are no spread ones, each of them once.
fn columns(
    file: &MappedFile,
    lang: Lang,
    errors: &mut Vec<MappingError>,
) -> HashMap<&'static str, usize> {
    let target = file.mapping.target;
    let mut columns = HashMap::new();
    let mut spread = Vec::new();
    for (at, role) in file.roles() {
        let name = format!("column-{at}");
        match target.field(&role.field) {
            None if role.field.is_empty() => {}
            None => errors.push(MappingError::new(name, "field-not-offered", vec![])),
            Some(field) if field.spread => spread.push(field.id),
            Some(field) => {
                if columns.insert(field.id, at).is_some() {
                    let args = vec![("field", lang.t(&field.text_key()))];
                    errors.push(MappingError::new(name, "import-field-twice", args));
                }
            }
        }
    }
    // One need may be meant for the whole file.
    let given = |field: &&Field| {
        field.required || field.id != "need" || file.mapping.need.trim().is_empty()
    };
    for field in target.needed(&spread).filter(given) {
        if !columns.contains_key(field.id) {
            let args = vec![("field", lang.t(&field.text_key()))];
            errors.push(MappingError::new("columns", "import-field-missing", args));
        }
    }
    columns
}

/// What each word of each rating field stands for.
fn words(
    file: &MappedFile,
    errors: &mut Vec<MappingError>,
) -> HashMap<&'static str, BTreeMap<String, Level>> {
    let mut meanings = HashMap::new();
    for (field, words) in &file.words {
        let mut levels = BTreeMap::new();
        for word in words {
            match level(&word.typed, field) {
                Some(level) => {
                    levels.insert(word.word.clone(), level);
                }
                None => {
                    let name = word_name(field.id, &word.word);
                    let (low, high) = range(field);
                    let args = vec![
                        ("word", shown(&word.word)),
                        ("min", low.to_string()),
                        ("max", high.to_string()),
                    ];
                    errors.push(MappingError::new(name, "import-word-unclear", args));
                }
            }
        }
        meanings.insert(field.id, levels);
    }
    meanings
}

/// The scales of numbers that are on another one than records are.
fn scales(file: &MappedFile, errors: &mut Vec<MappingError>) -> HashMap<&'static str, Scale> {
    let mapping = &file.mapping;
    let columns = mapping.columns();
    let mut scales = HashMap::new();
    for field in mapping.target.fields().iter().filter(|field| columns.contains_key(field.id)) {
        let Some((typed, kept)) = mapping.scales.get(field.id).zip(Scale::stored(field)) else {
            continue;
        };
        match typed.read(mapping.convention(&file.table)) {
            Ok(scale) if scale == kept => {}
            Ok(scale) => {
                scales.insert(field.id, scale);
            }
            Err(error) => {
                let (low, high) = end_names(field.id);
                let (name, key) = match error {
                    ScaleError::Low => (low, "field-not-a-number"),
                    ScaleError::High => (high, "field-not-a-number"),
                    ScaleError::Order => (high, "import-scale-order"),
                };
                errors.push(MappingError::new(name, key, vec![]));
            }
        }
    }
    scales
}

/// Names every scale that was changed; a source may say so.
pub(super) fn note(mapping: &Mapping, choices: &Choices, lang: Lang) -> String {
    let fields = mapping.target.fields().iter();
    let told = fields.filter_map(|field| {
        let (scale, kept) = (choices.scales.get(field.id)?, Scale::stored(field)?);
        let name = lang.t(&format!("import-rated-{}", field.id.trim_end_matches("-of")));
        Some(format!("{name} {}", scale.became(kept)))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Names of the form fields with the ends of a scale.
pub fn end_names(field: &str) -> (String, String) {
    (format!("low.{field}"), format!("high.{field}"))
}

/// Name of the form field that gives a word its meaning.
pub fn word_name(field: &str, word: &str) -> String {
    format!("scale.{field}.{word}")
}

pub(super) fn range(field: &Field) -> (u8, u8) {
    match field.kind {
        FieldKind::Rating(low, high) => (low, high),
        _ => (0, 0),
    }
}

/// Reads what was typed as a word's meaning.
fn level(typed: &str, field: &Field) -> Option<Level> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    if words::is_unknown(typed) {
        return Some(None);
    }
    let (low, high) = range(field);
    let read = typed_number::read_whole(typed, Convention::Program).ok()?;
    let level = u8::try_from(read.scaled(0)?).ok()?;
    (low..=high).contains(&level).then_some(Some(level))
}

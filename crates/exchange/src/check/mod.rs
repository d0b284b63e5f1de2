//! From columns to rows that can be kept, or to a list of what is wrong with
//! the place of each. Nothing is kept here.

mod amounts;
mod cells;
mod library;
mod market;
mod needs;
mod totals;

use std::collections::{BTreeMap, HashMap};

use time::Date;

use self::cells::Cells;
use super::{
    fault::{Fault, MOST_FAULTS},
    mapping::{Mapping, Table},
    plan::Plan,
    running::{Step, Watch},
    scale::Level,
    span::{Span, Unfit},
    target::{Field, FieldKind, Target},
    value,
};
use i18n::Lang;
use parsing::typed_number::{self, Convention};

/// What the venture says about its records.
#[derive(Debug, Clone)]
pub struct Rules {
    pub today: Date,
    pub currency: String,
    /// Language of the names that faults mention.
    pub lang: Lang,
    /// Told how far it is, and asked whether to go on.
    pub watch: Watch,
}

/// A choice that does not fit: name of the form's field, key, gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub name: String,
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Wrong {
    fn new(name: impl Into<String>, key: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self { name: name.into(), key, args }
    }
}

/// A checked file.
#[derive(Debug)]
pub struct Checked {
    pub plan: Plan,
    /// Rows that were read.
    pub rows: usize,
    /// Rows or cells without an answer; they are no faults and are not kept.
    pub skipped: usize,
    /// In the order of the rows.
    pub faults: Vec<Fault>,
    /// The list of faults was cut.
    pub more_faults: bool,
    /// Which numbers were on another scale than the one that is kept; often empty.
    pub note: String,
}

/// Collects what is wrong while rows are read.
#[derive(Debug, Default)]
pub(super) struct Log {
    faults: Vec<Fault>,
    skipped: usize,
    watch: Watch,
}

impl Log {
    /// Keeps a good value, or what is wrong with it.
    fn keep<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// No row more is worth reading: too much is wrong, or somebody stopped it.
    fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS || self.watch.is_cancelled()
    }
}

/// Checks every row of a file.
///
/// # Errors
/// Choices that do not fit together: then no row is looked at.
pub fn check(table: &Table<'_>, mapping: &Mapping, rules: &Rules) -> Result<Checked, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let columns = columns(table, mapping, rules, &mut wrong);
    let scales = scales(table, mapping, &mut wrong);
    let spans = spans(table, mapping, &mut wrong);
    let dated = mapping.target.is_dated();
    if dated && mapping.source.trim().is_empty() && !columns.contains_key("source") {
        wrong.push(Wrong::new("source", "field-missing", vec![]));
    }
    if mapping.source.chars().count() > 500 {
        let args =
            vec![("max", "500".to_owned()), ("count", mapping.source.chars().count().to_string())];
        wrong.push(Wrong::new("source", "field-too-long", args));
    }
    if dated && !mapping.date.trim().is_empty() {
        match value::date(mapping.date.trim()) {
            None => wrong.push(Wrong::new("date", "field-not-a-date", vec![])),
            Some(date) if !cells::is_past(date, rules.today) => {
                wrong.push(Wrong::new("date", "field-date-range", vec![]));
            }
            Some(_) => {}
        }
    } else if dated && !columns.contains_key("date") {
        wrong.push(Wrong::new("date", "field-missing", vec![]));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let note = note(mapping, &spans, rules.lang);
    let convention = table.convention(mapping.reading.decimal_comma, Some(&rules.currency));
    let cells = Cells { table, mapping, rules, convention, columns, scales, spans };
    let mut log = Log { watch: rules.watch.clone(), ..Log::default() };
    rules.watch.begin(Step::Check, table.len() as u64);
    let plan = match mapping.target {
        Target::Needs => needs::needs(&cells, &mut log),
        Target::Ratings => needs::ratings(&cells, &mut log),
        Target::Votes => needs::votes(&cells, &mut log),
        Target::Competitors => market::competitors(&cells, &mut log),
        Target::Prices => market::prices(&cells, &mut log),
        Target::Capabilities => market::capabilities(&cells, &mut log),
        Target::Segments => market::segments(&cells, &mut log),
        Target::Evidence => library::evidence(&cells, &mut log),
    };
    let more_faults = log.is_full();
    log.faults.extend(totals::last_row(&cells));
    let Log { mut faults, skipped, .. } = log;
    faults.sort_by_key(|fault| fault.row);
    Ok(Checked { plan, rows: table.len(), skipped, faults, more_faults, note })
}

/// Columns of the fields that are no spread ones, each of them once.
fn columns<'a>(
    table: &Table<'_>,
    mapping: &'a Mapping,
    rules: &Rules,
    wrong: &mut Vec<Wrong>,
) -> HashMap<&'a str, usize> {
    let (target, lang) = (mapping.target, rules.lang);
    let mut columns = HashMap::new();
    let mut spread = Vec::new();
    for (at, role) in mapping.roles.iter().enumerate().take(table.head.len()) {
        let name = format!("column-{at}");
        match target.field(&role.field) {
            None if role.field.is_empty() => {}
            None => wrong.push(Wrong::new(name, "field-not-offered", vec![])),
            Some(field) if field.spread => spread.push(field.id),
            Some(field) => {
                if columns.insert(field.id, at).is_some() {
                    let args = vec![("field", lang.t(&field.text_key()))];
                    wrong.push(Wrong::new(name, "import-field-twice", args));
                }
            }
        }
    }
    let either: &[(&str, &[&str])] = match target {
        Target::Ratings => &[("importance-of", &["need", "importance", "satisfaction"])],
        Target::Capabilities => &[("rating-of", &["capability", "rating"])],
        _ => &[],
    };
    // One need may be meant for the whole file.
    let given = |id: &&str| *id != "need" || mapping.need.trim().is_empty();
    let long = either
        .iter()
        .filter(|(wide, _)| !spread.contains(wide))
        .flat_map(|(_, long)| *long)
        .filter(|id| given(id));
    let needed = target.fields().iter().filter(|field| field.required).map(|field| field.id);
    for id in needed.chain(long.copied()) {
        if let Some(field) = target.field(id).filter(|_| !columns.contains_key(id)) {
            let args = vec![("field", lang.t(&field.text_key()))];
            wrong.push(Wrong::new("columns", "import-field-missing", args));
        }
    }
    // The keys live as long as the table of fields.
    columns.into_iter().collect()
}

type Scales = HashMap<&'static str, BTreeMap<String, Level>>;

/// What each word of each rating field stands for.
fn scales(table: &Table<'_>, mapping: &Mapping, wrong: &mut Vec<Wrong>) -> Scales {
    let mut scales = HashMap::new();
    for (field, words) in mapping.words(table) {
        let mut scale = BTreeMap::new();
        for word in words {
            match level(&word.typed, field) {
                Some(level) => {
                    scale.insert(word.word, level);
                }
                None => {
                    let name = word_name(field.id, &word.word);
                    let (low, high) = range(field);
                    let args = vec![
                        ("word", super::fault::shown(&word.word)),
                        ("min", low.to_string()),
                        ("max", high.to_string()),
                    ];
                    wrong.push(Wrong::new(name, "import-word-unclear", args));
                }
            }
        }
        scales.insert(field.id, scale);
    }
    scales
}

type Spans = HashMap<&'static str, Span>;

/// The scales of numbers that are on another one than records are.
fn spans(table: &Table<'_>, mapping: &Mapping, wrong: &mut Vec<Wrong>) -> Spans {
    let columns = mapping.columns();
    let mut spans = HashMap::new();
    for field in mapping.target.fields().iter().filter(|field| columns.contains_key(field.id)) {
        let Some((typed, kept)) = mapping.spans.get(field.id).zip(Span::kept(field)) else {
            continue;
        };
        match typed.read(mapping.convention(table)) {
            Ok(span) if span == kept => {}
            Ok(span) => {
                spans.insert(field.id, span);
            }
            Err(unfit) => {
                let (low, high) = end_names(field.id);
                let (name, key) = match unfit {
                    Unfit::Low => (low, "field-not-a-number"),
                    Unfit::High => (high, "field-not-a-number"),
                    Unfit::Order => (high, "import-scale-order"),
                };
                wrong.push(Wrong::new(name, key, vec![]));
            }
        }
    }
    spans
}

/// Tells of every scale that was changed; a source may say so.
fn note(mapping: &Mapping, spans: &Spans, lang: Lang) -> String {
    let fields = mapping.target.fields().iter();
    let told = fields.filter_map(|field| {
        let (span, kept) = (spans.get(field.id)?, Span::kept(field)?);
        let name = lang.t(&format!("import-rated-{}", field.id.trim_end_matches("-of")));
        Some(format!("{name} {}", span.became(kept)))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Names of the form fields with the ends of a scale.
#[must_use]
pub fn end_names(field: &str) -> (String, String) {
    (format!("low.{field}"), format!("high.{field}"))
}

/// Name of the form field that gives a word its meaning.
#[must_use]
pub fn word_name(field: &str, word: &str) -> String {
    format!("scale.{field}.{word}")
}

fn range(field: &Field) -> (u8, u8) {
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
    if super::scale::is_unknown(typed) {
        return Some(None);
    }
    let (low, high) = range(field);
    let read = typed_number::read_whole(typed, Convention::Program).ok()?;
    let level = u8::try_from(read.scaled(0)?).ok()?;
    (low..=high).contains(&level).then_some(Some(level))
}

#[cfg(test)]
mod tests;

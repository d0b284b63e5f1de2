//! From cells to a data set: the column to predict, its classes, the split and
//! what should be known before believing a figure.

use std::path::Path;

use super::{
    column_profile::ColumnProfile, groups, infer, numbers::NumberFormat, raw::RawTable, read::read,
    schema::Schema,
};
use crate::data::{
    About, Card, ColumnKind, DataError, DecimalSign, Known, LoadOptions, Names, SplitRule,
    TableData, TablePart, Warning, WarningRecord,
    about::UNSTATED,
    cell::{date, normalise_whole_numbers, number},
    checks,
    classes::order_classes,
    limits::MAX_CLASSES,
    messages::{self, at, list, quoted},
    split,
};
use figure::Note;

/// Names of columns that people predict.
const TARGETS: [&str; 14] = [
    "target",
    "label",
    "class",
    "outcome",
    "y",
    "default",
    "defaulted",
    "fraud",
    "is_fraud",
    "isfraud",
    "churn",
    "churned",
    "survived",
    "status",
];

/// Loads a table file.
///
/// # Errors
/// A file that cannot be read, a column to predict that is not fit, a part
/// that stays empty.
pub(in crate::data) fn load(
    file: &Path,
    wanted: Option<&str>,
    options: &LoadOptions,
) -> Result<TableData, DataError> {
    let mut options = options.clone();
    options.target = wanted.map(str::to_owned).or(options.target);
    let raw = read(file, &options)?;
    let (target, mut warnings) = target(&raw, &options)?;
    warnings.extend(raw.warnings().into_iter().map(WarningRecord::from));
    let about = About { warnings, ..About::new("table", UNSTATED, Card::of_user_files(file)) };
    build(&raw, target, about, &options)
}

/// The column to predict: the one that was named, one with a usual name, or
/// the last.
pub(super) fn target(
    raw: &RawTable,
    options: &LoadOptions,
) -> Result<(usize, Vec<WarningRecord>), DataError> {
    if let Some(name) = &options.target {
        let index = raw.index(name).ok_or_else(|| DataError::Option {
            field: "target",
            message: messages::no_column(name, &list(&raw.names)),
        })?;
        return Ok((index, Vec::new()));
    }
    if let Some(known) = &options.known {
        return Ok((target_of_model(raw, known)?, Vec::new()));
    }
    let usual = |name: &String| TARGETS.contains(&name.to_lowercase().as_str());
    let index = raw.names.iter().rposition(usual).unwrap_or(raw.names.len() - 1);
    let warning = Warning::TargetGuessed { column: raw.names[index].clone() };
    Ok((index, vec![warning.into()]))
}

/// The column of the class as the model had it, else one with a usual name or the last
/// among those that are not fed to the model.
fn target_of_model(raw: &RawTable, known: &Known) -> Result<usize, DataError> {
    if let Some(target) = &known.target {
        let name = Names::new(std::iter::once(target.as_str()));
        if let Some(index) = raw.names.iter().position(|own| name.index(own).is_some()) {
            return Ok(index);
        }
    }
    let fed = known.indices(&raw.names);
    let free = |index: &usize| fed[*index].is_none();
    let usual = |index: &usize| TARGETS.contains(&raw.names[*index].to_lowercase().as_str());
    let indices = || (0..raw.names.len()).rev().filter(free);
    indices().find(usual).or_else(|| indices().next()).ok_or_else(|| {
        let text = "every column is an input of the model; none contains the class";
        let message = Note::new("fault-no-class-column", text);
        DataError::Option { field: "target", message }
    })
}

/// Builds the set from cells.
pub(super) fn build(
    raw: &RawTable,
    target: usize,
    mut about: About,
    options: &LoadOptions,
) -> Result<TableData, DataError> {
    let (schema, formats) = Schema::infer(raw, target, options)?;
    let (classes, labels) = classes(raw, target, options)?;
    let frame = infer::frame(raw, (&schema, &formats), target, options)?;
    if frame.columns.is_empty() {
        return Err(DataError::Unusable(nothing_left(&schema)));
    }
    let labelled: Vec<u32> =
        (0..).zip(&labels).filter_map(|(row, label)| label.map(|_| row)).collect();
    let keys = keys(raw, &options.split)?;
    let (protected, groups) = groups::of_people(raw, target, options).into_iter().unzip();
    let labels: Vec<u8> = labels.iter().map(|label| label.unwrap_or_default()).collect();
    let all = TablePart { frame, labels, groups, keys }.select(&labelled);
    let name = &raw.names[target];
    if labelled.len() < raw.rows {
        let n = raw.rows - labelled.len();
        about.warnings.push(Warning::RowsWithoutTarget { column: name.clone(), n }.into());
    }
    let own = options.known.is_none();
    for column in schema.columns.iter().filter(|c| own && c.kind == ColumnKind::Ignored) {
        about.warnings.extend(column.unused().map(WarningRecord::from));
    }
    if own {
        let warnings = read_as(raw, (&schema, &formats), options)?;
        about.warnings.extend(warnings.into_iter().map(WarningRecord::from));
    }
    checks::labels(&all.labels, &classes, options.known.as_ref())?;
    about.warnings.extend(checks::imbalance(&all.labels, &classes));
    if options.known.is_none() {
        about.warnings.extend(checks::columns(&all.frame, &all.labels, &classes)?);
    }
    let (train, test, rule) = parts(&all, options)?;
    about.split = rule;
    about.classes = classes;
    about.warnings.extend(checks::repeated_rows(&train, &test));
    let data = TableData {
        about,
        schema,
        target: name.clone(),
        train,
        test,
        protected,
        cost: None,
        rule: options.split.clone(),
    };
    Ok(data.with_digest())
}

/// That every column is left out, with the first few and why.
fn nothing_left(schema: &Schema) -> Note {
    const LISTED: usize = 5;
    let left_out = schema.columns.iter().filter(|column| column.kind == ColumnKind::Ignored);
    let reasons: Vec<String> = left_out
        .take(LISTED)
        .map(|column| format!("\"{}\": {}", quoted(&column.name), column.why))
        .collect();
    let text = "no column is left to learn from; every one is ignored. {columns}";
    Note::new("fault-no-column-left", text).with("columns", reasons.join("; "))
}

/// How cells were read that could be read in other ways, too.
fn read_as(
    raw: &RawTable,
    (schema, formats): (&Schema, &[NumberFormat]),
    options: &LoadOptions,
) -> Result<Vec<Warning>, DataError> {
    let mut warnings = Vec::new();
    let (mut commas, mut grouped) = (Vec::new(), Vec::new());
    for (index, (column, cells)) in schema.columns.iter().zip(&raw.columns).enumerate() {
        let profile = ColumnProfile::at(&column.name, cells, options)?;
        let (n, words) = profile.marks();
        let name = column.name.clone();
        match (column.kind, formats[index]) {
            (ColumnKind::Number, NumberFormat::Decimal(sign)) => {
                if sign == DecimalSign::Comma {
                    commas.push(name.clone());
                }
                if profile.is_grouped(sign) {
                    grouped.push(name.clone());
                }
                if n > 0 {
                    warnings.push(Warning::MarksInNumbers { column: name, n, words });
                }
            }
            (ColumnKind::Category, _) if n > 0 => {
                warnings.push(Warning::MarksAreValues { column: name, n, words });
            }
            _ => {}
        }
    }
    if !commas.is_empty() {
        warnings.push(Warning::DecimalComma { columns: commas });
    }
    if !grouped.is_empty() {
        warnings.push(Warning::GroupedThousands { columns: grouped });
    }
    Ok(warnings)
}

/// Both parts by the rule, and how that was done.
pub(super) fn parts(
    all: &TablePart,
    options: &LoadOptions,
) -> Result<(TablePart, TablePart, String), DataError> {
    let (share, seed) = (options.test_share, options.seed);
    let percent = share * 100.0;
    if let Some(parts) = options.every_row(all.len()) {
        let (train, test) = (all.select(&parts.training), all.select(&parts.validation));
        return Ok((train, test, "every row".to_owned()));
    }
    let (parts, rule) = match (&options.split, &all.keys) {
        (SplitRule::Time(Some(column)), Some(keys)) => {
            let rule = format!("the latest {percent} % by {column:?} are the test part");
            (split::by_time(keys, share)?, rule)
        }
        (SplitRule::Group(column), Some(keys)) => {
            let rule = format!(
                "about {percent} % of the rows in whole groups of {column:?} are the test part, \
                 seed {seed}"
            );
            (split::by_group(keys, share, seed)?, rule)
        }
        _ => {
            let rule =
                format!("{percent} % of each class at random are the test part, seed {seed}");
            (split::stratified(&all.labels, share, seed)?, rule)
        }
    };
    Ok((all.select(&parts.training), all.select(&parts.validation), rule))
}

/// Names of the classes and the class of every row, where it has one.
fn classes(
    raw: &RawTable,
    target: usize,
    options: &LoadOptions,
) -> Result<(Vec<String>, Vec<Option<u8>>), DataError> {
    let there = |cell| (!options.is_missing(cell)).then_some(cell);
    let cells: Vec<Option<&str>> =
        normalise_whole_numbers(raw.columns[target].iter().map(there).collect());
    let mut names: Vec<&str> = cells.iter().copied().flatten().collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > MAX_CLASSES {
        return Err(DataError::ManyClasses { column: raw.names[target].clone(), n: names.len() });
    }
    options.check_classes(cells.iter().copied().flatten())?;
    let names = order_classes(names, options)?;
    let label = |cell: &Option<&str>| {
        cell.and_then(|cell| names.iter().position(|name| *name == cell)).map(|index| index as u8)
    };
    let labels = cells.iter().map(label).collect();
    Ok((names.into_iter().map(str::to_owned).collect(), labels))
}

/// The time or group of every row, as the split needs it.
fn keys(raw: &RawTable, rule: &SplitRule) -> Result<Option<Vec<i64>>, DataError> {
    let (column, by_time) = match rule {
        SplitRule::Stratified => return Ok(None),
        SplitRule::Time(Some(column)) => (column, true),
        SplitRule::Group(column) => (column, false),
        SplitRule::Time(None) => {
            let text = "say which column holds the time: time=COLUMN";
            let message = Note::new("fault-time-column", text);
            return Err(DataError::Option { field: "split", message });
        }
    };
    let index = raw.index(column).ok_or_else(|| DataError::Option {
        field: "split",
        message: messages::no_column(column, &list(&raw.names)),
    })?;
    let cells = &raw.columns[index];
    if by_time {
        let time = |(row, cell): (usize, &str)| {
            // Fractions of a second keep their order, too.
            let time = date(cell).or_else(|| number(cell).map(|number| (number * 1e3) as i64));
            time.ok_or_else(|| {
                let text = "row {row}, column \"{column}\": \"{cell}\" is not a time";
                let message = at(Note::new("fault-no-time", text), row, column, cell);
                DataError::Option { field: "split", message }
            })
        };
        return cells.iter().enumerate().map(time).collect::<Result<_, _>>().map(Some);
    }
    let mut groups: Vec<&str> = cells.iter().collect();
    groups.sort_unstable();
    groups.dedup();
    let group = |cell| groups.binary_search(&cell).map_or(-1, |index| index as i64);
    Ok(Some(cells.iter().map(group).collect()))
}

#[cfg(test)]
mod people;
#[cfg(test)]
mod tests;

//! Texts with labels from TSV, CSV and JSONL files; from a folder or a zip of such
//! files, of a folder for each class, or of a file for each class. Depends on no model.

mod file;
mod lines;
mod records;
mod row;
mod tree;

use std::{collections::HashSet, path::Path};

use super::{
    About, Card, DataError, LoadOptions, Part, RowsOf, Split, SplitRule, TextData, Texts, Warning,
    about::UNSTATED,
    cell::number,
    checks,
    classes::order_classes,
    identity::{composed, plain},
    limits::MAX_CLASSES,
    memory_limit, source, split,
};
use figure::Note;
use row::Row;

/// Loads a file, or all files of a folder or a zip.
///
/// # Errors
/// Files that cannot be read; labels that are no classes.
pub(super) fn load(path: &Path, options: &LoadOptions) -> Result<TextData, DataError> {
    if options.split != SplitRule::Stratified {
        let message =
            Note::new("fault-text-split", "texts have no time and no group; write stratified");
        return Err(DataError::Option { field: "split", message });
    }
    let mut about = About::new("text", UNSTATED, Card::of_user_files(path));
    let rows = if tree::is_one(path) {
        tree::read(path, options, &mut about)?
    } else {
        memory_limit::check_file(path, options)?;
        let text = source::text(path, options.encoding)?;
        let rows = file::read(path, &text, options, &mut about)?;
        rows.into_iter().map(|row| Row::new(row, None)).collect()
    };
    build(with_normalised_labels(rows, options), about, options)
}

/// The rows with normalised labels: markers of missing values become empty, and whole numbers
/// lose a fraction of zeros.
fn with_normalised_labels(mut rows: Vec<Row>, options: &LoadOptions) -> Vec<Row> {
    for row in &mut rows {
        if options.missing.iter().any(|word| composed(word) == row.label) {
            row.label.clear();
        }
    }
    let mut labels = rows.iter().map(|row| &row.label).filter(|label| !label.is_empty());
    if labels.all(|label| number(label).is_some()) {
        rows.iter_mut().for_each(|row| row.label = plain(&row.label).to_owned());
    }
    rows
}

fn build(rows: Vec<Row>, mut about: About, options: &LoadOptions) -> Result<TextData, DataError> {
    let labels = rows.iter().map(|row| row.label.as_str()).filter(|label| !label.is_empty());
    options.check_classes(labels)?;
    let first = distinct(&rows, &mut about);
    let mut names: Vec<&str> = first.iter().map(|row| row.label.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > MAX_CLASSES {
        let message = Note::new(
            "fault-many-labels",
            "the labels have {n} different values; at most {most} can be classes. \
             Choose the column that holds the label",
        );
        let message = message.with("n", names.len()).with("most", MAX_CLASSES);
        return Err(DataError::Option { field: "target", message });
    }
    let names = order_classes(names, options)?;
    let class = |label: &str| names.iter().position(|name| *name == label).unwrap_or_default();
    let set = Texts {
        labels: first.iter().map(|row| class(&row.label) as u8).collect(),
        texts: first.iter().map(|row| row.text.trim().to_owned()).collect(),
    };
    about.classes = names.into_iter().map(str::to_owned).collect();
    checks::labels(&set.labels, &about.classes, options.known.as_ref())?;
    about.warnings.extend(checks::imbalance(&set.labels, &about.classes));
    let given: Vec<Option<Part>> = first.iter().map(|row| row.part).collect();
    let (parts, by) = parts(&set, &given, options)?;
    let (train, test) = (set.select(&parts.training), set.select(&parts.validation));
    about.warnings.extend(checks::repeated_texts(&train, &test));
    about.split = by;
    Ok(TextData { about, train, test }.with_digest())
}

/// Training and test part, and how they were made: by the folders of these names, else a split.
fn parts(
    set: &Texts,
    given: &[Option<Part>],
    options: &LoadOptions,
) -> Result<(Split, String), DataError> {
    if let Some(parts) = options.every_row(set.len()) {
        return Ok((parts, "every text".to_owned()));
    }
    let of = |part: Part| -> Vec<u32> {
        let indices = (0..).zip(given).filter(|(_, given)| **given == Some(part));
        indices.map(|(index, _)| index).collect()
    };
    let (training, validation) = (of(Part::Train), of(Part::Test));
    if !training.is_empty() && !validation.is_empty() {
        let by = "the folders train and test".to_owned();
        return Ok((Split { training, validation }, by));
    }
    let by = format!(
        "{} % of each class at random are the test part, seed {}",
        options.test_share * 100.0,
        options.seed
    );
    Ok((split::stratified(&set.labels, options.test_share, options.seed)?, by))
}

/// The rows with a text and a label, each once; warns of what was left out.
fn distinct<'a>(rows: &'a [Row], about: &mut About) -> Vec<&'a Row> {
    let whole = rows.iter().filter(|row| !row.text.trim().is_empty() && !row.label.is_empty());
    let whole: Vec<&Row> = whole.collect();
    let mut warn = |warning: Warning| {
        if warning.n() > 0 {
            about.warnings.push(warning.into());
        }
    };
    warn(Warning::RowsWithoutText { n: rows.len() - whole.len() });
    let mut seen = HashSet::new();
    let exact = whole.iter().copied().filter(|row| seen.insert((&row.text, &row.label)));
    let exact: Vec<&Row> = exact.collect();
    let n = whole.len() - exact.len();
    warn(Warning::RepeatedDropped { what: RowsOf::Texts, n, of: whole.len() });
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut seen = HashSet::new();
    let mut first = exact.clone();
    first.retain(|row| seen.insert((plain(&row.text), &row.label)));
    warn(Warning::SpacesApart { n: exact.len() - first.len() });
    first
}

#[cfg(test)]
mod tests;

//! Texts with labels from TSV, CSV and JSONL files, or a folder of them.
//! Knows nothing of models.

mod lines;
mod records;

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    About, Card, DataError, LoadOptions, Remark, RowsOf, SplitRule, TextData, Texts,
    about::UNSTATED,
    checks, estimate, fault,
    source::{self, damaged, unreadable},
    split,
    table::{MOST_CLASSES, order_classes},
};
use crate::figure::Note;

/// A text and its label as they stand in a file.
type Labelled = (String, String);
/// Files of a folder that are no data.
const ASIDE: [&str; 5] = ["readme", "license", "licence", "source", "notice"];
const ENDINGS: [&str; 7] = [".txt", ".tsv", ".csv", ".jsonl", ".ndjson", ".json", ".gz"];

/// Loads a file, or all files of a folder joined.
///
/// # Errors
/// Files that cannot be read; labels that are no classes.
pub(super) fn load(path: &Path, options: &LoadOptions) -> Result<TextData, DataError> {
    if options.split != SplitRule::Stratified {
        let fault =
            Note::new("fault-text-split", "texts have no time and no group; write stratified");
        return Err(DataError::Option { field: "split", fault });
    }
    let mut about = About::new("text", UNSTATED, Card::brought(path));
    let files = files(path, &mut about)?;
    let mut rows = Vec::new();
    for file in &files {
        estimate::check_file(file, options)?;
        rows.extend(read(file, options, &mut about)?);
    }
    build(rows, about, options)
}

/// The files that are read, in the order of their names.
fn files(path: &Path, about: &mut About) -> Result<Vec<PathBuf>, DataError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut aside = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let file = entry.map_err(unreadable(path))?.path();
        let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let lower = name.to_lowercase();
        let known = ENDINGS.iter().any(|end| lower.ends_with(end));
        let text = ASIDE.iter().any(|word| lower.starts_with(word));
        if known && !text && file.is_file() {
            files.push(file);
        } else if !name.starts_with('.') {
            aside.push(name);
        }
    }
    files.sort();
    if files.is_empty() {
        let fault =
            Note::new("fault-no-text-file", "holds no file ending in .txt, .tsv, .csv or .jsonl");
        return Err(damaged(path, fault));
    }
    aside.sort();
    if !aside.is_empty() {
        about.findings.push(Remark::FilesNotRead { files: aside }.into());
    }
    if files.len() > 1 {
        about.findings.push(Remark::FilesJoined { n: files.len() }.into());
    }
    Ok(files)
}

fn read(file: &Path, options: &LoadOptions, about: &mut About) -> Result<Vec<Labelled>, DataError> {
    let text = source::text(file, options.encoding)?;
    estimate::check_cells(&text, options)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    let name = name.trim_end_matches(".gz");
    let rows = if name.ends_with(".csv") {
        records::csv(file, &text, options, about)?
    } else if name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json") {
        records::json_lines(file, &text, options, about)?
    } else {
        lines::read(file, &text, options, about)?
    };
    if rows.is_empty() {
        return Err(damaged(file, fault::empty()));
    }
    Ok(rows)
}

fn build(
    rows: Vec<Labelled>,
    mut about: About,
    options: &LoadOptions,
) -> Result<TextData, DataError> {
    let labels = rows.iter().map(|(_, label)| label.as_str()).filter(|label| !label.is_empty());
    options.check_classes(labels)?;
    let first = distinct(&rows, &mut about);
    let mut names: Vec<&str> = first.iter().map(|(_, label)| label.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > MOST_CLASSES {
        let fault = Note::new(
            "fault-many-labels",
            "the labels have {n} different values; at most {most} can be classes. \
             Choose the column that holds the label",
        );
        let fault = fault.with("n", names.len()).with("most", MOST_CLASSES);
        return Err(DataError::Option { field: "target", fault });
    }
    let names = order_classes(names, options)?;
    let class = |label: &str| names.iter().position(|name| *name == label).unwrap_or_default();
    let set = Texts {
        labels: first.iter().map(|(_, label)| class(label) as u8).collect(),
        texts: first.iter().map(|(text, _)| text.trim().to_owned()).collect(),
    };
    about.classes = names.into_iter().map(str::to_owned).collect();
    checks::labels(&set.labels, &about.classes, options.known.as_ref())?;
    about.findings.extend(checks::imbalance(&set.labels, &about.classes));
    let parts = match options.every_row(set.len()) {
        Some(parts) => parts,
        None => split::stratified(&set.labels, options.test_share, options.seed)?,
    };
    let (train, test) = (set.select(&parts.training), set.select(&parts.validation));
    about.findings.extend(checks::repeated_texts(&train, &test));
    about.split = format!(
        "{} % of each class at random are the test part, seed {}",
        options.test_share * 100.0,
        options.seed
    );
    Ok(TextData { about, train, test }.seal())
}

/// The rows with a text and a label, each once; tells what was left out.
fn distinct<'a>(rows: &'a [Labelled], about: &mut About) -> Vec<&'a Labelled> {
    let whole = rows.iter().filter(|(text, label)| !text.trim().is_empty() && !label.is_empty());
    let whole: Vec<&Labelled> = whole.collect();
    let mut tell = |remark: Remark| {
        if remark.n() > 0 {
            about.findings.push(remark.into());
        }
    };
    tell(Remark::RowsWithoutText { n: rows.len() - whole.len() });
    let mut seen = HashSet::new();
    let exact: Vec<&Labelled> = whole.iter().copied().filter(|row| seen.insert(*row)).collect();
    let n = whole.len() - exact.len();
    tell(Remark::RepeatedDropped { what: RowsOf::Texts, n, of: whole.len() });
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut seen = HashSet::new();
    let mut first = exact.clone();
    first.retain(|(text, label)| seen.insert((plain(text), label)));
    tell(Remark::SpacesApart { n: exact.len() - first.len() });
    first
}

#[cfg(test)]
mod tests;

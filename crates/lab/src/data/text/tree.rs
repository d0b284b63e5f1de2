//! Texts in a folder or a zip: a folder for each class with a text in each file, a file
//! for each class with a text in each line, or files of labelled rows that are joined.
//! The layout is detected from the paths and the content of the files.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use super::{file, row::Row};
use crate::data::{
    About, DataError, LoadOptions, Warning, WarningRecord, memory_limit,
    source::damaged,
    source_files::{Entry, SourceFiles},
};
use figure::Note;

/// Starts of names of files that are no data.
const NOT_DATA: [&str; 7] =
    ["readme", "license", "licence", "source", "notice", "changelog", "classes.txt"];
const ENDINGS: [&str; 7] = [".txt", ".tsv", ".csv", ".jsonl", ".ndjson", ".json", ".gz"];
/// Of these each row has a label of its own.
const ROW_FORMATS: [&str; 5] = [".tsv", ".csv", ".jsonl", ".ndjson", ".json"];
/// Folders of texts without a class, as the film reviews of Maas and others have one.
const UNLABELLED: [&str; 3] = ["unsup", "unlabeled", "unlabelled"];
/// Names listed of files that are not read.
const LISTED: usize = 20;

/// True for a folder and for a zip.
pub(super) fn is_one(path: &Path) -> bool {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_lowercase());
    path.is_dir() || name.ends_with(".zip")
}

/// Reads the texts of all files.
///
/// # Errors
/// What cannot be read as text, with the file; too much of it; no file at all.
pub(super) fn read(
    path: &Path,
    options: &LoadOptions,
    about: &mut About,
) -> Result<Vec<Row>, DataError> {
    let mut source = SourceFiles::open(path, options.encoding)?;
    memory_limit::check_bytes(source.bytes_in_all, options)?;
    about.warnings.extend(source.warning.take().map(WarningRecord::from));
    let entries = std::mem::take(&mut source.entries);
    let parents: HashSet<Option<&str>> = entries.iter().map(Entry::parent).collect();
    let texts_alone = |entry: &&Entry| !ends(entry, &ROW_FORMATS) && !is_not_data(entry);
    let nested = parents.iter().flatten().count() > 1
        && entries.iter().filter(|entry| entry.parent().is_some()).any(|entry| texts_alone(&entry));
    let (rows, skipped) = if nested {
        of_folders(&mut source, &entries, options)?
    } else {
        of_files(&mut source, &entries, options, about)?
    };
    if rows.is_empty() {
        let message = Note::new(
            "fault-no-text-file",
            "contains no texts: it needs files ending in .txt, .tsv, .csv or .jsonl, or a folder of \
             texts for each class",
        );
        return Err(damaged(path, message));
    }
    if !skipped.is_empty() {
        about.warnings.push(Warning::FilesNotRead { files: listed(skipped) }.into());
    }
    let classes: HashSet<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    if nested {
        about
            .warnings
            .push(Warning::TextsInFolders { n: rows.len(), classes: classes.len() }.into());
    }
    Ok(rows)
}

/// The first names, and how many more there are.
fn listed(mut files: Vec<String>) -> Vec<String> {
    files.sort();
    let more = files.len().saturating_sub(LISTED);
    files.truncate(LISTED);
    files.extend((more > 0).then(|| format!("… + {more}")));
    files
}

fn ends(entry: &Entry, endings: &[&str]) -> bool {
    let name = entry.file_name().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    endings.iter().any(|end| name.ends_with(end))
}

fn is_not_data(entry: &Entry) -> bool {
    let name = entry.file_name().to_lowercase();
    NOT_DATA.iter().any(|word| name.starts_with(word))
}

/// A folder is a class and each file in it a text. Files at another depth than most are no texts.
fn of_folders(
    source: &mut SourceFiles,
    entries: &[Entry],
    options: &LoadOptions,
) -> Result<(Vec<Row>, Vec<String>), DataError> {
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.folder().is_some()) {
        *depths.entry(entry.depth()).or_default() += 1;
    }
    let depth = depths.iter().max_by_key(|(_, n)| **n).map_or(0, |(depth, _)| *depth);
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    for entry in entries {
        let class = entry.folder().filter(|class| {
            entry.depth() == depth && !UNLABELLED.contains(&class.to_lowercase().as_str())
        });
        let text = match class {
            Some(_) => source.text(entry, options.encoding)?,
            None => None,
        };
        // A file with zero bytes is no text but an image or a binary file.
        let (Some(class), Some(text)) = (class, text) else {
            skipped.push(entry.name.clone());
            continue;
        };
        rows.push(Row::new((text, class.to_owned()), entry.part()));
    }
    Ok((rows, skipped))
}

/// Files of rows are joined; files of plain lines, of which each has a name of its own, are a
/// class each.
fn of_files(
    source: &mut SourceFiles,
    entries: &[Entry],
    options: &LoadOptions,
    about: &mut About,
) -> Result<(Vec<Row>, Vec<String>), DataError> {
    let known = |entry: &&Entry| ends(entry, &ENDINGS) && !is_not_data(entry);
    let any_known = entries.iter().any(|entry| known(&entry));
    // Some name the class by the ending: rt-polarity.pos, rt-polarity.neg.
    let is_data = |entry: &&Entry| if any_known { known(entry) } else { !is_not_data(entry) };
    // Deeper files are only related to the data.
    let depth = entries.iter().filter(is_data).map(Entry::depth).min();
    let wanted = |entry: &&Entry| is_data(entry) && Some(entry.depth()) == depth;
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    for entry in entries {
        let text = if wanted(&entry) { source.text(entry, options.encoding)? } else { None };
        match text {
            Some(text) => files.push((entry, text)),
            None => skipped.push(entry.name.clone()),
        }
    }
    let plain = |(entry, text): &(&Entry, String)| !ends(entry, &ROW_FORMATS) && !has_tabs(text);
    if files.len() > 1 && files.iter().all(plain) {
        let rows = by_lines(&files);
        let classes = files.len();
        about.warnings.push(Warning::TextsInFiles { n: rows.len(), classes }.into());
        return Ok((rows, skipped));
    }
    let mut rows = Vec::new();
    for (entry, text) in &files {
        let path = source.path_of(entry);
        let read = file::read(&path, text, options, about)?;
        rows.extend(read.into_iter().map(|row| Row::new(row, entry.part_of_rows())));
    }
    if files.len() > 1 {
        about.warnings.push(Warning::FilesJoined { n: files.len() }.into());
    }
    Ok((rows, skipped))
}

/// True if every line has a tab, as between a label and a text.
fn has_tabs(text: &str) -> bool {
    text.split('\n').filter(|line| !line.trim().is_empty()).all(|line| line.contains('\t'))
}

/// Each line is a text of the class that its file is named after.
fn by_lines(files: &[(&Entry, String)]) -> Vec<Row> {
    let split = |entry: &Entry| {
        let name = entry.file_name().trim_end_matches(".gz").to_owned();
        let parts = name.rsplit_once('.').map(|(stem, end)| (stem.to_owned(), end.to_owned()));
        parts.filter(|(stem, _)| !stem.is_empty()).unwrap_or((name, String::new()))
    };
    let stems: HashSet<String> = files.iter().map(|(entry, _)| split(entry).0).collect();
    let mut rows = Vec::new();
    for (entry, text) in files {
        let (stem, end) = split(entry);
        let class = if stems.len() == 1 && !end.is_empty() { end } else { stem };
        for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
            if !line.trim().is_empty() {
                rows.push(Row::new((line.to_owned(), class.clone()), entry.part_of_rows()));
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use tempfile::TempDir;
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;
    use crate::data::{TextData, WarningKind, text::load};

    fn folder(files: &[(String, String)]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    /// The same set from a folder and from a zip of it.
    fn both(files: &[(String, String)]) -> TextData {
        let options = LoadOptions::default();
        let folder = folder(files);
        let read = load(folder.path(), &options).unwrap();
        let path = folder.path().join("all.zip");
        let mut zip = ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, text) in files {
            zip.start_file(format!("wrapped/{name}"), SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        let zipped = load(&path, &options).unwrap();
        assert_eq!((zipped.digest.as_str(), &zipped.split), (read.digest.as_str(), &read.split));
        read
    }

    fn texts(class: &str, n: usize) -> impl Iterator<Item = (String, String)> {
        (0..n).map(move |i| {
            (format!("{class}/{i}.txt"), format!("text {i} of {class},\nin \"lines\"\n"))
        })
    }

    fn sizes(data: &TextData) -> (Vec<String>, usize, usize) {
        (data.classes.clone(), data.train.len(), data.test.len())
    }

    #[test]
    fn each_folder_is_a_class_and_each_file_a_text() {
        let mut files: Vec<_> = texts("neg", 10).chain(texts("pos", 10)).collect();
        files.push(("README.md".to_owned(), "About these reviews".to_owned()));
        let data = both(&files);
        assert_eq!(sizes(&data), (vec!["neg".to_owned(), "pos".to_owned()], 16, 4));
        assert!(data.train.texts.iter().all(|text| text.contains("\nin \"lines\"")));
        let skipped = data.warnings.iter().find(|f| f.kind == WarningKind::Skipped).unwrap();
        assert!(skipped.message.contains("README.md"), "{}", skipped.message);
    }

    /// The layout of the film reviews of Maas et al. (2011).
    #[test]
    fn folders_train_and_test_are_the_parts_and_texts_without_a_class_are_left_out() {
        let mut files: Vec<_> = ["train/pos", "train/neg", "test/pos", "test/neg", "train/unsup"]
            .into_iter()
            .flat_map(|class| texts(class, 5))
            .collect();
        files.push(("train/urls_pos.txt".to_owned(), "http://example.org".to_owned()));
        let data = both(&files);
        assert_eq!(sizes(&data), (vec!["neg".to_owned(), "pos".to_owned()], 10, 10));
        assert_eq!(data.split, "the folders train and test");
    }

    #[test]
    fn each_file_is_a_class_and_each_line_a_text() {
        let lines = |class: &str| -> String {
            (0..10).map(|i| format!("the {class} line {i}, \"said\"\r\n")).collect()
        };
        let named = |names: [&str; 2]| names.map(|name| (name.to_owned(), lines(name)));
        let data = both(&named(["好评.txt", "差评.txt"]));
        assert_eq!(sizes(&data), (vec!["好评".to_owned(), "差评".to_owned()], 16, 4));
        assert!(data.train.texts.iter().all(|text| text.ends_with("\"said\"")));
        // The layout of the sentences of Pang and Lee (2005).
        let data = both(&named(["rt-polarity.neg", "rt-polarity.pos"]));
        assert_eq!(data.classes, ["neg", "pos"]);
    }

    #[test]
    fn files_of_rows_are_joined_from_folders_too() {
        let rows: String = (0..10).map(|i| format!("text {i},{}\n", i % 2)).collect();
        let more: String = (10..14).map(|i| format!("text {i},{}\n", i % 2)).collect();
        let files = [("train/a.csv", rows), ("test/b.csv", more)]
            .map(|(name, rows)| (name.to_owned(), format!("text,label\n{rows}")));
        let data = both(&files);
        assert_eq!(sizes(&data), (vec!["0".to_owned(), "1".to_owned()], 10, 4));
    }

    #[test]
    fn a_file_that_is_no_text_is_named_or_passed_over() {
        let mut files: Vec<_> = texts("a", 5).chain(texts("b", 5)).collect();
        files.push(("a/picture.bin".to_owned(), "\0\0\u{1}".to_owned()));
        assert_eq!(both(&files).train.len(), 8);
        let folder = folder(&files);
        fs::write(folder.path().join("b/9.txt"), b"caf\xe9\nau lait").unwrap();
        let error = load(folder.path(), &LoadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("b/9.txt") && error.contains("line 1 is not UTF-8"), "{error}");
        let empty = tempfile::tempdir().unwrap();
        let error = load(empty.path(), &LoadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("contains no texts"), "{error}");
    }
}

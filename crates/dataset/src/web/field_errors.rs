//! What a reader found wrong with files, at the field that can mend it, in the
//! reader's language and without the server's paths. Decides by keys and
//! must know no sentence.

use std::path::Path;

use super::{fields::Takes, warning_text};
use crate::{DatasetKind, entry::Entry};
use figure::Note;
use i18n::Lang;
use lab::data::DataError;
use web::{figures::translate_all, forms::Form};

/// Form fields of MNIST's files and the names under which readers look for them.
pub(super) const MNIST_FILES: [(&str, &str); 4] = [
    ("train_images", "train-images-idx3-ubyte"),
    ("train_labels", "train-labels-idx1-ubyte"),
    ("test_images", "t10k-images-idx3-ubyte"),
    ("test_labels", "t10k-labels-idx1-ubyte"),
];

/// Marks the field that can mend what is wrong.
pub(super) fn mark(form: &mut Form, entry: &Entry, error: &DataError, lang: Lang) {
    let (field, key) = place(entry.kind, error);
    // What does not fit is the kind given for a column, not the file.
    let mut told = entry.load.kinds.keys();
    let by_column = field == "file" && told.any(|name| error.is_about(name));
    let field = if by_column { "columns" } else { field };
    form.fail(field, key, vec![("detail", detail(error, lang))]);
}

/// Field and text key for an error.
pub(crate) fn place(kind: DatasetKind, error: &DataError) -> (&'static str, &'static str) {
    let takes = Takes::of(kind);
    let target = if takes.positive { "target" } else { "file" };
    match error {
        DataError::Missing { name, .. } => (mnist_field(name), "dataset-fault-missing"),
        DataError::Damaged { path, message } => {
            let file = match kind {
                DatasetKind::Mnist => mnist_field(&name(path)),
                _ => "file",
            };
            of_damage(message, file, target, takes)
        }
        DataError::TooLarge { .. } => (file_field(kind), "dataset-fault-memory"),
        DataError::EmptySplit { .. } if takes.split => ("test_share", "dataset-fault-split"),
        DataError::ManyClasses { .. } => (target, "dataset-fault-many-classes"),
        DataError::Option { field, message } => of_option(field, message, target, takes),
        DataError::Unusable(fault) if fault.is("fault-one-class") => {
            (file_field(kind), "dataset-fault-one-class")
        }
        _ => (file_field(kind), "dataset-fault-other"),
    }
}

fn of_damage(
    fault: &Note,
    file: &'static str,
    target: &'static str,
    takes: Takes,
) -> (&'static str, &'static str) {
    match fault.key().unwrap_or_default() {
        "fault-not-utf-8"
        | "fault-not-utf-8-but-gbk"
        | "fault-not-encoding"
        | "fault-names-not-encoding"
            if takes.encoding =>
        {
            ("encoding", "dataset-fault-encoding")
        }
        "fault-climbs" | "fault-link" => (file, "dataset-fault-climbs"),
        "fault-bomb" | "fault-large-file" | "fault-larger-file" | "fault-large-zip"
        | "fault-zip-beyond" | "fault-too-long" => (file, "dataset-fault-bomb"),
        "fault-many-words" | "fault-many-folders" => (target, "dataset-fault-many-classes"),
        "fault-rating-columns" => ("rating_user", "dataset-fault-rating-columns"),
        _ => (file, "dataset-fault-other"),
    }
}

fn of_option(
    field: &str,
    fault: &Note,
    target: &'static str,
    takes: Takes,
) -> (&'static str, &'static str) {
    let gone = fault.is("fault-no-column") || fault.is("fault-not-in-first-line");
    match field {
        "target" if gone => (target, "dataset-fault-no-column"),
        "target" => (target, "dataset-fault-many-classes"),
        "text_column" => ("text_column", "dataset-fault-no-column"),
        "positive" => ("positive", "dataset-fault-other"),
        "rating_columns" => ("rating_user", "dataset-fault-no-column"),
        "split" if takes.by_column && gone => ("split_column", "dataset-fault-no-column"),
        "split" if takes.by_column => ("split_column", "dataset-fault-other"),
        "split" if takes.by_time => ("split", "dataset-fault-other"),
        "test_share" => ("test_share", "dataset-fault-other"),
        "columns" if gone => ("columns", "dataset-fault-no-column"),
        "columns" => ("columns", "dataset-fault-other"),
        "image" => ("image_rows", "dataset-fault-other"),
        _ => ("file", "dataset-fault-other"),
    }
}

fn file_field(kind: DatasetKind) -> &'static str {
    if kind == DatasetKind::Mnist { MNIST_FILES[0].0 } else { "file" }
}

fn mnist_field(name: &str) -> &'static str {
    let field = MNIST_FILES.iter().find(|(_, file)| name.starts_with(file));
    field.map_or(MNIST_FILES[0].0, |(field, _)| field)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is wrong, in the reader's language and without the server's paths.
pub(crate) fn detail(error: &DataError, lang: Lang) -> String {
    match error {
        DataError::Missing { name, .. } => (*name).to_owned(),
        DataError::NoImages { n, of, files, .. } => {
            let files = warning_text::skipped_files(files, *n, lang);
            let said = [("n", n.to_string()), ("of", of.to_string()), ("files", files)];
            lang.t_args("fault-no-images", &said)
        }
        _ => translate_all(&error.notes(), lang),
    }
}

#[cfg(test)]
mod tests;

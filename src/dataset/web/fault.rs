//! What a reader found wrong with files, at the field that can mend it, in the
//! reader's language and without the server's paths.

use std::path::Path;

use super::fields::Takes;
use crate::{
    dataset::{DatasetKind, entry::Entry},
    lab::data::DataError,
    web::forms::Form,
};

/// Form fields of MNIST's files and the names under which readers look for them.
pub(super) const MNIST_FILES: [(&str, &str); 4] = [
    ("train_images", "train-images-idx3-ubyte"),
    ("train_labels", "train-labels-idx1-ubyte"),
    ("test_images", "t10k-images-idx3-ubyte"),
    ("test_labels", "t10k-labels-idx1-ubyte"),
];

/// Marks the field that can mend what is wrong.
pub(super) fn mark(form: &mut Form, entry: &Entry, error: &DataError) {
    let (field, key) = place(entry.kind, error);
    let detail = detail(error);
    // A column whose kind somebody told, and not its file, is what does not fit.
    let mut told = entry.load.kinds.keys();
    let by_column = field == "file" && told.any(|name| is_about(&detail, name));
    let field = if by_column { "columns" } else { field };
    form.fail(field, key, vec![("detail", detail)]);
}

/// True when what a reader says is about a column.
pub(super) fn is_about(detail: &str, column: &str) -> bool {
    detail.contains(&format!("column {column:?}"))
}

/// Field and text key for an error.
pub(in crate::dataset) fn place(
    kind: DatasetKind,
    error: &DataError,
) -> (&'static str, &'static str) {
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
        DataError::Unusable(message) if message.contains("at least two classes") => {
            (file_field(kind), "dataset-fault-one-class")
        }
        _ => (file_field(kind), "dataset-fault-other"),
    }
}

fn of_damage(
    message: &str,
    file: &'static str,
    target: &'static str,
    takes: Takes,
) -> (&'static str, &'static str) {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["not UTF-8", "not GBK"]) && takes.encoding {
        ("encoding", "dataset-fault-encoding")
    } else if says(&["climbs out", "is a link"]) {
        (file, "dataset-fault-climbs")
    } else if says(&["as a bomb does", "would unpack", "would be ", "is not read", "is larger"]) {
        (file, "dataset-fault-bomb")
    } else if says(&["can be classes"]) {
        (target, "dataset-fault-many-classes")
    } else if says(&["(rating_columns)"]) {
        ("rating_user", "dataset-fault-rating-columns")
    } else {
        (file, "dataset-fault-other")
    }
}

fn of_option(
    field: &str,
    message: &str,
    target: &'static str,
    takes: Takes,
) -> (&'static str, &'static str) {
    let gone = message.contains("there is no column");
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
        "kinds" if gone => ("columns", "dataset-fault-no-column"),
        "kinds" => ("columns", "dataset-fault-other"),
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

/// What is wrong, without the server's paths.
pub(in crate::dataset) fn detail(error: &DataError) -> String {
    match error {
        DataError::Missing { name, .. } => (*name).to_owned(),
        DataError::Damaged { message, .. } => message.clone(),
        DataError::Unreadable { source, .. } | DataError::Unwritable { source, .. } => {
            source.to_string()
        }
        DataError::Option { message, .. } => message.clone(),
        DataError::Unusable(message) => message.clone(),
        // Said at the field of the target.
        DataError::ManyClasses { .. } => error.to_string().replacen("target: ", "", 1),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(message: &str) -> DataError {
        DataError::Damaged { path: "/srv/secret/upload/x.csv".into(), message: message.to_owned() }
    }

    #[test]
    fn each_fault_stands_at_the_field_that_mends_it() {
        let option =
            |field, message: &str| DataError::Option { field, message: message.to_owned() };
        let unusable = DataError::Unusable("a model needs at least two classes".to_owned());
        let no_column = option("target", "there is no column \"z\"; there are \"a\"");
        for (kind, error, field, key) in [
            (DatasetKind::Text, damaged("line 2 is not UTF-8"), "encoding", "encoding"),
            (DatasetKind::Images, damaged("the path \"../x\" climbs out"), "file", "climbs"),
            (DatasetKind::Images, damaged("unpacks, as a bomb does"), "file", "bomb"),
            (DatasetKind::Text, unusable, "file", "one-class"),
            (DatasetKind::Table, no_column, "target", "no-column"),
            (
                DatasetKind::Table,
                DataError::ManyClasses { column: "y".to_owned(), n: 200 },
                "target",
                "many-classes",
            ),
            (
                DatasetKind::Ratings,
                damaged("name them (rating_columns)"),
                "rating_user",
                "rating-columns",
            ),
            (DatasetKind::Ratings, option("split", "no time"), "split", "other"),
        ] {
            let found = place(kind, &error);
            assert_eq!((found.0, found.1.trim_start_matches("dataset-fault-")), (field, key));
        }
    }

    #[test]
    fn no_path_of_the_server_is_told() {
        assert_eq!(detail(&damaged("is torn")), "is torn");
        let many = DataError::ManyClasses { column: "y".to_owned(), n: 200 };
        assert!(detail(&many).starts_with("column \"y\" has 200 different values; at most 100"));
        let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
        let gone = DataError::Unreadable { path: "/srv/secret".into(), source: gone };
        assert!(!detail(&gone).contains("secret"));
    }

    #[test]
    fn the_file_of_mnist_that_is_wrong_is_named() {
        let error = DataError::Damaged {
            path: "/x/t10k-labels-idx1-ubyte.gz".into(),
            message: "is truncated".to_owned(),
        };
        assert_eq!(place(DatasetKind::Mnist, &error).0, "test_labels");
    }
}

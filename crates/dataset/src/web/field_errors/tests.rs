use std::{cmp::Reverse, collections::BTreeMap, fs, io, io::Write};

use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::describe::describe;
use lab::{
    data::{ColumnKind, Encoding, LoadOptions, RatingColumns, SkippedBecause, SplitRule},
    progress::NoProgress,
};

/// What the reader of a kind says of files.
fn refused(kind: DatasetKind, files: &[(&str, &[u8])], load: &LoadOptions) -> DataError {
    let folder: TempDir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = match (kind, files) {
        (DatasetKind::Mnist, _) | (_, []) => folder.path().to_owned(),
        (_, files) => folder.path().join(files[0].0),
    };
    let choice = kind.choice(Some(&path), load.target.as_deref());
    describe(&choice, load, folder.path(), &NoProgress).unwrap_err()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

fn png() -> Vec<u8> {
    let mut bytes = io::Cursor::new(Vec::new());
    image::GrayImage::new(9, 9).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A fault that a reader made, and where its field and text are wanted.
struct Case {
    kind: DatasetKind,
    error: DataError,
    field: &'static str,
    key: &'static str,
}

fn case(
    (kind, field, key): (DatasetKind, &'static str, &'static str),
    (name, bytes): (&str, &[u8]),
    load: LoadOptions,
) -> Case {
    Case { kind, error: refused(kind, &[(name, bytes)], &load), field, key }
}

fn named(target: &str) -> LoadOptions {
    LoadOptions { target: Some(target.to_owned()), ..LoadOptions::default() }
}

const TABLE: &[u8] = b"age,late\n1,yes\n2,no\n3,yes\n4,no\n";

fn of_files() -> Vec<Case> {
    use DatasetKind::{Images, Mnist, Text};
    let plain = LoadOptions::default;
    // The Chinese for good, in GBK; then a byte that GBK does not have.
    let (gbk, neither) = (b"\xba\xc3\t1\n", b"\xff\xff\t1\n");
    let as_gbk = LoadOptions { encoding: Encoding::Gbk, ..plain() };
    let bomb = zipped("cat/a.png", &vec![0; 3 << 20]);
    let no_picture = zipped("cat/a.png", b"no picture");
    let torn = zipped("cat/a.png", &png()[..40]);
    let climbs = zipped("../../evil.png", &png());
    let one_class = zipped("cat/a.png", &png());
    vec![
        case((Text, "encoding", "encoding"), ("a.tsv", gbk), plain()),
        case((Text, "encoding", "encoding"), ("a.tsv", neither), plain()),
        case((Text, "encoding", "encoding"), ("a.tsv", neither), as_gbk),
        case((Text, "file", "other"), ("a.tsv", b"\xff\xfea\0"), plain()),
        case((Text, "file", "other"), ("a.tsv.gz", b"\x1f\x8b\x08\0"), plain()),
        case((Images, "file", "climbs"), ("a.zip", &climbs), plain()),
        case((Images, "file", "bomb"), ("a.zip", &bomb), plain()),
        case((Images, "file", "other"), ("a.zip", b"no zip"), plain()),
        case((Images, "file", "other"), ("a.zip", &no_picture), plain()),
        case((Images, "file", "other"), ("a.zip", &torn), plain()),
        case((Images, "file", "one-class"), ("a.zip", &one_class), plain()),
        case((Mnist, "train_images", "missing"), ("other", b""), plain()),
    ]
}

fn of_rows() -> Vec<Case> {
    use DatasetKind::{Ratings, Table, Text};
    let plain = LoadOptions::default;
    let columns = |user: &str| RatingColumns {
        user: user.to_owned(),
        item: "b".to_owned(),
        rating: "c".to_owned(),
        time: None,
    };
    let told = LoadOptions { rating_columns: Some(columns("z")), ..plain() };
    let by = |rule: &str| LoadOptions { split: rule.parse().unwrap(), ..named("late") };
    let kinds = BTreeMap::from([("gone".to_owned(), ColumnKind::Number)]);
    let many: String = (0..200).map(|row| format!("{row}\tword{row}\n")).collect();
    let wide: String = (0..200).map(|row| format!("text {row},word{row}\n")).collect();
    let wide = format!("text,label\n{wide}");
    let late = [("a.csv", TABLE), ("a.csv", b"age,late\n1,yes\n2,yes\n" as &[u8])];
    let ratings = b"user,item,rating\na,b,1\na,c,2\nb,c,3\n";
    let timed = LoadOptions { split: SplitRule::Time(None), ..plain() };
    let positive = LoadOptions { positive: Some("maybe".to_owned()), ..named("late") };
    let scarce = LoadOptions { test_share: 0.01, ..named("late") };
    let small = LoadOptions { memory_limit: 10, ..named("late") };
    vec![
        case((Text, "target", "many-classes"), ("a.tsv", many.as_bytes()), plain()),
        case((Text, "target", "many-classes"), ("a.csv", wide.as_bytes()), plain()),
        case((Text, "target", "no-column"), ("a.csv", b"text,label\na,b\n"), named("z")),
        case((Table, "target", "no-column"), late[0], named("z")),
        case((Table, "target", "many-classes"), ("a.csv", wide.as_bytes()), named("label")),
        case((Table, "file", "one-class"), late[1], named("late")),
        case((Table, "columns", "no-column"), late[0], LoadOptions { kinds, ..named("late") }),
        case((Table, "split_column", "no-column"), late[0], by("time=day")),
        case((Table, "split_column", "other"), late[0], by("time=late")),
        case((Table, "positive", "other"), late[0], positive),
        case((Table, "test_share", "split"), late[0], scarce),
        case((Table, "file", "memory"), late[0], small),
        case((Table, "file", "other"), ("a.csv", b""), plain()),
        case((Table, "file", "other"), ("a.parquet", b"PAR1 torn PAR1"), plain()),
        case((Ratings, "rating_user", "rating-columns"), ("a.csv", b"a,b,c\nx,y,z\n"), plain()),
        case((Ratings, "rating_user", "no-column"), ("a.csv", b"a,b,c\nx,y,1\n"), told),
        case((Ratings, "split", "other"), ("a.csv", ratings), timed),
    ]
}

#[test]
fn each_fault_stands_at_the_field_that_mends_it() {
    for Case { kind, error, field, key } in of_files().into_iter().chain(of_rows()) {
        let found = place(kind, &error);
        let found = (found.0, found.1.trim_start_matches("dataset-fault-"));
        assert_eq!(found, (field, key), "{error}");
    }
}

/// Three English words in a row make a sentence.
fn holds_english(text: &str) -> bool {
    let mut pieces = text.split(|c: char| !c.is_ascii_alphabetic() && c != ' ');
    pieces.any(|piece| piece.split(' ').filter(|word| word.len() > 1).count() >= 3)
}

#[test]
fn each_fault_is_told_in_the_language_of_whoever_looks() {
    assert!(holds_english("文件 is no zip at all") && !holds_english("请选择 GBK 或 Latin-1"));
    for Case { error, .. } in of_files().into_iter().chain(of_rows()) {
        if let Some(fault) = error.message() {
            assert_eq!(
                detail(&error, Lang::En),
                fault.text(),
                "the text in English is the reader's"
            );
        }
        if matches!(error, DataError::Missing { .. }) {
            continue;
        }
        let whole = detail(&error, Lang::Zh);
        let mut said = whole.clone();
        // Names, and the words of decoders, stay as they are.
        let gaps = error.message().into_iter().flat_map(Note::gaps);
        let mut told: Vec<&str> = gaps.map(|(_, told)| told).collect();
        told.sort_by_key(|told| Reverse(told.len()));
        for told in told {
            assert!(whole.contains(told), "{told} is not in {whole}");
            said = said.replace(told, "");
        }
        if let DataError::NoImages { files, .. } = &error
            && let SkippedBecause::Damaged { error, .. } = &files[0].why
        {
            said = said.replace(error.as_str(), "");
        }
        assert!(!holds_english(&said), "{said}");
        assert!(said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{said}");
    }
}

#[test]
fn no_path_of_the_server_is_told() {
    for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::Other] {
        let error = DataError::Unreadable { path: "/srv/secret".into(), source: kind.into() };
        assert!(!detail(&error, Lang::En).contains("secret"));
        assert!(!holds_english(&detail(&error, Lang::Zh)), "{kind}");
    }
    let error = refused(DatasetKind::Text, &[("a.tsv", b"no tab\n")], &LoadOptions::default());
    assert_eq!(detail(&error, Lang::En), "line 1 has no tab between label and text");
    let many = DataError::ManyClasses { column: "y".to_owned(), n: 200 };
    assert!(detail(&many, Lang::En).starts_with("column \"y\" has 200 different values"));
}

#[test]
fn the_file_of_mnist_that_is_wrong_is_named() {
    let files = MNIST_FILES.map(|(_, name)| (name, b"\0\0\x08" as &[u8]));
    let error = refused(DatasetKind::Mnist, &files, &LoadOptions::default());
    assert_eq!(place(DatasetKind::Mnist, &error).0, "train_images");
    let labels = DataError::Damaged {
        path: "/x/t10k-labels-idx1-ubyte.gz".into(),
        message: Note::from("is truncated"),
    };
    assert_eq!(place(DatasetKind::Mnist, &labels).0, "test_labels");
}

#[test]
fn a_fault_about_a_column_knows_which() {
    let kinds = BTreeMap::from([("city \"x\"".to_owned(), ColumnKind::Number)]);
    let load = LoadOptions { kinds, ..named("late") };
    let table = "age,late,city \"x\"\n1,yes,a\n2,no,column age\n";
    let error = refused(DatasetKind::Table, &[("a.csv", table.as_bytes())], &load);
    assert!(error.is_about("city \"x\"") && !error.is_about("age"), "{error}");
    assert_eq!(place(DatasetKind::Table, &error).0, "file", "no field of the form names it");
}

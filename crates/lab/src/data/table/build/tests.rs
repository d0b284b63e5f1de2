use std::{fs, path::PathBuf};

use parquet::{
    data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};

use super::*;
use crate::{
    data::{Loaded, Part, TableOptions, TablePreprocessing, Values, WarningKind, table},
    engine::testing::skipped,
};

pub(super) fn file(name: &str, content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn read(content: &str, options: &LoadOptions) -> Result<TableData, DataError> {
    load(&file("t.csv", content).1, None, options)
}

#[test]
fn a_name_with_a_control_character_is_refused_with_its_place() {
    for head in ["a\u{7}", "\u{1b}[31m", "b\u{85}c"] {
        let error = read(&format!("x,{head},y\n1,2,3\n4,5,6\n"), &LoadOptions::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("control character in the name of column 2"), "{error}");
    }
    assert!(
        read("x,a b,y\n1,2,3\n4,5,6\n", &LoadOptions::default())
            .is_err_and(|error| { !error.to_string().contains("control character") })
    );
}

/// A table of 60 rows with a column of each kind.
fn mixed() -> String {
    let mut text = "customer_id,age,town,joined,note,group,churn\n".to_owned();
    for i in 0..60 {
        let age = if i % 9 == 0 { "NA".to_owned() } else { (20 + i % 40).to_string() };
        let town = ["Ulm", "Köln", "?", "Bonn"][i % 4];
        let churn = ["no", "yes"][usize::from(i % 3 == 0)];
        text += &format!(
            "{i},{age},{town},2024-01-{:02},\"note {i}, long\",g{},{churn}\n",
            1 + i % 28,
            i % 6
        );
    }
    text
}

fn real(path: &str) -> Option<PathBuf> {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        skipped("ASSAY_TEST_DATA is not set");
        return None;
    };
    Some(Path::new(&data).join(path))
}

/// Counts of SOURCE.txt and german.doc: 1000 rows, 700 good and 300 bad, 7
/// numerical and 13 categorical attributes, 690 male, 963 foreign workers.
#[test]
fn german_credit_has_the_published_counts() {
    let Some(path) = real("german-credit") else { return };
    let data = table::credit(&path, &LoadOptions::default()).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (800, 200));
    assert_eq!(data.classes, ["good", "bad"]);
    let all = data.whole();
    assert_eq!(all.labels.iter().filter(|label| **label == 1).count(), 300);
    let numbers = |values: &Values| matches!(values, Values::Numbers(_));
    let numerical = all.frame.columns.iter().filter(|c| numbers(&c.values)).count();
    assert_eq!((numerical, all.frame.columns.len()), (7, 20));
    let names: Vec<&str> = data.protected.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["sex", "age", "foreign_worker"]);
    let count = |which: usize, group: u8| all.groups[which].iter().filter(|g| **g == group).count();
    assert_eq!((count(0, 0), count(0, 1)), (310, 690));
    assert_eq!((count(2, 0), count(2, 1)), (37, 963));
    assert_eq!((0..3).map(|group| count(1, group)).sum::<usize>(), 1000);
    assert_eq!(data.cost.unwrap().missed, 5.0);
    let fitted = TablePreprocessing::fit(&TableOptions::default(), &data.train.frame).unwrap();
    // 7 numbers and the 54 codes that occur (A47 and A95 do not).
    assert!((58..=61).contains(&fitted.width()), "{}", fitted.width());
    let set = fitted.apply(&data.test).unwrap();
    assert!(set.numbers.iter().all(|number| number.is_finite()));
    assert!(
        table::credit(Path::new("/not/there"), &LoadOptions::default()).unwrap_err().is_input()
    );
}

#[test]
fn kinds_are_inferred_shown_and_can_be_corrected() {
    let (_kept, path) = file("t.csv", &mixed());
    let options = LoadOptions { missing: vec!["?".to_owned()], ..LoadOptions::default() };
    let schema = table::inspect_table(&path, &options).unwrap();
    let kinds: Vec<ColumnKind> = schema.columns.iter().map(|column| column.kind).collect();
    use ColumnKind::{Category, Ignored, Number};
    assert_eq!(kinds, [Ignored, Number, Category, Ignored, Ignored, Category, Category]);
    assert_eq!(schema.target, "churn");
    assert_eq!((schema.columns[1].missing, schema.columns[2].missing), (7, 15));
    assert!(schema.columns.iter().all(|column| !column.why.is_empty()));

    let mut options = options;
    options.kinds.insert("customer_id".to_owned(), Number);
    options.kinds.insert("group".to_owned(), Ignored);
    let data = load(&path, None, &options).unwrap();
    let names: Vec<&str> = data.train.frame.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["customer_id", "age", "town"]);
    assert_eq!(data.classes, ["no", "yes"]);
    options.kinds.insert("note".to_owned(), Number);
    let error = load(&path, None, &options).unwrap_err().to_string();
    assert!(error.contains("row 1") && error.contains("\"note\""), "{error}");
    options.kinds.insert("nothing".to_owned(), Number);
    assert!(load(&path, None, &options).unwrap_err().to_string().starts_with("columns: "));
}

#[test]
fn a_target_is_named_guessed_or_refused() {
    let options = LoadOptions::default();
    let data = load(&file("t.csv", &mixed()).1, Some("group"), &options).unwrap();
    assert_eq!((data.target.as_str(), data.classes.len()), ("group", 6));
    assert!(data.warnings.iter().all(|f| !f.message.contains("was taken as")));
    let guessed = read(&mixed(), &options).unwrap();
    assert!(guessed.warnings.iter().any(|f| f.message.contains("\"churn\" was taken as")));
    let error = load(&file("t.csv", &mixed()).1, Some("churned"), &options).unwrap_err();
    assert!(error.to_string().starts_with("target: "), "{error}");
    let positive = LoadOptions { positive: Some("no".to_owned()), ..options.clone() };
    assert_eq!(read(&mixed(), &positive).unwrap().classes, ["yes", "no"]);
    let positive = LoadOptions { positive: Some("maybe".to_owned()), ..options };
    assert!(read(&mixed(), &positive).unwrap_err().to_string().starts_with("positive: "));
}

#[test]
fn a_split_keeps_groups_whole_or_goes_by_time() {
    let by = |rule: &str| LoadOptions { split: rule.parse().unwrap(), ..LoadOptions::default() };
    let data = read(&mixed(), &by("group=group")).unwrap();
    let (train, test) = (data.train.keys.clone().unwrap(), data.test.keys.clone().unwrap());
    assert!(!test.is_empty() && test.iter().all(|group| !train.contains(group)));
    assert!(data.train.frame.column("group").is_none(), "what splits is no feature");
    let data = read(&mixed(), &by("time=joined")).unwrap();
    let latest = data.train.keys.as_ref().unwrap().iter().max().unwrap();
    assert!(data.test.keys.as_ref().unwrap().iter().all(|time| time > latest));
    let inner = Loaded::Table(data.clone()).validation(0.2, 1).unwrap();
    let key = |index: &u32| data.train.keys.as_ref().unwrap()[*index as usize];
    assert!(inner.validation.iter().all(|v| inner.training.iter().all(|t| key(t) < key(v))));
    for rule in ["time", "time=nothing", "group=nothing", "time=town"] {
        let error = read(&mixed(), &by(rule)).unwrap_err().to_string();
        assert!(error.starts_with("split: "), "{rule}: {error}");
    }
}

#[test]
fn unusable_tables_are_refused_and_odd_ones_reported() {
    let options = LoadOptions::default();
    let message = |content: &str| {
        let error = read(content, &options).unwrap_err();
        assert!(error.is_input());
        error.to_string()
    };
    assert!(message("").contains("is empty"));
    assert!(message("a,b\n").contains("no row"));
    assert!(message("a\n1\n").contains("one column only"));
    assert!(message("a,a,b\n1,2,3\n").contains("two columns are named \"a\""));
    assert!(message("a,b\n1,2\n1,2,3\n").contains("line 3 has 3 cells"));
    assert!(message("x,y\n1,a\n2,a\n").contains("two classes"));
    assert!(message("x,y\n1,a\n1,b\n").contains("one value only"));
    let infinite = message("x,y\n1,a\n-inf,b\n");
    assert!(infinite.contains("row 2") && infinite.contains("\"x\""), "{infinite}");
    let many: String = (0..400).map(|i| format!("{i},{}\n", i % 200)).collect();
    assert!(message(&format!("x,y\n{many}")).contains("200 different values"));
    let free: String = (0..400).map(|i| format!("word {i},{}\n", i % 2)).collect();
    assert!(message(&format!("x,y\n{free}")).contains("every one is ignored"));

    let rows: String = (0..60).map(|i| format!("{},{},7,{}\n", i % 20, i % 2, i % 2)).collect();
    let data = read(&format!("x,after,same,y\n{rows},,,\n"), &options).unwrap();
    let has = |kind, column: &str| {
        data.warnings.iter().any(|f| f.kind == kind && f.column.as_deref() == Some(column))
    };
    assert!(has(WarningKind::Giveaway, "after") && has(WarningKind::Skipped, "y"));
    let kinds: Vec<WarningKind> = data.warnings.iter().map(|f| f.kind).collect();
    assert!(kinds.contains(&WarningKind::Duplicates) && kinds.contains(&WarningKind::Leak));
}

#[test]
fn a_repeated_identifier_is_no_feature_but_a_group() {
    let rows: String = (0..600).map(|i| format!("{},{},{}\n", 900 + i / 4, i % 7, i % 2)).collect();
    let data = read(&format!("client_id,x,y\n{rows}"), &LoadOptions::default()).unwrap();
    assert_eq!(data.train.frame.columns.len(), 1);
    assert!(data.warnings.iter().any(|f| f.message.contains("group=client_id")));
}

#[test]
fn a_browser_sees_rows_balance_and_counts() {
    let loaded = Loaded::Table(read(&mixed(), &LoadOptions::default()).unwrap());
    assert_eq!(loaded.counts(), (48, 12));
    let balance = loaded.balance();
    assert_eq!((balance[1].class.as_str(), balance[1].train, balance[1].test), ("yes", 16, 4));
    let rows = loaded.sample_rows(Part::Test, 10, 50);
    assert_eq!((rows.rows.len(), rows.total), (2, 12));
    assert_eq!(rows.columns, ["churn", "age", "town", "group"]);
    assert!(loaded.sample_rows(Part::Train, 1000, 5).rows.is_empty());
}

fn parquet_file(path: &Path) {
    let schema = "message t { required int32 id; optional double x; required binary y (UTF8); }";
    let schema = parse_message_type(schema).unwrap();
    let file = fs::File::create(path).unwrap();
    let properties = WriterProperties::builder().build();
    let mut writer = SerializedFileWriter::new(file, schema.into(), properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let ids: Vec<i32> = (0..40).collect();
    column.typed::<Int32Type>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let there: Vec<i16> = (0..40).map(|i| i16::from(i % 4 != 0)).collect();
    let values: Vec<f64> = (0..40).filter(|i| i % 4 != 0).map(|i| f64::from(i) / 3.0).collect();
    column.typed::<DoubleType>().write_batch(&values, Some(&there), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let words: Vec<ByteArray> = (0..40).map(|i| ["好", "差"][i % 2].into()).collect();
    column.typed::<ByteArrayType>().write_batch(&words, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

/// A whole number as the footer of a Parquet file writes it.
fn varint(number: i64) -> Vec<u8> {
    let mut left = number.unsigned_abs() << 1;
    let mut bytes = Vec::new();
    while left >= 0x80 {
        bytes.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes
}

/// A Parquet file whose footer says `claimed` wherever it said `was`.
fn with_wrong_rows(whole: &[u8], was: i64, claimed: i64) -> Vec<u8> {
    let length = whole.len() - 8;
    let footer = u32::from_le_bytes(whole[length..length + 4].try_into().unwrap()) as usize;
    let (pages, footer) = whole[..length].split_at(length - footer);
    let (was, claimed) = (varint(was), varint(claimed));
    let mut changed = Vec::new();
    let mut left = footer;
    while !left.is_empty() {
        if left.starts_with(&was) {
            changed.extend(&claimed);
            left = &left[was.len()..];
        } else {
            changed.push(left[0]);
            left = &left[1..];
        }
    }
    assert_ne!(changed, footer, "the footer says it somewhere");
    let length = u32::try_from(changed.len()).unwrap().to_le_bytes();
    [pages, &changed, &length, b"PAR1"].concat()
}

#[test]
fn a_parquet_file_that_lies_about_its_rows_is_refused() {
    const ROWS: usize = 9_137;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let schema = "message t { required int32 id; required int32 y; }";
    let schema = parse_message_type(schema).unwrap();
    let file = fs::File::create(&path).unwrap();
    let properties = WriterProperties::builder().build();
    let mut writer = SerializedFileWriter::new(file, schema.into(), properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for _ in 0..2 {
        let mut column = group.next_column().unwrap().unwrap();
        let numbers: Vec<i32> = (0..ROWS).map(|i| i as i32 % 7).collect();
        column.typed::<Int32Type>().write_batch(&numbers, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let whole = fs::read(&path).unwrap();
    assert!(super::super::read::read(&path, &LoadOptions::default()).is_ok());
    for claimed in [9_138, 100_000, 1 << 40, i64::MAX >> 1] {
        fs::write(&path, with_wrong_rows(&whole, ROWS as i64, claimed)).unwrap();
        let error = super::super::read::read(&path, &LoadOptions::default()).unwrap_err();
        assert!(error.is_input(), "{claimed}: {error}");
    }
}

#[test]
fn parquet_is_read_with_its_missing_values() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    parquet_file(&path);
    let data = load(&path, None, &LoadOptions::default()).unwrap();
    assert_eq!((data.train.len() + data.test.len(), data.classes.len()), (40, 2));
    let x = data.whole();
    assert_eq!(x.frame.column("x").unwrap().missing(), 10);
    let Values::Numbers(numbers) = &x.frame.column("x").unwrap().values else { panic!() };
    assert!(numbers.iter().any(|number| *number == 1.0 / 3.0));
    let bytes = fs::read(&path).unwrap();
    for end in [0, 3, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..end]).unwrap();
        assert!(load(&path, None, &LoadOptions::default()).unwrap_err().is_input(), "{end}");
    }
    fs::write(&path, &bytes).unwrap();
    let options = LoadOptions { memory_limit: 1000, ..LoadOptions::default() };
    let error = load(&path, None, &options).unwrap_err();
    assert!(matches!(error, DataError::TooLarge { .. }), "{error}");
}

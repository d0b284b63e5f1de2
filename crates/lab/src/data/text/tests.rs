use std::{fs, io::Write, path::PathBuf};

use super::*;
use crate::{
    data::{Encoding, TextOptions, TextPreprocessing, WarningKind},
    engine::testing::skipped,
};

fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::File::create(&path).unwrap().write_all(content).unwrap();
    (folder, path)
}

fn read(name: &str, content: &str) -> Result<TextData, DataError> {
    load(&file(name, content.as_bytes()).1, &LoadOptions::default())
}

fn both(data: &TextData) -> Texts {
    data.train.joined(&data.test)
}

fn real(path: &str) -> Option<PathBuf> {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        skipped("ASSAY_TEST_DATA is not set");
        return None;
    };
    Some(Path::new(&data).join(path))
}

/// Rows left out because they repeat others.
fn left_out(data: &TextData) -> usize {
    let repeated = data.warnings.iter().filter(|f| f.kind == WarningKind::Duplicates);
    repeated.map(|warning| warning.n).sum()
}

/// Counts of SOURCE.txt: 4827 ham and 747 spam, 403 of the lines repeated.
#[test]
fn the_sms_collection_has_the_published_counts() {
    let Some(path) = real("sms-spam/SMSSpamCollection.tsv") else { return };
    let data = load(&path, &LoadOptions::default()).unwrap();
    assert_eq!(data.classes, ["ham", "spam"]);
    let repeated = data.warnings.iter().find(|f| f.kind == WarningKind::Duplicates).unwrap();
    assert_eq!(repeated.n, 403);
    let all = both(&data);
    assert_eq!(all.len(), 5574 - left_out(&data));
    // Quotes are text: one of the messages starts with one and has no other.
    assert!(all.texts.iter().any(|text| text.matches('"').count() == 1));
    let leak = data.warnings.iter().find(|f| f.kind == WarningKind::Leak);
    assert!(leak.is_none(), "{leak:?}");
    let spam = data.test.labels.iter().filter(|label| **label == 1).count();
    let share = spam as f64 / data.test.len() as f64;
    let whole = all.labels.iter().filter(|label| **label == 1).count() as f64 / all.len() as f64;
    assert!((share - whole).abs() < 0.001);
    let fitted = TextPreprocessing::fit(&TextOptions::sequence(), &data.train.texts).unwrap();
    assert!(fitted.vocabulary() > 3000);
}

/// Counts of SOURCE.txt: three files of 1000, half positive each, with a
/// U+0085 inside a review, which is no end of a line.
#[test]
fn the_three_sentiment_files_are_joined() {
    let Some(path) = real("sentiment-labelled-sentences") else { return };
    let mut raw = 0;
    for name in ["amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt"] {
        let options = LoadOptions::default();
        let mut about = About::new("text", UNSTATED, Card::of_user_files(&path));
        let file = path.join(name);
        let text = source::text(&file, options.encoding).unwrap();
        let rows = super::file::read(&file, &text, &options, &mut about).unwrap();
        assert_eq!(rows.len(), 1000, "{name}");
        assert_eq!(rows.iter().filter(|(_, label)| label == "1").count(), 500, "{name}");
        raw += rows.len();
    }
    let data = load(&path, &LoadOptions::default()).unwrap();
    assert_eq!(both(&data).len() + left_out(&data), raw);
    assert!(both(&data).texts.iter().any(|text| text.contains('\u{85}')));
    let skipped = data.warnings.iter().find(|f| f.kind == WarningKind::Skipped).unwrap();
    assert!(skipped.message.contains("readme.txt"), "{}", skipped.message);
    assert_eq!(data.classes, ["0", "1"]);
}

/// Counts of SOURCE.txt: stars of the three samples of 100 reviews.
#[test]
fn the_chinese_reviews_are_read_from_csv() {
    let Some(path) = real("asap-zh-sample") else { return };
    let data = load(&path.join("train_sample.csv"), &LoadOptions::default()).unwrap();
    let all = both(&data);
    assert_eq!((all.len(), data.classes.join("")), (100, "12345".to_owned()));
    let counts: Vec<usize> =
        (0..5).map(|class| all.labels.iter().filter(|label| **label == class).count()).collect();
    assert_eq!(counts, [9, 4, 14, 32, 41]);
    assert!(all.texts[0].contains('，'));
    assert_eq!(both(&load(&path, &LoadOptions::default()).unwrap()).len(), 300);
}

#[test]
fn the_side_of_the_label_is_detected_and_a_header_is_no_text() {
    let last: String = (0..20).map(|i| format!("text\twith tab {i}\t{}\n", i % 2)).collect();
    let data = read("a.txt", &last).unwrap();
    assert!(both(&data).texts.iter().all(|text| text.starts_with("text\twith tab")));
    let first: String = (0..20).map(|i| format!("{}\ttext {i}\r\n", i % 2)).collect();
    let data = read("a.tsv", &format!("label\ttext\r\n{first}")).unwrap();
    assert_eq!((both(&data).len(), data.classes.join(",")), (20, "0,1".to_owned()));
    assert!(both(&data).texts.iter().all(|text| !text.ends_with('\r')));
    // A word above numbers is no class.
    let data = read("a.tsv", &format!("mood\twhat was said\n{first}")).unwrap();
    assert_eq!((both(&data).len(), data.classes.join(",")), (20, "0,1".to_owned()));
}

#[test]
fn labels_are_one_however_they_are_composed_or_written() {
    let rows: String =
        (0..20).map(|i| format!("{}\ttext {i}\n", ["1", "1.0", "2.0", "2"][i % 4])).collect();
    assert_eq!(read("a.tsv", &rows).unwrap().classes, ["2", "1"], "of two, 1 is the positive one");
    let rows: String = (0..20)
        .map(|i| format!("{}\tcafe\u{301} {i}\n", ["scho\u{308}n", "schön", "übel"][i % 3]))
        .collect();
    let data = read("a.tsv", &rows).unwrap();
    assert_eq!(data.classes, ["schön", "übel"]);
    assert!(both(&data).texts.iter().all(|text| text.starts_with("café")));
}

#[test]
fn csv_and_json_lines_find_their_columns_or_take_the_named_ones() {
    let rows: String = (0..20).map(|i| format!("{i},\"so, {i}\",{},x{i}\n", i % 2)).collect();
    let csv = format!("id,review,sentiment,other\n{rows}");
    let data = read("a.csv", &csv).unwrap();
    assert!(both(&data).texts.iter().all(|text| text.starts_with("so, ")));
    let options = LoadOptions {
        text_column: Some("other".to_owned()),
        target: Some("sentiment".to_owned()),
        ..LoadOptions::default()
    };
    let data = load(&file("a.csv", csv.as_bytes()).1, &options).unwrap();
    assert!(both(&data).texts.iter().all(|text| text.starts_with('x')));
    let wrong = LoadOptions { target: Some("mood".to_owned()), ..options };
    let error = load(&file("a.csv", csv.as_bytes()).1, &wrong).unwrap_err().to_string();
    assert!(error.starts_with("target: ") && error.contains("sentiment"), "{error}");
    // Without known names: the long column is the text.
    let normalised_name: String =
        (0..20).map(|i| format!("{},a longer text {i}\n", i % 3)).collect();
    let data = read("b.csv", &normalised_name).unwrap();
    assert_eq!((both(&data).len(), data.classes.len()), (20, 3));

    let lines: String =
        (0..20).map(|i| format!("{{\"text\": \"t\\n{i}\", \"label\": {}}}\n", i % 2)).collect();
    let data = read("a.jsonl", &lines).unwrap();
    assert!(both(&data).texts.iter().all(|text| text.starts_with("t\n")));
    let error = read("a.jsonl", "{\"text\": 1, \"label\": 2}\n{\"text\"\n").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(read("a.jsonl", "{\"a\": 1}").unwrap_err().to_string().contains("target"));
}

#[test]
fn bad_files_are_refused_with_the_reason() {
    let message = |name: &str, content: &str| {
        let error = read(name, content).unwrap_err();
        assert!(error.is_input());
        error.to_string()
    };
    assert!(message("a.tsv", "").contains("is empty"));
    assert!(message("a.tsv", "a\tb\nno tab\n").contains("line 2"));
    assert!(message("a.tsv", &"spam\tx\n".repeat(9)).contains("two classes"));
    let one: String = (0..300).map(|i| format!("spam\ttext {i}\n")).collect();
    assert!(message("a.tsv", &one).contains("of the class \"spam\""), "{}", message("a.tsv", &one));
    let many: String = (0..300).map(|i| format!("class {}\ttext {i}\n", i % 200)).collect();
    assert!(message("a.tsv", &many).contains("200 different"), "{}", message("a.tsv", &many));
    let many: String = (0..300).map(|i| format!("text {i},{}\n", i % 200)).collect();
    assert!(message("a.csv", &format!("text,label\n{many}")).contains("200 different"));
    assert!(message("a.csv", "text,label\na,b,c\n").contains("line 2 has 3 cells"));
    let gbk = encoding_rs::GBK.encode("好\t味道不错\n差\t不好\n").0.into_owned();
    let (_kept, path) = file("a.tsv", &gbk);
    let error = load(&path, &LoadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("gbk") && error.contains("latin-1"), "{error}");
    let options = LoadOptions { encoding: Encoding::Gbk, ..LoadOptions::default() };
    let error = load(&path, &options).unwrap_err().to_string();
    assert!(error.starts_with("validation_share"), "two rows are read, too few to split: {error}");
    let timed = LoadOptions { split: SplitRule::Time(None), ..LoadOptions::default() };
    assert!(load(&path, &timed).unwrap_err().to_string().starts_with("split: "));
}

#[test]
fn the_same_text_with_two_labels_is_reported_when_it_is_in_both_parts() {
    let mut lines = String::new();
    for i in 0..200 {
        lines += &format!("a\ttext {i}\nb\ttext {i}\n");
    }
    let data = read("a.tsv", &lines).unwrap();
    let leak = data.warnings.iter().find(|f| f.kind == WarningKind::Leak).unwrap();
    assert!(leak.n > 20 && leak.message.contains("memory"), "{leak:?}");
}

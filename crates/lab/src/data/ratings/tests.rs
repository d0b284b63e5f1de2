use std::{fs, path::PathBuf};

use super::*;
use crate::{
    data::{RatingColumns, WarningKind},
    engine::testing::skipped,
};

fn file(content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ratings.csv");
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn read(content: &str, options: &LoadOptions) -> Result<RatingData, DataError> {
    load(&file(content).1, options)
}

fn rows(head: &str, row: impl Fn(u32) -> String) -> String {
    (0..50).fold(head.to_owned(), |text, i| text + &row(i))
}

/// Counts of SOURCE.txt: 100836 ratings of 9724 items by 610 users, 0.5 to 5.
#[test]
fn movielens_has_the_published_counts() {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        skipped("ASSAY_TEST_DATA is not set");
        return;
    };
    let path = Path::new(&data).join("movielens-latest-small/ratings.csv.gz");
    let data = load(&path, &LoadOptions::default()).unwrap();
    assert_eq!(data.train.len() + data.test.len(), 100_836);
    assert_eq!((data.users.len(), data.items.len(), data.scale), (610, 9724, (0.5, 5.0)));
    assert!(data.timed && !data.synthetic);
    assert!(data.licence.contains("no commercial"), "{}", data.licence);
    assert!(data.warnings.iter().all(|f| f.kind != WarningKind::Duplicates));
    let options = LoadOptions { split: SplitRule::Time(None), ..LoadOptions::default() };
    let by_time = load(&path, &options).unwrap();
    let latest = by_time.train.iter().map(|r| r.time).max().unwrap();
    assert!(by_time.test.iter().all(|r| r.time > latest));
}

#[test]
fn columns_are_found_by_name_by_place_or_by_option() {
    let options = LoadOptions::default();
    let named = rows("Rating,User_ID,item\n", |i| format!("{},u{},i{i}\n", i % 5, i % 7));
    let data = read(&named, &options).unwrap();
    assert_eq!((data.users.len(), data.items.len(), data.timed), (7, 50, false));
    let normalised_name = rows("", |i| format!("{}::{i}::{}::{}\n", i % 7, i % 5, 1000 + i));
    let data = read(&normalised_name, &options).unwrap();
    assert_eq!((data.users.len(), data.items.len(), data.timed), (7, 50, true));
    let odd = rows("who,what,how,when\n", |i| {
        format!("a{},b{i},{},2024-01-0{}\n", i % 7, i % 5, 1 + i % 9)
    });
    let error = read(&odd, &options).unwrap_err().to_string();
    assert!(error.contains("rating_columns") && error.contains("who"), "{error}");
    let columns = RatingColumns {
        user: "who".to_owned(),
        item: "what".to_owned(),
        rating: "how".to_owned(),
        time: Some("when".to_owned()),
    };
    let named = LoadOptions { rating_columns: Some(columns.clone()), ..options };
    let data = read(&odd, &named).unwrap();
    assert!(data.timed && data.train[0].time > 1_700_000_000);
    let gone = RatingColumns { rating: "stars".to_owned(), ..columns };
    let named = LoadOptions { rating_columns: Some(gone), ..named };
    assert!(read(&odd, &named).unwrap_err().to_string().starts_with("rating_columns: "));
}

/// The names and separator of BX-Book-Ratings.csv (Ziegler and others 2005).
#[test]
fn the_names_of_book_crossing_are_known_and_its_zeros_reported() {
    let head = "\"User-ID\";\"ISBN\";\"Book-Rating\"\n";
    let content = rows(head, |i| {
        format!("\"{}\";\"00000{i}X\";\"{}\"\n", i % 7, [0, 5, 0, 10][i as usize % 4])
    });
    let data = read(&content, &LoadOptions::default()).unwrap();
    assert_eq!((data.users.len(), data.items.len(), data.scale), (7, 50, (0.0, 10.0)));
    assert!(data.warnings.iter().any(|f| f.message.contains("25 of 50 ratings are 0")));
    // A scale that has a zero of its own is left alone.
    let halves = rows("user,item,rating\n", |i| format!("u{i},b,{}\n", f64::from(i % 5) / 2.0));
    let data = read(&halves, &LoadOptions::default()).unwrap();
    assert!(data.warnings.iter().all(|f| !f.message.contains("not rated")));
}

#[test]
fn ratings_come_as_json_lines_with_decimal_commas_and_long_ids() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reviews.jsonl");
    let line = |i: u32| {
        format!(
            "{{\"reviewerID\": 12345678901234567890{}, \"asin\": \"b{i}\", \"overall\": {}.0}}\n",
            i % 7,
            i % 5
        )
    };
    fs::write(&path, (0..50).map(line).collect::<String>()).unwrap();
    let data = load(&path, &LoadOptions::default()).unwrap();
    assert_eq!((data.users.len(), data.items.len()), (7, 50));
    assert!(data.users.contains(&"123456789012345678903".to_owned()));
    fs::write(&path, "{\"user\": 1, \"item\": 2, \"rating\": \"good\"}\n").unwrap();
    let error = load(&path, &LoadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("line 1: the rating \"good\""), "{error}");
    let commas = rows("user;item;rating\n", |i| format!("{}.0;b{i};{},5\n", i % 3, i % 4));
    let data = read(&commas, &LoadOptions::default()).unwrap();
    assert_eq!((data.scale, data.users.join(" ")), ((0.5, 3.5), "0 1 2".to_owned()));
}

#[test]
fn a_rating_given_again_replaces_the_earlier_one() {
    let head = "user,item,rating,time\na,b,1,20\na,b,5,30\na,b,2,10\n";
    let content = rows(head, |i| format!("u{i},b,{},5\n", i % 5));
    let data = read(&content, &LoadOptions::default()).unwrap();
    let found = data.warnings.iter().find(|f| f.kind == WarningKind::Duplicates).unwrap();
    assert_eq!((found.n, data.train.len() + data.test.len()), (2, 51));
    let a = data.users.iter().position(|user| user == "a").unwrap() as u32;
    let kept = data.train.iter().chain(&data.test).find(|r| r.user == a).unwrap();
    assert_eq!(kept.value, 5.0);
}

#[test]
fn bad_rows_and_files_are_named() {
    let options = LoadOptions::default();
    let message = |content: &str| {
        let error = read(content, &options).unwrap_err();
        assert!(error.is_input());
        error.to_string()
    };
    assert!(message("").contains("is empty"));
    assert!(message("user,item,rating\n").contains("no rating"));
    assert!(message("user,item,rating\na,b,good\n").contains("line 2: the rating \"good\""));
    assert!(message("user,item,rating\na,b,inf\n").contains("is not a number"));
    assert!(message("user,item,rating\na,,3\n").contains("empty"));
    assert!(message("user,item,rating\na,b\n").contains("line 2 has 2 cells"));
    assert!(message("user,item,rating,time\na,b,3,soon\n").contains("\"soon\""));
    let same = rows("user,item,rating\n", |i| format!("u{i},b,3\n"));
    assert!(message(&same).contains("every rating is 3"));
    let timed = LoadOptions { split: SplitRule::Time(None), ..options.clone() };
    let content = rows("user,item,rating\n", |i| format!("u{i},b,{}\n", i % 5));
    assert!(read(&content, &timed).unwrap_err().to_string().starts_with("split: "));
}

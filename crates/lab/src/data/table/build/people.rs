//! Tests: tables as other people and their programs write them. What is expected follows
//! from how each is written here.

use super::{tests::file, *};
use crate::data::{
    ColumnKind::{Category, Ignored, Number},
    Values,
    table::inspect_table,
};

fn load_named(
    name: &str,
    content: &str,
    target: &str,
    options: &LoadOptions,
) -> Result<TableData, DataError> {
    load(&file(name, content).1, Some(target), options)
}

fn read(content: &str, target: &str) -> TableData {
    load_named("t.csv", content, target, &LoadOptions::default()).unwrap()
}

fn kinds(data: &TableData) -> Vec<(&str, ColumnKind)> {
    data.schema.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect()
}

fn rows(data: &TableData) -> usize {
    data.train.len() + data.test.len()
}

fn evidence(data: &TableData, words: &str) -> bool {
    data.warnings.iter().any(|warning| warning.message.contains(words))
}

fn numbers(data: &TableData, column: &str) -> Vec<f64> {
    let whole = data.whole();
    let Values::Numbers(numbers) = &whole.frame.column(column).unwrap().values else { panic!() };
    let mut numbers = numbers.clone();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// Twenty rows of each, with an uninformative number.
fn repeated(head: &str, cells: &[&str]) -> String {
    let mut text = format!("{head}\n");
    for row in 0..20 {
        for cells in cells {
            text += &cells.replace('#', &(row * 7 % 20).to_string());
            text.push('\n');
        }
    }
    text
}

#[test]
fn none_na_and_null_are_classes_and_categories() {
    let data =
        read(&repeated("x,severity", &["1#,none", "2#,mild", "3#,NA", "4#,null"]), "severity");
    assert_eq!((data.classes.join(" "), rows(&data)), ("NA mild none null".to_owned(), 80));
    assert!(evidence(&data, "was read as a value like any other"));
    let garage = repeated("garage,x,price", &["None,#,low", "Attached,#,high", ",#,high"]);
    let data = read(&garage, "price");
    let whole = data.whole();
    let column = whole.frame.column("garage").unwrap();
    let Values::Categories { names, .. } = &column.values else { panic!() };
    assert_eq!((names.join(" "), column.missing()), ("Attached None".to_owned(), 20));
    // Named as a word for nothing it is none.
    let options = LoadOptions { missing: vec!["none".to_owned()], ..LoadOptions::default() };
    let text = repeated("x,severity", &["1#,none", "2#,mild", "3#,severe"]);
    let data = load_named("t.csv", &text, "severity", &options).unwrap();
    assert_eq!((data.classes.join(" "), rows(&data)), ("mild severe".to_owned(), 40));
    assert!(evidence(&data, "20 rows without a value in \"severity\""));
}

#[test]
fn a_word_among_numbers_is_missing_and_reported() {
    let ages: String = (0..60)
        .map(|i| {
            format!("{},{}\n", if i % 9 == 0 { "N/A".to_owned() } else { i.to_string() }, i % 2)
        })
        .collect();
    let data = read(&format!("age,y\n{ages}"), "y");
    assert_eq!(kinds(&data)[0], ("age", Number));
    assert_eq!(data.whole().frame.columns[0].missing(), 7);
    assert!(evidence(&data, "7 cells of \"age\" hold a word where all others hold a number (N/A)"));
}

#[test]
fn numbers_are_names_of_columns_where_the_rows_below_say_so() {
    let frame = read(&repeated("0,1,2,label", &["0.5,#,0.1,go", "0.7,#,0.2,stop"]), "label");
    assert_eq!((rows(&frame), frame.classes.join(" ")), (40, "go stop".to_owned()));
    assert_eq!(kinds(&frame)[..3], [("0", Number), ("1", Number), ("2", Number)]);
    assert!(evidence(&frame, "taken as names though it holds numbers (0, 1, 2, label)"));
    let years =
        read(&repeated("region,2019,2020,verdict", &["n,#,1.5,go", "s,#,2.5,stop"]), "verdict");
    assert_eq!((kinds(&years)[1].0, rows(&years)), ("2019", 40));
}

#[test]
fn a_first_line_of_values_is_a_row() {
    let words = "red,large,keep\nblue,small,drop\nred,small,keep\nblue,large,drop\n".repeat(20);
    let data = load(&file("t.csv", &words).1, None, &LoadOptions::default()).unwrap();
    assert_eq!((rows(&data), data.classes.join(" ")), (80, "drop keep".to_owned()));
    assert_eq!(data.target, "column 3");
    assert!(evidence(&data, "so the columns were numbered"));
    // Can be overridden.
    let options = LoadOptions { header: Some(true), ..LoadOptions::default() };
    let data = load(&file("t.csv", &words).1, None, &options).unwrap();
    assert_eq!((rows(&data), data.target.as_str()), (79, "keep"));
}

#[test]
fn lines_of_names_in_the_middle_are_left_out() {
    let part = repeated("age,late", &["3#,yes", "4#,no"]);
    let data = read(&format!("{part}{part}"), "late");
    assert_eq!((rows(&data), data.classes.join(" ")), (80, "no yes".to_owned()));
    assert!(evidence(&data, "1 rows that repeat the line of names"));
}

#[test]
fn decimal_commas_are_read_with_any_separator() {
    let wanted: Vec<f64> = (0..20).flat_map(|i| [f64::from(i) + 0.5; 2]).collect();
    let cells =
        |between: &str| ["#,5!37,25!yes", "#,5!38,75!no"].map(|row| row.replace('!', between));
    for (head, between) in
        [("a;b;sold", ";"), ("price, EUR;size, m2;sold", ";"), ("a\tb\tsold", "\t")]
    {
        let cells = cells(between);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let data = read(&repeated(head, &cells), "sold");
        assert_eq!(
            kinds(&data).iter().map(|(_, kind)| *kind).collect::<Vec<_>>(),
            [Number, Number, Category]
        );
        let first = kinds(&data)[0].0.to_owned();
        assert_eq!(numbers(&data, &first), wanted, "{head}");
        assert!(evidence(&data, "a comma before the fraction"), "{head}");
    }
}

#[test]
fn ambiguous_numbers_are_left_out_reported_and_decided() {
    let text = repeated("salary,age,leaves", &["\"38,040\",#,no", "\"40,249\",#,yes"]);
    let data = read(&text, "leaves");
    assert_eq!(kinds(&data)[0], ("salary", Ignored));
    assert!(
        evidence(&data, "row 1 has \"38,040\", which could be 38040 or 38.04"),
        "{:?}",
        data.warnings
    );
    let mut options = LoadOptions { decimal: Some(DecimalSign::Point), ..LoadOptions::default() };
    let data = load_named("t.csv", &text, "leaves", &options).unwrap();
    assert_eq!(numbers(&data, "salary")[..2], [38_040.0, 38_040.0]);
    options.decimal = Some(DecimalSign::Comma);
    let data = load_named("t.csv", &text, "leaves", &options).unwrap();
    assert_eq!(numbers(&data, "salary")[..2], [38.04, 38.04]);
    // Chosen as a number without a word on the sign it is refused with both readings.
    let chosen =
        LoadOptions { kinds: [("salary".to_owned(), Number)].into(), ..LoadOptions::default() };
    let error = load_named("t.csv", &text, "leaves", &chosen).unwrap_err();
    assert!(error.is_about("salary"), "{error}");
    assert!(
        error.to_string().contains("row 1, column \"salary\": \"38,040\" could be 38040 or 38.04")
    );
    // Another column of the file decides.
    let beside = repeated("salary,share,leaves", &["\"38,040\",0.#,no", "\"40,249\",0.5,yes"]);
    assert_eq!(numbers(&read(&beside, "leaves"), "salary")[0], 38_040.0);
    let beside = repeated("salary;share;leaves", &["38.040;0,#;no", "40.249;0,5;yes"]);
    assert_eq!(numbers(&read(&beside, "leaves"), "salary")[0], 38_040.0);
}

#[test]
fn whole_numbers_with_a_fraction_of_nothing_are_the_same() {
    let data = read(&repeated("x,stars", &["#,8", "#,8.0", "#,3.0", "#,10"]), "stars");
    assert_eq!(data.classes, ["3", "8", "10"]);
    let options =
        LoadOptions { kinds: [("x".to_owned(), Category)].into(), ..LoadOptions::default() };
    let data =
        load_named("t.csv", &repeated("x,y", &["1,a", "1.0,b", "2.0,a"]), "y", &options).unwrap();
    let Values::Categories { names, .. } = &data.train.frame.columns[0].values else { panic!() };
    assert_eq!(names, &["1", "2"]);
}

#[test]
fn composed_and_decomposed_letters_are_one() {
    let text =
        repeated("town,x,class", &["Zu\u{308}rich,#,ja\u{308}", "Zürich,#,jä", "Ulm,#,nein"]);
    let data = read(&text, "class");
    assert_eq!(data.classes, ["jä", "nein"]);
    let Values::Categories { names, .. } = &data.train.frame.columns[0].values else { panic!() };
    assert_eq!(names, &["Ulm", "Zürich"]);
    // The name of a column, too.
    let text = repeated("gro\u{308}sse,y", &["#,a", "1#,b"]);
    let options = LoadOptions {
        kinds: [("grösse".to_owned(), Ignored), ("y".to_owned(), Category)].into(),
        ..LoadOptions::default()
    };
    assert!(
        load_named("t.csv", &text, "y", &options)
            .unwrap_err()
            .to_string()
            .contains("no column is left")
    );
}

#[test]
fn long_numbers_name_and_do_not_count() {
    let text: String =
        (0..60).map(|i| format!("12345678901234567{i:03},{i},{}\n", i % 2)).collect();
    let data = read(&format!("customer,x,y\n{text}"), "y");
    assert_eq!(kinds(&data)[0], ("customer", Ignored));
    assert!(evidence(
        &data,
        "name something and count nothing, such as 12345678901234567000 in row 1"
    ));
    let coded = repeated(
        "account,x,y",
        &["123456789012345678901,#,a", "123456789012345678902,#,b", "1,#,b"],
    );
    assert_eq!(kinds(&read(&coded, "y"))[0], ("account", Category));
}

#[test]
fn excels_hint_utf_16_and_json_lines_are_read() {
    let plain = repeated("a;b", &["#,5;yes", "1#,5;no"]);
    let data = read(&format!("sep=;\r\n{plain}"), "b");
    assert_eq!((rows(&data), kinds(&data)[0]), (40, ("a", Number)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(&path, utf16).unwrap();
    assert_eq!(rows(&load(&path, Some("b"), &LoadOptions::default()).unwrap()), 40);
    let lines: String =
        (0..40).map(|i| format!("{{\"x\": {i}.5, \"y\": \"{}\"}}\n", ["a", "b"][i % 2])).collect();
    let data = load_named("t.jsonl", &lines, "y", &LoadOptions::default()).unwrap();
    assert_eq!((rows(&data), kinds(&data)), (40, vec![("x", Number), ("y", Category)]));
    assert!(inspect_table(&file("t.jsonl", &lines).1, &LoadOptions::default()).is_ok());
}

#[test]
fn a_quote_that_does_not_close_is_refused_with_its_place() {
    let text = "name,y\nold,a\n\"24 inch,b\nnew,a\n";
    let error = load_named("t.csv", text, "y", &LoadOptions::default()).unwrap_err();
    assert!(error.is_input() && error.to_string().contains("line 3, column 1"), "{error}");
}

#[test]
fn a_table_is_measured_by_sex_and_age_where_it_has_them() {
    let text = repeated("sex,age,x,late", &["f,24,#,yes", "m,44,#,no", "f,64,#,no", "m,35,#,yes"]);
    let data = read(&text, "late");
    let names: Vec<&str> = data.protected.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["sex", "age"]);
    assert_eq!(data.protected[1].groups[2], "60 and over");
    assert!(data.test.groups.iter().all(|groups| groups.len() == data.test.len()));
    // A model need not learn from a column to be measured by it.
    let options =
        LoadOptions { kinds: [("sex".to_owned(), Ignored)].into(), ..LoadOptions::default() };
    let data = load_named("t.csv", &text, "late", &options).unwrap();
    assert!(data.train.frame.column("sex").is_none() && data.protected[0].name == "sex");
}

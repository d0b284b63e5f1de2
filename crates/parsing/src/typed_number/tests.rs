use super::*;

const UNKNOWN: Convention = Convention::Unknown;

fn both(text: &str, convention: Convention) -> Option<[String; 2]> {
    match read(text, convention) {
        Err(Refused::TwoWays(both)) => Some(both.map(|one| one.unmistakable())),
        _ => None,
    }
}

#[test]
fn a_number_is_read_with_either_mark_where_only_one_reading_is_there() {
    for (text, value) in [
        ("9,50", 9.5),
        ("9.50", 9.5),
        ("1.200,50", 1200.5),
        ("1,200.50", 1200.5),
        ("1 200,50", 1200.5),
        ("1\u{a0}200,50", 1200.5),
        ("1\u{202f}200,5", 1200.5),
        ("1'200.50", 1200.5),
        ("1’200.50", 1200.5),
        ("1 250,125", 1250.125),
        ("1,234,567", 1_234_567.0),
        ("1.234.567", 1_234_567.0),
        ("1.234.567,8", 1_234_567.8),
        ("12,34,567.00", 1_234_567.0),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("0,0149", 0.0149),
        ("1250,125", 1250.125),
        ("-0,5", -0.5),
        ("−3", -3.0),
        (",5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("１２，５", 12.5),
        ("１，２００．５", 1200.5),
        ("٣٫٥", 3.5),
        ("1.2万", 12_000.0),
        ("3亿", 300_000_000.0),
        ("1e3", 1000.0),
        ("1,5e-3", 0.0015),
        ("1,000e3", 1000.0),
        (" 42 ", 42.0),
        ("007", 7.0),
    ] {
        for convention in
            [UNKNOWN, Convention::Usually(Mark::Point), Convention::Usually(Mark::Comma)]
        {
            assert_eq!(number(text, convention), Ok(value), "{text:?} {convention:?}");
        }
    }
}

#[test]
fn text_without_a_number_is_refused() {
    for text in [
        "",
        " ",
        "-",
        ".",
        ",",
        "1,2,3",
        "1,,000",
        "1.2.3",
        "12 50",
        "1,23.456,7",
        "1.2345,6",
        "01,250,000",
        "5,",
        "1_000",
        "0x10",
        "NaN",
        "inf",
        "1e999",
        "1e",
        "e5",
        "(5)",
        "5-",
        "--5",
        "=1+1",
        "1 000'000",
        "1,234 567",
        "九",
    ] {
        assert_eq!(read(text, UNKNOWN), Err(Refused::NotANumber), "{text:?}");
    }
}

#[test]
fn two_readings_are_both_named_unless_the_place_decides() {
    let readings = |great: &str, small: &str| Some([great.to_owned(), small.to_owned()]);
    assert_eq!(both("1,250", UNKNOWN), readings("1250", "1.25"));
    assert_eq!(both("1.250", UNKNOWN), readings("1250", "1.25"));
    assert_eq!(both("-1,125", UNKNOWN), readings("-1125", "-1.1250"));
    for (text, point, comma) in [("1,250", 1250.0, 1.25), ("1.250", 1.25, 1250.0)] {
        assert_eq!(number(text, Convention::Usually(Mark::Point)), Ok(point));
        assert_eq!(number(text, Convention::Usually(Mark::Comma)), Ok(comma));
        assert_eq!(number(text, Convention::Only(Mark::Point)), Ok(point));
        assert_eq!(number(text, Convention::Only(Mark::Comma)), Ok(comma));
    }
    for named in ["1250", "1.25", "-1.1250"] {
        assert!(!is_two_ways(named), "{named}");
    }
}

#[test]
fn a_program_writes_points() {
    for (text, value) in [("1.125", 1.125), ("0,001", 0.001), ("1.200,5", 1200.5), ("9,50", 9.5)] {
        assert_eq!(number(text, Convention::Program), Ok(value), "{text}");
    }
    assert!(both("1,250", Convention::Program).is_some());
    assert_eq!(number("1.234.567", Convention::Program), Ok(1_234_567.0));
    let whole = |text: &str| read_whole(text, Convention::Program).map(|typed| typed.value());
    assert_eq!((whole("1,250"), whole("1.250")), (Ok(1250.0), Ok(1.25)));
}

#[test]
fn in_a_file_of_one_mark_the_other_only_groups() {
    assert_eq!(number("9,50", Convention::Only(Mark::Point)), Err(Refused::NotANumber));
    assert_eq!(number("0.125", Convention::Only(Mark::Comma)), Err(Refused::NotANumber));
    assert_eq!(number("0,125", Convention::Only(Mark::Comma)), Ok(0.125));
    assert_eq!(number("1.200,50", Convention::Only(Mark::Comma)), Ok(1200.5));
}

#[test]
fn a_whole_number_is_the_reading_that_is_whole() {
    let value = |text: &str| read_whole(text, UNKNOWN).map(|typed| typed.value());
    assert_eq!(value("1,250"), Ok(1250.0));
    assert_eq!(value("1.250"), Ok(1250.0));
    assert_eq!(value("8.0"), Ok(8.0));
    assert_eq!(value("8,5"), Ok(8.5));
    assert!(matches!(value("1,000"), Err(Refused::TwoWays(_))));
    assert_eq!(
        read_whole("1,000", Convention::Usually(Mark::Point)).unwrap().scaled(0),
        Some(1000)
    );
}

#[test]
fn an_out_of_range_reading_does_not_select_the_other() {
    let point = Convention::Usually(Mark::Point);
    let share = |value: f64| (0.0..=100.0).contains(&value);
    assert!(matches!(read_within("1,250", point, share), Err(Refused::TwoWays(_))));
    assert_eq!(read_within("12,5", point, share).unwrap().value(), 12.5);
    assert_eq!(read_within("1250", point, share).unwrap().value(), 1250.0);
}

#[test]
fn amounts_are_kept_digit_for_digit() {
    let scaled = |text: &str, places| read(text, UNKNOWN).unwrap().scaled(places);
    assert_eq!(scaled("0.002", 6), Some(2_000));
    assert_eq!(scaled("0.002", 2), None);
    assert_eq!(scaled("0,0149", 6), Some(14_900));
    assert_eq!(scaled("1.50", 2), Some(150));
    assert_eq!(scaled("1.5000", 2), Some(150));
    assert_eq!(scaled("1200", 2), Some(120_000));
    assert_eq!(scaled("1.2万", 0), Some(12_000));
    assert_eq!(scaled("-0.10", 1), Some(-1));
    assert_eq!(scaled("0.00", 0), Some(0));
    assert_eq!(scaled("4.35", 2), Some(435));
    assert_eq!(scaled("9999999999999999", 6), None);
    assert_eq!(scaled("1e18", 0), Some(1_000_000_000_000_000_000));
}

#[test]
fn marks_are_known_by_language_and_currency() {
    assert_eq!(Mark::of_language("de-DE"), Some(Mark::Comma));
    assert_eq!(Mark::of_language("de-CH"), Some(Mark::Point));
    assert_eq!(Mark::of_language("zh-CN"), Some(Mark::Point));
    assert_eq!(Mark::of_language("tlh"), None);
    let agreed = |all: &[Option<Mark>]| Convention::agreed(all.iter().copied());
    assert_eq!(agreed(&[Some(Mark::Point), None]), Convention::Usually(Mark::Point));
    assert_eq!(agreed(&[Some(Mark::Point), Mark::of_currency("EUR")]), UNKNOWN);
    assert_eq!(agreed(&[None, None]), UNKNOWN);
}

#[test]
fn a_text_shows_its_mark_or_nothing() {
    for (text, mark) in [
        ("9,50", Some(Mark::Comma)),
        ("0,125", Some(Mark::Comma)),
        ("1.234.567", Some(Mark::Comma)),
        ("1,200.5", Some(Mark::Point)),
        ("1,250", None),
        ("1250", None),
        ("word", None),
    ] {
        assert_eq!(shown_mark(text), mark, "{text}");
    }
}

/// Digits with a mark between thousands.
fn grouped(whole: u64, mark: &str) -> String {
    let digits = whole.to_string();
    let start = digits.len() % 3;
    let (first, rest) = digits.split_at(start);
    let threes = rest.as_bytes().chunks(3).map(|three| String::from_utf8_lossy(three).into_owned());
    let parts = (start > 0).then(|| first.to_owned()).into_iter().chain(threes);
    parts.collect::<Vec<_>>().join(mark)
}

#[test]
fn whatever_one_convention_writes_is_read_so_or_refused_with_the_right_reading() {
    let (mut read_at_once, mut refused) = (0, 0);
    for whole in [0, 7, 12, 999, 1_000, 1_234, 12_345, 123_456, 1_234_567, 98_765_432] {
        for places in ["", "5", "05", "125", "0001"] {
            for (group, mark) in
                [(",", '.'), (".", ','), (" ", ','), ("'", '.'), ("’", ','), ("", ','), ("", '.')]
            {
                let end = if places.is_empty() { String::new() } else { format!("{mark}{places}") };
                let text = grouped(whole, group) + &end;
                let value: f64 = format!("{whole}.{places}0").parse().unwrap();
                let known = if mark == ',' { Mark::Comma } else { Mark::Point };
                assert_eq!(number(&text, Convention::Only(known)), Ok(value), "{text}");
                assert_eq!(number(&text, Convention::Usually(known)), Ok(value), "{text}");
                match read(&text, UNKNOWN) {
                    Ok(typed) => {
                        assert_eq!(typed.value(), value, "{text}");
                        read_at_once += 1;
                    }
                    Err(Refused::TwoWays(both)) => {
                        assert!(both.iter().any(|one| one.value() == value), "{text}");
                        refused += 1;
                    }
                    Err(Refused::NotANumber) => panic!("{text}"),
                }
            }
        }
    }
    assert!(read_at_once > 300 && refused > 10, "{read_at_once} {refused}");
}

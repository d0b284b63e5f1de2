//! Files as people have them.

use time::macros::date;

use super::*;
use crate::progress::ImportProgress;
use crate::{
    Mapping, Table, Target,
    kinds::{levels, ratings},
    parse::{Reading, read},
};
use i18n::Lang;
use parsing::typed_number::Fine;

fn rules() -> Rules {
    Rules {
        today: date!(2026 - 11 - 24),
        currency: "USD".to_owned(),
        lang: Lang::En,
        progress: ImportProgress::default(),
    }
}

fn checked_with(
    target: Target,
    text: &str,
    change: impl FnOnce(&mut Mapping),
) -> Result<Checked, Vec<MappingError>> {
    let sheet = read(text.as_bytes(), &Reading::default()).unwrap();
    let table = Table::new(sheet, &Reading::default()).unwrap();
    let mut mapping = Mapping::guess(target, &table, Reading::default());
    "test".clone_into(&mut mapping.source);
    "2026-11-01".clone_into(&mut mapping.date);
    change(&mut mapping);
    check(&MappedFile::of(table, mapping), &rules())
}

fn checked(target: Target, text: &str) -> Checked {
    checked_with(target, text, |_| ()).unwrap()
}

/// Row, column and key of each error.
fn errors(target: Target, text: &str) -> Vec<(u32, String, &'static str)> {
    let errors = checked(target, text).errors;
    errors.into_iter().map(|one| (one.row.unwrap_or(0), one.column.clone(), one.key())).collect()
}

#[test]
fn every_example_can_be_imported() {
    for target in Target::ALL {
        let checked = checked(target, target.example());
        assert!(checked.errors.is_empty(), "{target:?}: {:?}", checked.errors);
        assert!(!checked.plan.is_empty(), "{target:?}");
    }
}

#[test]
fn words_become_ratings_and_no_answer_is_no_fault() {
    let text = "respondent,need,frequency,met\nR1,a,Daily,Yes\nR2,A,Never,No\nR3,a,Weekly,Does not apply\nR4,a,,Yes\n";
    let checked = checked(Target::Ratings, text);
    assert_eq!((checked.errors.len(), checked.skipped, checked.rows), (0, 2, 4));
    let Plan::Ratings(ratings::Rows { needs, rows }) = checked.plan else { panic!("ratings") };
    assert_eq!(needs, ["a"], "capitals make no second need");
    let levels: Vec<_> = rows.iter().map(|row| (row.importance, row.satisfaction)).collect();
    assert_eq!(levels, [(10, 9), (1, 1)]);
}

#[test]
fn a_word_without_meaning_is_asked_for() {
    let text = "respondent,need,importance,satisfaction\nR1,a,purple,3\n";
    let wrong = checked_with(Target::Ratings, text, |_| ()).unwrap_err();
    assert_eq!(wrong[0].name, "scale.importance.purple");
    let told = checked_with(Target::Ratings, text, |mapping| {
        let words = [("purple".to_owned(), "7".to_owned())];
        mapping.words.insert("importance".to_owned(), words.into());
    });
    let Plan::Ratings(ratings::Rows { rows, .. }) = told.unwrap().plan else { panic!("ratings") };
    assert_eq!(rows[0].importance, 7);
    let unfit = checked_with(Target::Ratings, text, |mapping| {
        let words = [("purple".to_owned(), "11".to_owned())];
        mapping.words.insert("importance".to_owned(), words.into());
    });
    assert_eq!(unfit.unwrap_err()[0].key, "import-word-unclear");
}

#[test]
fn every_wrong_cell_is_told_with_its_row_and_column() {
    let text = "respondent,need,importance,satisfaction,date\nR1,a,11,3,\nR2,a,9,3.5,\n,a,9,3,\nR4,a,9,3,3/4/2026\nR5,a,9,3,2999-01-01\nR6,a,9\nR1,a,9,3,\nR1,A,8,3,\nR7,a,NaN,3,\n";
    // NaN is a word of UNKNOWN: it is no number, and nobody answered.
    let column = |name: &str| name.to_owned();
    assert_eq!(
        errors(Target::Ratings, text),
        [
            (2, column("importance"), "import-out-of-range"),
            (3, column("satisfaction"), "import-out-of-range"),
            (4, column("respondent"), "import-cell-missing"),
            (5, column("date"), "import-not-a-date"),
            (6, column("date"), "import-date-range"),
            (7, column(""), "import-ragged"),
            (9, column(""), "file-import-repeated"),
        ]
    );
}

#[test]
fn shares_are_numbers_from_0_to_100() {
    let text = "name,share\nA,100.5\nB,∞\nC,inf\nD,-1\nE,50 %\nF,\nG,1e999\n";
    let checked = checked(Target::Competitors, text);
    let keys: Vec<_> = checked.errors.iter().map(|one| (one.row.unwrap(), one.key())).collect();
    assert_eq!(
        keys,
        [
            (2, "import-out-of-range"),
            (3, "import-not-a-number"),
            (4, "import-not-a-number"),
            (5, "import-out-of-range"),
            (8, "import-not-a-number")
        ]
    );
    let Plan::Competitors(rows) = checked.plan else { panic!("competitors") };
    let shares: Vec<_> = rows.iter().map(|row| row.share).collect();
    assert_eq!(shares, [Some(50.0), None]);
}

#[test]
fn a_formula_is_text_and_stays_text() {
    let Plan::Needs(rows) = checked(Target::Needs, "need,note\n=cmd|' /C calc'!A0,=1+1\n").plan
    else {
        panic!("needs")
    };
    assert_eq!(
        (rows[0].statement.as_str(), rows[0].note.as_deref()),
        ("=cmd|' /C calc'!A0", Some("=1+1"))
    );
}

#[test]
fn a_matrix_may_be_long_or_wide_and_unknown_stays_unknown() {
    let wide = "vendor,stars,bm25,disk_index\nA,9000,full,\nB,12,none,partial\n";
    let Plan::Capabilities(levels::Rows { lines, others, rows }) =
        checked(Target::Capabilities, wide).plan
    else {
        panic!("cells")
    };
    assert_eq!((lines.len(), others), (2, vec!["bm25".to_owned(), "disk_index".to_owned()]));
    let ratings: Vec<_> = rows.iter().map(|cell| cell.rating).collect();
    assert_eq!(ratings, [Some(5), None, Some(0), Some(3)]);
    let long = "competitor,capability,rating\nA,bm25,5\nA,disk,?\n";
    let Plan::Capabilities(levels::Rows { rows, .. }) = checked(Target::Capabilities, long).plan
    else {
        panic!("cells")
    };
    assert_eq!(rows.iter().map(|cell| cell.rating).collect::<Vec<_>>(), [Some(5), None]);
}

#[test]
fn a_wide_file_of_ratings_needs_both_answers_of_each_need() {
    let wide = "respondent,importance: a,satisfaction: a,importance: b,satisfaction: b\nR1,9,3,,\nR2,8,2,7,6\n";
    let checked_wide = checked(Target::Ratings, wide);
    assert_eq!((checked_wide.plan.len(), checked_wide.skipped), (3, 1));
    let lonely = checked(Target::Ratings, "respondent,importance: a,satisfaction: b\nR1,9,3\n");
    assert_eq!(lonely.errors[0].key(), "import-partner-missing");
}

#[test]
fn prices_know_their_currency_and_unit() {
    let text = "competitor,price,per\nA,$ 12.50,user/month\nB,9,fortnight\nC,€ 5,month\nD,free,month\nE,5 XYZ,month\n";
    let checked = checked(Target::Prices, text);
    let keys: Vec<_> = checked.errors.iter().map(ImportError::key).collect();
    assert_eq!(keys, ["import-unit-unknown", "import-not-a-number", "import-not-a-number"]);
    let Plan::Prices(rows) = checked.plan else { panic!("prices") };
    assert_eq!((rows[0].amount, rows[0].unit), (Fine::minor(1250), "seat-month"));
    assert_eq!((rows[0].currency.as_deref(), rows[1].currency.as_deref()), (None, Some("EUR")));
}

/// Amounts in euros, and the keys of what is wrong.
fn prices(text: &str, currency: &str) -> (Vec<(i64, i32)>, Vec<String>) {
    let head = "competitor;amount;unit;currency\n";
    let lines = text.split(' ').map(|amount| format!("R{amount};{amount};month;{currency}\n"));
    let checked = checked(Target::Prices, &(head.to_owned() + &lines.collect::<String>()));
    let Plan::Prices(rows) = checked.plan else { panic!("prices") };
    let kept = rows.iter().map(|row| (row.amount.minor, row.amount.rest)).collect();
    (kept, checked.errors.iter().map(|error| error.reason(Lang::En)).collect())
}

#[test]
fn in_a_file_cut_by_semicolons_commas_are_decimal_marks() {
    assert_eq!(prices("0,125 1,250", "EUR"), (vec![(12, 5_000), (125, 0)], vec![]));
    assert_eq!(prices("1,250", "EUR"), (vec![(125, 0)], vec![]));
    assert_eq!(prices("9,50 1.200,50 1.500", "EUR").0, [(950, 0), (120_050, 0), (150_000, 0)]);
    assert_eq!(prices("9.50 9,50", "EUR").0, [(950, 0), (950, 0)]);
    let (kept, told) = prices("1.250", "EUR");
    assert!(kept.is_empty());
    assert!(told[0].starts_with("“1.250” could be 1250 or 1.25."), "{told:?}");
}

#[test]
fn in_a_file_cut_by_commas_the_currency_says_what_a_comma_is() {
    let of = |amount: &str, currency: &str| {
        let text = format!("competitor,amount,unit,currency\nA,\"{amount}\",month,{currency}\n");
        checked(Target::Prices, &text)
    };
    for (amount, currency, minor) in
        [("1,250", "USD", 125_000), ("1.250", "USD", 125), ("1.250", "EUR", 125)]
    {
        let Plan::Prices(rows) = of(amount, currency).plan else { panic!("prices") };
        assert_eq!(rows[0].amount, Fine::minor(minor), "{amount} {currency}");
    }
    let refused = of("1,250", "EUR");
    assert_eq!((refused.plan.len(), refused.errors[0].key()), (0, "import-two-ways"));
    let shares = checked(Target::Competitors, "competitor,share\nA,\"1,250\"\nB,\"3,5\"\n");
    let Plan::Competitors(rows) = shares.plan else { panic!("competitors") };
    assert_eq!(rows.iter().map(|row| row.share).collect::<Vec<_>>(), [Some(1.25), Some(3.5)]);
}

#[test]
fn prices_are_kept_with_all_of_their_digits_or_refused() {
    let (kept, told) = prices("0.002 0.0149 1.50 0.00000001", "USD");
    assert_eq!(kept, [(0, 2_000), (1, 4_900), (150, 0)]);
    assert_eq!(told, ["“0.00000001” has too many decimal places: 6 at most."]);
    let text = "competitor,funding,share\nA,0.005,1\n";
    assert_eq!(checked(Target::Competitors, text).errors[0].key(), "import-too-many-places");
}

#[test]
fn choices_that_do_not_fit_are_told_at_their_field() {
    let text = "a,b\n1,2\n";
    let names = |wrong: Vec<MappingError>| {
        wrong.into_iter().map(|one| (one.name, one.key)).collect::<Vec<_>>()
    };
    let wrong = checked_with(Target::Votes, text, |mapping| {
        mapping.roles[0].field = "need".to_owned();
        mapping.roles[1].field = "need".to_owned();
        mapping.source.clear();
        "soon".clone_into(&mut mapping.date);
    });
    assert_eq!(
        names(wrong.unwrap_err()),
        [
            ("column-1".to_owned(), "import-field-twice"),
            ("columns".to_owned(), "import-field-missing"),
            ("source".to_owned(), "field-missing"),
            ("date".to_owned(), "field-not-a-date"),
        ]
    );
}

fn ends(low: &str, high: &str) -> crate::ScaleEnds {
    crate::ScaleEnds { low: low.to_owned(), high: high.to_owned() }
}

#[test]
fn numbers_on_another_scale_are_moved_and_the_source_can_say_so() {
    let text = "respondent,need,importance,satisfaction\nR1,a,5,50\nR2,a,1,0\nR3,a,4.5,100\nR4,a,Daily,?\n";
    let change = |mapping: &mut Mapping| {
        mapping.scales.insert("importance".to_owned(), ends("1", "5"));
        mapping.scales.insert("satisfaction".to_owned(), ends("0", "100"));
    };
    let moved = checked_with(Target::Ratings, text, change).unwrap();
    assert_eq!((moved.errors.len(), moved.skipped), (0, 1));
    assert_eq!(moved.note, "importance 1–5 → 1–10, satisfaction 0–100 → 1–10");
    let Plan::Ratings(ratings::Rows { rows, .. }) = moved.plan else { panic!("ratings") };
    let levels: Vec<_> = rows.iter().map(|row| (row.importance, row.satisfaction)).collect();
    assert_eq!(levels, [(10, 6), (1, 1), (9, 10)]);
    // As they are: no note, and nothing between whole numbers.
    let plain = checked(Target::Ratings, text);
    assert_eq!(plain.note, "");
    assert_eq!(plain.errors.len(), 3);
}

#[test]
fn what_is_not_on_the_chosen_scale_is_told_with_its_ends() {
    let text = "respondent,need,importance,satisfaction\nR1,a,6,3\nR2,a,0,3\n";
    let change = |mapping: &mut Mapping| {
        mapping.scales.insert("importance".to_owned(), ends("1", "5"));
    };
    let checked = checked_with(Target::Ratings, text, change).unwrap();
    let lines: Vec<_> = checked.errors.iter().map(|error| error.line(Lang::En)).collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("Row 2") && lines[0].contains("from 1") && lines[0].contains("to 5"),
        "{lines:?}"
    );
    for (low, high, name, key) in [
        ("", "5", "low.importance", "field-not-a-number"),
        ("1", "NaN", "high.importance", "field-not-a-number"),
        ("5", "1", "high.importance", "import-scale-order"),
    ] {
        let wrong = checked_with(Target::Ratings, text, |mapping| {
            mapping.scales.insert("importance".to_owned(), ends(low, high));
        });
        let wrong = wrong.unwrap_err();
        assert_eq!((wrong[0].name.as_str(), wrong[0].key), (name, key));
    }
}

#[test]
fn per_cent_is_taken_where_a_column_is_per_cent_and_nowhere_else() {
    let Plan::Competitors(rows) =
        checked(Target::Competitors, "name,share\nA,30%\nB,12.5 %\n").plan
    else {
        panic!("competitors")
    };
    assert_eq!(rows.iter().map(|row| row.share).collect::<Vec<_>>(), [Some(30.0), Some(12.5)]);
    assert_eq!(
        errors(Target::Votes, "need,votes\na,30%\nb,2\n"),
        [(2, "votes".to_owned(), "import-percent")]
    );
    assert_eq!(
        errors(Target::Prices, "competitor,amount,unit\na,30%,month\n"),
        [(2, "amount".to_owned(), "import-percent")]
    );
    let ratings = "respondent,need,importance,satisfaction\nR1,a,80%,50%\nR2,a,90%,8%\n";
    let keys = |high: &str| -> Vec<&str> {
        let checked = checked_with(Target::Ratings, ratings, |mapping| {
            for field in ["importance", "satisfaction"] {
                mapping.scales.insert(field.to_owned(), ends("0", high));
            }
        });
        checked.unwrap().errors.iter().map(ImportError::key).collect()
    };
    assert!(keys("100").is_empty());
    // Eight of a hundred are not eight of ten, though the number would fit.
    assert!(!keys("10").is_empty() && keys("10").iter().all(|key| *key == "import-percent"));
}

#[test]
fn an_error_of_a_sheet_matters_only_where_its_column_is_used() {
    let text = "need,votes,owner\na,3,#REF!\nb,#DIV/0!,x\n#VALUE!,2,y\n#N/A,1,z\n";
    assert_eq!(
        errors(Target::Votes, text),
        [
            (3, "votes".to_owned(), "import-cell-error"),
            (4, "need".to_owned(), "import-cell-error"),
            (5, "need".to_owned(), "import-cell-error"),
        ]
    );
}

#[test]
fn the_last_row_is_no_record_when_it_sums_the_others_up() {
    for text in [
        "need,votes\na,3\nb,2\nTotal,5\n",
        "need,votes\na,3\nb,2\n合计,5\n",
        "need,votes\na,3\nb,2\nAverage,2.5\n",
    ] {
        let errors = errors(Target::Votes, text);
        assert!(errors.contains(&(4, "need".to_owned(), "import-total-row")), "{text} {errors:?}");
    }
    assert_eq!(
        errors(Target::Needs, "need,note\na,x\nb,y\nTotal:,\n"),
        [(4, "need".to_owned(), "import-total-row")]
    );
    for text in [
        "need,votes\na,3\nTotal,5\nb,2\n",
        "need,votes\na,3\nb,2\nTotal cost of a visit,5\n",
        "need,votes\na,3\nb,2\nTotal,4\n",
    ] {
        assert!(errors(Target::Votes, text).is_empty(), "{text}");
    }
}

#[test]
fn a_sign_that_several_currencies_have_is_read_only_where_one_can_be_meant() {
    let currency = |amount: &str, beside: &str, ours: &str| {
        let text =
            format!("competitor,amount,unit,currency\nA,{amount},month,{beside}\nB,1,month,\n");
        let sheet = read(text.as_bytes(), &Reading::default()).unwrap();
        let table = Table::new(sheet, &Reading::default()).unwrap();
        let mut mapping = Mapping::guess(Target::Prices, &table, Reading::default());
        "test".clone_into(&mut mapping.source);
        "2026-11-01".clone_into(&mut mapping.date);
        let rules = Rules { currency: ours.to_owned(), ..rules() };
        let checked = check(&MappedFile::of(table, mapping), &rules).unwrap();
        let Plan::Prices(rows) = checked.plan else { panic!("prices") };
        match checked.errors.first() {
            Some(error) => error.key().to_owned(),
            None => rows[0].currency.clone().unwrap_or_else(|| ours.to_owned()),
        }
    };
    for (amount, beside, ours, read) in [
        ("$12", "", "USD", "USD"),
        ("$12", "", "EUR", "USD"),
        ("$12", "", "HKD", "import-currency-several"),
        ("$12", "HKD", "EUR", "HKD"),
        ("HK$12", "", "EUR", "HKD"),
        ("¥12", "", "CNY", "CNY"),
        ("￥12", "", "JPY", "JPY"),
        ("¥12", "", "USD", "import-currency-several"),
        ("¥12", "JPY", "CNY", "JPY"),
        ("€12", "", "USD", "EUR"),
        ("€12", "USD", "EUR", "import-currency-other"),
        ("12", "", "EUR", "EUR"),
    ] {
        assert_eq!(currency(amount, beside, ours), read, "{amount} {beside} {ours}");
    }
}

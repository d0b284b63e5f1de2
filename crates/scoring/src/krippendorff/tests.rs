use super::*;

fn input(scale: Scale, rows: &[&[f64]]) -> Input {
    let cell = |value: &f64| (*value >= 0.0).then_some(Rating::Number(*value));
    Input { scale, ratings: rows.iter().map(|row| row.iter().map(cell).collect()).collect() }
}

const ALL: [Scale; 4] = [Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio];

#[test]
fn full_agreement_is_one_and_no_difference_is_undefined() {
    for scale in ALL {
        let agree = agreement(&input(scale, &[&[0.0, 2.0, 3.0], &[0.0, 2.0, 3.0]]), 1).unwrap();
        assert_eq!((agree.alpha, agree.reading), (Some(1.0), Reading::Reliable));
        let same = agreement(&input(scale, &[&[2.0, 2.0], &[2.0, 2.0]]), 1).unwrap();
        assert_eq!((same.alpha, same.interval), (None, None));
        assert_eq!(same.reading, Reading::Undefined);
    }
}

#[test]
fn contrary_raters_are_below_chance() {
    let contrary = input(Scale::Nominal, &[&[1.0, 2.0, 1.0, 2.0], &[2.0, 1.0, 2.0, 1.0]]);
    assert!(agreement(&contrary, 1).unwrap().alpha.unwrap() < 0.0);
}

#[test]
fn words_are_compared_on_a_nominal_scale_only() {
    let word = |word: &str| Some(Rating::Word(word.to_owned()));
    let rows = vec![vec![word("a"), word("b"), word("a")], vec![word("a"), word("b"), word("b")]];
    let mut words = Input { scale: Scale::Nominal, ratings: rows };
    let by_words = agreement(&words, 1).unwrap().alpha;
    let numbers = input(Scale::Nominal, &[&[1.0, 2.0, 1.0], &[1.0, 2.0, 2.0]]);
    assert_eq!(by_words, agreement(&numbers, 1).unwrap().alpha);
    words.scale = Scale::Ordinal;
    assert_eq!(agreement(&words, 1).unwrap_err().problems()[0].field, "ratings[0][0]");
}

/// Expected by hand, from the coincidences: .714286 where the gaps are gaps.
#[test]
fn words_that_are_numbers_are_numbers_and_empty_ones_are_gaps() {
    let word = |word: &str| Some(Rating::Word(word.to_owned()));
    let mixed = Input {
        scale: Scale::Nominal,
        ratings: vec![
            [1.0, 2.0, 3.0, 1.0].map(|value| Some(Rating::Number(value))).to_vec(),
            ["1", " 2", "3.0", "1"].map(word).to_vec(),
        ],
    };
    assert_eq!(agreement(&mixed, 1).unwrap().alpha, Some(1.0));
    let rows = |gap: Option<Rating>| Input {
        scale: Scale::Nominal,
        ratings: [
            ["a", "b", "a", "", "a", "b"],
            ["a", "b", "", "b", "a", "a"],
            ["", "b", "a", "b", "", ""],
        ]
        .map(|row| row.map(|cell| if cell.is_empty() { gap.clone() } else { word(cell) }).to_vec())
        .to_vec(),
    };
    for gap in [None, word(""), word("  ")] {
        let alpha = agreement(&rows(gap), 1).unwrap().alpha.unwrap();
        assert!((alpha - 0.714_286).abs() < 1e-6, "{alpha}");
    }
    for gap in ["NaN", "NA", "#N/A", "null"] {
        let error = agreement(&rows(word(gap)), 1).unwrap_err();
        assert_eq!(error.problems()[0].field, "ratings[0][3]", "{gap}");
    }
    // On the other scales a word may be a number too.
    let ordinal = Input { scale: Scale::Ordinal, ..mixed };
    assert_eq!(agreement(&ordinal, 1).unwrap().alpha, Some(1.0));
}

#[test]
fn the_interval_holds_alpha_and_repeats() {
    let rows: Vec<Vec<f64>> = (0..3_u32)
        .map(|r| (0..40_u32).map(|u| f64::from((u * 7 + r * u % 3) % 5)).collect())
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let first = agreement(&input(Scale::Interval, &rows), 4).unwrap();
    let interval = first.interval.clone().unwrap();
    assert!(interval.low < first.alpha.unwrap() && first.alpha.unwrap() < interval.high);
    assert_eq!(first, agreement(&input(Scale::Interval, &rows), 4).unwrap());
}

#[test]
fn too_few_or_impossible_ratings_are_refused() {
    let wrong = |scale, rows: &[&[f64]]| agreement(&input(scale, rows), 1).unwrap_err();
    assert!(wrong(Scale::Nominal, &[&[1.0, 2.0]]).to_string().contains("1 more needed"));
    assert!(wrong(Scale::Nominal, &[]).to_string().contains("2 more needed"));
    assert!(wrong(Scale::Nominal, &[&[1.0, -1.0], &[-1.0, 2.0]]).to_string().contains("2 more"));
    assert_eq!(wrong(Scale::Nominal, &[&[1.0], &[]]).problems()[0].field, "ratings[1]");
    let infinite = wrong(Scale::Interval, &[&[1.0, f64::INFINITY], &[1.0, 2.0]]);
    assert_eq!(infinite.problems()[0].field, "ratings[0][1]");
    let mut negative = input(Scale::Ratio, &[&[1.0, 2.0], &[1.0, 2.0]]);
    negative.ratings[1][1] = Some(Rating::Number(-2.0));
    assert_eq!(agreement(&negative, 1).unwrap_err().problems()[0].field, "ratings[1][1]");
}

//! Warnings about data, and why a column was taken for what it is, as sentences in the
//! visitor's language. Knows neither versions nor pages.

use i18n::{Lang, format};
use lab::data::{Colour, ColumnName, Damage, Reason, SkippedBecause, SkippedFile, Warning};

type Args = Vec<(&'static str, String)>;

/// A warning as a sentence.
pub(super) fn warning(warning: &Warning, lang: Lang) -> String {
    lang.t_args(&format!("dataset-warning-{}", warning.word()), &args(warning, lang))
}

/// A reason in words, without a full stop.
pub(super) fn reason(reason: &Reason, lang: Lang) -> String {
    let key = format!("dataset-reason-{}", reason.word());
    match reason {
        Reason::Identifier { column } => lang.t_args(&key, &[("column", column.clone())]),
        Reason::NumbersAndMarks { n, words } => {
            lang.t_args(&key, &[("n", count(*n)), ("words", words.join(&separator(lang)))])
        }
        Reason::EitherNumber { row, cell, point, comma } => {
            let args = [
                ("row", count(*row)),
                ("cell", cell.clone()),
                ("point", point.clone()),
                ("comma", comma.clone()),
            ];
            lang.t_args(&key, &args)
        }
        Reason::LongNumbers { row, cell } => {
            lang.t_args(&key, &[("row", count(*row)), ("cell", cell.clone())])
        }
        Reason::Words { distinct } => lang.t_args(&key, &[("n", count(*distinct))]),
        Reason::TooManyWords { distinct, odd } => {
            let text = lang.t_args(&key, &[("n", count(*distinct))]);
            let Some(odd) = odd else { return text };
            let args = [
                ("said", text),
                ("n", count(odd.numbers)),
                ("row", count(odd.row)),
                ("cell", odd.cell.clone()),
            ];
            lang.t_args("dataset-reason-odd", &args)
        }
        _ => lang.t(&key),
    }
}

fn count(n: usize) -> String {
    format::count(n as u64)
}

fn args(warning: &Warning, lang: Lang) -> Args {
    let n = ("n", count(warning.n()));
    match warning {
        Warning::RareClass { class, rows, .. } => {
            vec![n, ("class", class.clone()), ("rows", count(*rows))]
        }
        Warning::ConstantColumn { column }
        | Warning::TargetGuessed { column }
        | Warning::RowsWithoutTarget { column, .. } => vec![n, ("column", column.clone())],
        Warning::TellingColumn { column, share, .. } => {
            vec![("column", column.clone()), ("share", format::percent(*share, 1))]
        }
        Warning::Repeated { what, .. } => {
            vec![n, ("what", lang.t(&format!("dataset-rows-{what}")))]
        }
        Warning::InBothParts { what, of, .. } | Warning::RepeatedDropped { what, of, .. } => {
            vec![n, ("of", count(*of)), ("what", lang.t(&format!("dataset-rows-{what}")))]
        }
        Warning::TextColumns { text, label } => {
            vec![("text", column(text, lang)), ("label", column(label, lang))]
        }
        Warning::FilesNotRead { files } => vec![n, ("files", files.join(&separator(lang)))],
        Warning::NoImages { of, files, n: left } => {
            vec![n, ("of", count(*of)), ("files", skipped_files(files, *left, lang))]
        }
        Warning::ImagesBrought { rows, columns, colour, .. } => {
            let colour = match colour {
                Colour::Grey => "dataset-brought-grey",
                Colour::Rgb => "dataset-brought-rgb",
            };
            vec![("size", format!("{rows}×{columns}")), ("colour", lang.t(colour))]
        }
        Warning::ColumnUnused { column, why: cause } => {
            vec![("column", column.clone()), ("why", reason(cause, lang))]
        }
        Warning::NumbersAsNames { names, .. } => {
            vec![n, ("names", names.join(&separator(lang)))]
        }
        Warning::MarksInNumbers { column, words, .. }
        | Warning::MarksAreValues { column, words, .. } => {
            vec![n, ("column", column.clone()), ("words", words.join(&separator(lang)))]
        }
        Warning::DecimalComma { columns } | Warning::GroupedThousands { columns } => {
            vec![n, ("columns", columns.join(&separator(lang)))]
        }
        Warning::ZerosAmongRatings { of, .. } => vec![n, ("of", count(*of))],
        Warning::TextsInFolders { classes, .. } | Warning::TextsInFiles { classes, .. } => {
            vec![n, ("classes", count(*classes))]
        }
        Warning::NamesReadAs { encoding } => vec![("encoding", encoding.to_string())],
        Warning::SpacesApart { .. }
        | Warning::ImagesTurned { .. }
        | Warning::NamesRepeated { .. }
        | Warning::RowsWithoutText { .. }
        | Warning::LabelBeforeTab { .. }
        | Warning::LabelAfterTab { .. }
        | Warning::FilesJoined { .. }
        | Warning::RatingsReplaced { .. }
        | Warning::RandomThoughTimed
        | Warning::ColumnsNumbered { .. } => vec![n],
    }
}

fn separator(lang: Lang) -> String {
    match lang {
        Lang::En => "; ".to_owned(),
        Lang::Zh => "；".to_owned(),
    }
}

fn column(column: &ColumnName, lang: Lang) -> String {
    match column {
        ColumnName::Named(name) => lang.t_args("dataset-by-name", &[("name", name.clone())]),
        ColumnName::Numbered(place) => {
            lang.t_args("dataset-by-number", &[("n", place.to_string())])
        }
    }
}

/// Files that were passed over, of `n` in all.
pub(super) fn skipped_files(files: &[SkippedFile], n: usize, lang: Lang) -> String {
    let mut names: Vec<String> = files.iter().map(|file| skipped(file, lang)).collect();
    names.extend((n > files.len()).then(|| "…".to_owned()));
    names.join(&separator(lang))
}

fn skipped(file: &SkippedFile, lang: Lang) -> String {
    let why = match &file.why {
        SkippedBecause::IsLink => lang.t("dataset-skipped-link"),
        SkippedBecause::NoClassFolder => lang.t("dataset-skipped-no-folder"),
        SkippedBecause::NoPicture => lang.t("dataset-skipped-no-picture"),
        SkippedBecause::Damaged { error, kind } => {
            let key = match kind {
                Damage::Ended => "dataset-skipped-ended",
                Damage::Malformed => "dataset-skipped-malformed",
                Damage::Unsupported => "dataset-skipped-unsupported",
                Damage::Limits => "dataset-skipped-limits",
                Damage::Unknown => "dataset-skipped-damaged",
            };
            lang.t_args(key, &[("error", error.clone())])
        }
        SkippedBecause::TooManyPixels { width, height } => {
            lang.t_args("dataset-skipped-pixels", &[("size", format!("{width}×{height}"))])
        }
        SkippedBecause::NoPixel => lang.t("dataset-skipped-empty"),
    };
    lang.t_args("dataset-skipped-file", &[("name", file.name.clone()), ("why", why)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::data::{Encoding, OddCell, RowsOf};

    /// One of every warning.
    fn warnings() -> Vec<Warning> {
        let column = || "income".to_owned();
        let (what, n, of) = (RowsOf::Images, 3, 40);
        let file = |why| SkippedFile { name: "a.png".to_owned(), why };
        let damaged = |kind| SkippedBecause::Damaged { error: "torn".to_owned(), kind };
        let files = vec![
            file(SkippedBecause::IsLink),
            file(SkippedBecause::NoClassFolder),
            file(SkippedBecause::NoPicture),
            file(damaged(Damage::Ended)),
            file(damaged(Damage::Malformed)),
            file(damaged(Damage::Unsupported)),
            file(damaged(Damage::Limits)),
            file(damaged(Damage::Unknown)),
            file(SkippedBecause::TooManyPixels { width: 9_000, height: 2 }),
            file(SkippedBecause::NoPixel),
        ];
        let reasons = reasons().into_iter();
        let mut all = vec![
            Warning::RareClass { class: "yes".to_owned(), n, rows: of },
            Warning::ConstantColumn { column: column() },
            Warning::TellingColumn { column: column(), share: 0.999, stops: Some(false) },
            Warning::Repeated { what: RowsOf::Table, n },
            Warning::InBothParts { what: RowsOf::Texts, n, of },
            Warning::RepeatedDropped { what, n, of },
            Warning::SpacesApart { n },
            Warning::RowsWithoutText { n },
            Warning::LabelBeforeTab { lines: of },
            Warning::LabelAfterTab { lines: of },
            Warning::TextColumns {
                text: ColumnName::Named("review".to_owned()),
                label: ColumnName::Numbered(2),
            },
            Warning::FilesNotRead { files: vec!["read me".to_owned()] },
            Warning::FilesJoined { n },
            Warning::TextsInFolders { n, classes: 2 },
            Warning::TextsInFiles { n, classes: 2 },
            Warning::NoImages { n: 7, of, files },
            Warning::ImagesBrought { n, rows: 28, columns: 30, colour: Colour::Rgb },
            Warning::ImagesTurned { n },
            Warning::NamesReadAs { encoding: Encoding::Gbk },
            Warning::RatingsReplaced { n },
            Warning::RandomThoughTimed,
            Warning::ColumnsNumbered { n },
            Warning::TargetGuessed { column: column() },
            Warning::RowsWithoutTarget { column: column(), n },
            Warning::NumbersAsNames { n, names: vec!["2019".to_owned()] },
            Warning::NamesRepeated { n },
            Warning::MarksInNumbers { column: column(), n, words: vec!["NA".to_owned()] },
            Warning::MarksAreValues { column: column(), n, words: vec!["NA".to_owned()] },
            Warning::DecimalComma { columns: vec![column()] },
            Warning::GroupedThousands { columns: vec![column()] },
            Warning::ZerosAmongRatings { n, of },
        ];
        all.extend(reasons.map(|why| Warning::ColumnUnused { column: column(), why }));
        all
    }

    fn reasons() -> Vec<Reason> {
        let odd = OddCell { numbers: 95, row: 7, cell: "n.a.".to_owned() };
        vec![
            Reason::Known,
            Reason::Target,
            Reason::Chosen,
            Reason::SplitsBy,
            Reason::Empty,
            Reason::RowNumber,
            Reason::Identifier { column: "client_id".to_owned() },
            Reason::Numbers,
            Reason::NumbersAndMarks { n: 5, words: vec!["NA".to_owned()] },
            Reason::EitherNumber {
                row: 6,
                cell: "38.040".to_owned(),
                point: "38.04".to_owned(),
                comma: "38040".to_owned(),
            },
            Reason::LongNumbers { row: 8, cell: "12345678901234567890".to_owned() },
            Reason::Dates,
            Reason::Words { distinct: 4 },
            Reason::TooManyWords { distinct: 1_300, odd: None },
            Reason::TooManyWords { distinct: 1_300, odd: Some(odd) },
        ]
    }

    #[test]
    fn every_warning_has_a_sentence_of_its_own_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let mut told: Vec<String> = warnings().iter().map(|one| warning(one, lang)).collect();
            for said in &told {
                assert!(!said.contains("dataset-") && !said.contains('{'), "{said}");
                let chinese = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert_eq!(chinese, lang == Lang::Zh, "{said}");
            }
            let n = told.len();
            told.sort();
            told.dedup();
            assert_eq!(told.len(), n, "two warnings sound alike");
        }
    }

    /// Every number and name of the English sentence of the lab stands in both, and
    /// the word of the key is the word in JSON.
    #[test]
    fn what_a_warning_says_is_told_whole() {
        for item in warnings() {
            let json = serde_json::to_value(&item).unwrap();
            assert_eq!(json["says"], item.word());
            assert_eq!(serde_json::from_value::<Warning>(json).unwrap(), item);
            let plain = item.to_string();
            let signs = |c: char| !(c.is_ascii_alphanumeric() || ",._".contains(c));
            for piece in plain.split(signs).map(|piece| piece.trim_matches([',', '.'])) {
                let is_part = piece.contains(|c: char| c.is_ascii_digit())
                    || ["income", "yes", "review", "torn", "client_id"].contains(&piece);
                for lang in [Lang::En, Lang::Zh] {
                    let said = warning(&item, lang).replace(',', "");
                    assert!(!is_part || said.contains(piece), "{piece} is not in {said}");
                }
            }
        }
        for reason in reasons() {
            assert_eq!(serde_json::to_value(&reason).unwrap()["because"], reason.word());
        }
    }
}

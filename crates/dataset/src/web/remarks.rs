//! What a reader noticed, and why a column was taken for what it is, as sentences
//! in the language of whoever looks. Knows neither versions nor pages.

use i18n::{Lang, format};
use lab::data::{Colour, ColumnName, Damage, Reason, Remark, SkippedBecause, SkippedFile};

type Args = Vec<(&'static str, String)>;

/// A remark as a sentence.
pub(super) fn told(remark: &Remark, lang: Lang) -> String {
    lang.t_args(&format!("dataset-said-{}", remark.word()), &args(remark, lang))
}

/// A reason in words, without a full stop.
pub(super) fn why(reason: &Reason, lang: Lang) -> String {
    let key = format!("dataset-why-{}", reason.word());
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
            let said = lang.t_args(&key, &[("n", count(*distinct))]);
            let Some(odd) = odd else { return said };
            let args = [
                ("said", said),
                ("n", count(odd.numbers)),
                ("row", count(odd.row)),
                ("cell", odd.cell.clone()),
            ];
            lang.t_args("dataset-why-odd", &args)
        }
        _ => lang.t(&key),
    }
}

fn count(n: usize) -> String {
    format::count(n as u64)
}

fn args(remark: &Remark, lang: Lang) -> Args {
    let n = ("n", count(remark.n()));
    match remark {
        Remark::RareClass { class, rows, .. } => {
            vec![n, ("class", class.clone()), ("rows", count(*rows))]
        }
        Remark::ConstantColumn { column }
        | Remark::TargetGuessed { column }
        | Remark::RowsWithoutTarget { column, .. } => vec![n, ("column", column.clone())],
        Remark::TellingColumn { column, share, .. } => {
            vec![("column", column.clone()), ("share", format::percent(*share, 1))]
        }
        Remark::Repeated { what, .. } => vec![n, ("what", lang.t(&format!("dataset-rows-{what}")))],
        Remark::InBothParts { what, of, .. } | Remark::RepeatedDropped { what, of, .. } => {
            vec![n, ("of", count(*of)), ("what", lang.t(&format!("dataset-rows-{what}")))]
        }
        Remark::TextColumns { text, label } => {
            vec![("text", column(text, lang)), ("label", column(label, lang))]
        }
        Remark::FilesNotRead { files } => vec![n, ("files", files.join(&separator(lang)))],
        Remark::NoImages { of, files, n: left } => {
            vec![n, ("of", count(*of)), ("files", skipped_files(files, *left, lang))]
        }
        Remark::ImagesBrought { rows, columns, colour, .. } => {
            let colour = match colour {
                Colour::Grey => "dataset-brought-grey",
                Colour::Rgb => "dataset-brought-rgb",
            };
            vec![("size", format!("{rows}×{columns}")), ("colour", lang.t(colour))]
        }
        Remark::ColumnUnused { column, why: reason } => {
            vec![("column", column.clone()), ("why", why(reason, lang))]
        }
        Remark::NumbersAsNames { names, .. } => {
            vec![n, ("names", names.join(&separator(lang)))]
        }
        Remark::MarksInNumbers { column, words, .. }
        | Remark::MarksAreValues { column, words, .. } => {
            vec![n, ("column", column.clone()), ("words", words.join(&separator(lang)))]
        }
        Remark::DecimalComma { columns } | Remark::GroupedThousands { columns } => {
            vec![n, ("columns", columns.join(&separator(lang)))]
        }
        Remark::ZerosAmongRatings { of, .. } => vec![n, ("of", count(*of))],
        Remark::TextsInFolders { classes, .. } | Remark::TextsInFiles { classes, .. } => {
            vec![n, ("classes", count(*classes))]
        }
        Remark::NamesReadAs { encoding } => vec![("encoding", encoding.to_string())],
        Remark::SpacesApart { .. }
        | Remark::ImagesTurned { .. }
        | Remark::NamesRepeated { .. }
        | Remark::RowsWithoutText { .. }
        | Remark::LabelBeforeTab { .. }
        | Remark::LabelAfterTab { .. }
        | Remark::FilesJoined { .. }
        | Remark::RatingsReplaced { .. }
        | Remark::RandomThoughTimed
        | Remark::ColumnsNumbered { .. } => vec![n],
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

    /// One of every remark.
    fn remarks() -> Vec<Remark> {
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
            Remark::RareClass { class: "yes".to_owned(), n, rows: of },
            Remark::ConstantColumn { column: column() },
            Remark::TellingColumn { column: column(), share: 0.999, stops: Some(false) },
            Remark::Repeated { what: RowsOf::Table, n },
            Remark::InBothParts { what: RowsOf::Texts, n, of },
            Remark::RepeatedDropped { what, n, of },
            Remark::SpacesApart { n },
            Remark::RowsWithoutText { n },
            Remark::LabelBeforeTab { lines: of },
            Remark::LabelAfterTab { lines: of },
            Remark::TextColumns {
                text: ColumnName::Named("review".to_owned()),
                label: ColumnName::Numbered(2),
            },
            Remark::FilesNotRead { files: vec!["read me".to_owned()] },
            Remark::FilesJoined { n },
            Remark::TextsInFolders { n, classes: 2 },
            Remark::TextsInFiles { n, classes: 2 },
            Remark::NoImages { n: 7, of, files },
            Remark::ImagesBrought { n, rows: 28, columns: 30, colour: Colour::Rgb },
            Remark::ImagesTurned { n },
            Remark::NamesReadAs { encoding: Encoding::Gbk },
            Remark::RatingsReplaced { n },
            Remark::RandomThoughTimed,
            Remark::ColumnsNumbered { n },
            Remark::TargetGuessed { column: column() },
            Remark::RowsWithoutTarget { column: column(), n },
            Remark::NumbersAsNames { n, names: vec!["2019".to_owned()] },
            Remark::NamesRepeated { n },
            Remark::MarksInNumbers { column: column(), n, words: vec!["NA".to_owned()] },
            Remark::MarksAreValues { column: column(), n, words: vec!["NA".to_owned()] },
            Remark::DecimalComma { columns: vec![column()] },
            Remark::GroupedThousands { columns: vec![column()] },
            Remark::ZerosAmongRatings { n, of },
        ];
        all.extend(reasons.map(|why| Remark::ColumnUnused { column: column(), why }));
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
    fn every_remark_has_a_sentence_of_its_own_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let mut told: Vec<String> = remarks().iter().map(|one| told(one, lang)).collect();
            for said in &told {
                assert!(!said.contains("dataset-") && !said.contains('{'), "{said}");
                let chinese = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert_eq!(chinese, lang == Lang::Zh, "{said}");
            }
            let n = told.len();
            told.sort();
            told.dedup();
            assert_eq!(told.len(), n, "two remarks sound alike");
        }
    }

    /// Every number and name of the English sentence of the lab stands in both, and
    /// the word of the key is the word in JSON.
    #[test]
    fn what_a_remark_says_is_told_whole() {
        for remark in remarks() {
            let json = serde_json::to_value(&remark).unwrap();
            assert_eq!(json["says"], remark.word());
            assert_eq!(serde_json::from_value::<Remark>(json).unwrap(), remark);
            let plain = remark.to_string();
            let signs = |c: char| !(c.is_ascii_alphanumeric() || ",._".contains(c));
            for piece in plain.split(signs).map(|piece| piece.trim_matches([',', '.'])) {
                let is_part = piece.contains(|c: char| c.is_ascii_digit())
                    || ["income", "yes", "review", "torn", "client_id"].contains(&piece);
                for lang in [Lang::En, Lang::Zh] {
                    let said = told(&remark, lang).replace(',', "");
                    assert!(!is_part || said.contains(piece), "{piece} is not in {said}");
                }
            }
        }
        for reason in reasons() {
            assert_eq!(serde_json::to_value(&reason).unwrap()["because"], reason.word());
        }
    }
}

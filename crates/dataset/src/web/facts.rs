//! What was noticed about a version and the best that a model can reach on it,
//! in the reader's language.

use super::warning_text;
use crate::DatasetVersion;
use figure::{Figure, Source, SourceKind};
use i18n::{Lang, format};
use lab::data::{WarningKind, WarningRecord};
use web::figures::FigureView;

/// A finding as the page shows it.
pub struct Noticed {
    /// Word of the kind.
    pub kind: &'static str,
    pub key: String,
    pub text: String,
    /// As the reader put it, where the text is not that.
    pub detail: Option<String>,
    /// Spoils figures, and is no mere remark.
    pub is_warning: bool,
}

fn word(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Duplicates => "duplicates",
        WarningKind::Leak => "leak",
        WarningKind::Giveaway => "giveaway",
        WarningKind::Constant => "constant",
        WarningKind::Skipped => "skipped",
        WarningKind::Assumed => "assumed",
        WarningKind::Imbalance => "imbalance",
    }
}

/// Warnings, what spoils figures first.
#[must_use]
pub fn noticed(warnings: &[WarningRecord], lang: Lang) -> Vec<Noticed> {
    let mut all: Vec<Noticed> = warnings.iter().map(|record| tell(record, lang)).collect();
    all.sort_by_key(|noticed| !noticed.is_warning);
    all
}

fn tell(record: &WarningRecord, lang: Lang) -> Noticed {
    let kind = word(record.kind);
    let column = record.column.as_deref().unwrap_or_default();
    let args = [("n", format::count(record.n as u64)), ("column", column.to_owned())];
    // What is said of a column is said otherwise of rows.
    let key = match (record.kind, column) {
        (WarningKind::Skipped, name) if !name.is_empty() => "dataset-noticed-column-skipped".into(),
        _ => format!("dataset-noticed-{kind}"),
    };
    let message = record.message.clone();
    // Records from before the parts were kept hold the English sentence alone.
    let (text, detail) = match (&record.warning, lang) {
        (Some(warning), _) => (warning_text::warning(warning, lang), None),
        (None, Lang::En) => (message, None),
        (None, Lang::Zh) => (lang.t_args(&key, &args), Some(message)),
    };
    Noticed {
        kind,
        key: format!("dataset-finding-{kind}"),
        text,
        detail,
        is_warning: matches!(
            record.kind,
            WarningKind::Duplicates
                | WarningKind::Leak
                | WarningKind::Giveaway
                | WarningKind::Imbalance
        ),
    }
}

/// The best figure that a model can reach: label, figure, how it is known.
pub(super) fn best(version: &DatasetVersion, lang: Lang) -> Option<(String, FigureView, String)> {
    let best = version.about.as_ref()?.best_achievable.as_ref()?;
    let unit = if best.metric == "accuracy" { "share" } else { "" };
    let source = Source {
        kind: SourceKind::Measured,
        href: "#best".to_owned(),
        label: version.source.clone(),
        stale: false,
    };
    let method = format!("best-achievable-{}", best.metric);
    let figure = Figure::new(best.figure, unit, &method, 1)
        .with_n(version.counts.test_n())
        .with_source(source);
    let label = lang.t(&format!("dataset-best-{}", best.metric.replace('_', "-")));
    let how = how_known(version.kind.as_str(), &best.how, lang);
    Some((label, FigureView::new(&figure, lang), how))
}

/// How the best figure on a generated set is known; `told` where the set has no
/// sentence of its own.
#[must_use]
pub fn how_known(set: &str, told: &str, lang: Lang) -> String {
    lang.find(&format!("dataset-how-{set}")).unwrap_or_else(|| told.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::data::{RowsOf, Warning};

    #[test]
    fn a_record_without_parts_is_told_in_general_with_the_readers_words_beside_it() {
        let leak = WarningRecord {
            kind: WarningKind::Leak,
            column: None,
            n: 1_200,
            message: "1200 rows are in both".to_owned(),
            warning: None,
        };
        let assumed = WarningRecord { kind: WarningKind::Assumed, n: 1, ..leak.clone() };
        let told = noticed(&[assumed.clone(), leak.clone()], Lang::Zh);
        assert_eq!((told[0].kind, told[1].kind), ("leak", "assumed"));
        assert!(told[0].text.contains("1,200") && !told[0].text.contains("rows"));
        assert_eq!(told[0].detail.as_deref(), Some("1200 rows are in both"));
        let told = noticed(&[leak], Lang::En);
        assert_eq!((told[0].text.as_str(), &told[0].detail), ("1200 rows are in both", &None));
    }

    #[test]
    fn a_finding_with_its_parts_is_told_whole_in_both_languages() {
        let found =
            WarningRecord::from(Warning::InBothParts { what: RowsOf::Texts, n: 12, of: 1_400 });
        for lang in [Lang::En, Lang::Zh] {
            let told = &noticed(std::slice::from_ref(&found), lang)[0];
            assert!(told.text.contains("12") && told.text.contains("1,400"), "{}", told.text);
            assert_eq!((told.kind, told.is_warning, &told.detail), ("leak", true, &None));
        }
    }
}

//! What limits a dimension to iterate or unknown, in the reader's language.

use economics::{Assessment, Verdict, limit::Limit};
use i18n::{Lang, format};

/// The verdict in lines without markup: the word with its shares, then the limits of all
/// dimensions.
pub fn verdict_lines(assessment: &Assessment, lang: Lang) -> Vec<String> {
    let word = lang.t(&format!("report-word-{}", assessment.shown_verdict.as_str()));
    let percent = |share: f64| format::percent(share, 0);
    let coverage = percent(assessment.evidence_coverage);
    let mut lines = vec![format!("{word}; {} {coverage}", lang.t("report-coverage"))];
    if assessment.shown_verdict != Verdict::NotYet {
        let shares = &assessment.probabilities;
        let args = [
            ("go", percent(shares.go)),
            ("iterate", percent(shares.iterate)),
            ("stop", percent(shares.stop)),
        ];
        lines.push(lang.t_args("report-shares", &args));
    }
    lines.push(super::words::sentence(assessment, lang));
    let of = |limit: &Limit, id: &str| {
        let name = lang.t(&format!("report-dimension-{id}"));
        lang.t_args("report-limit-of", &[("name", name), ("limit", text(limit, lang))])
    };
    for dimension in &assessment.dimensions {
        lines.extend(dimension.limits.iter().map(|limit| of(limit, dimension.id.as_str())));
    }
    lines
}

pub(crate) fn text(limit: &Limit, lang: Lang) -> String {
    let say = |key: &str, args: &[(&'static str, String)]| {
        lang.t_args(&format!("report-limit-{key}"), args)
    };
    let few = |key: &str, have: &u64, least: &u64, more: &u64| {
        let (have, least, more) = (have.to_string(), least.to_string(), more.to_string());
        say(key, &[("have", have), ("least", least), ("more", more)])
    };
    match limit {
        Limit::FewRespondents { have, least, more, .. } => few("respondents", have, least, more),
        Limit::FewOfferRatings { have, least, more } => few("offer", have, least, more),
        Limit::FewTestRows { have, least, more } => few("rows", have, least, more),
        Limit::Synthetic => say("synthetic", &[]),
        Limit::UndecidedRisks { count } => say("risks", &[("count", count.to_string())]),
        Limit::UnratedCompetitors { count } => say("competitors", &[("count", count.to_string())]),
        Limit::UnratedNeeds { count } => say("needs", &[("count", count.to_string())]),
        Limit::AnswersGone { need, count, others } => {
            let key = if *others > 0 { "gone-and-others" } else { "gone" };
            let (count, others) = (count.to_string(), others.to_string());
            say(key, &[("need", need.clone()), ("count", count), ("others", others)])
        }
    }
}

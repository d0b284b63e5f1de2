//! The page that compares two reports of a venture, and the same under the API.

use actix_web::{
    HttpResponse,
    http::header::ContentType,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::{AssumptionChange, Change, Comparison, DimensionChange, FigureChange};
use crate::{
    page::{evidence as grounds, figures, limits},
    snapshot::{NameLine, ReportDocument},
    store::{self, ReportSummary},
};
use economics::{Band, Dimension, inputs::RiskAnswer};
use figure::Figure;
use i18n::{Lang, format};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    figures::with_unit,
    page::{PageCtx, html},
    paging::ListQuery,
};

/// Reports that the page offers to compare, the newest.
const OFFERED: u64 = 200;
/// Lines of each kind that the page shows; the API has all.
const MOST_LINES: usize = 100;

/// Which reports; without both, the last two.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

#[derive(Template)]
#[template(path = "report/compare.html")]
struct ComparePage {
    ctx: PageCtx,
    base: String,
    offered: Vec<Choice>,
    /// `None` with fewer than two reports, or two times the same.
    view: Option<CompareView>,
}

/// A report to choose.
struct Choice {
    id: Uuid,
    text: String,
    is_from: bool,
    is_to: bool,
}

/// A comparison in the reader's language.
struct CompareView {
    /// Label and report, the earlier one first.
    sides: [(&'static str, SideView); 2],
    same_facts: bool,
    /// Why the verdict moved, or that it did not.
    reasons: Vec<String>,
    dimensions: Vec<Line>,
    changes: Vec<Line>,
    /// Changes that are not shown.
    more: usize,
    rules: Vec<Line>,
    added: Vec<NameLine>,
    removed: Vec<NameLine>,
}

struct SideView {
    made: String,
    word: String,
    class: &'static str,
    go: String,
    coverage: String,
    href: String,
}

/// A value before and after.
struct Line {
    name: String,
    href: Option<String>,
    before: String,
    after: String,
    /// The dimension that it decides, or the band before and after.
    beside: String,
}

pub(crate) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let offered =
        store::list_reports(db.get_ref(), member.id(), &ListQuery::of(1, OFFERED)).await?;
    let offered = offered.items;
    let (from, to) = chosen(&asked, &offered);
    let view = match from.zip(to).filter(|(from, to)| from != to) {
        Some((from, to)) => {
            let (before, after) = both(&member, &db, from, to).await?;
            let lang = ctx.lang;
            let comparing = move || view(&Comparison::of(&before, &after), &before, lang);
            Some(blocking::run(comparing).await.map_err(anyhow::Error::from)?)
        }
        None => None,
    };
    let choice = |report: ReportSummary| {
        let verdict = ctx.t(&format!("report-verdict-{}", report.verdict));
        Choice {
            text: format!("{} · {verdict}", format::date_time(report.created_at)),
            is_from: from == Some(report.id),
            is_to: to == Some(report.id),
            id: report.id,
        }
    };
    html(&ComparePage {
        base: member.path("reports"),
        offered: offered.into_iter().map(choice).collect(),
        ctx: ctx.in_venture(member.nav()),
        view,
    })
}

pub(crate) async fn api_show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let named = |field: &str, id: &str| {
        let missing = || AppError::Field {
            field: field.to_owned(),
            key: "compare-no-report",
            args: Vec::new(),
        };
        Uuid::parse_str(id).map_err(|_| missing())
    };
    let (from, to) = (named("from", &asked.from)?, named("to", &asked.to)?);
    let (before, after) = both(&member, &db, from, to).await?;
    let writing = blocking::run(move || serde_json::to_vec(&Comparison::of(&before, &after)));
    let written = writing.await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(written))
}

/// The reports to compare: as asked for, or the last two.
fn chosen(asked: &Asked, offered: &[ReportSummary]) -> (Option<Uuid>, Option<Uuid>) {
    let named = |id: &str| Uuid::parse_str(id).ok();
    let at = |place: usize| offered.get(place).map(|report| report.id);
    (named(&asked.from).or_else(|| at(1)), named(&asked.to).or_else(|| at(0)))
}

/// Both reports, the earlier one first.
async fn both(
    member: &Member<Viewer>,
    db: &DatabaseConnection,
    from: Uuid,
    to: Uuid,
) -> Result<(ReportDocument, ReportDocument), AppError> {
    let before = store::find_report(db, member.id(), from).await?.ok_or(AppError::NotFound)?;
    let after = store::find_report(db, member.id(), to).await?.ok_or(AppError::NotFound)?;
    let are_in_order = before.created_at <= after.created_at;
    Ok(if are_in_order { (before, after) } else { (after, before) })
}

fn view(comparison: &Comparison, before: &ReportDocument, lang: Lang) -> CompareView {
    let mut changes: Vec<Line> =
        comparison.assumptions.iter().map(|one| assumption(one, lang)).collect();
    changes.extend(comparison.figures.iter().map(|one| figure(one, lang)));
    changes.extend(comparison.risks.iter().map(|one| Line {
        name: lang.t(&format!("risk-{}", one.question)),
        href: None,
        before: answer(one.answer.before, lang),
        after: answer(one.answer.after, lang),
        beside: name_of(Dimension::Risk, lang),
    }));
    let more = changes.len().saturating_sub(MOST_LINES);
    changes.truncate(MOST_LINES);
    let joined = |a: &[NameLine], b: &[NameLine]| -> Vec<NameLine> {
        a.iter().chain(b).take(MOST_LINES).cloned().collect()
    };
    let side = |side: &super::Side| SideView {
        made: format::date_time(side.created_at),
        word: lang.t(&format!("report-word-{}", side.verdict.as_str())),
        class: side.verdict.as_str(),
        go: format::percent(side.p_go, 0),
        coverage: format::percent(side.evidence_coverage, 0),
        href: format!("/ventures/{}/reports/{}", before.venture.id, side.id),
    };
    CompareView {
        sides: [
            ("compare-from", side(&comparison.before)),
            ("compare-to", side(&comparison.after)),
        ],
        same_facts: comparison.same_facts,
        reasons: reasons(comparison, lang),
        dimensions: comparison.dimensions.iter().map(|one| dimension(one, lang)).collect(),
        changes,
        more,
        rules: comparison.rules.iter().map(|one| rule(one, lang)).collect(),
        added: joined(&comparison.needs.added, &comparison.competitors.added),
        removed: joined(&comparison.needs.removed, &comparison.competitors.removed),
    }
}

fn name_of(dimension: Dimension, lang: Lang) -> String {
    lang.t(&format!("report-dimension-{}", dimension.as_str()))
}

fn band(band: Band, lang: Lang) -> String {
    lang.t(match band {
        Band::Stop => "report-band-stop",
        Band::Iterate => "report-band-iterate",
        Band::Go => "report-band-go",
        Band::Unknown => "report-band-unknown",
    })
}

fn answer(answer: Option<RiskAnswer>, lang: Lang) -> String {
    let word = match answer {
        None => "unanswered",
        Some(RiskAnswer::Open) => "open",
        Some(RiskAnswer::None) => "none",
        Some(RiskAnswer::Unacceptable) => "unacceptable",
    };
    lang.t(&format!("report-risk-{word}"))
}

/// A figure with its interval; technical margins in percentage points.
fn shown(figure: Option<&Figure>, is_margin: bool, lang: Lang) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let view =
        if is_margin { figures::difference(figure, lang) } else { figures::view(figure, lang) };
    match &figure.interval {
        Some(_) if figure.value.is_some() => format!("{} ({})", view.text, view.aside),
        _ => view.text,
    }
}

fn dimension(one: &DimensionChange, lang: Lang) -> Line {
    let is_margin = one.dimension == Dimension::Technical;
    let bands = Change { before: band(one.band.before, lang), after: band(one.band.after, lang) };
    Line {
        name: name_of(one.dimension, lang),
        href: None,
        before: format!("{} · {}", bands.before, shown(Some(&one.figure.before), is_margin, lang)),
        after: format!("{} · {}", bands.after, shown(Some(&one.figure.after), is_margin, lang)),
        beside: format!(
            "{} → {}",
            format::percent(one.p_go.before, 0),
            format::percent(one.p_go.after, 0)
        ),
    }
}

fn assumption(one: &AssumptionChange, lang: Lang) -> Line {
    let value = |value: f64| with_unit(value, &one.unit);
    let range = |range: Option<[f64; 3]>| match range {
        None => "–".to_owned(),
        Some([low, base, high]) if low == base && base == high => value(base),
        Some([low, base, high]) => format!("{} ({} – {})", value(base), value(low), value(high)),
    };
    Line {
        name: grounds::quantity(&one.quantity, one.name.as_deref(), lang),
        href: None,
        before: range(one.range.before),
        after: range(one.range.after),
        beside: name_of(one.dimension, lang),
    }
}

fn figure(one: &FigureChange, lang: Lang) -> Line {
    let subject = lang.t(&one.subject.text_key());
    let name = match one.label.as_str() {
        "" => subject,
        label => format!("{label} · {subject}"),
    };
    Line {
        name,
        href: Some(one.href.clone()).filter(|href| !href.is_empty()),
        before: shown(one.figure.before.as_ref(), false, lang),
        after: shown(one.figure.after.as_ref(), false, lang),
        beside: name_of(one.dimension, lang),
    }
}

fn rule(one: &super::RuleChange, lang: Lang) -> Line {
    let ends = |thresholds, weight: f64| {
        let (stop, go) = grounds::thresholds(one.criterion, thresholds, lang);
        lang.t_args(
            "compare-rule",
            &[("stop", stop), ("go", go), ("weight", format::percent(weight, 0))],
        )
    };
    Line {
        name: lang.t(&format!("report-criterion-{}", one.criterion.as_str())),
        href: None,
        before: ends(one.thresholds.before, one.weight.before),
        after: ends(one.thresholds.after, one.weight.after),
        beside: name_of(one.criterion.dimension(), lang),
    }
}

/// Why the verdict moved: the dimensions that stand elsewhere, new and lifted limits, coverage.
fn reasons(comparison: &Comparison, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for one in comparison.moved() {
        let name = name_of(one.dimension, lang);
        if one.band.before != one.band.after {
            let is_margin = one.dimension == Dimension::Technical;
            let args = [
                ("name", name.clone()),
                ("before", band(one.band.before, lang)),
                ("after", band(one.band.after, lang)),
                ("then", shown(Some(&one.figure.before), is_margin, lang)),
                ("now", shown(Some(&one.figure.after), is_margin, lang)),
            ];
            lines.push(lang.t_args("compare-moved", &args));
        }
        let mut limited = |key: &str, all: &[economics::limit::Limit]| {
            for limit in all {
                let args = [("name", name.clone()), ("limit", limits::text(limit, lang))];
                lines.push(lang.t_args(key, &args));
            }
        };
        limited("compare-new-limit", &one.new_limits);
        limited("compare-lifted-limit", &one.lifted_limits);
    }
    if !comparison.rules.is_empty() {
        lines.push(lang.t("compare-rules-changed"));
    }
    let (then, now) = (comparison.before.evidence_coverage, comparison.after.evidence_coverage);
    if (then - now).abs() >= 0.005 {
        let args = [("before", format::percent(then, 0)), ("after", format::percent(now, 0))];
        lines.push(lang.t_args("compare-coverage", &args));
    }
    if comparison.before.assay_version != comparison.after.assay_version {
        lines.push(lang.t("compare-version"));
    }
    lines.extend(lines.is_empty().then(|| lang.t("compare-nothing-moved")));
    lines
}

//! What the templates of the verdict show: every figure formatted, every sentence in the
//! reader's language. Depends on no database.

pub(crate) mod evidence;
pub(crate) mod figures;
pub(crate) mod limits;
pub(crate) mod track;
pub(crate) mod unit;
pub(crate) mod words;

use askama::Template;

pub use self::limits::verdict_lines;
pub(super) use self::words::input as input_name;

pub(super) use self::figures::Labelled;

use self::{
    evidence::{AssumptionRow, GapRow, RiskRow, RuleRow},
    track::TrackRow,
    unit::UnitView,
    words::ChangeLine,
};
use super::{
    snapshot::{Facts, NeedLine, ReportDocument},
    store::ReportSummary,
};
use charts::{Markup, Share, ShareBar, Standing};
use economics::{Assessment, Verdict};
use figure::Figure;
use i18n::{Lang, format};
use web::{
    assets,
    figures::FigureView,
    page::PageCtx,
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "report/list.html")]
pub(super) struct ListPage {
    pub(super) ctx: PageCtx,
    pub(super) query: ListQuery,
    pub(super) page: Page<ReportSummary>,
}

#[derive(Template)]
#[template(path = "report/report.html")]
pub(super) struct ReportPage {
    pub(super) ctx: PageCtx,
    pub(super) report: ReportDocument,
    /// The file it was restored from, if it was not made here.
    pub(super) imported: Option<String>,
    pub(super) view: AssessmentView,
}

/// The same report as a self-contained file; only its links need the server.
#[derive(Template)]
#[template(path = "report/standalone.html")]
struct StandalonePage<'a> {
    ctx: PageCtx,
    report: &'a ReportDocument,
    view: AssessmentView,
    styles: &'static str,
    chart_styles: &'static str,
    base: &'a str,
}

/// The HTML file of a report.
pub(super) fn standalone(
    report: &ReportDocument,
    lang: Lang,
    base: &str,
) -> Result<String, askama::Error> {
    let ctx = PageCtx::outside(lang, report.href(), report.created_at);
    let page = StandalonePage {
        ctx,
        report,
        view: AssessmentView::new(&report.assessment, &report.facts, lang, NEEDS_IN_REPORT),
        styles: assets::style("app.css"),
        chart_styles: assets::style("charts.css"),
        base,
    };
    page.render()
}

/// The strongest needs that a report shows; its JSON holds more.
pub(super) const NEEDS_IN_REPORT: usize = 200;

/// A need with its score and its competitors.
pub(super) struct NeedRow {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) track: Markup,
    pub(super) score: FigureView,
    pub(super) best_competitor: Option<FigureView>,
    pub(super) offer: Option<FigureView>,
    pub(super) addressed: bool,
}

/// A verdict as pages show it.
pub(super) struct AssessmentView {
    /// The verdict in one word, and its class.
    pub(super) word: String,
    pub(super) class: &'static str,
    pub(super) sentence: String,
    /// Records named in the previous report and no longer.
    pub(super) since: Option<String>,
    /// `None` without a verdict.
    pub(super) shares: Option<Markup>,
    pub(super) go: String,
    pub(super) iterate: String,
    pub(super) stop: String,
    pub(super) coverage: String,
    pub(super) coverage_note: String,
    pub(super) key_figures: Vec<Labelled>,
    pub(super) tracks: Vec<TrackRow>,
    pub(super) changes: Vec<ChangeLine>,
    /// The strongest, as many as the page shows.
    pub(super) needs: Vec<NeedRow>,
    /// Needs that the page does not show.
    pub(super) needs_more: u64,
    /// Name of their score, with the threshold.
    pub(super) opportunity: String,
    pub(super) unit: UnitView,
    pub(super) gaps: Vec<GapRow>,
    pub(super) assumptions: Vec<AssumptionRow>,
    pub(super) risks: Vec<RiskRow>,
    pub(super) rules: Vec<RuleRow>,
    /// Why the rules differ from the defaults.
    pub(super) rules_reason: Option<String>,
    pub(super) method: String,
}

impl AssessmentView {
    /// Prepares a verdict for a language, with at most so many needs.
    pub(super) fn new(assessment: &Assessment, facts: &Facts, lang: Lang, most: usize) -> Self {
        let probabilities = &assessment.probabilities;
        let percent = |share: f64| format::percent(share, 0);
        let coverage = &assessment.coverage;
        let class = assessment.shown_verdict.as_str();
        Self {
            word: lang.t(&format!("report-word-{class}")),
            class,
            sentence: words::sentence(assessment, lang),
            since: facts.since.as_ref().map(|since| words::since(since, lang)),
            shares: (assessment.shown_verdict != Verdict::NotYet).then(|| shares(assessment, lang)),
            go: percent(probabilities.go),
            iterate: percent(probabilities.iterate),
            stop: percent(probabilities.stop),
            coverage: percent(assessment.evidence_coverage),
            coverage_note: lang.t_args(
                "report-coverage-note",
                &[
                    ("inputs", coverage.inputs.to_string()),
                    ("assumptions", coverage.assumptions.to_string()),
                    ("stale", coverage.stale.to_string()),
                    ("missing", coverage.missing.to_string()),
                    ("unproven", coverage.unproven.to_string()),
                ],
            ),
            key_figures: unit::key_figures(assessment, facts, lang),
            tracks: track::rows(assessment, facts, lang),
            changes: words::changes(assessment, lang),
            needs: needs(assessment, facts, lang, most),
            needs_more: facts.needs.len().saturating_sub(most) as u64 + facts.needs_left_out,
            opportunity: lang
                .t_args("report-opportunity", &[("go", charts::plain(assessment.rules.need.go))]),
            unit: UnitView::new(assessment, facts, lang),
            gaps: evidence::gaps(assessment, lang),
            assumptions: evidence::assumptions(facts, lang),
            risks: evidence::risks(facts, lang),
            rules: evidence::rules(assessment, lang),
            rules_reason: facts.rules_reason.clone(),
            method: lang.t_args(
                "report-method",
                &[
                    ("draws", format::count(assessment.draws as u64)),
                    ("seed", assessment.seed.to_string()),
                ],
            ),
        }
    }
}

fn shares(assessment: &Assessment, lang: Lang) -> Markup {
    let p = &assessment.probabilities;
    let parts = [(Standing::Go, p.go), (Standing::Iterate, p.iterate), (Standing::Stop, p.stop)];
    let args = [
        ("go", format::percent(p.go, 0)),
        ("iterate", format::percent(p.iterate, 0)),
        ("stop", format::percent(p.stop, 0)),
    ];
    let shares = parts.map(|(standing, value)| Share { standing, value }).to_vec();
    ShareBar { label: lang.t_args("report-shares", &args), shares }.html()
}

/// Needs by score, the strongest first.
fn needs(assessment: &Assessment, facts: &Facts, lang: Lang, most: usize) -> Vec<NeedRow> {
    let mut lines: Vec<_> = facts.needs.iter().collect();
    let score = |line: &NeedLine| line.score.value.unwrap_or(f64::NEG_INFINITY);
    lines.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let rating = |figure: &Option<Figure>| figure.as_ref().map(|f| figures::view(f, lang));
    lines
        .into_iter()
        .take(most)
        .map(|line| {
            let view = figures::view(&line.score, lang);
            NeedRow {
                label: line.label.clone(),
                href: line.href.clone(),
                track: track::need(line, &view, assessment.rules.need),
                score: view,
                best_competitor: rating(&line.best_competitor),
                offer: rating(&line.offer),
                addressed: line.addressed,
            }
        })
        .collect()
}

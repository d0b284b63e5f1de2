//! Problem and need: what people want done, how much it matters, and what surveys say.

use super::{surveys, writer::Writer};
use crate::snapshot::NeedLine;
use analysis::landscape::{Convention, LINES, line_of, place};
use charts::{Axis, Guide, Landscape, LandscapePoint, PlanePoint};
use document::{Block, Cell, SourceKind};
use i18n::format;

/// Needs that are drawn: more labels would not be read.
const DRAWN: usize = 12;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let facts = &w.of.report.facts;
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    let mut needs: Vec<&NeedLine> = facts.needs.iter().collect();
    let score = |line: &NeedLine| line.score.value.unwrap_or(f64::NEG_INFINITY);
    needs.sort_by(|a, b| score(b).total_cmp(&score(a)));
    if needs.is_empty() {
        missing.push(w.t("report-missing-needs"));
    } else {
        blocks.push(Block::Paragraph(w.t("report-needs-lead")));
        let rows = needs.iter().map(|need| row(w, need)).collect();
        let columns = w.columns(&[
            "report-need",
            "#need-opportunity",
            "#report-interval",
            "#report-n",
            "#report-best-competitor",
            "#report-us",
        ]);
        blocks.push(w.table("needs", columns, rows));
        blocks.extend(chart(w));
    }
    if facts.needs_left_out > 0 {
        let n = format::count(facts.needs_left_out);
        missing.push(w.say("report-missing-left-out", &[("n", n)]));
    }
    let unrated = needs.iter().filter(|need| need.score.value.is_none()).count();
    if unrated > 0 {
        missing.push(w.say("report-missing-unrated", &[("n", format::count(unrated as u64))]));
    }
    let few =
        needs.iter().filter(|need| need.score.value.is_some() && need.score.interval.is_none());
    let few = few.count();
    if few > 0 {
        missing.push(w.say("report-missing-few", &[("n", format::count(few as u64))]));
    }
    surveys::write(w, &mut blocks, &mut missing);
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

fn row(w: &mut Writer<'_>, need: &NeedLine) -> Vec<Cell> {
    let unknown = || Cell::from("–");
    let mut name = w.name(&need.label, &need.href, SourceKind::Observed);
    if !need.addressed {
        name.text = format!("{} ({})", name.text, w.t("report-not-addressed"));
    }
    let interval = w.interval(&need.score).map_or_else(unknown, Cell::from);
    let n = need.score.n.map_or_else(unknown, |n| format::count(n).into());
    let score = w.cell(&need.score);
    let best = need.best_competitor.as_ref().map_or_else(unknown, |figure| w.cell(figure));
    let ours = need.offer.as_ref().map_or_else(unknown, |figure| w.cell(figure));
    vec![name, score, interval, n, best, ours]
}

/// The strongest needs by importance and satisfaction.
fn chart(w: &Writer<'_>) -> Option<Block> {
    let market = &w.of.records.market;
    let convention = Convention::Mean;
    let (low, high) = (*convention.range().start(), *convention.range().end());
    let axis = |key: &str| Axis { tight: true, ..Axis::new(w.t(key)).at_least(low, high) };
    let mut points = Vec::new();
    for at in market.ranking() {
        let (need, score) = (&market.needs[at], &market.scores[at].score);
        let Some(place) = place(&need.ratings, convention) else { continue };
        points.push(LandscapePoint {
            at: PlanePoint {
                label: need.statement.clone(),
                x: place.importance.value,
                y: place.satisfaction.value,
                x_interval: place.importance.interval,
                y_interval: place.satisfaction.interval,
                own: points.is_empty(),
            },
            value: score.value,
        });
        if points.len() == DRAWN {
            break;
        }
    }
    let strongest = points.first().map_or_else(String::new, |point| point.at.label.clone());
    let alt = w.say("landscape-description", &[("need", strongest)]);
    let guides = LINES
        .iter()
        .map(|&score| Guide { label: format::fixed(score, 0), points: line_of(score, convention) });
    let landscape = Landscape {
        texts: w.texts("landscape", alt.clone()),
        x: axis("need-importance"),
        y: axis("need-satisfaction"),
        names: w.t("need"),
        low: w.t("interval-low"),
        high: w.t("interval-high"),
        value: w.t("need-opportunity"),
        guides: guides.collect(),
        points,
    };
    w.chart("landscape", alt, charts::drawn(&landscape))
}

//! The product: what is promised, what is built and planned, and which needs stay open.

use super::writer::Writer;
use document::{Block, Cell, SourceKind};
use figure::Figure;
use i18n::format;
use idea::{Idea, Status, gap::Cover};

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    promise(w, &mut blocks, &mut missing);
    ideas(w, &mut blocks, &mut missing);
    next(w, &mut blocks);
    gap(w, &mut blocks, &mut missing);
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

fn promise(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let offer = &w.of.records.offer;
    let mut lines = Vec::new();
    match offer.promise {
        Some(promise) => lines.push(w.say(
            "report-promise-latency",
            &[
                ("ms", charts::plain(promise.milliseconds)),
                ("percentile", charts::plain(promise.percentile)),
            ],
        )),
        None => missing.push(w.t("report-missing-promise")),
    }
    match offer.required {
        Some(required) => {
            let value = web::figures::with_unit(required.value, required.measure.unit());
            let args = [("measure", w.t(required.measure.key())), ("value", value)];
            lines.push(w.say("report-promise-metric", &args));
        }
        None => missing.push(w.t("report-missing-required")),
    }
    if !lines.is_empty() {
        blocks.push(Block::Heading(w.t("report-promises")));
        blocks.push(Block::List(lines));
    }
}

/// Those in use, by how far they are, then by RICE.
fn ideas(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    let far = |idea: &Idea| match idea.status {
        Status::Shipped => 0,
        Status::Building => 1,
        Status::Chosen => 2,
        Status::Idea => 3,
        Status::Dropped => 4,
    };
    let mut all: Vec<&Idea> =
        records.ideas.iter().filter(|idea| idea.status != Status::Dropped).collect();
    if all.is_empty() {
        missing.push(w.t("report-missing-ideas"));
        return;
    }
    all.sort_by_key(|idea| far(idea));
    let mut rows = Vec::new();
    for idea in all {
        let needs = records.market.needs.iter().filter(|need| idea.needs.contains(&need.id));
        let needs: Vec<String> = needs.map(|need| need.statement.clone()).collect();
        let kind = if idea.stale { SourceKind::Stale } else { SourceKind::Assumption };
        rows.push(vec![
            w.name(&idea.title, &idea.href(), kind),
            Cell::from(w.t(&idea.status.text_key())),
            w.cell(&Figure { unit: String::new(), ..idea.rice() }),
            Cell::from(if needs.is_empty() { "–".to_owned() } else { w.list(&needs) }),
        ]);
    }
    let columns = w.columns(&["report-idea", "idea-status", "#report-rice", "report-for-needs"]);
    blocks.push(w.table("ideas", columns, rows));
}

fn next(w: &mut Writer<'_>, blocks: &mut Vec<Block>) {
    let Some(first) = w.of.records.advice.first() else { return };
    let (label, priority) =
        (w.say("report-build-next", &[("idea", first.title.clone())]), &first.priority);
    let value = w.value(&label, priority);
    blocks.push(Block::Values(vec![value]));
}

/// Needs that neither the offer meets nor an idea would.
fn gap(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let all = &w.of.records.gap;
    if all.is_empty() {
        return;
    }
    let count =
        |cover: Cover| format::count(all.iter().filter(|row| row.cover == cover).count() as u64);
    let args = [
        ("met", count(Cover::Met)),
        ("planned", count(Cover::Planned)),
        ("open", count(Cover::Uncovered)),
    ];
    blocks.push(Block::Heading(w.t("report-gap")));
    blocks.push(Block::Paragraph(w.say("report-gap-counts", &args)));
    let open = all.iter().filter(|row| row.cover == Cover::Uncovered);
    let scored: Vec<_> = open.filter(|row| row.opportunity.value.is_some()).collect();
    let unknown = all.iter().filter(|row| row.ours.is_none()).count();
    if unknown > 0 {
        let n = format::count(unknown as u64);
        missing.push(w.say("report-missing-offer-ratings", &[("n", n)]));
    }
    if scored.is_empty() {
        return;
    }
    let mut rows = Vec::new();
    for row in scored {
        let ours = row.ours.map_or_else(|| "–".to_owned(), |mean| format::fixed(mean, 1));
        rows.push(vec![
            w.name(&row.statement, &row.href, SourceKind::Observed),
            w.cell_with_interval(&row.opportunity),
            Cell::from(ours),
        ]);
    }
    let columns = w.columns(&["report-need", "#need-opportunity", "#report-us"]);
    blocks.push(w.table("open-needs", columns, rows));
}

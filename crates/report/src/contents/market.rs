//! The market: how large it is, counted from below and held against an estimate from above, its
//! segments, and the forces at work.

use super::writer::{Writer, kind_of};
use document::{Block, Cell, SourceKind};
use figure::Figure;
use gotomarket::force;
use i18n::format;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    size(w, &mut blocks, &mut missing);
    segments(w, &mut blocks, &mut missing);
    forces(w, &mut blocks, &mut missing);
    match &w.of.records.market.concentration {
        Ok(hhi) => {
            let label = w.t("report-concentration");
            let value = w.value(&label, &hhi.figure);
            blocks.push(Block::Values(vec![value]));
        }
        Err(_) => missing.push(w.t("report-missing-shares")),
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

fn size(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.parts.is_empty() {
        missing.push(w.t("report-missing-size"));
        return;
    }
    blocks.push(Block::Heading(w.t("market-size")));
    let sizes = &records.sizes;
    let of = [("size-tam", &sizes.tam), ("size-sam", &sizes.sam), ("size-som", &sizes.som)];
    let values = of.map(|(key, figure)| {
        let label = w.t(key);
        // The parts counted are no sample.
        w.value(&label, &Figure { n: None, ..figure.clone() })
    });
    blocks.push(Block::Values(values.into()));
    let mut parts: Vec<_> = records.parts.iter().collect();
    parts.sort_by(|a, b| b.total_minor().total_cmp(&a.total_minor()));
    let money = |minor: f64| {
        let unit = 10_f64.powi(i32::try_from(format::minor_digits(&records.currency)).unwrap_or(2));
        format::money((minor / unit).round(), &records.currency)
    };
    let mut rows = Vec::new();
    for part in parts {
        let kind = if part.stale { SourceKind::Stale } else { SourceKind::Assumption };
        let [low, base, high] = part.share.map(|share| format::percent(share, 1));
        let served = w.t(if part.served { "report-yes" } else { "report-no" });
        rows.push(vec![
            w.name(&part.name, &part.href(), kind),
            Cell::from(format::count(part.accounts)),
            Cell::from(money(part.acv_minor as f64)),
            Cell::from(money(part.total_minor())),
            Cell::from(served),
            Cell::from(format!("{base} ({low} – {high})")),
        ]);
    }
    let columns = w.columns(&[
        "size-part",
        "#size-accounts",
        "#size-acv",
        "#size-total",
        "size-served",
        "#report-share",
    ]);
    blocks.push(w.table("market-parts", columns, rows));
    top_down(w, blocks, missing, money);
}

fn top_down(
    w: &mut Writer<'_>,
    blocks: &mut Vec<Block>,
    missing: &mut Vec<String>,
    money: impl Fn(f64) -> String,
) {
    let records = w.of.records;
    let (Some(above), Some(check)) = (&records.top_down, &records.sizes.check) else {
        missing.push(w.t("report-missing-top-down"));
        return;
    };
    let percent = format::percent(check.divergence, 0);
    let key = if check.flagged { "size-diverges" } else { "size-agrees" };
    let args = [
        ("amount", money(above.amount_minor as f64)),
        ("source", above.provenance.source.clone()),
        ("date", above.provenance.observed_on.to_string()),
    ];
    let stated = w.say("report-top-down", &args);
    let compared = w.say(key, &[("percent", percent)]);
    blocks.push(Block::Paragraph(format!("{stated}{}{compared}", w.t("report-sentence-joint"))));
}

fn segments(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let records = w.of.records;
    if records.fits.is_empty() {
        missing.push(w.t("report-missing-segments"));
        return;
    }
    if records.fits.iter().all(|fit| fit.means.is_none()) {
        missing.push(w.t("report-missing-fit"));
    }
    let mut rows = Vec::new();
    for fit in &records.fits {
        let record = records.segments.iter().find(|segment| segment.id == fit.segment);
        let description = record.map(|one| one.description.clone()).unwrap_or_default();
        let raters = fit.score.n.unwrap_or(0);
        rows.push(vec![
            w.name(&fit.name, &fit.href, SourceKind::Observed),
            Cell::from(description),
            if fit.means.is_some() { w.cell_with_interval(&fit.score) } else { Cell::from("–") },
            Cell::from(format::count(raters)),
        ]);
    }
    let columns = w.columns(&["segment", "report-description", "#gtm-score", "#force-raters"]);
    blocks.push(w.table("segments", columns, rows));
}

fn forces(w: &mut Writer<'_>, blocks: &mut Vec<Block>, missing: &mut Vec<String>) {
    let forces = &w.of.records.forces;
    if forces.raters.is_empty() {
        missing.push(w.t("report-missing-forces"));
        return;
    }
    let mut rows = Vec::new();
    for one in &forces.forces {
        let strength = Figure { unit: "score 1-5".to_owned(), ..one.strength.clone() };
        rows.push(vec![
            Cell::from(w.t(force::text_key(one.force))),
            w.cell_with_interval(&strength),
            Cell::from(format::count(strength.n.unwrap_or(0))),
        ]);
    }
    let columns = w.columns(&["force", "#force-mean", "#force-raters"]);
    blocks.push(w.table("forces", columns, rows));
    blocks.push(Block::Paragraph(w.t("forces-lead")));
    if forces.open > 0 {
        missing.push(w.say("force-open", &[("n", forces.open.to_string())]));
    }
    // Names the page of the ratings, also where no force has a figure.
    if let Some(source) = forces.overall.sources.first() {
        w.record(&w.t("forces"), &source.href, kind_of(source));
    }
}

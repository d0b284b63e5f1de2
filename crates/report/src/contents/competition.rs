//! The competition: who they are, what they ask and can do, where they stand, and which needs
//! none of them meets.

use super::writer::Writer;
use crate::records::Rival;
use charts::{Arrow, Axis, Bar, BarChart, Biplot, PlanePoint};
use document::{Block, Cell, SourceKind};
use i18n::format;
use market::{CompetitorRecord, Contest, contested};
use scoring::white_space::{self, Gap, MET_FROM, NeedRow};

/// Columns of competitors beside ours: more do not fit a sheet.
const BESIDE: usize = 4;
/// Leads named for each competitor.
const LEADS: usize = 3;
/// Competitors on the map.
const POINTS: usize = 20;
/// Arrows of the map, the longest.
const ARROWS: usize = 6;
/// Needs considered for the white space, the best opportunities.
const NEEDS: usize = 1_000;
const BARS: usize = 10;

pub(super) fn write(w: &mut Writer<'_>) -> Vec<Block> {
    let market = &w.of.records.market;
    let mut blocks = Vec::new();
    let mut missing = Vec::new();
    if market.competitors.is_empty() {
        missing.push(w.t("report-missing-competitors"));
        return vec![Block::Missing(missing)];
    }
    let rivals = by_importance(w);
    profiles(w, &rivals, &mut blocks, &mut missing);
    features(w, &rivals, &mut blocks, &mut missing);
    highlights(w, &rivals, &mut blocks, &mut missing);
    match positions(w, &rivals) {
        Some(chart) => blocks.push(chart),
        None => missing.push(w.t("report-missing-positions")),
    }
    match open_needs(w) {
        Some(chart) => blocks.push(chart),
        None => missing.push(w.t("report-missing-white-space")),
    }
    blocks.extend((!missing.is_empty()).then_some(Block::Missing(missing)));
    blocks
}

/// The largest share first, then the most ratings.
fn by_importance<'a>(w: &Writer<'a>) -> Vec<&'a CompetitorRecord> {
    let mut all: Vec<&CompetitorRecord> = w.of.records.market.competitors.iter().collect();
    let share = |one: &CompetitorRecord| one.share.unwrap_or(-1.0);
    all.sort_by(|a, b| {
        share(b).total_cmp(&share(a)).then_with(|| b.ratings.len().cmp(&a.ratings.len()))
    });
    all
}

fn kind(stale: bool) -> SourceKind {
    if stale { SourceKind::Stale } else { SourceKind::Observed }
}

fn profiles(
    w: &mut Writer<'_>,
    rivals: &[&CompetitorRecord],
    blocks: &mut Vec<Block>,
    missing: &mut Vec<String>,
) {
    let records = w.of.records;
    let mut unpriced = 0_u64;
    let mut rows = Vec::new();
    for one in rivals {
        let rival = records.rivals.get(&one.id);
        let price = rival.and_then(|rival| price(w, rival));
        unpriced += u64::from(price.is_none());
        let profile = rival.map(|rival| rival.record.profile.clone()).unwrap_or_default();
        rows.push(vec![
            w.name(&one.name, &one.href, kind(one.stale)),
            price.unwrap_or_else(|| Cell::from("–")),
            one.share.map_or_else(|| "–".into(), |share| format::percent(share / 100.0, 1).into()),
            Cell::from(profile.strengths),
            Cell::from(profile.weaknesses),
        ]);
    }
    let columns = w.columns(&[
        "report-rival",
        "#report-price",
        "#report-market-share",
        "report-strengths",
        "report-weaknesses",
    ]);
    blocks.push(w.table("competitors", columns, rows));
    if unpriced > 0 {
        missing.push(w.say("report-missing-prices", &[("n", format::count(unpriced))]));
    }
}

fn price(w: &mut Writer<'_>, rival: &Rival) -> Option<Cell> {
    let price = rival.price.as_ref()?;
    let currency = price.currency.as_deref().unwrap_or(&w.of.records.currency).to_owned();
    let amount = format::money_fine(price.amount, &currency);
    let text = format!("{amount} {}", w.t(&price.unit.text_key()));
    let label = w.say("report-price-of", &[("name", rival.record.name.clone())]);
    let stale = price.is_stale(&w.of.records.today);
    let source = w.record(&label, &rival.record.href(), kind(stale));
    Some(Cell { text, source: Some(source) })
}

/// Ratings of what products can do; of how they meet needs while no feature is rated.
fn features(
    w: &mut Writer<'_>,
    rivals: &[&CompetitorRecord],
    blocks: &mut Vec<Block>,
    missing: &mut Vec<String>,
) {
    let market = &w.of.records.market;
    let beside: Vec<_> = rivals.iter().take(BESIDE).collect();
    let mut columns = w.columns(&["report-feature", "#report-us"]);
    columns.extend(beside.iter().map(|one| document::Column::numeric(one.name.clone())));
    let number = |rating: Option<u8>| rating.map_or_else(|| "–".to_owned(), |r| r.to_string());
    let mut rows = Vec::new();
    if market.capabilities.is_empty() {
        for at in market.ranking() {
            let need = &market.needs[at];
            let ours = need.offer_mean();
            let mut row = vec![w.name(&need.statement, &need.href, kind(need.stale))];
            row.push(ours.map_or_else(|| "–".into(), |mean| format::fixed(mean, 1).into()));
            for one in &beside {
                row.push(number(one.ratings.get(&need.id).map(|feature| feature.rating)).into());
            }
            rows.push(row);
        }
    } else {
        for one in &market.capabilities {
            let mut row = vec![w.name(&one.name, &one.href, SourceKind::Observed)];
            row.push(number(one.ours.map(|feature| feature.rating)).into());
            for rival in &beside {
                row.push(number(one.ratings.get(&rival.id).map(|feature| feature.rating)).into());
            }
            rows.push(row);
        }
    }
    if rows.is_empty() {
        missing.push(w.t("report-missing-features"));
        return;
    }
    blocks.push(Block::Paragraph(w.t("report-features-lead")));
    blocks.push(w.table("features", columns, rows));
    if rivals.len() > BESIDE {
        let args = [("shown", BESIDE.to_string()), ("all", format::count(rivals.len() as u64))];
        blocks.push(Block::Paragraph(w.say("report-features-beside", &args)));
    }
}

/// Where the offer and each competitor lead.
fn highlights(
    w: &mut Writer<'_>,
    rivals: &[&CompetitorRecord],
    blocks: &mut Vec<Block>,
    missing: &mut Vec<String>,
) {
    let market = &w.of.records.market;
    let mut rows = Vec::new();
    for one in rivals {
        let contests = market.needs.iter().map(|need| Contest {
            subject: need.statement.clone(),
            href: need.href.clone(),
            ours: need.offer_mean(),
            theirs: one.ratings.get(&need.id).map(|feature| f64::from(feature.rating)),
            stale: need.offer_stale,
        });
        let result = contested(contests.collect());
        if result.ahead.is_empty() && result.behind.is_empty() {
            continue;
        }
        let first = |all: &[Contest]| {
            let names: Vec<String> = all.iter().take(LEADS).map(|c| c.subject.clone()).collect();
            if names.is_empty() { "–".to_owned() } else { w.list(&names) }
        };
        let (ahead, behind) = (first(&result.ahead), first(&result.behind));
        let name = w.name(&one.name, &one.href, kind(one.stale));
        rows.push(vec![name, ahead.into(), behind.into()]);
    }
    if rows.is_empty() {
        missing.push(w.t("report-missing-highlights"));
        return;
    }
    let columns = w.columns(&["report-rival", "report-we-lead", "report-they-lead"]);
    blocks.push(w.table("highlights", columns, rows));
}

/// Products that are rated alike are close together. Of many, the most important are drawn.
fn positions(w: &Writer<'_>, rivals: &[&CompetitorRecord]) -> Option<Block> {
    let market = &w.of.records.market;
    let by_features = market.capability_positioning.as_ref().and_then(|map| map.as_ref().ok());
    let map = by_features.or(market.positioning.as_ref().ok())?;
    let label_of = |column: usize| {
        if by_features.is_some() {
            market.capabilities.get(column).map(|one| one.name.clone())
        } else {
            market.needs.get(column).map(|one| one.statement.clone())
        }
    };
    let drawn: Vec<_> = rivals.iter().take(POINTS).map(|one| one.id).collect();
    let shown = map.points.iter().filter(|point| {
        market.competitors.get(point.row).is_none_or(|one| drawn.contains(&one.id))
    });
    let points = shown.map(|point| PlanePoint {
        label: match market.competitors.get(point.row) {
            Some(one) => one.name.clone(),
            None => w.t("market-our-offer"),
        },
        x: point.x,
        y: point.y,
        own: point.row >= market.competitors.len(),
        ..PlanePoint::default()
    });
    let mut longest: Vec<_> = map.loadings.iter().collect();
    longest.sort_by(|a, b| b.x.hypot(b.y).total_cmp(&a.x.hypot(a.y)));
    let arrow = |label: String, x: f64, y: f64| Arrow { label, x, y };
    let arrows = longest
        .into_iter()
        .take(ARROWS)
        .filter_map(|one| Some(arrow(label_of(one.column)?, one.x, one.y)));
    let share = |share: f64| format::percent(share, 0);
    let alt = w.say("map-description", &[("share", share(map.explained.iter().sum()))]);
    let axis = |n: &str, explained: f64| {
        Axis::new(w.say("map-axis", &[("n", n.to_owned()), ("share", share(explained))]))
    };
    let chart = Biplot {
        texts: w.texts("positions", alt.clone()),
        x: axis("1", map.explained[0]),
        y: axis("2", map.explained[1]),
        names: w.t("market-product"),
        points: points.collect(),
        arrows: arrows.collect(),
    };
    w.chart("positions", alt, charts::drawn(&chart))
}

/// Important needs that no competitor meets.
fn open_needs(w: &Writer<'_>) -> Option<Block> {
    let market = &w.of.records.market;
    let mut weighed: Vec<(usize, f64)> = (0..market.needs.len())
        .filter_map(|at| Some((at, market.scores[at].score.value?)))
        .collect();
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1));
    weighed.truncate(NEEDS);
    let row = |&(at, weight): &(usize, f64)| {
        let need = &market.needs[at];
        let rating = |one: &CompetitorRecord| Some(f64::from(one.ratings.get(&need.id)?.rating));
        NeedRow {
            name: need.statement.clone(),
            weight,
            ratings: market.competitors.iter().map(rating).collect(),
        }
    };
    let rows: Vec<NeedRow> = weighed.iter().map(row).collect();
    let space = white_space::score(&rows, MET_FROM).ok()?;
    let bar = |gap: &Gap| Bar {
        label: rows[gap.row].name.clone(),
        value: gap.figure.value,
        interval: gap.figure.interval.as_ref().map(|one| (one.low, one.high)),
    };
    let alt = w.t("white-space-chart-description");
    let chart = BarChart {
        texts: w.texts("white-space", alt.clone()),
        value: Axis::new(w.t("white-space-gap")),
        names: w.t("need"),
        low: w.t("interval-low"),
        high: w.t("interval-high"),
        bars: space.gaps.iter().take(BARS).map(bar).collect(),
    };
    w.chart("white-space", alt, charts::drawn(&chart))
}

//! Collects what every room knows of a venture into the inputs of a verdict.
//! The only place that knows how the rooms' records become evidence.

use sea_orm::DatabaseConnection;

use super::document::{Facts, Gathered, NeedLine};
use crate::{
    economics::{
        VerdictInputs,
        inputs::{Need, Sourced},
    },
    figure::Figure,
    market::{self, CompetitorRecord, NeedRecord, Snapshot},
    venture::Venture,
};

/// Method of a figure that is a mean of ratings 0–5, as entered.
const MEAN_RATING: &str = "mean_rating";

/// Reads everything that bears on the venture's verdict.
///
/// # Errors
/// When the database refuses or holds a rating outside its range.
pub async fn gather(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Gathered> {
    let market = market::snapshot(db, venture).await?;
    let mut gathered = Gathered {
        inputs: VerdictInputs { currency: venture.currency.clone(), ..VerdictInputs::default() },
        facts: Facts::default(),
    };
    add_market(&market, &mut gathered)?;
    Ok(gathered)
}

fn add_market(market: &Snapshot, gathered: &mut Gathered) -> anyhow::Result<()> {
    let inputs = &mut gathered.inputs;
    inputs.need_ratings = market::scores::need_ratings(&market.needs)?;
    inputs.offer_ratings = market::scores::offer_ratings(&market.needs);
    inputs.needs = market.needs.iter().map(|need| need_input(need, &market.competitors)).collect();
    let lines = market.needs.iter().zip(&market.scores).zip(&inputs.needs);
    gathered.facts.needs = lines
        .map(|((record, score), input)| NeedLine {
            label: record.statement.clone(),
            href: record.href.clone(),
            score: score.score.clone(),
            top_two_box: score.top_two_box.clone(),
            best_competitor: input.best_competitor.as_ref().map(competitor_figure),
            offer: offer_figure(record),
            addressed: input.addressed,
        })
        .collect();
    Ok(())
}

/// An offer addresses a need when somebody rated how well it meets it and
/// not everybody said: not at all.
fn need_input(record: &NeedRecord, competitors: &[CompetitorRecord]) -> Need {
    Need {
        id: record.id.to_string(),
        label: record.statement.clone(),
        addressed: record.offer_mean().is_some_and(|mean| mean > 0.0),
        rated: record.rated(),
        offer_rated: record.offer_rated(),
        best_competitor: best_competitor(record, competitors),
    }
}

fn best_competitor(need: &NeedRecord, competitors: &[CompetitorRecord]) -> Option<Sourced<f64>> {
    let ratings = competitors.iter().filter_map(|one| one.source_of(need.id));
    // Of equally good ones the fresher record counts.
    let (rating, source) = ratings.max_by_key(|(rating, source)| (*rating, !source.stale))?;
    Some(Sourced::new(f64::from(rating), source))
}

fn competitor_figure(rating: &Sourced<f64>) -> Figure {
    let mut figure = Figure::new(rating.value, "score 0-5", MEAN_RATING, 1).with_n(1);
    figure.sources.clone_from(&rating.sources);
    figure
}

fn offer_figure(record: &NeedRecord) -> Option<Figure> {
    let figure = Figure::new(record.offer_mean()?, "score 0-5", MEAN_RATING, 1)
        .with_n(record.offer_ratings.len() as u64);
    Some(match record.offer_rated() {
        Some(source) => figure.with_source(source),
        None => figure,
    })
}

//! A venture's records as the input of a scoring method, for the API: the same format as a file
//! of `assay score`.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::matrix::{Matrix, Named};
use gotomarket::{ForceRating, MarketSize, force::force_of, size};
use i18n::format;
use idea::Idea;
use market::Snapshot;
use venture::{Record, Venture};
use web::error::{AppError, FieldProblem};

/// The input of a method from records; `None` for methods without matching records.
pub(super) async fn input(
    db: &DatabaseConnection,
    venture: &Venture,
    method: &str,
) -> Result<Option<Value>, AppError> {
    match method {
        "rice" => {
            let ideas = idea::store::list_open_ideas(db, venture.id).await?;
            return Ok(Some(features(&ideas)));
        }
        "porter" => {
            let ratings = gotomarket::store::list_force_ratings(db, venture.id).await?;
            return Ok(Some(forces(&ratings)));
        }
        "market-size" => return Ok(Some(market_size(db, venture).await?)),
        _ => {}
    }
    let market = market::snapshot(db, venture).await?;
    within_limit(&market, method)?;
    Ok(match method {
        "opportunity" => Some(opportunity(&market)),
        "hhi" => Some(shares(&market)),
        "positioning" => {
            let matrix = rated(&market);
            Some(json!({
                "rows": matrix.cells,
                "names": labels(&matrix.products),
                "columns": labels(&matrix.columns),
            }))
        }
        "mds" => {
            let matrix = rated(&market);
            Some(json!({"rows": matrix.cells, "names": labels(&matrix.products)}))
        }
        "white-space" => Some(white_space(&market)),
        "segments" | "mixture" => {
            let (names, rows) = importances(&market);
            let columns: Vec<&str> =
                market.needs.iter().map(|need| need.statement.as_str()).collect();
            Some(json!({"rows": rows, "names": names, "columns": columns}))
        }
        "duplicates" => {
            let items = market.needs.iter();
            let items = items.map(|need| json!({"id": need.id, "text": need.statement}));
            Some(json!({"items": items.collect::<Vec<_>>()}))
        }
        _ => None,
    })
}

/// Most values of an input from records: the whole table is in memory as JSON.
const MOST_VALUES: usize = 300_000;

/// Refuses too large a table, with an alternative.
fn within_limit(market: &Snapshot, method: &str) -> Result<(), AppError> {
    let ratings = || market.needs.iter().flat_map(|need| &need.ratings);
    let needs = market.needs.len();
    let values = match method {
        "opportunity" => ratings().count().saturating_mul(4),
        "positioning" | "mds" | "white-space" => {
            (market.competitors.len() + 1).saturating_mul(needs)
        }
        "segments" | "mixture" => {
            let people: BTreeSet<&str> = ratings().map(|one| one.respondent.as_str()).collect();
            people.len().saturating_mul(needs)
        }
        "duplicates" => needs.saturating_mul(2),
        _ => 0,
    };
    if values <= MOST_VALUES {
        return Ok(());
    }
    let message = format!(
        "the records of this venture are a table of {values} values; at most {MOST_VALUES} are \
         scored through the API. Send a part of them to /api/v1/score/{method}, or see the pages"
    );
    Err(AppError::Invalid(vec![FieldProblem { field: "records".to_owned(), message }]))
}

/// Ideas with their parts, reach per quarter.
fn features(ideas: &[Idea]) -> Value {
    let features = ideas.iter().map(|idea| {
        json!({
            "name": idea.title,
            "reach": idea.reach_per_quarter(),
            "impact": idea.impact,
            "confidence": idea.confidence,
            "effort": idea.effort,
        })
    });
    json!({"features": features.collect::<Vec<_>>()})
}

/// Ratings of the forces. Raters are numbered: the API must not reveal them.
fn forces(ratings: &[ForceRating]) -> Value {
    let counted = || ratings.iter().filter(|one| !one.former);
    let mut raters: Vec<Uuid> = counted().map(|one| one.author).collect();
    raters.sort_unstable();
    raters.dedup();
    let answers = counted().filter_map(|one| {
        let at = raters.binary_search(&one.author).ok()?;
        Some(json!({
            "rater": format!("rater {}", at + 1),
            "force": force_of(one.factor)?,
            "factor": one.factor,
            "rating": one.rating,
        }))
    });
    json!({"ratings": answers.collect::<Vec<_>>()})
}

/// The parts of the market in whole units of the venture's currency.
async fn market_size(db: &DatabaseConnection, venture: &Venture) -> anyhow::Result<Value> {
    let currency = &venture.currency;
    let unit = 10_f64.powi(i32::try_from(format::minor_digits(currency))?);
    let parts = MarketSize::list(db, venture.id, false).await?;
    let segments: Vec<_> = parts.iter().map(|part| size::segment(part, 1, unit)).collect();
    let mut input = json!({"segments": segments, "currency": currency});
    if let Some(above) = gotomarket::store::find_top_down(db, venture.id).await? {
        input["top_down"] = json!({
            "amount": above.amount_minor as f64 / unit,
            "source": above.provenance.source,
        });
    }
    Ok(input)
}

fn opportunity(market: &Snapshot) -> Value {
    let answers = market.needs.iter().flat_map(|need| {
        need.ratings.iter().map(|one| {
            json!({
                "respondent": one.respondent,
                "need": need.statement,
                "importance": one.importance,
                "satisfaction": one.satisfaction,
            })
        })
    });
    json!({"ratings": answers.collect::<Vec<_>>()})
}

fn shares(market: &Snapshot) -> Value {
    let firms = market
        .competitors
        .iter()
        .filter_map(|one| Some(json!({"name": one.name, "share": one.share?})));
    json!({"firms": firms.collect::<Vec<_>>()})
}

/// Products with any rating.
fn rated(market: &Snapshot) -> Matrix {
    let own = Named { label: "our offer".to_owned(), href: String::new() };
    let mut matrix = Matrix::by_needs(market, own);
    let rows = matrix.rated_rows();
    matrix.products = rows.iter().map(|&row| matrix.products[row].clone()).collect();
    matrix.cells = rows.iter().map(|&row| matrix.cells[row].clone()).collect();
    matrix
}

fn labels(named: &[Named]) -> Vec<&str> {
    named.iter().map(|one| one.label.as_str()).collect()
}

fn white_space(market: &Snapshot) -> Value {
    let cells = market.needs.iter().flat_map(|need| {
        market.competitors.iter().map(|one| {
            json!({
                "need": need.statement,
                "competitor": one.name,
                "rating": one.ratings.get(&need.id).map(|feature| feature.rating),
            })
        })
    });
    let weights: BTreeMap<&str, f64> = market
        .needs
        .iter()
        .zip(&market.scores)
        .filter_map(|(need, score)| Some((need.statement.as_str(), score.score.value?)))
        .collect();
    json!({"ratings": cells.collect::<Vec<_>>(), "weights": weights})
}

/// One row of importances per respondent, one cell per need. Respondents are numbered: the API
/// must not reveal them.
fn importances(market: &Snapshot) -> (Vec<String>, Vec<Vec<Option<u8>>>) {
    let mut rows: BTreeMap<&str, Vec<Option<u8>>> = BTreeMap::new();
    for (at, need) in market.needs.iter().enumerate() {
        for one in &need.ratings {
            let row = rows
                .entry(one.respondent.as_str())
                .or_insert_with(|| vec![None; market.needs.len()]);
            row[at] = Some(one.importance);
        }
    }
    let names = (1..=rows.len()).map(|n| format!("respondent {n}")).collect();
    (names, rows.into_values().collect())
}

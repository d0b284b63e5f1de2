//! Turns other modules' records into the tables of maps and decisions.

use std::collections::{BTreeSet, HashMap};

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    decision::{Alternative, Criterion, Decision, MOST_CRITERIA},
    matrix::{Matrix, Named},
};
use i18n::{Lang, format::minor_digits};
use idea::Idea;
use market::{Capability, CapabilityRating, PricePoint, PriceUnit, Product, Snapshot};
use venture::{Record, Venture};
use web::error::AppError;

parsing::words! {
    /// Kinds of decisions.
    #[derive(Default)]
    pub enum Subject {
        /// Our offer and its competitors by what they do for the strongest needs.
        #[default]
        Needs = "needs",
        /// The same by their capabilities.
        Features = "features",
        /// Product ideas by cost and benefit.
        Ideas = "ideas",
    }
}

/// The fixed criteria of each subject, by their names in addresses, forms and saved sets.
pub(super) const WORDS: [(Subject, &[&str]); 3] = [
    (Subject::Needs, &["share", "price"]),
    (Subject::Features, &["share", "price"]),
    (Subject::Ideas, &["reach", "impact", "confidence", "effort", "opportunity"]),
];

/// Most cells of a table of products on a page.
const MOST_CELLS: usize = 2_000_000;

/// Refuses a table that would be too large.
///
/// # Errors
/// [`AppError::Conflict`], whose text says what to do.
pub(super) fn fits(products: usize, columns: usize) -> Result<(), AppError> {
    if products.saturating_mul(columns) > MOST_CELLS {
        return Err(AppError::Conflict("error-market-too-wide"));
    }
    Ok(())
}

/// The feature matrix of a venture: competitors and our offer by capabilities.
pub async fn feature_matrix(
    db: &DatabaseConnection,
    venture: &Venture,
    own: Named,
) -> anyhow::Result<Matrix> {
    let market = market::snapshot(db, venture).await?;
    let capabilities = Capability::list(db, venture.id, false).await?;
    let ratings = market::store::list_capability_ratings(db, venture.id).await?;
    fits(market.competitors.len() + 1, capabilities.len())?;
    Ok(by_capabilities(&market, &capabilities, &ratings, own))
}

fn by_capabilities(
    market: &Snapshot,
    capabilities: &[Capability],
    ratings: &[CapabilityRating],
    own: Named,
) -> Matrix {
    let known: HashMap<(Product, Uuid), f64> = ratings
        .iter()
        .filter_map(|one| Some(((one.product, one.capability), f64::from(one.rating?))))
        .collect();
    let mut products: Vec<(Product, Named)> = market
        .competitors
        .iter()
        .map(|one| {
            let named = Named { label: one.name.clone(), href: one.href.clone() };
            (Product::Competitor(one.id), named)
        })
        .collect();
    products.push((Product::Offer, own));
    let cells = products.iter().map(|(product, _)| {
        capabilities.iter().map(|one| known.get(&(*product, one.id)).copied()).collect()
    });
    Matrix {
        cells: cells.collect(),
        columns: capabilities
            .iter()
            .map(|one| Named { label: one.name.clone(), href: one.href() })
            .collect(),
        products: products.into_iter().map(|(_, named)| named).collect(),
    }
}

/// The alternatives of a venture with their values.
pub async fn decision(
    db: &DatabaseConnection,
    venture: &Venture,
    subject: Subject,
    lang: Lang,
) -> anyhow::Result<Decision> {
    let market = market::snapshot(db, venture).await?;
    if subject == Subject::Ideas {
        let ideas = idea::store::list_open_ideas(db, venture.id).await?;
        return Ok(ideas_weighed(&market, &ideas, lang));
    }
    let own =
        Named { label: lang.t("market-our-offer"), href: format!("{}/needs", venture.href()) };
    let (matrix, criteria) = match subject {
        Subject::Needs | Subject::Ideas => strongest_needs(&market, own),
        Subject::Features => {
            let capabilities = Capability::list(db, venture.id, false).await?;
            let ratings = market::store::list_capability_ratings(db, venture.id).await?;
            fits(market.competitors.len() + 1, capabilities.len())?;
            let matrix = by_capabilities(&market, &capabilities, &ratings, own);
            best_known(&market, &capabilities, matrix)
        }
    };
    let ids = market.competitors.iter().map(|one| one.id);
    let prices = market::store::latest_prices(db, venture.id, ids).await?;
    Ok(products(&market, matrix, criteria, &prices, venture, lang))
}

/// Needs with the best opportunities, weighted by their importance.
fn strongest_needs(market: &Snapshot, own: Named) -> (Matrix, Vec<Criterion>) {
    let strongest: Vec<usize> = market.ranking().into_iter().take(MOST_CRITERIA - 2).collect();
    let criterion = |&at: &usize| Criterion {
        id: market.needs[at].id.simple().to_string(),
        label: market.needs[at].statement.clone(),
        href: market.needs[at].href.clone(),
        less_is_better: false,
        suggested: market.scores[at].importance.unwrap_or(0.0),
    };
    let criteria = strongest.iter().map(criterion).collect();
    (Matrix::by_some_needs(market, own, &strongest), criteria)
}

/// Capabilities rated for most products, weighted by the importance of the need that each
/// serves.
fn best_known(
    market: &Snapshot,
    capabilities: &[Capability],
    matrix: Matrix,
) -> (Matrix, Vec<Criterion>) {
    let known = |column: usize| matrix.cells.iter().filter(|row| row[column].is_some()).count();
    let mut order: Vec<usize> = (0..capabilities.len()).collect();
    order.sort_by_key(|&column| std::cmp::Reverse(known(column)));
    order.truncate(MOST_CRITERIA - 2);
    let importance = |capability: &Capability| {
        let at = market.needs.iter().position(|need| Some(need.id) == capability.need)?;
        market.scores[at].importance
    };
    let criterion = |&at: &usize| Criterion {
        id: capabilities[at].id.simple().to_string(),
        label: capabilities[at].name.clone(),
        href: capabilities[at].href(),
        less_is_better: false,
        suggested: importance(&capabilities[at]).unwrap_or(0.0),
    };
    let criteria = order.iter().map(criterion).collect();
    (matrix.with_columns(&order), criteria)
}

/// Ideas that can still be chosen, by the parts of RICE and the best
/// opportunity among the needs that each serves.
fn ideas_weighed(market: &Snapshot, ideas: &[Idea], lang: Lang) -> Decision {
    let criteria = [
        ("reach", "idea-reach-quarter", false),
        ("impact", "idea-impact", false),
        ("confidence", "idea-confidence", false),
        ("effort", "idea-effort", true),
        ("opportunity", "need-opportunity", false),
    ];
    let mut decision = Decision {
        criteria: criteria
            .into_iter()
            .map(|(id, key, less_is_better)| Criterion {
                id: id.to_owned(),
                label: lang.t(key),
                href: String::new(),
                less_is_better,
                suggested: 1.0,
            })
            .collect(),
        ..Decision::default()
    };
    for idea in ideas.iter().filter(|idea| idea.status.is_candidate()) {
        let served = market.needs.iter().zip(&market.scores);
        let opportunity = served
            .filter(|(need, _)| idea.needs.contains(&need.id))
            .filter_map(|(_, score)| score.score.value)
            .reduce(f64::max);
        let parts = [idea.reach_per_quarter(), idea.impact, idea.confidence, idea.effort];
        decision.cells.push(parts.into_iter().map(Some).chain([opportunity]).collect());
        decision.alternatives.push(Alternative {
            label: idea.title.clone(),
            href: idea.href(),
            own: false,
        });
    }
    decision
}

/// Ratings, then share and price.
fn products(
    market: &Snapshot,
    matrix: Matrix,
    mut criteria: Vec<Criterion>,
    prices: &HashMap<Uuid, PricePoint>,
    venture: &Venture,
    lang: Lang,
) -> Decision {
    let asked = commonest(prices, &venture.currency);
    let list = format!("{}/competitors", venture.href());
    let price = asked.as_ref().map_or_else(
        || lang.t("price-amount"),
        |(unit, currency)| {
            format!("{} ({currency}, {})", lang.t("price-amount"), lang.t(&unit.text_key()))
        },
    );
    let share = lang.t("competitor-share");
    for (id, label, less_is_better) in [("share", share, false), ("price", price, true)] {
        criteria.push(Criterion {
            id: id.to_owned(),
            label,
            href: list.clone(),
            less_is_better,
            suggested: 0.0,
        });
    }
    let own = matrix.products.len().saturating_sub(1);
    let mut cells = matrix.cells;
    for (row, cells) in cells.iter_mut().enumerate() {
        let rival = market.competitors.get(row);
        let price = rival.and_then(|one| prices.get(&one.id)).and_then(|price| {
            let (unit, currency) = asked.as_ref()?;
            let same = price.unit == *unit && currency_of(price, &venture.currency) == currency;
            let digits = u32::try_from(minor_digits(currency)).unwrap_or(2);
            same.then(|| price.amount.major(digits))
        });
        cells.extend([rival.and_then(|one| one.share), price]);
    }
    let alternative = |(row, one): (usize, Named)| Alternative {
        label: one.label,
        href: one.href,
        own: row == own,
    };
    Decision {
        criteria,
        alternatives: matrix.products.into_iter().enumerate().map(alternative).collect(),
        cells,
    }
}

fn currency_of<'a>(price: &'a PricePoint, venture: &'a str) -> &'a str {
    price.currency.as_deref().unwrap_or(venture)
}

/// Unit and currency that most prices have: others cannot be compared with them.
fn commonest(prices: &HashMap<Uuid, PricePoint>, venture: &str) -> Option<(PriceUnit, String)> {
    let of = |price: &PricePoint| (price.unit.as_str(), currency_of(price, venture).to_owned());
    let kinds: BTreeSet<(&str, String)> = prices.values().map(of).collect();
    let count = |kind: &(&str, String)| prices.values().filter(|one| of(one) == *kind).count();
    let (unit, currency) = kinds.into_iter().max_by_key(count)?;
    Some((PriceUnit::parse(unit)?, currency))
}

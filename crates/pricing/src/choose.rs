//! Finds the price of a model in a list: by name, provider, tier, day and hour. A name that
//! stands for several models is an error that lists them.

use time::{OffsetDateTime, UtcOffset};

use crate::{price::Price, tier::ServiceTier};

/// Which price is wanted.
#[derive(Debug, Clone)]
pub struct Query<'q> {
    pub model: &'q str,
    pub provider: Option<&'q str>,
    pub region: Option<&'q str>,
    pub tier: &'q ServiceTier,
    pub at: OffsetDateTime,
}

/// Why there is no one price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    #[error("no model is called {model:?}{}", nearby(.similar))]
    NoModel { model: String, similar: Vec<String> },
    #[error("{model:?} could be: {}", .candidates.join(", "))]
    Ambiguous { model: String, candidates: Vec<String> },
    #[error("{model} has no price for the tier {tier:?}; there is: {}", .tiers.join(", "))]
    NoTier { model: String, tier: String, tiers: Vec<String> },
    #[error("{model} has no price that holds at {at}")]
    NotThen { model: String, at: String },
}

fn nearby(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!("; similar: {}", similar.join(", ")) }
}

/// Most names that an error lists.
const MOST_NAMES: usize = 20;

/// The price for `query`.
///
/// # Errors
/// When no price holds, or those of several models do.
pub fn choose<'p>(
    prices: impl IntoIterator<Item = &'p Price> + Clone,
    query: &Query<'_>,
) -> Result<&'p Price, ChoiceError> {
    let of_model = of_model(prices, query)?;
    let label = of_model.first().map(|price| label(price)).unwrap_or_default();
    let tiers = || {
        let mut tiers: Vec<_> = of_model.iter().map(|p| p.tier.as_str().to_owned()).collect();
        tiers.sort();
        tiers.dedup();
        tiers
    };
    let of_tier: Vec<_> = of_model.iter().filter(|price| price.tier == *query.tier).collect();
    if of_tier.is_empty() {
        let tier = query.tier.as_str().to_owned();
        return Err(ChoiceError::NoTier { model: label, tier, tiers: tiers() });
    }
    let time = query.at.to_offset(UtcOffset::UTC).time();
    let mut holding: Vec<_> = of_tier
        .into_iter()
        .filter(|price| price.holds_on(query.at))
        .filter(|price| price.hours.is_none_or(|hours| hours.holds(time)))
        .collect();
    // The latest day wins, then a price for these hours over one for the rest of the day.
    holding.sort_by_key(|price| (price.from, price.hours.is_some()));
    let none = || ChoiceError::NotThen { model: label, at: query.at.to_string() };
    holding.pop().copied().ok_or_else(none)
}

/// All prices of the one model that the name stands for.
fn of_model<'p>(
    prices: impl IntoIterator<Item = &'p Price> + Clone,
    query: &Query<'_>,
) -> Result<Vec<&'p Price>, ChoiceError> {
    let wanted = query.model.trim().to_lowercase();
    let same = |own: &str, asked: Option<&str>| asked.is_none_or(|a| own.eq_ignore_ascii_case(a));
    let allowed: Vec<&Price> = prices
        .into_iter()
        .filter(|price| same(&price.provider, query.provider))
        .filter(|price| same(price.region.as_deref().unwrap_or_default(), query.region))
        .collect();
    let exact = |price: &&Price| price.model.to_lowercase() == wanted;
    let ruled = |price: &&Price| price.names.as_ref().is_some_and(|rule| rule.holds(&wanted));
    let mut found: Vec<&Price> = allowed.iter().copied().filter(exact).collect();
    if found.is_empty() {
        found = allowed.iter().copied().filter(ruled).collect();
    }
    if found.is_empty() {
        let similar = similar(&allowed, &wanted);
        return Err(ChoiceError::NoModel { model: query.model.to_owned(), similar });
    }
    let mut candidates: Vec<String> = found.iter().map(|price| label(price)).collect();
    candidates.sort();
    candidates.dedup();
    if candidates.len() > 1 {
        shorten(&mut candidates);
        return Err(ChoiceError::Ambiguous { model: query.model.to_owned(), candidates });
    }
    Ok(found)
}

fn label(price: &Price) -> String {
    let region = price.region.as_ref().map(|region| format!(" ({region})")).unwrap_or_default();
    format!("{} at {}{region}", price.model, price.provider)
}

fn similar(allowed: &[&Price], wanted: &str) -> Vec<String> {
    let near = |price: &&&Price| price.model.to_lowercase().contains(wanted);
    let mut names: Vec<String> = allowed.iter().filter(near).map(|price| label(price)).collect();
    names.sort();
    names.dedup();
    shorten(&mut names);
    names
}

fn shorten(names: &mut Vec<String>) {
    let more = names.len().saturating_sub(MOST_NAMES);
    if more > 0 {
        names.truncate(MOST_NAMES);
        names.push(format!("and {more} more"));
    }
}

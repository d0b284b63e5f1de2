//! What the usage in an answer costs by the catalogue, with every line that it is made of.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use pricing::{
    BodyError, ChoiceError, Cost, CostError, Price, Query, ServiceTier, TierChoice, Usage, choose,
    cost, cost_of_request, read_body,
};

/// Which price is wanted for an answer.
#[derive(Debug, Clone)]
pub struct Quoted<'q> {
    /// `None` = as the answer names it.
    pub model: Option<&'q str>,
    pub provider: Option<&'q str>,
    pub asked_tier: Option<ServiceTier>,
    pub at: OffsetDateTime,
}

/// Why an answer cannot be priced.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
    #[error("the usage file holds no answer")]
    Empty,
    #[error("attempt {attempt}: {error}")]
    Body { attempt: usize, error: BodyError },
    #[error("attempt {attempt}: the answer names no model; name it with --model")]
    NoModel { attempt: usize },
    #[error("attempt {attempt}: {error}")]
    Choice { attempt: usize, error: ChoiceError },
    #[error(transparent)]
    Cost(#[from] CostError),
}

/// One bucket of a cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotedBucket {
    /// Counted from 1.
    pub attempt: usize,
    pub model: String,
    pub bucket: &'static str,
    pub tokens: u64,
    /// Of so many tokens.
    pub per: u32,
    pub price: Option<String>,
    /// Another bucket whose price was used, because this has none of its own.
    pub priced_as: Option<&'static str>,
    /// The price holds for requests with more tokens of input than this.
    pub above: Option<u64>,
    pub cost: Option<String>,
    /// The source lists a price of zero.
    pub listed_as_zero: bool,
}

/// A bucket whose cost is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownPart {
    pub attempt: usize,
    pub model: String,
    pub bucket: &'static str,
    pub reason: String,
}

/// Where a price was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotedSource {
    pub provider: String,
    pub model: String,
    pub source: String,
    pub as_of: Option<String>,
}

/// The cost of a request with all of its attempts. Amounts are exact, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// `None` when any part of it is unknown.
    pub cost: Option<String>,
    /// Of the parts whose cost is known.
    pub known: String,
    pub currency: String,
    pub buckets: Vec<QuotedBucket>,
    /// Of each attempt.
    pub tier: Vec<TierChoice>,
    /// Of each price that was used.
    pub source: Vec<QuotedSource>,
    pub unknown: Vec<UnknownPart>,
}

/// An attempt, or the part of one that another model did.
struct Part<'p> {
    attempt: usize,
    usage: Usage,
    price: &'p Price,
}

/// The cost of `body`: one answer, or a list of the answers of all attempts.
///
/// # Errors
/// When an answer cannot be read, or there is no one price for it.
pub fn quote(prices: &[Price], body: &str, quoted: &Quoted<'_>) -> Result<Quote, QuoteError> {
    let (mut parts, mut tiers, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (attempt, body) in (1..).zip(bodies(body)) {
        let answer = read_body(body).map_err(|error| QuoteError::Body { attempt, error })?;
        let tier = TierChoice::new(quoted.asked_tier.clone(), answer.served_tier);
        let find = |model: &str| {
            let (provider, at) = (quoted.provider, quoted.at);
            choose(prices, &Query { model, provider, region: None, tier: &tier.billed, at })
        };
        let named = quoted.model.or(answer.model.as_deref());
        let model = named.ok_or(QuoteError::NoModel { attempt })?;
        let price = find(model).map_err(|error| QuoteError::Choice { attempt, error })?;
        parts.push(Part { attempt, usage: answer.usage, price });
        for (model, usage) in answer.other_models {
            match find(&model) {
                Ok(price) => parts.push(Part { attempt, usage, price }),
                Err(error) => unknown.push(UnknownPart {
                    attempt,
                    model,
                    bucket: "all",
                    reason: error.to_string(),
                }),
            }
        }
        tiers.push(tier);
    }
    told(&parts, tiers, unknown)
}

/// The answers in a file.
fn bodies(text: &str) -> Vec<&str> {
    let attempts = serde_json::from_str::<Vec<&RawValue>>(text);
    attempts.map_or_else(|_| vec![text], |all| all.into_iter().map(RawValue::get).collect())
}

fn told(
    parts: &[Part<'_>],
    tier: Vec<TierChoice>,
    mut unknown: Vec<UnknownPart>,
) -> Result<Quote, QuoteError> {
    let first = parts.first().ok_or(QuoteError::Empty)?;
    let currency = first.price.currency.clone();
    let (mut buckets, mut source) = (Vec::new(), Vec::new());
    let sum = cost_of_request(parts.iter().map(|part| (part.usage.clone(), part.price)))?;
    for part in parts {
        let one = cost(&part.usage, part.price)?;
        unknown.extend(one.unknown().map(|(bucket, reason)| UnknownPart {
            attempt: part.attempt,
            model: part.price.model.clone(),
            bucket: bucket.name(),
            reason: reason.to_string(),
        }));
        buckets.extend(lines(part.attempt, &one));
        let used = QuotedSource {
            provider: part.price.provider.clone(),
            model: part.price.model.clone(),
            source: part.price.source.clone(),
            as_of: part.price.as_of.map(|day| day.to_string()),
        };
        if !source.contains(&used) {
            source.push(used);
        }
    }
    let text = |amount: Decimal| amount.normalize().to_string();
    let cost = sum.total.filter(|_| unknown.is_empty()).map(text);
    Ok(Quote { cost, known: text(sum.known), currency, buckets, tier, source, unknown })
}

fn lines(attempt: usize, cost: &Cost<'_>) -> Vec<QuotedBucket> {
    let text = |amount: Option<Decimal>| amount.map(|amount| amount.normalize().to_string());
    let lines = cost.lines.iter().map(|line| QuotedBucket {
        attempt,
        model: cost.price.model.clone(),
        bucket: line.bucket.name(),
        tokens: line.units,
        per: line.bucket.priced_per(),
        price: text(line.price),
        priced_as: line.priced_as.filter(|used| *used != line.bucket).map(|used| used.name()),
        above: line.above,
        cost: text(line.cost),
        listed_as_zero: line.listed_as_zero,
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundled;
    use time::macros::datetime;

    fn quoted(body: &str) -> Result<Quote, QuoteError> {
        let at = datetime!(2026-09-01 0:00 UTC);
        let quoted = Quoted { model: None, provider: None, asked_tier: None, at };
        quote(&bundled(), body, &quoted)
    }

    #[test]
    fn attempts_are_added_and_an_unknown_one_makes_the_sum_unknown() {
        // genai-prices usages.json (haiku 4.5): 0.0033991 for the input, 0.00022 for the output.
        let once = r#"{"model": "claude-haiku-4-5-20251001", "usage": {"input_tokens": 3,
            "cache_creation_input_tokens": 1956, "cache_read_input_tokens": 9511,
            "output_tokens": 44, "service_tier": "standard"}}"#;
        assert_eq!(quoted(once).unwrap().cost.as_deref(), Some("0.0036191"));
        let twice = format!("[{once}, {once}]");
        assert_eq!(quoted(&twice).unwrap().cost.as_deref(), Some("0.0072382"));
        let searched = once.replace(
            "\"output_tokens\"",
            r#""server_tool_use": {"web_search_requests": 2}, "output_tokens""#,
        );
        let told = quoted(&format!("[{once}, {searched}]")).unwrap();
        assert_eq!((told.cost, told.known.as_str()), (None, "0.0072382"));
        assert_eq!((told.unknown[0].attempt, told.unknown[0].bucket), (2, "web_search"));
    }

    #[test]
    fn what_cannot_be_priced_says_why() {
        let told = |body: &str| quoted(body).unwrap_err().to_string();
        assert_eq!(told("[]"), "the usage file holds no answer");
        let nameless = r#"{"prompt_tokens": 1, "completion_tokens": 1}"#;
        assert_eq!(told(nameless), "attempt 1: the answer names no model; name it with --model");
        let flex = r#"{"model": "gpt-5", "service_tier": "flex", "usage": {"prompt_tokens": 1, "completion_tokens": 1}}"#;
        assert_eq!(
            told(flex),
            "attempt 1: gpt-5 at openai has no price for the tier \"flex\"; there is: standard"
        );
    }
}

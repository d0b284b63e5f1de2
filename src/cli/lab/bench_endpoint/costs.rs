//! What measured requests cost, by the catalogue of token prices. A simulated endpoint is
//! never priced, and a request without usage costs something unknown.

use std::sync::Arc;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;
use time::OffsetDateTime;

use crate::cli::{error::CliError, process::block_on_command};
use ::catalogue::store;
use config::Settings;
use endpoint::{
    load::Pricing,
    record::{RequestRecord, Usage},
};
use pricing::{
    ChoiceError, Price, Query, ServiceTier, TierChoice, Usage as Units, UsageCounts, choose, cost,
};

/// The most that a measurement may cost, and what says how much it has.
pub(super) type Money = (f64, Arc<dyn Pricing>);

/// The prices of one model.
#[derive(Clone)]
pub(super) struct Prices {
    all: Arc<[Price]>,
    model: String,
    provider: Option<String>,
    at: OffsetDateTime,
}

/// What requests cost on average.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Costs {
    pub(super) cost_per_request: Option<f64>,
    /// Of tokens in and out together.
    pub(super) cost_per_million_tokens: Option<f64>,
    pub(super) cost_currency: Option<String>,
    /// Requests that could be priced.
    pub(super) cost_n: u64,
    /// Where the price is from.
    pub(super) cost_source: Option<String>,
    /// What is missing.
    pub(super) cost_why: Option<String>,
}

impl Prices {
    /// The prices that hold now in the catalogue of this installation.
    pub(super) fn of(
        settings: &Settings,
        model: &str,
        provider: Option<&str>,
    ) -> Result<Self, CliError> {
        let catalogue = block_on_command(async {
            let db = db::open(settings).await.map_err(anyhow::Error::from)?;
            Ok(store::current(&db).await.map_err(anyhow::Error::from)?)
        })?;
        Ok(Self {
            all: catalogue.prices,
            model: model.to_owned(),
            provider: provider.map(str::to_owned),
            at: OffsetDateTime::now_utc(),
        })
    }

    /// The price for the tier that an answer states, or the standard one.
    pub(super) fn price(&self, served: Option<&str>) -> Result<&Price, ChoiceError> {
        let tier = TierChoice::new(None, served.and_then(ServiceTier::parse)).billed;
        let provider = self.provider.as_deref();
        choose(
            self.all.iter(),
            &Query { model: &self.model, provider, region: None, tier: &tier, at: self.at },
        )
    }

    fn cost(&self, usage: &Usage, served: Option<&str>) -> Result<Decimal, String> {
        if usage.prompt.is_none() || usage.completion.is_none() {
            return Err("the answer does not state its tokens".to_owned());
        }
        let counts = UsageCounts {
            input: usage.prompt,
            cache_read: usage.cached,
            cache_write: usage.cache_write,
            output: usage.completion,
            reasoning: usage.reasoning,
            ..UsageCounts::default()
        };
        let price = self.price(served).map_err(|error| error.to_string())?;
        let units = Units::from_counts(&counts).map_err(|error| error.to_string())?;
        let found = cost(&units, price).map_err(|error| error.to_string())?;
        let missing = found.unknown().next().map(|(bucket, why)| format!("{bucket}: {why}"));
        found.total.ok_or_else(|| missing.unwrap_or_default())
    }

    /// Costs of requests that were measured.
    pub(super) fn costs(&self, records: &[RequestRecord]) -> Costs {
        if records.iter().any(|record| record.simulated) {
            let why = "a simulated endpoint is never priced".to_owned();
            return Costs { cost_why: Some(why), ..Costs::default() };
        }
        let (mut total, mut tokens, mut n) = (Decimal::ZERO, 0_u64, 0_u64);
        let (mut left_out, mut why) = (0_u64, None);
        for record in records {
            let served = record.service_tier.as_deref();
            let usage = record.usage.unwrap_or_default();
            match self.cost(&usage, served) {
                Ok(cost) => {
                    total += cost;
                    tokens += usage.prompt.unwrap_or(0) + usage.completion.unwrap_or(0);
                    n += 1;
                }
                Err(reason) => {
                    left_out += 1;
                    why.get_or_insert(reason);
                }
            }
        }
        let price = self.price(records.iter().find_map(|record| record.service_tier.as_deref()));
        let price = price.ok().filter(|_| n > 0);
        let share = |of: u64, unit: f64| {
            let total = total.to_f64().filter(|_| of > 0)?;
            Some(total / of as f64 * unit)
        };
        Costs {
            cost_per_request: share(n, 1.0),
            cost_per_million_tokens: share(tokens, 1e6),
            cost_currency: price.map(|price| price.currency.clone()),
            cost_n: n,
            cost_source: price.map(|price| price.source.clone()),
            cost_why: why.map(|why| format!("{left_out} of {} requests: {why}", n + left_out)),
        }
    }
}

/// For a budget, before an answer states a tier.
impl Pricing for Prices {
    fn cost(&self, usage: &Usage) -> Option<f64> {
        Self::cost(self, usage, None).ok()?.to_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use endpoint::clock::Stamp;

    /// 1,000 tokens in, of them 200 cached, and 500 out at 3, 0.3 and 15 a million cost
    /// 0.00996 (genai-prices, examples of its specification).
    #[test]
    fn requests_cost_what_their_tokens_do_and_those_without_usage_are_told() {
        let list = pricing::catalogue::read_list(
            r#"{"format": "assay-token-prices/1", "as_of": "2026-08-21", "prices": [
                {"provider": "p", "model": "m", "source": "https://example.org/prices", "rates":
                    {"input": {"price": "3"}, "cache_read": {"price": "0.3"}, "output": {"price": "15"}}}]}"#,
        );
        let prices = Prices {
            all: list.unwrap().prices.into(),
            model: "m".to_owned(),
            provider: None,
            at: OffsetDateTime::now_utc(),
        };
        let record = |usage| {
            let at = Stamp::default();
            RequestRecord { usage, ..RequestRecord::scheduled(0, 0, at, at) }
        };
        let usage = Usage {
            prompt: Some(1_000),
            cached: Some(200),
            completion: Some(500),
            ..Usage::default()
        };
        let found = prices.costs(&[record(Some(usage)), record(Some(usage)), record(None)]);
        assert!((found.cost_per_request.unwrap() - 0.00996).abs() < 1e-12, "{found:?}");
        assert!((found.cost_per_million_tokens.unwrap() - 6.64).abs() < 1e-9, "{found:?}");
        assert_eq!((found.cost_n, found.cost_currency.as_deref()), (2, Some("USD")));
        let why = found.cost_why.unwrap();
        assert!(why.contains("1 of 3") && why.contains("does not state"), "{why}");
        assert!((Pricing::cost(&prices, &usage).unwrap() - 0.00996).abs() < 1e-12);

        let simulated = RequestRecord { simulated: true, ..record(Some(usage)) };
        let found = prices.costs(&[simulated]);
        assert!(found.cost_per_request.is_none() && found.cost_why.unwrap().contains("simulated"));
    }
}

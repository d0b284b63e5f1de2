//! A small set of prices that is part of the program, as public price lists (genai-prices, litellm)
//! stated them on the day beside each: models for whose input and output both agree, and Qwen, which only the
//! second has. The source of each is the provider's page that the lists refer to. Used until a
//! list is imported.

use std::sync::{Arc, OnceLock};

use pricing::{Price, catalogue::read_list};

const LIST: &str = include_str!("bundled.json");

/// The bundled prices.
#[must_use]
pub fn bundled() -> Arc<[Price]> {
    static READ: OnceLock<Arc<[Price]>> = OnceLock::new();
    // A test reads the list; a broken one would leave the catalogue empty.
    let read = || read_list(LIST).map(|list| list.prices.into()).unwrap_or_default();
    READ.get_or_init(read).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pricing::{Bucket, Query, ServiceTier, choose};
    use time::macros::datetime;

    #[test]
    fn every_bundled_price_is_dated_sourced_and_found_by_its_name() {
        let prices = bundled();
        assert_eq!(prices.len(), 23);
        let tier = ServiceTier::Standard;
        for price in &*prices {
            assert!(price.as_of.is_some() && price.source.starts_with("https://"), "{price:?}");
            for bucket in [Bucket::INPUT, Bucket::OUTPUT] {
                assert!(price.rates.get(bucket).is_some(), "{}: {bucket}", price.model);
            }
            let at = datetime!(2026-09-01 0:00 UTC);
            let query =
                Query { model: &price.model, provider: None, region: None, tier: &tier, at };
            assert_eq!(choose(&*prices, &query).unwrap(), price);
        }
        let providers: std::collections::BTreeSet<_> = prices.iter().map(|p| &p.provider).collect();
        assert!(providers.len() >= 8, "{providers:?}");
    }

    #[test]
    fn a_dated_name_is_found() {
        let tier = ServiceTier::Standard;
        let query = |model| Query {
            model,
            provider: None,
            region: None,
            tier: &tier,
            at: datetime!(2026-09-01 0:00 UTC),
        };
        let prices = bundled();
        let found = |model| choose(&*prices, &query(model)).map(|price| price.model.clone());
        assert_eq!(found("claude-haiku-4-5-20251001").unwrap(), "claude-haiku-4-5");
        assert_eq!(found("gpt-5-mini-2025-08-07").unwrap(), "gpt-5-mini");
        assert!(found("gpt-3").is_err());
    }
}

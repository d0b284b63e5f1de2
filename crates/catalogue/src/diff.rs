//! What a list would change in the catalogue.

use std::collections::BTreeMap;

use pricing::{Bucket, Price, Rate};

/// A price that both lists hold, with different amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub price: Price,
    /// Buckets whose price differs, with the old and the new one.
    pub rates: Vec<(Bucket, Option<Rate>, Option<Rate>)>,
}

/// The difference between two lists.
#[derive(Debug, Clone, Default)]
pub struct Diff {
    pub added: Vec<Price>,
    pub changed: Vec<Change>,
    pub gone: Vec<Price>,
    pub unchanged: usize,
}

/// Compares `new` with what is there.
#[must_use]
pub fn diff(old: &[Price], new: &[Price]) -> Diff {
    let mut left: BTreeMap<String, &Price> = old.iter().map(|p| (p.key(), p)).collect();
    let mut diff = Diff::default();
    for price in new {
        let Some(before) = left.remove(&price.key()) else {
            diff.added.push(price.clone());
            continue;
        };
        let pair =
            |bucket| (bucket, before.rates.get(bucket).cloned(), price.rates.get(bucket).cloned());
        let rates: Vec<_> = Bucket::all().map(pair).filter(|(_, old, new)| old != new).collect();
        if rates.is_empty() && before.currency == price.currency {
            diff.unchanged += 1;
        } else {
            diff.changed.push(Change { price: price.clone(), rates });
        }
    }
    // In the order of the old list.
    diff.gone = old.iter().filter(|price| left.contains_key(&price.key())).cloned().collect();
    diff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundled;

    #[test]
    fn new_changed_and_gone_prices_are_told_apart() {
        let old = bundled();
        let mut new = old.to_vec();
        let gone = new.remove(0);
        let mut other = gone.clone();
        other.model = "another".to_owned();
        new.push(other);
        let dearer = Rate::flat("7".parse().unwrap());
        new[0].rates.set(Bucket::INPUT, dearer.clone());
        let told = diff(&old, &new);
        assert_eq!((told.added.len(), told.unchanged), (1, old.len() - 2));
        assert_eq!(told.gone, [gone]);
        let before = old[1].rates.get(Bucket::INPUT).cloned();
        assert_eq!(told.changed[0].rates, [(Bucket::INPUT, before, Some(dearer))]);
    }
}

//! Finds candidate pairs without comparing every text with every other: two sets that overlap
//! enough share one of their rarest entries (prefix filter), near enough to their starts
//! (position filter). Text by text, so that no list of candidates is stored; the work is
//! bounded.

use std::collections::HashMap;

use super::text::{Features, Prepared};

/// Most visited list entries: some seconds of work.
const MOST_LOOKS: u64 = 150_000_000;
/// Most pairs that are compared in full.
pub(super) const MOST_COMPARISONS: u64 = 5_000_000;

/// The texts share so much that comparing them would take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "these texts share so much that more than {MOST_COMPARISONS} pairs would have to be compared; \
     send fewer at once, or longer texts, or raise the threshold"
)]
pub struct TooManyComparisonsError;

/// One kind of features of all texts.
struct Index<'a> {
    sets: Vec<&'a Features>,
    frequency: HashMap<u64, u32>,
    /// Inverted index: texts and positions of an entry in their order of rarity.
    seen: HashMap<u64, Vec<(u32, u32)>>,
    /// Per text: the last one for which it was visited.
    looked: Vec<u32>,
}

impl<'a> Index<'a> {
    fn new(sets: Vec<&'a Features>) -> Self {
        let mut frequency: HashMap<u64, u32> = HashMap::new();
        for entry in sets.iter().flat_map(|set| set.entries()) {
            *frequency.entry(entry).or_default() += 1;
        }
        let looked = vec![u32::MAX; sets.len()];
        Self { sets, frequency, seen: HashMap::new(), looked }
    }

    /// Reports to `found` the earlier texts whose similarity may reach `least`, and adds the
    /// text to the index. Returns how many entries were visited; `None` when that is more than
    /// `left`.
    fn take(&mut self, at: u32, least: f64, left: u64, mut found: impl FnMut(u32)) -> Option<u64> {
        let set = self.sets[at as usize];
        let mut rarest: Vec<u64> = set.entries().collect();
        let own = rarest.len();
        rarest.sort_by_key(|entry| (self.frequency[entry], *entry));
        // Dice ≥ t needs an overlap of at least t/(2−t) of either set.
        let overlap = (least / (2.0 - least) * own as f64 - 1e-9).ceil() as usize;
        rarest.truncate((own + 1).saturating_sub(overlap.max(1)));
        let mut looks = 0;
        for (place, entry) in rarest.into_iter().enumerate() {
            let others = self.seen.entry(entry).or_default();
            looks += others.len() as u64;
            if looks > left {
                return None;
            }
            for &(other, their_place) in others.iter() {
                let looked = &mut self.looked[other as usize];
                // The first entry that both share decides: none before it is shared.
                if std::mem::replace(looked, at) == at {
                    continue;
                }
                let theirs = self.sets[other as usize].len();
                let needed = (least / 2.0 * (own + theirs) as f64 - 1e-9).ceil() as usize;
                let rest = (own - place).min(theirs - their_place as usize);
                if rest >= needed {
                    found(other);
                }
            }
            others.push((at, place as u32));
        }
        Some(looks)
    }
}

/// Reports to `compare` every pair whose similarity may reach `least`, the earlier text first,
/// each once.
///
/// # Errors
/// When there are too many.
pub(super) fn each_candidate(
    texts: &[Prepared],
    least: f64,
    mut compare: impl FnMut(usize, usize),
) -> Result<(), TooManyComparisonsError> {
    let mut indices = [
        Index::new(texts.iter().map(|text| &text.words).collect()),
        Index::new(texts.iter().map(|text| &text.letters).collect()),
    ];
    let mut offered = vec![u32::MAX; texts.len()];
    let (mut looks, mut comparisons) = (MOST_LOOKS, MOST_COMPARISONS);
    let mut found = Vec::new();
    for at in 0..texts.len() as u32 {
        found.clear();
        for index in &mut indices {
            let offer = |other: u32| {
                if std::mem::replace(&mut offered[other as usize], at) != at {
                    found.push(other);
                }
            };
            looks -= index.take(at, least, looks, offer).ok_or(TooManyComparisonsError)?;
        }
        comparisons = comparisons.checked_sub(found.len() as u64).ok_or(TooManyComparisonsError)?;
        found.iter().for_each(|other| compare(*other as usize, at as usize));
    }
    Ok(())
}

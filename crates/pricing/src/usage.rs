//! The tokens of one attempt in disjoint buckets, made from the nested totals that providers
//! report: a bucket holds its total without what is told apart inside it.

use crate::bucket::{BUCKETS, Bucket, CacheUse, Modality, OutputKind};

/// Units in each bucket; disjoint, so that their sum is what was used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    units: [u64; BUCKETS],
}

/// Totals as a provider reports them: every figure but the first of each direction is a part
/// of a total. `None` means that the provider says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsageCounts {
    /// All tokens of the input, cached ones included.
    pub input: Option<u64>,
    pub cache_read: Option<u64>,
    /// All writes, whatever their duration.
    pub cache_write: Option<u64>,
    pub cache_write_5m: Option<u64>,
    pub cache_write_1h: Option<u64>,
    /// By what tokens carry, cached ones included.
    pub input_by: [Option<u64>; 4],
    /// Cached tokens by what they carry, part of `cache_read` and of `input_by`.
    pub cache_read_by: [Option<u64>; 4],
    /// All tokens of the output, reasoning included.
    pub output: Option<u64>,
    pub reasoning: Option<u64>,
    pub output_by: [Option<u64>; 4],
    pub web_searches: Option<u64>,
}

/// Counts that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsageError {
    #[error("{part}: {parts} tokens, more than the {total} of {whole} that they are part of")]
    Negative { part: &'static str, whole: &'static str, parts: u64, total: u64 },
    #[error("{part} is given without {whole}, which it is part of")]
    MissingTotal { part: &'static str, whole: &'static str },
    #[error("the counts are too large to add")]
    TooLarge,
}

impl Usage {
    /// # Errors
    /// When a part is larger than its total, or given without it.
    pub fn from_counts(counts: &UsageCounts) -> Result<Self, UsageError> {
        let mut usage = Self::default();
        usage.fill_input(counts)?;
        usage.fill_output(counts)?;
        usage.set(Bucket::WebSearch, counts.web_searches.unwrap_or(0));
        Ok(usage)
    }

    fn fill_input(&mut self, counts: &UsageCounts) -> Result<(), UsageError> {
        let parts = [counts.cache_read, counts.cache_write];
        if counts.input.is_none() && parts.iter().chain(&counts.input_by).any(Option::is_some) {
            return Err(UsageError::MissingTotal { part: "a part of the input", whole: "input" });
        }
        let total = counts.input.unwrap_or(0);
        let write = counts.cache_write.unwrap_or(0);
        let durations = [counts.cache_write_5m, counts.cache_write_1h];
        if counts.cache_write.is_none() && durations.iter().flatten().any(|n| *n > 0) {
            let (part, whole) = ("a cache write by duration", "cache write");
            return Err(UsageError::MissingTotal { part, whole });
        }
        let [short, long] = durations.map(Option::unwrap_or_default);
        let undated = rest("cache write", "cache write by duration", write, &[short, long])?;
        self.set(Bucket::CACHE_WRITE, undated);
        self.set(Bucket::CACHE_WRITE_5M, short);
        self.set(Bucket::CACHE_WRITE_1H, long);

        let read = counts.cache_read.unwrap_or(0);
        if counts.cache_read.is_none() && counts.cache_read_by.iter().flatten().any(|n| *n > 0) {
            let (part, whole) = ("cached tokens by modality", "cache read");
            return Err(UsageError::MissingTotal { part, whole });
        }
        let (mut other_read, mut other_input) = (Vec::new(), Vec::new());
        for modality in [Modality::Audio, Modality::Image, Modality::Video] {
            let all = get(&counts.input_by, modality);
            let cached = get(&counts.cache_read_by, modality);
            let uncached = rest("input by modality", "cached tokens by modality", all, &[cached])?;
            self.set(Bucket::Input(modality, CacheUse::Read), cached);
            self.set(Bucket::Input(modality, CacheUse::Uncached), uncached);
            other_read.push(cached);
            other_input.push(uncached);
        }
        let text_read = rest("cache read", "cached tokens by modality", read, &other_read)?;
        self.set(Bucket::CACHE_READ, text_read);
        other_input.extend([read, write]);
        let text = rest("input", "its cached tokens and modalities", total, &other_input)?;
        self.set(Bucket::INPUT, text);
        Ok(())
    }

    fn fill_output(&mut self, counts: &UsageCounts) -> Result<(), UsageError> {
        let by = [Modality::Audio, Modality::Image, Modality::Video];
        let parts = by.map(|modality| get(&counts.output_by, modality));
        let reasoning = counts.reasoning.unwrap_or(0);
        if counts.output.is_none() && (reasoning > 0 || parts.iter().any(|n| *n > 0)) {
            return Err(UsageError::MissingTotal { part: "a part of the output", whole: "output" });
        }
        let [audio, image, video] = parts;
        let all = [reasoning, audio, image, video];
        let text =
            rest("output", "its reasoning and modalities", counts.output.unwrap_or(0), &all)?;
        self.set(Bucket::OUTPUT, text);
        self.set(Bucket::REASONING, reasoning);
        self.set(Bucket::Output(OutputKind::Audio), audio);
        self.set(Bucket::Output(OutputKind::Image), image);
        self.set(Bucket::Output(OutputKind::Video), video);
        Ok(())
    }

    #[must_use]
    pub fn get(&self, bucket: Bucket) -> u64 {
        self.units.get(bucket.index()).copied().unwrap_or(0)
    }

    /// Replaces the count of one bucket.
    pub fn set(&mut self, bucket: Bucket, units: u64) {
        if let Some(place) = self.units.get_mut(bucket.index()) {
            *place = units;
        }
    }

    /// Buckets that hold something.
    pub fn buckets(&self) -> impl Iterator<Item = (Bucket, u64)> + '_ {
        Bucket::all().zip(self.units).filter(|(_, units)| *units > 0)
    }

    /// All tokens of the input; the tiers of a price depend on it.
    #[must_use]
    pub fn input_total(&self) -> u64 {
        self.sum(Bucket::is_input)
    }

    #[must_use]
    pub fn output_total(&self) -> u64 {
        self.sum(|bucket| matches!(bucket, Bucket::Output(_)))
    }

    /// Sum of the buckets that `wanted` accepts.
    pub fn sum(&self, wanted: impl Fn(Bucket) -> bool) -> u64 {
        let wanted = self.buckets().filter(|(bucket, _)| wanted(*bucket));
        wanted.fold(0, |sum, (_, units)| sum.saturating_add(units))
    }
}

fn get(by: &[Option<u64>; 4], modality: Modality) -> u64 {
    by.get(modality as usize).copied().flatten().unwrap_or(0)
}

/// A total without its parts.
fn rest(
    whole: &'static str,
    part: &'static str,
    total: u64,
    parts: &[u64],
) -> Result<u64, UsageError> {
    let sum = parts.iter().try_fold(0_u64, |sum, n| sum.checked_add(*n));
    let parts = sum.ok_or(UsageError::TooLarge)?;
    total.checked_sub(parts).ok_or(UsageError::Negative { part, whole, parts, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_taken_out_of_their_totals_once() {
        // Three-way overlap of genai-prices, specs/data-driven-unit-registry/algorithm.md:
        // leaf(input) = input - cache read - audio + cached audio.
        let counts = UsageCounts {
            input: Some(1_000),
            cache_read: Some(300),
            input_by: [None, Some(200), None, None],
            cache_read_by: [None, Some(50), None, None],
            output: Some(136),
            reasoning: Some(31),
            ..UsageCounts::default()
        };
        let usage = Usage::from_counts(&counts).unwrap();
        assert_eq!(usage.get(Bucket::INPUT), 1_000 - 300 - 200 + 50);
        assert_eq!(usage.get(Bucket::CACHE_READ), 250);
        assert_eq!(usage.get(Bucket::Input(Modality::Audio, CacheUse::Read)), 50);
        assert_eq!(usage.get(Bucket::Input(Modality::Audio, CacheUse::Uncached)), 150);
        assert_eq!((usage.get(Bucket::OUTPUT), usage.get(Bucket::REASONING)), (105, 31));
        assert_eq!((usage.input_total(), usage.output_total()), (1_000, 136));
    }

    #[test]
    fn contradictions_are_errors_that_name_the_part() {
        let counts = UsageCounts { input: Some(5), cache_read: Some(6), ..Default::default() };
        let told = Usage::from_counts(&counts).unwrap_err().to_string();
        assert!(told.contains("6 tokens, more than the 5 of input"), "{told}");
        let orphan = UsageCounts { cache_read: Some(6), ..Default::default() };
        assert!(matches!(Usage::from_counts(&orphan), Err(UsageError::MissingTotal { .. })));
        let orphan = UsageCounts { input: Some(1), reasoning: Some(6), ..Default::default() };
        assert!(matches!(Usage::from_counts(&orphan), Err(UsageError::MissingTotal { .. })));
        let most = Some(u64::MAX);
        let huge =
            UsageCounts { input: most, cache_read: most, cache_write: most, ..Default::default() };
        assert_eq!(Usage::from_counts(&huge), Err(UsageError::TooLarge));
    }
}

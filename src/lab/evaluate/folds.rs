//! Cutting samples into folds for cross-validation: shuffled by a seed, with
//! the share of each class kept or whole groups kept together. Every sample is
//! held out exactly once.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::binary::MetricError;

/// Random stream of folds, apart from weights, sample order and splits.
const FOLD_STREAM: u64 = 1 << 34;

/// Samples held out, fold by fold, each in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folds {
    held: Vec<Vec<u32>>,
    n: usize,
}

/// A figure over folds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcrossFolds {
    pub folds: Vec<f64>,
    pub mean: f64,
    /// Standard deviation over folds. No interval is made of it: folds share
    /// most of their training rows, and one that took them for independent
    /// would be too narrow.
    pub deviation: f64,
}

impl Folds {
    /// Folds of `n` samples at random.
    ///
    /// # Errors
    /// Fewer than 2 folds or more than samples.
    pub fn shuffled(n: usize, folds: usize, seed: u64) -> Result<Self, MetricError> {
        Self::deal(&vec![0; n], folds, seed)
    }

    /// Folds in which each class has the same share, up to one sample.
    ///
    /// # Errors
    /// As [`Folds::shuffled`].
    pub fn stratified(labels: &[u8], folds: usize, seed: u64) -> Result<Self, MetricError> {
        Self::deal(labels, folds, seed)
    }

    /// Folds that keep the samples of a group together, for example all rows of
    /// a person. Larger groups are dealt first, each to the emptiest fold.
    ///
    /// # Errors
    /// Fewer than 2 folds or more than groups.
    pub fn grouped(groups: &[u32], folds: usize, seed: u64) -> Result<Self, MetricError> {
        let mut members: std::collections::BTreeMap<u32, Vec<u32>> = Default::default();
        for (index, group) in (0_u32..).zip(groups) {
            members.entry(*group).or_default().push(index);
        }
        check(folds, members.len())?;
        let mut members: Vec<Vec<u32>> = members.into_values().collect();
        members.shuffle(&mut random(seed));
        members.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let mut held: Vec<Vec<u32>> = vec![Vec::new(); folds];
        for group in members {
            if let Some(fold) = held.iter_mut().min_by_key(|fold| fold.len()) {
                fold.extend(group);
            }
        }
        Ok(Self::sorted(held, groups.len()))
    }

    /// Deals the shuffled samples of one class after another round the table.
    fn deal(labels: &[u8], folds: usize, seed: u64) -> Result<Self, MetricError> {
        check(folds, labels.len())?;
        let mut order: Vec<u32> = (0..labels.len() as u32).collect();
        order.shuffle(&mut random(seed));
        order.sort_by_key(|index| labels[*index as usize]);
        let mut held: Vec<Vec<u32>> = vec![Vec::new(); folds];
        for (place, index) in order.into_iter().enumerate() {
            held[place % folds].push(index);
        }
        Ok(Self::sorted(held, labels.len()))
    }

    fn sorted(mut held: Vec<Vec<u32>>, n: usize) -> Self {
        held.iter_mut().for_each(|fold| fold.sort_unstable());
        Self { held, n }
    }

    /// Training and held-out samples of each fold.
    pub fn iter(&self) -> impl Iterator<Item = (Vec<u32>, &[u32])> {
        self.held.iter().map(|held| {
            let mut out = vec![false; self.n];
            held.iter().for_each(|index| out[*index as usize] = true);
            let training = (0_u32..).zip(&out).filter(|(_, out)| !**out).map(|(index, _)| index);
            (training.collect(), held.as_slice())
        })
    }
}

impl AcrossFolds {
    /// Sums up a figure of each fold.
    #[must_use]
    pub fn of(folds: Vec<f64>) -> Self {
        let n = folds.len() as f64;
        let mean = folds.iter().sum::<f64>() / n;
        let squares: f64 = folds.iter().map(|x| (x - mean).powi(2)).sum();
        let deviation = if folds.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 };
        Self { folds, mean, deviation }
    }
}

fn random(seed: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(FOLD_STREAM);
    random
}

fn check(folds: usize, n: usize) -> Result<(), MetricError> {
    if (2..=n).contains(&folds) {
        return Ok(());
    }
    let needed = "give 2 up to the number of samples or groups";
    Err(MetricError::Setting { field: "folds", got: folds as f64, needed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_held_out_once_and_classes_keep_their_share() {
        let labels: Vec<u8> = (0..103).map(|i| u8::from(i < 30)).collect();
        let folds = Folds::stratified(&labels, 10, 1).unwrap();
        let mut seen = Vec::new();
        for (training, held) in folds.iter() {
            assert_eq!(training.len() + held.len(), 103);
            assert!(training.iter().all(|index| !held.contains(index)));
            assert_eq!(held.iter().filter(|i| labels[**i as usize] == 1).count(), 3);
            seen.extend_from_slice(held);
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..103).collect::<Vec<_>>());
        assert_eq!(folds, Folds::stratified(&labels, 10, 1).unwrap());
        assert_ne!(folds, Folds::stratified(&labels, 10, 2).unwrap());
    }

    #[test]
    fn groups_stay_together() {
        let groups: Vec<u32> = (0..60).map(|i| i / 7).collect();
        let folds = Folds::grouped(&groups, 3, 5).unwrap();
        let mut held_out = 0;
        for (training, held) in folds.iter() {
            assert!(held.len() >= 14, "{}", held.len());
            held_out += held.len();
            assert!(
                held.iter()
                    .all(|h| training.iter().all(|t| groups[*h as usize] != groups[*t as usize]))
            );
        }
        assert_eq!(held_out, 60);
        assert!(Folds::grouped(&[1, 1, 1], 2, 1).is_err());
    }

    #[test]
    fn folds_out_of_range_are_refused_and_figures_summed_up() {
        assert!(Folds::shuffled(10, 1, 1).unwrap_err().to_string().starts_with("folds: "));
        assert!(Folds::shuffled(10, 11, 1).is_err());
        let figures = AcrossFolds::of(vec![0.7, 0.8, 0.9]);
        assert!((figures.mean - 0.8).abs() < 1e-12 && (figures.deviation - 0.1).abs() < 1e-12);
    }
}

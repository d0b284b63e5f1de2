//! Holding back a share of samples: the same share of each class, whole groups,
//! or the latest; and folds of cross-validation.

use std::collections::BTreeMap;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{DataError, EmptyPart};
use figure::Note;

/// Random stream of splits, apart from weights and sample order.
const SPLIT_STREAM: u64 = 1 << 33;

/// Indices of samples in a data set, in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    pub training: Vec<u32>,
    pub validation: Vec<u32>,
}

/// Holds back `share` of each class, rounded to the nearest whole sample. A
/// share of 0 holds back nothing.
///
/// # Errors
/// When there are no samples, the share is outside 0 to 1, or a part that was
/// asked for stays empty.
pub fn stratified(labels: &[u8], share: f64, seed: u64) -> Result<Split, DataError> {
    let n = labels.len();
    let empty = |part| DataError::EmptySplit { share, n, part };
    if !(0.0..1.0).contains(&share) {
        return Err(empty(EmptyPart::Either));
    }
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); 256];
    for (index, label) in (0_u32..).zip(labels) {
        by_class[usize::from(*label)].push(index);
    }
    let mut random = stream(seed);
    let mut split = Split { training: Vec::with_capacity(n), validation: Vec::new() };
    for mut indices in by_class {
        indices.shuffle(&mut random);
        let held = (indices.len() as f64 * share).round() as usize;
        split.validation.extend_from_slice(&indices[..held]);
        split.training.extend_from_slice(&indices[held..]);
    }
    whole(split, share)
}

/// Checks the share and that no part that was asked for is empty.
fn whole(mut split: Split, share: f64) -> Result<Split, DataError> {
    let n = split.training.len() + split.validation.len();
    let empty = |part| DataError::EmptySplit { share, n, part };
    split.training.sort_unstable();
    split.validation.sort_unstable();
    if split.training.is_empty() {
        return Err(empty(EmptyPart::Training));
    }
    if share > 0.0 && split.validation.is_empty() {
        return Err(empty(EmptyPart::Validation));
    }
    Ok(split)
}

fn stream(seed: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(SPLIT_STREAM);
    random
}

fn check(share: f64, n: usize) -> Result<(), DataError> {
    let part = EmptyPart::Either;
    let fits = (0.0..1.0).contains(&share) && u32::try_from(n).is_ok();
    if fits { Ok(()) } else { Err(DataError::EmptySplit { share, n, part }) }
}

/// Holds back `share` of `n` samples, whichever.
///
/// # Errors
/// As [`stratified`].
pub fn random(n: usize, share: f64, seed: u64) -> Result<Split, DataError> {
    check(share, n)?;
    let mut training: Vec<u32> = (0..n as u32).collect();
    training.shuffle(&mut stream(seed));
    let validation = training.split_off(n - (n as f64 * share).round() as usize);
    whole(Split { training, validation }, share)
}

/// Holds back whole groups until about `share` of the samples are held out, so that what is
/// learnt of one member is not tested on another.
///
/// # Errors
/// As [`stratified`]; also when one group is nearly everything.
pub fn by_group(groups: &[i64], share: f64, seed: u64) -> Result<Split, DataError> {
    check(share, groups.len())?;
    let mut members: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (index, group) in (0_u32..).zip(groups) {
        members.entry(*group).or_default().push(index);
    }
    let mut members: Vec<Vec<u32>> = members.into_values().collect();
    members.shuffle(&mut stream(seed));
    let wanted = groups.len() as f64 * share;
    let mut split = Split { training: Vec::new(), validation: Vec::new() };
    for group in members {
        let held = split.validation.len() as f64;
        // Takes a group when that brings the number nearer to the wanted one.
        if held + group.len() as f64 / 2.0 <= wanted && wanted > 0.0 {
            split.validation.extend(group);
        } else {
            split.training.extend(group);
        }
    }
    whole(split, share)
}

/// Holds back the latest samples, about `share` of all. Samples of the same
/// time stay together.
///
/// # Errors
/// As [`stratified`]; also when all samples have the same time.
pub fn by_time(times: &[i64], share: f64) -> Result<Split, DataError> {
    check(share, times.len())?;
    let held = (times.len() as f64 * share).round() as usize;
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let first = sorted.get(times.len() - held).copied();
    let late = |index: &u32| first.is_some_and(|first| times[*index as usize] >= first);
    let (validation, training) = (0..times.len() as u32).partition(late);
    whole(Split { training, validation }, share)
}

/// `k` folds in which each class has nearly the same share; every sample is
/// held back in exactly one of them.
///
/// # Errors
/// When `k` is below 2 or there are fewer samples than folds.
pub fn folds(labels: &[u8], k: usize, seed: u64) -> Result<Vec<Split>, DataError> {
    let n = labels.len();
    if k < 2 || n < k {
        let text = "{k} folds cannot be made of {n} samples; give 2 to {n}";
        let message = Note::new("fault-folds", text).with("k", k).with("n", n);
        return Err(DataError::Option { field: "folds", message });
    }
    check(0.0, n)?;
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.shuffle(&mut stream(seed));
    // Dealt out class by class, going on where the class before ended.
    order.sort_by_key(|index| labels[*index as usize]);
    let mut fold = vec![0; n];
    for (turn, index) in order.into_iter().enumerate() {
        fold[index as usize] = turn % k;
    }
    let split = |held: usize| {
        let (validation, training) = (0..n as u32).partition(|index| fold[*index as usize] == held);
        Split { training, validation }
    };
    Ok((0..k).map(split).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_gives_its_share_and_no_sample_is_lost_or_doubled() {
        let labels: Vec<u8> = (0..1000_u32).map(|i| if i % 10 == 0 { 1 } else { 0 }).collect();
        let split = stratified(&labels, 0.2, 5).unwrap();
        let rare = split.validation.iter().filter(|i| labels[**i as usize] == 1).count();
        assert_eq!((split.validation.len(), rare), (200, 20));
        let mut all = [split.training.clone(), split.validation.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
        assert_eq!(split, stratified(&labels, 0.2, 5).unwrap());
        assert_ne!(split, stratified(&labels, 0.2, 6).unwrap());
    }

    #[test]
    fn an_empty_part_is_refused_and_names_the_field() {
        for (labels, share) in [(&[][..], 0.1), (&[1, 2, 3][..], 0.1), (&[1, 2][..], 0.99)] {
            let error = stratified(labels, share, 1).unwrap_err();
            assert!(error.to_string().starts_with("validation_share: "), "{error}");
        }
        assert!(stratified(&[1, 2, 3], 0.0, 1).unwrap().validation.is_empty());
    }

    #[test]
    fn groups_stay_whole_and_times_stay_in_order() {
        let groups: Vec<i64> = (0..1000).map(|i| i / 7).collect();
        let split = by_group(&groups, 0.3, 3).unwrap();
        assert!((280..=320).contains(&split.validation.len()), "{}", split.validation.len());
        for index in &split.validation {
            assert!(!split.training.iter().any(|t| groups[*t as usize] == groups[*index as usize]));
        }
        assert!(by_group(&[5; 20], 0.3, 1).is_err());

        let times: Vec<i64> = (0..100).map(|i| (i * 37) % 50).collect();
        let split = by_time(&times, 0.2).unwrap();
        let latest = split.training.iter().map(|t| times[*t as usize]).max().unwrap();
        assert!(split.validation.iter().all(|v| times[*v as usize] > latest));
        assert_eq!((split.training.len(), split.validation.len()), (80, 20));
        assert!(by_time(&[7; 20], 0.2).is_err());
        assert!(by_time(&times, 0.0).unwrap().validation.is_empty());
    }

    #[test]
    fn every_sample_is_in_one_fold_and_classes_are_even() {
        let labels: Vec<u8> = (0..103_u32).map(|i| u8::from(i % 3 == 0)).collect();
        let folds = folds(&labels, 10, 4).unwrap();
        let mut all: Vec<u32> = folds.iter().flat_map(|fold| fold.validation.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..103).collect::<Vec<_>>());
        for fold in &folds {
            assert_eq!(fold.training.len() + fold.validation.len(), 103);
            let ones = fold.validation.iter().filter(|v| labels[**v as usize] == 1).count();
            assert!((3..=4).contains(&ones), "{ones}");
        }
        assert!(super::folds(&labels, 1, 4).is_err());
        assert!(super::folds(&labels[..3], 4, 4).unwrap_err().to_string().starts_with("folds: "));
    }

    #[test]
    fn random_holds_out_the_share() {
        let split = random(10, 0.25, 1).unwrap();
        assert_eq!((split.training.len(), split.validation.len()), (7, 3));
        assert!(random(0, 0.2, 1).is_err() && random(10, 1.0, 1).is_err());
    }
}

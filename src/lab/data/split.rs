//! Holding back a share of samples, the same share of each class.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::DataError;

/// Random stream of splits, apart from weights and sample order.
const SPLIT_STREAM: u64 = 1 << 33;

/// Places of samples in a data set, in ascending order.
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
        return Err(empty("sample for one of the parts"));
    }
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); 256];
    for (index, label) in (0_u32..).zip(labels) {
        by_class[usize::from(*label)].push(index);
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(SPLIT_STREAM);
    let mut split = Split { training: Vec::with_capacity(n), validation: Vec::new() };
    for mut places in by_class {
        places.shuffle(&mut random);
        let held = (places.len() as f64 * share).round() as usize;
        split.validation.extend_from_slice(&places[..held]);
        split.training.extend_from_slice(&places[held..]);
    }
    split.training.sort_unstable();
    split.validation.sort_unstable();
    if split.training.is_empty() {
        return Err(empty("training sample"));
    }
    if share > 0.0 && split.validation.is_empty() {
        return Err(empty("validation sample"));
    }
    Ok(split)
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
}

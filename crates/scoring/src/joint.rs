//! Joint resampling of respondents as a matrix product: how often each of them is drawn in each
//! resample, times their answers. Independent of what the answers mean.
//!
//! Counts and ratings are small whole numbers, so that every sum is exact in
//! 32 bits below 2^24 (1.6 million respondents on a scale of ten): the order
//! of additions, and with it the number of threads, cannot change a bit.

use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis, s};
use rayon::prelude::*;

use super::resample;

/// Entries of the counts held at once: 16 MiB of them.
const MOST_COUNTS: usize = 1 << 22;
/// Questions per thread at a time: the counts are packed for the product's kernel once for so
/// many.
const QUESTIONS: usize = 128;

/// For every question and every resample the value that `value` makes of the
/// sums over the drawn respondents. `answers` holds, per kind of answer, one
/// row per question and one column per respondent; `value` gets one sum per
/// kind. Resamples are drawn one after the other from stream 0 of `seed`.
///
/// All matrices must have the same shape.
pub(super) fn resampled<const KINDS: usize>(
    answers: &[Array2<f32>; KINDS],
    resamples: usize,
    seed: u64,
    value: impl Fn([f32; KINDS]) -> f64 + Sync,
) -> Array2<f64> {
    let (questions, respondents) = answers.first().map_or((0, 0), Array2::dim);
    let mut out = Array2::zeros((questions, resamples));
    let mut rng = resample::stream(seed, 0);
    let mut picks = vec![0; respondents];
    let step = (MOST_COUNTS / respondents.max(1)).clamp(1, resamples.max(1));
    for first in (0..resamples).step_by(step) {
        let width = step.min(resamples - first);
        // One row per resample, used transposed: rows are then written in one piece.
        let mut counts = Array2::<f32>::zeros((width, respondents));
        for mut row in counts.rows_mut() {
            resample::draw_with_replacement(&mut rng, respondents, &mut picks);
            for &pick in &picks {
                row[pick] += 1.0;
            }
        }
        let mut block = out.slice_mut(s![.., first..first + width]);
        let parts: Vec<_> = block.axis_chunks_iter_mut(Axis(0), QUESTIONS).enumerate().collect();
        parts.into_par_iter().for_each(|(part, mut out)| {
            let from = part * QUESTIONS;
            let rows = from..from + out.nrows();
            let sums: [Array2<f32>; KINDS] = std::array::from_fn(|kind| {
                answers[kind].slice(s![rows.clone(), ..]).dot(&counts.t())
            });
            for (at, row) in out.rows_mut().into_iter().enumerate() {
                fill(row, sums.each_ref().map(|sums| sums.slice(s![at..=at, ..])), &value);
            }
        });
    }
    out
}

/// Draws that are held at once: 64 MiB of them.
const MOST_DRAWS: usize = 1 << 23;

/// Questions that [`resampled_lists`] should be given at a time.
pub(super) fn needs_at_once(resamples: usize) -> usize {
    (MOST_DRAWS / resamples.max(1)).max(1)
}

/// [`resampled`] for sparse answers: per question a list of respondents and their answers.
/// Costs one step per answer and resample, whatever the numbers of questions and respondents.
/// The draws are the same, and for complete answers also the values.
pub(super) fn resampled_lists<const KINDS: usize>(
    lists: &[Vec<(u32, [f32; KINDS])>],
    respondents: usize,
    resamples: usize,
    seed: u64,
    value: impl Fn([f32; KINDS]) -> f64 + Sync,
) -> Array2<f64> {
    let mut out = Array2::zeros((lists.len(), resamples));
    let mut rng = resample::stream(seed, 0);
    let mut picks = vec![0; respondents];
    let step = (MOST_COUNTS / respondents.max(1)).clamp(1, resamples.max(1));
    for first in (0..resamples).step_by(step) {
        let width = step.min(resamples - first);
        // One row per respondent: an answer adds to all resamples in one piece.
        let mut counts = vec![0_f32; width * respondents];
        for at in 0..width {
            resample::draw_with_replacement(&mut rng, respondents, &mut picks);
            for &pick in &picks {
                counts[pick * width + at] += 1.0;
            }
        }
        let mut block = out.slice_mut(s![.., first..first + width]);
        let rows: Vec<_> = block.axis_iter_mut(Axis(0)).zip(lists).collect();
        rows.into_par_iter().for_each(|(mut row, list)| {
            let mut sums: [Vec<f32>; KINDS] = std::array::from_fn(|_| vec![0.0; width]);
            for (respondent, answer) in list {
                let counts = &counts[*respondent as usize * width..][..width];
                for (sums, answer) in sums.iter_mut().zip(answer) {
                    for (sum, count) in sums.iter_mut().zip(counts) {
                        *sum += count * answer;
                    }
                }
            }
            for (at, out) in row.iter_mut().enumerate() {
                *out = value(std::array::from_fn(|kind| sums[kind][at]));
            }
        });
    }
    out
}

fn fill<const KINDS: usize>(
    mut row: ArrayViewMut1<'_, f64>,
    sums: [ArrayView2<'_, f32>; KINDS],
    value: &impl Fn([f32; KINDS]) -> f64,
) {
    for (at, out) in row.iter_mut().enumerate() {
        *out = value(std::array::from_fn(|kind| sums[kind][[0, at]]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same picks, summed one respondent after the other.
    #[test]
    fn the_product_is_the_sum_over_the_drawn_respondents_bit_for_bit() {
        let (questions, respondents, resamples) = (150, 33, 50);
        let ratings = Array2::from_shape_fn((questions, respondents), |(q, r)| {
            ((q * 7 + r * 3) % 10 + 1) as f32
        });
        let got =
            resampled(std::array::from_ref(&ratings), resamples, 5, |[sum]| f64::from(sum) / 33.0);
        let mut rng = resample::stream(5, 0);
        let mut picks = vec![0; respondents];
        for at in 0..resamples {
            resample::draw_with_replacement(&mut rng, respondents, &mut picks);
            for question in 0..questions {
                let sum: f64 = picks.iter().map(|&pick| f64::from(ratings[[question, pick]])).sum();
                assert_eq!(got[[question, at]], sum / 33.0);
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let ratings = Array2::from_shape_fn((300, 40), |(q, r)| ((q + r * r) % 10 + 1) as f32);
        let run =
            || resampled(std::array::from_ref(&ratings), 64, 9, |[sum]| f64::from(sum) / 40.0);
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(run);
        let four = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap().install(run);
        assert_eq!(alone, four);
    }

    #[test]
    fn no_respondents_give_no_result() {
        assert_eq!(resampled(&[Array2::zeros((0, 0))], 10, 1, |[sum]| f64::from(sum)).len(), 0);
        let none = resampled(&[Array2::zeros((2, 0))], 3, 1, |[sum]| f64::from(sum));
        assert_eq!(none, Array2::<f64>::zeros((2, 3)));
    }
}

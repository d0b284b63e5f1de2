//! Loops over single numbers, compiled for the widest vectors that the machine
//! has. Each works on what it is given, on the calling thread, independent of layers.

use pulp::{Arch, Simd, WithSimd};

/// Numbers worked on at once where a loop must be cut into blocks to be vectorised.
const LANES: usize = 16;

/// The loops, for the vector instructions of this machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loops {
    arch: Arch,
}

/// Which numbers a dropout layer drops in one step; same key, same mask.
#[derive(Debug, Clone, Copy)]
pub(super) struct DropoutKey(u32, u32);

impl DropoutKey {
    /// A key for one layer in one step of one run (SplitMix64 over the three).
    pub(super) fn new(seed: u64, step: u64, layer: u64) -> Self {
        let mut z = seed;
        for part in [step, layer] {
            z = z.wrapping_add(part).wrapping_add(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
        }
        Self(z as u32, (z >> 32) as u32)
    }

    /// 32 well-mixed bits for an index (the finaliser "lowbias32" between two keys).
    #[inline(always)]
    fn bits(self, place: u32) -> u32 {
        let mut x = place.wrapping_mul(0x9E37_79B9) ^ self.0;
        x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
        x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B) ^ self.1;
        x = (x ^ (x >> 16)).wrapping_mul(0x9E37_79B9);
        x ^ (x >> 15)
    }
}

/// State below this is taken as 0. The mean of a gradient that stays 0, as of a unit
/// that has died or a word that does not occur, shrinks by a tenth every step and would
/// soon be a subnormal number, with which many processors compute a hundred times
/// slower. Compared with Adam's ε and a weight it is negligible.
const TINY: f32 = 1e-30;
/// A gradient below this is taken as 0, since its square would be subnormal. It could
/// change a weight by 1e-9 of the learning rate at most.
const TINY_GRADIENT: f32 = 1e-17;

/// Step of Adam with the bias corrections of its step number folded in.
#[derive(Debug, Clone, Copy)]
pub(super) struct AdamStep {
    /// 1 − β₁.
    pub(super) new_mean: f32,
    /// β₂.
    pub(super) old_square: f32,
    /// 1 − β₂, from numbers of double precision: the difference of single ones is
    /// wrong by 1e-5, which makes losses differ from PyTorch's after a dozen steps.
    pub(super) new_square: f32,
    /// Learning rate ÷ (1 − β₁ᵗ).
    pub(super) rate: f32,
    /// 1 ÷ √(1 − β₂ᵗ).
    pub(super) root_scale: f32,
    pub(super) epsilon: f32,
    /// The gradient is multiplied by this: below 1 where it is clipped.
    pub(super) scale: f32,
    /// Share of the weight that is added to its gradient.
    pub(super) decay: f32,
    /// The weight is multiplied by this: below 1 where decay is decoupled from the gradient.
    pub(super) shrink: f32,
}

/// Step of SGD with momentum.
#[derive(Debug, Clone, Copy)]
pub(super) struct SgdStep {
    pub(super) momentum: f32,
    pub(super) rate: f32,
    /// As in [`AdamStep`].
    pub(super) scale: f32,
    /// As in [`AdamStep`].
    pub(super) decay: f32,
}

/// max(x, 0) that preserves NaN, so that divergence is detected.
#[inline(always)]
fn cut_off(x: f32) -> f32 {
    if x < 0.0 { 0.0 } else { x }
}

impl Loops {
    pub(super) fn new() -> Self {
        Self { arch: Arch::new() }
    }

    /// Adds `bias` to each row; then, if asked, cuts off below 0.
    pub(super) fn add_bias(&self, rows: &mut [f32], bias: &[f32], relu: bool) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for row in rows.chunks_exact_mut(bias.len()) {
                    if relu {
                        for (y, b) in row.iter_mut().zip(bias) {
                            *y = cut_off(*y + b);
                        }
                    } else {
                        for (y, b) in row.iter_mut().zip(bias) {
                            *y += b;
                        }
                    }
                }
            },
        );
    }

    /// Adds another product and `bias` to each row; then, if asked, cuts off below 0.
    pub(super) fn join(&self, rows: &mut [f32], other: &[f32], bias: &[f32], relu: bool) {
        let rows = rows.chunks_exact_mut(bias.len()).zip(other.chunks_exact(bias.len()));
        self.arch.dispatch(
            #[inline(always)]
            || {
                for (row, other) in rows {
                    for ((y, other), b) in row.iter_mut().zip(other).zip(bias) {
                        let sum = *y + other + b;
                        *y = if relu { cut_off(sum) } else { sum };
                    }
                }
            },
        );
    }

    /// max(x, 0) in place.
    pub(super) fn relu(&self, values: &mut [f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for y in values {
                    *y = cut_off(*y);
                }
            },
        );
    }

    /// Clears gradients where the layer's output was cut off.
    pub(super) fn relu_backward(&self, gradient: &mut [f32], output: &[f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for (g, y) in gradient.iter_mut().zip(output) {
                    *g = if *y > 0.0 { *g } else { 0.0 };
                }
            },
        );
    }

    /// Drops and rescales in place; the same call on gradients is its derivative.
    /// `first` is the index of the first number in the whole batch.
    pub(super) fn dropout(&self, values: &mut [f32], rate: f32, key: DropoutKey, first: usize) {
        // A number is kept when its bits are at least this: a share of `rate` falls below.
        let threshold = (f64::from(rate) * 4_294_967_296.0) as u32;
        let scale = 1.0 / (1.0 - rate);
        self.arch.dispatch(
            #[inline(always)]
            || {
                let (blocks, rest) = values.as_chunks_mut::<LANES>();
                // A batch of over 2³² numbers would repeat its mask, which harms nothing.
                let mut base = first as u32;
                for block in blocks {
                    for (lane, y) in block.iter_mut().enumerate() {
                        let kept = key.bits(base.wrapping_add(lane as u32)) >= threshold;
                        *y = if kept { *y * scale } else { 0.0 };
                    }
                    base = base.wrapping_add(LANES as u32);
                }
                for (lane, y) in rest.iter_mut().enumerate() {
                    let kept = key.bits(base.wrapping_add(lane as u32)) >= threshold;
                    *y = if kept { *y * scale } else { 0.0 };
                }
            },
        );
    }

    /// Sums over rows: `target[j] = Σ rows[i][j]`.
    pub(super) fn sum_rows(&self, target: &mut [f32], rows: &[f32]) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                target.fill(0.0);
                for row in rows.chunks_exact(target.len()) {
                    for (sum, value) in target.iter_mut().zip(row) {
                        *sum += value;
                    }
                }
            },
        );
    }

    /// Writes columns of a matrix with `columns` columns, from `first` on, as the
    /// rows of `target`, which holds as many as fit.
    pub(super) fn transpose(
        &self,
        target: &mut [f32],
        source: &[f32],
        columns: usize,
        first: usize,
    ) {
        let rows = source.len() / columns;
        // Rows in blocks, so that each column of a block is written in one go.
        for (block, lines) in source.chunks(LANES * columns).enumerate() {
            let height = lines.len() / columns;
            for (column, target) in target.chunks_exact_mut(rows).enumerate() {
                let run = &mut target[block * LANES..][..height];
                for (y, line) in run.iter_mut().zip(lines.chunks_exact(columns)) {
                    *y = line[first + column];
                }
            }
        }
    }

    /// One step of Adam (Kingma and Ba 2015, as in PyTorch: ε beside the corrected root).
    pub(super) fn adam(
        &self,
        weights: &mut [f32],
        gradients: &[f32],
        mean: &mut [f32],
        square: &mut [f32],
        step: AdamStep,
    ) {
        self.arch.dispatch(Adam { weights, gradients, mean, square, step });
    }

    /// One step of SGD with momentum: v ← μ·v + g, w ← w − rate·v (as in PyTorch).
    pub(super) fn sgd(
        &self,
        weights: &mut [f32],
        gradients: &[f32],
        velocity: &mut [f32],
        step: SgdStep,
    ) {
        self.arch.dispatch(
            #[inline(always)]
            || {
                for ((w, &g), v) in weights.iter_mut().zip(gradients).zip(velocity) {
                    let g = g * step.scale + step.decay * *w;
                    let velocity = step.momentum * *v + g;
                    *v = if velocity.abs() < TINY { 0.0 } else { velocity };
                    *w -= step.rate * *v;
                }
            },
        );
    }
}

/// Adam's loop written in vectors, as it is the longest and the compiler does not
/// always find them. Without fused products, so that all machines get the same bits.
struct Adam<'a> {
    weights: &'a mut [f32],
    gradients: &'a [f32],
    mean: &'a mut [f32],
    square: &'a mut [f32],
    step: AdamStep,
}

impl WithSimd for Adam<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (weights, weights_end) = S::as_mut_simd_f32s(self.weights);
        let (gradients, gradients_end) = S::as_simd_f32s(self.gradients);
        let (mean, mean_end) = S::as_mut_simd_f32s(self.mean);
        let (square, square_end) = S::as_mut_simd_f32s(self.square);
        let step = AdamLanes::new(simd, &self.step);
        let state = mean.iter_mut().zip(square);
        for ((w, g), (m, v)) in weights.iter_mut().zip(gradients).zip(state) {
            [*w, *m, *v] = step.advance(simd, [*w, *m, *v], *g);
        }
        if weights_end.is_empty() {
            return;
        }
        let [mut w, mut m, mut v] =
            [&*weights_end, &*mean_end, &*square_end].map(|end| simd.partial_load_f32s(end));
        [w, m, v] = step.advance(simd, [w, m, v], simd.partial_load_f32s(gradients_end));
        simd.partial_store_f32s(weights_end, w);
        simd.partial_store_f32s(mean_end, m);
        simd.partial_store_f32s(square_end, v);
    }
}

/// The numbers of an [`AdamStep`], each broadcast to all lanes of a vector.
struct AdamLanes<S: Simd> {
    scale: S::f32s,
    decay: S::f32s,
    new_mean: S::f32s,
    old_square: S::f32s,
    new_square: S::f32s,
    rate: S::f32s,
    root_scale: S::f32s,
    epsilon: S::f32s,
    shrink: S::f32s,
    tiny: S::f32s,
    tiny_gradient: S::f32s,
}

impl<S: Simd> AdamLanes<S> {
    #[inline(always)]
    fn new(simd: S, step: &AdamStep) -> Self {
        let lanes = |value: f32| simd.splat_f32s(value);
        Self {
            scale: lanes(step.scale),
            decay: lanes(step.decay),
            new_mean: lanes(step.new_mean),
            old_square: lanes(step.old_square),
            new_square: lanes(step.new_square),
            rate: lanes(step.rate),
            root_scale: lanes(step.root_scale),
            epsilon: lanes(step.epsilon),
            shrink: lanes(step.shrink),
            tiny: lanes(TINY),
            tiny_gradient: lanes(TINY_GRADIENT),
        }
    }

    /// Weights, mean and mean square after the step.
    #[inline(always)]
    fn advance(&self, simd: S, [w, m, v]: [S::f32s; 3], g: S::f32s) -> [S::f32s; 3] {
        let mul = |a, b| simd.mul_f32s(a, b);
        let add = |a, b| simd.add_f32s(a, b);
        let zero = simd.splat_f32s(0.0);
        // NaN compares below nothing and stays, so that divergence is detected.
        let above =
            |x, least| simd.select_f32s(simd.less_than_f32s(simd.abs_f32s(x), least), zero, x);
        let g = above(add(mul(g, self.scale), mul(self.decay, w)), self.tiny_gradient);
        let m = above(add(m, mul(self.new_mean, simd.sub_f32s(g, m))), self.tiny);
        let v = above(add(mul(self.old_square, v), mul(mul(self.new_square, g), g)), self.tiny);
        let root = add(mul(simd.sqrt_f32s(v), self.root_scale), self.epsilon);
        let change = simd.div_f32s(mul(self.rate, m), root);
        [simd.sub_f32s(mul(w, self.shrink), change), m, v]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropout_keeps_its_share_and_the_expected_value() {
        let loops = Loops::new();
        for rate in [0.1_f32, 0.5, 0.9] {
            let mut values = vec![1.0_f32; 200_000];
            loops.dropout(&mut values, rate, DropoutKey::new(7, 3, 1), 0);
            let kept = values.iter().filter(|v| **v > 0.0).count() as f64 / 200_000.0;
            // Six standard deviations of a binomial share.
            let margin = 6.0 * (f64::from(rate) * (1.0 - f64::from(rate)) / 200_000.0).sqrt();
            assert!((kept - (1.0 - f64::from(rate))).abs() < margin, "{rate}: {kept}");
            let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / 200_000.0;
            assert!((mean - 1.0).abs() < margin / (1.0 - f64::from(rate)), "{rate}: {mean}");
        }
    }

    /// Beside Adam in double precision without any limit: gradients that end, that are
    /// tiny, and that go on.
    #[test]
    fn state_never_becomes_subnormal_and_weights_are_unaffected() {
        let gradient = |place: usize, step: i32| match place % 3 {
            0 if step > 3 => 0.0,
            1 => 1e-20,
            _ => ((place as f64 + f64::from(step)) * 0.7).sin() * 1e-2,
        };
        let count = 37;
        let mut weights = vec![0.5_f32; count];
        let [mut mean, mut square] = [vec![0.0_f32; count], vec![0.0_f32; count]];
        let (mut wanted, mut m, mut v) = (vec![0.5_f64; count], vec![0.0; count], vec![0.0; count]);
        for number in 1..=3000 {
            let (first, second) = (1.0 - 0.9_f64.powi(number), 1.0 - 0.999_f64.powi(number));
            let step = AdamStep {
                new_mean: 0.1,
                old_square: 0.999,
                new_square: 0.001,
                rate: (1e-3 / first) as f32,
                root_scale: (1.0 / second.sqrt()) as f32,
                epsilon: 1e-8,
                scale: 1.0,
                decay: 0.0,
                shrink: 1.0,
            };
            let gradients: Vec<f64> = (0..count).map(|place| gradient(place, number)).collect();
            let single: Vec<f32> = gradients.iter().map(|g| *g as f32).collect();
            Loops::new().adam(&mut weights, &single, &mut mean, &mut square, step);
            for (place, g) in gradients.into_iter().enumerate() {
                m[place] += 0.1 * (g - m[place]);
                v[place] = 0.999 * v[place] + 0.001 * g * g;
                let root = (v[place] / second).sqrt() + 1e-8;
                wanted[place] -= 1e-3 * m[place] / first / root;
            }
            assert!(mean.iter().chain(&square).all(|x| !x.is_subnormal()), "step {number}");
        }
        assert!(mean.iter().step_by(3).all(|m| *m == 0.0), "{mean:?}");
        for (place, (got, want)) in weights.iter().zip(&wanted).enumerate() {
            assert!((f64::from(*got) - want).abs() < 2e-5, "{place}: {got} {want}");
        }
    }

    #[test]
    fn dropout_masks_of_two_steps_are_independent() {
        let loops = Loops::new();
        let mask = |step| {
            let mut values = vec![1.0_f32; 100_000];
            loops.dropout(&mut values, 0.5, DropoutKey::new(1, step, 3), 0);
            values
        };
        let (a, b) = (mask(1), mask(2));
        let both = a.iter().zip(&b).filter(|(a, b)| **a > 0.0 && **b > 0.0).count();
        assert!((both as f64 / 100_000.0 - 0.25).abs() < 0.01, "{both}");
    }

    #[test]
    fn transposing_exchanges_rows_and_columns() {
        let source: Vec<f32> = (0..37 * 21).map(|i| i as f32).collect();
        let mut target = vec![-1.0; source.len()];
        let (left, right) = target.split_at_mut(8 * 37);
        Loops::new().transpose(left, &source, 21, 0);
        Loops::new().transpose(right, &source, 21, 8);
        for (index, value) in source.iter().enumerate() {
            assert_eq!(target[index % 21 * 37 + index / 21], *value);
        }
    }

    #[test]
    fn a_mask_does_not_depend_on_how_the_batch_is_cut() {
        let (loops, key) = (Loops::new(), DropoutKey::new(5, 2, 1));
        let mut whole = vec![1.0_f32; 1000];
        loops.dropout(&mut whole, 0.3, key, 0);
        let mut parts = vec![1.0_f32; 1000];
        for (index, part) in parts.chunks_mut(136).enumerate() {
            loops.dropout(part, 0.3, key, index * 136);
        }
        assert_eq!(whole, parts);
    }
}

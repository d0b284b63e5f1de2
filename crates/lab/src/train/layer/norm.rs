//! Layer normalisation, with a residual added before: mean 0 and variance 1 over
//! each position, then a learnt scale and shift.

use super::vector::vectorised;

/// Added to the variance, as in PyTorch and ONNX.
pub(crate) const EPSILON: f32 = 1e-5;

/// Positions of `width` numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Norm {
    pub(crate) width: usize,
}

impl Norm {
    /// Normalises `input`, plus `residual` where there is one (else it is empty).
    /// `saved` receives what the backward pass needs: the normalised numbers, and after
    /// those of each position 1 ÷ the standard deviation.
    pub(crate) fn forward(
        &self,
        parameters: &[f32],
        input: &[f32],
        residual: &[f32],
        output: &mut [f32],
        saved: &mut [f32],
    ) {
        let (scale, shift) = parameters.split_at(self.width);
        vectorised(
            #[inline(always)]
            || {
                let positions =
                    input.chunks_exact(self.width).zip(output.chunks_exact_mut(self.width));
                for (index, ((x, y), saved)) in
                    positions.zip(saved.chunks_exact_mut(self.width + 1)).enumerate()
                {
                    let (normal, deviation) = saved.split_at_mut(self.width);
                    normal.copy_from_slice(x);
                    if !residual.is_empty() {
                        let residual = &residual[index * self.width..][..self.width];
                        for (n, r) in normal.iter_mut().zip(residual) {
                            *n += r;
                        }
                    }
                    let count = self.width as f32;
                    let mean = sum(normal, |n| n) / count;
                    for n in normal.iter_mut() {
                        *n -= mean;
                    }
                    let variance = sum(normal, |n| n * n) / count;
                    let inverse = 1.0 / (variance + EPSILON).sqrt();
                    deviation[0] = inverse;
                    for n in normal.iter_mut() {
                        *n *= inverse;
                    }
                    let learnt = scale.iter().zip(shift);
                    for ((y, n), (scale, shift)) in y.iter_mut().zip(&*normal).zip(learnt) {
                        *y = n * scale + shift;
                    }
                }
            },
        );
    }

    /// The gradient by the inputs, from that by the outputs; `gradients` receives those of
    /// scale and shift.
    pub(crate) fn backward(
        &self,
        parameters: &[f32],
        saved: &[f32],
        gradient: &[f32],
        before: &mut [f32],
        gradients: &mut [f32],
    ) {
        let scale = &parameters[..self.width];
        let (by_scale, by_shift) = gradients.split_at_mut(self.width);
        by_scale.fill(0.0);
        by_shift.fill(0.0);
        vectorised(
            #[inline(always)]
            || {
                let positions =
                    gradient.chunks_exact(self.width).zip(before.chunks_exact_mut(self.width));
                for ((g, target), saved) in positions.zip(saved.chunks_exact(self.width + 1)) {
                    let (normal, deviation) = saved.split_at(self.width);
                    let sums = by_scale.iter_mut().zip(by_shift.iter_mut());
                    for (((by_scale, by_shift), g), n) in sums.zip(g).zip(normal) {
                        *by_scale += g * n;
                        *by_shift += g;
                    }
                    for ((t, g), s) in target.iter_mut().zip(g).zip(scale) {
                        *t = g * s;
                    }
                    let count = self.width as f32;
                    let mean = sum(target, |t| t) / count;
                    let slope = sum_of_products(target, normal) / count;
                    for (t, n) in target.iter_mut().zip(normal) {
                        *t = deviation[0] * (*t - mean - n * slope);
                    }
                }
            },
        );
    }
}

/// Lanes of a sum: added in parallel, so that the compiler can use vectors, and in a fixed order.
const SUMS: usize = 16;

#[inline(always)]
pub(super) fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = values.as_chunks::<SUMS>();
    let mut sums = [0.0_f32; SUMS];
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += of(*value);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

#[inline(always)]
pub(super) fn sum_of_products(left: &[f32], right: &[f32]) -> f32 {
    let (left, left_rest) = left.as_chunks::<SUMS>();
    let (right, right_rest) = right.as_chunks::<SUMS>();
    let mut sums = [0.0_f32; SUMS];
    for (left, right) in left.iter().zip(right) {
        for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
            *sum += a * b;
        }
    }
    let rest = left_rest.iter().zip(right_rest).map(|(a, b)| a * b).sum::<f32>();
    sums.iter().sum::<f32>() + rest
}

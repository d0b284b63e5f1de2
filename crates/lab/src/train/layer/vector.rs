//! Functions of numbers that the compiler can vectorise: no branches, no calls. Accurate to
//! a few units in the last place.

use pulp::Arch;

/// eˣ by 2ⁿ·eʳ with |r| ≤ ln 2 ÷ 2 (Cephes' polynomial). NaN stays NaN.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = if x > 88.0 { 88.0 } else { x };
    let x = if x < -87.0 { -87.0 } else { x };
    // Adding 1.5·2²³ rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    // ln 2 in two parts, so that the product with n is exact in the first.
    let r = n.mul_add(-0.693_359_4, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    let p = 1.987_569_1e-4_f32;
    let p = p.mul_add(r, 1.398_2e-3);
    let p = p.mul_add(r, 8.333_452e-3);
    let p = p.mul_add(r, 4.166_579_6e-2);
    let p = p.mul_add(r, 1.666_666_5e-1);
    let p = p.mul_add(r, 0.5);
    let p = (p * r).mul_add(r, r) + 1.0;
    let power = shifted.to_bits().wrapping_add(127_u32.wrapping_sub(ROUND.to_bits()));
    p * f32::from_bits(power << 23)
}

/// 1 ÷ (1 + e⁻ˣ).
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The hyperbolic tangent: by e²ˣ, near 0 by its series, where that would cancel.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let square = x * x;
    let near = (-17.0 / 315.0_f32).mul_add(square, 2.0 / 15.0);
    let near = near.mul_add(square, -1.0 / 3.0);
    let near = (near * square).mul_add(x, x);
    let far = 1.0 - 2.0 / (exp(2.0 * x) + 1.0);
    if square < 0.01 { near } else { far }
}

/// Does `work` with the widest vectors of this machine.
#[inline(always)]
pub(super) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(work)
}

/// Adds numbers to others.
pub(crate) fn add(target: &mut [f32], source: &[f32]) {
    vectorised(
        #[inline(always)]
        || {
            for (y, x) in target.iter_mut().zip(source) {
                *y += x;
            }
        },
    );
}

/// The hyperbolic tangent of each number.
pub(crate) fn tanh_all(target: &mut [f32], source: &[f32]) {
    vectorised(
        #[inline(always)]
        || {
            for (y, &x) in target.iter_mut().zip(source) {
                *y = tanh(x);
            }
        },
    );
}

/// The gradient by the inputs of [`tanh_all`], from that by its outputs and the outputs.
pub(crate) fn tanh_backward(target: &mut [f32], gradient: &[f32], output: &[f32]) {
    vectorised(
        #[inline(always)]
        || {
            for ((t, g), y) in target.iter_mut().zip(gradient).zip(output) {
                *t = g * (1.0 - y * y);
            }
        },
    );
}

/// The logistic function of each number.
pub(crate) fn sigmoid_all(target: &mut [f32], source: &[f32]) {
    vectorised(
        #[inline(always)]
        || {
            for (y, &x) in target.iter_mut().zip(source) {
                *y = sigmoid(x);
            }
        },
    );
}

/// The gradient by the inputs of [`sigmoid_all`], from that by its outputs and the outputs.
pub(crate) fn sigmoid_backward(target: &mut [f32], gradient: &[f32], output: &[f32]) {
    vectorised(
        #[inline(always)]
        || {
            for ((t, g), y) in target.iter_mut().zip(gradient).zip(output) {
                *t = g * y * (1.0 - y);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_agree_with_those_in_double_precision() {
        for step in -40_000..=40_000 {
            let x = step as f32 * 2e-3;
            let wide = f64::from(x);
            let relative = (f64::from(exp(x)) / wide.exp() - 1.0).abs();
            assert!(relative < 3e-7, "exp {x}: {relative}");
            let error = (f64::from(sigmoid(x)) - 1.0 / (1.0 + (-wide).exp())).abs();
            assert!(error < 2e-7, "sigmoid {x}: {error}");
            let error = (f64::from(tanh(x)) - wide.tanh()).abs();
            assert!(error < 1e-7 + 3e-7 * wide.tanh().abs(), "tanh {x}: {error}");
        }
        assert!(exp(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan() && tanh(f32::NAN).is_nan());
        assert!(exp(1e9).is_finite() && exp(-1e9) < 1e-37);
    }
}

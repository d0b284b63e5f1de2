//! The largest number of each window, over sixteen samples at once.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::LANES;

/// Shape of a pooling over an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) size: usize,
    pub(crate) stride: usize,
}

impl Pool {
    fn out_height(&self) -> usize {
        (self.height - self.size) / self.stride + 1
    }

    fn out_width(&self) -> usize {
        (self.width - self.size) / self.stride + 1
    }

    /// Numbers of an output.
    pub(crate) fn numbers(&self) -> usize {
        self.channels * self.out_height() * self.out_width()
    }

    /// Outputs from inputs, both in lanes.
    pub(crate) fn forward(&self, input: &[f32], output: &mut [f32]) {
        Arch::new().dispatch(Forward { pool: *self, input, output });
    }

    /// The gradient by the inputs: that by each output, at the first largest number of its window.
    pub(crate) fn backward(
        &self,
        input: &[f32],
        output: &[f32],
        gradient: &[f32],
        before: &mut [f32],
    ) {
        before.fill(0.0);
        Arch::new().dispatch(Backward { pool: *self, input, output, gradient, before });
    }

    /// Calls `work` with the place of each output and of its window's first number.
    #[inline(always)]
    fn each(&self, mut work: impl FnMut(usize, usize)) {
        let (out_height, out_width) = (self.out_height(), self.out_width());
        for channel in 0..self.channels {
            for y in 0..out_height {
                let from = (channel * self.height + y * self.stride) * self.width;
                let to = (channel * out_height + y) * out_width;
                for x in 0..out_width {
                    work(to + x, from + x * self.stride);
                }
            }
        }
    }
}

struct Forward<'a> {
    pool: Pool,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let parts = LANES / S::F32_LANES;
        let (input, _) = S::as_simd_f32s(self.input);
        let (output, _) = S::as_mut_simd_f32s(self.output);
        let pool = self.pool;
        pool.each(
            #[inline(always)]
            |to, from| {
                for part in 0..parts {
                    let mut top = input[from * parts + part];
                    for y in 0..pool.size {
                        let line = &input[(from + y * pool.width) * parts..][..pool.size * parts];
                        for x in 0..pool.size {
                            top = simd.max_f32s(top, line[x * parts + part]);
                        }
                    }
                    output[to * parts + part] = top;
                }
            },
        );
    }
}

struct Backward<'a> {
    pool: Pool,
    input: &'a [f32],
    output: &'a [f32],
    gradient: &'a [f32],
    before: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let parts = LANES / S::F32_LANES;
        let (input, _) = S::as_simd_f32s(self.input);
        let (output, _) = S::as_simd_f32s(self.output);
        let (gradient, _) = S::as_simd_f32s(self.gradient);
        let (before, _) = S::as_mut_simd_f32s(self.before);
        let pool = self.pool;
        let zero = simd.splat_f32s(0.0);
        pool.each(
            #[inline(always)]
            |to, from| {
                for part in 0..parts {
                    let top = output[to * parts + part];
                    let mut rest = gradient[to * parts + part];
                    for y in 0..pool.size {
                        let range = (from + y * pool.width) * parts..;
                        let line = &input[range.clone()][..pool.size * parts];
                        let target = &mut before[range][..pool.size * parts];
                        for x in 0..pool.size {
                            let at = x * parts + part;
                            let largest = simd.equal_f32s(line[at], top);
                            let share = simd.select_f32s(largest, rest, zero);
                            rest = simd.select_f32s(largest, zero, rest);
                            target[at] = simd.add_f32s(target[at], share);
                        }
                    }
                }
            },
        );
    }
}

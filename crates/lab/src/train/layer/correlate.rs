//! The inner loops of a convolution over sixteen samples at once: sums of a tile
//! of outputs, or of a tile of weight gradients, stay in registers.

use pulp::{Simd, WithSimd};

use super::{conv_shape::Conv, lanes::LANES};

/// Outputs of the next tile.
fn tile_of(left: usize) -> usize {
    match left {
        6.. => 6,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// Weights tile after tile: for each tap the weights of the tile's outputs.
pub(super) fn pack(
    packed: &mut [f32],
    outputs: usize,
    taps: usize,
    weight: impl Fn(usize, usize) -> f32,
) {
    let (mut at, mut first) = (0, 0);
    while first < outputs {
        let tile = tile_of(outputs - first);
        for tap in 0..taps {
            for output in first..first + tile {
                packed[at] = weight(output, tap);
                at += 1;
            }
        }
        first += tile;
    }
}

/// Correlation of a padded image with packed kernels.
pub(super) struct Correlate<'a> {
    pub(super) channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) outputs: usize,
    pub(super) out_height: usize,
    pub(super) out_width: usize,
    pub(super) packed: &'a [f32],
    /// Empty for none.
    pub(super) bias: &'a [f32],
    pub(super) input: &'a [f32],
    pub(super) output: &'a mut [f32],
}

impl WithSimd for Correlate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut work = self;
        let (mut at, mut first) = (0, 0);
        while first < work.outputs {
            let tile = tile_of(work.outputs - first);
            let length = tile * work.channels * work.kernel * work.kernel;
            let packed = &work.packed[at..at + length];
            match tile {
                6 => work.outputs_from::<S, 6>(simd, packed, first),
                4 => work.outputs_from::<S, 4>(simd, packed, first),
                2 => work.outputs_from::<S, 2>(simd, packed, first),
                _ => work.outputs_from::<S, 1>(simd, packed, first),
            }
            at += length;
            first += tile;
        }
    }
}

impl Correlate<'_> {
    #[inline(always)]
    fn outputs_from<S: Simd, const O: usize>(&mut self, simd: S, packed: &[f32], first: usize) {
        let (packed, _) = packed.as_chunks::<O>();
        for y in 0..self.out_height {
            for part in 0..LANES / S::F32_LANES {
                let mut x = 0;
                while x < self.out_width {
                    match self.out_width - x {
                        4.. => {
                            self.tile::<S, O, 4>(simd, packed, first, y, x, part);
                            x += 4;
                        }
                        2.. => {
                            self.tile::<S, O, 2>(simd, packed, first, y, x, part);
                            x += 2;
                        }
                        _ => {
                            self.tile::<S, O, 1>(simd, packed, first, y, x, part);
                            x += 1;
                        }
                    }
                }
            }
        }
    }

    /// `O` outputs of `X` neighbouring places.
    #[expect(clippy::needless_range_loop, reason = "ranges of constants, to be unrolled alike")]
    #[inline(always)]
    fn tile<S: Simd, const O: usize, const X: usize>(
        &mut self,
        simd: S,
        packed: &[[f32; O]],
        first: usize,
        y: usize,
        x: usize,
        part: usize,
    ) {
        let parts = LANES / S::F32_LANES;
        let (input, _) = S::as_simd_f32s(self.input);
        let mut sums = [[simd.splat_f32s(0.0); X]; O];
        let step = self.stride * parts;
        let reach = ((X - 1) * self.stride + self.kernel) * parts;
        for (line, taps) in packed.chunks_exact(self.kernel).enumerate() {
            let (channel, ky) = (line / self.kernel, line % self.kernel);
            let row = channel * self.height + y * self.stride + ky;
            let at = (row * self.width + x * self.stride) * parts;
            let line = &input[at..at + reach];
            for (kx, weights) in taps.iter().enumerate() {
                for i in 0..X {
                    let value = line[i * step + kx * parts + part];
                    for o in 0..O {
                        let weight = simd.splat_f32s(weights[o]);
                        sums[o][i] = simd.mul_add_f32s(weight, value, sums[o][i]);
                    }
                }
            }
        }
        let (output, _) = S::as_mut_simd_f32s(self.output);
        for o in 0..O {
            let bias = simd.splat_f32s(self.bias.get(first + o).copied().unwrap_or(0.0));
            let at = ((first + o) * self.out_height + y) * self.out_width + x;
            for i in 0..X {
                output[(at + i) * parts + part] = simd.add_f32s(sums[o][i], bias);
            }
        }
    }
}

/// Gradients of the weights: the input correlated with the gradient by the outputs, summed over lanes.
pub(super) struct WeightGradients<'a> {
    pub(super) conv: Conv,
    pub(super) input: &'a [f32],
    pub(super) gradient: &'a [f32],
    pub(super) weights: &'a mut [f32],
    pub(super) bias: &'a mut [f32],
}

impl WithSimd for WeightGradients<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut work = self;
        let outputs = work.conv.outputs;
        let mut first = 0;
        while first < outputs {
            match outputs - first {
                4.. => {
                    work.outputs_from::<S, 4>(simd, first);
                    first += 4;
                }
                2.. => {
                    work.outputs_from::<S, 2>(simd, first);
                    first += 2;
                }
                _ => {
                    work.outputs_from::<S, 1>(simd, first);
                    first += 1;
                }
            }
        }
        let plane = work.conv.out_height() * work.conv.out_width() * LANES;
        for (bias, gradient) in work.bias.iter_mut().zip(work.gradient.chunks_exact(plane)) {
            let mut sum = simd.splat_f32s(0.0);
            for value in S::as_simd_f32s(gradient).0 {
                sum = simd.add_f32s(sum, *value);
            }
            *bias = simd.reduce_sum_f32s(sum);
        }
    }
}

impl WeightGradients<'_> {
    #[inline(always)]
    fn outputs_from<S: Simd, const O: usize>(&mut self, simd: S, first: usize) {
        let kernel = self.conv.kernel;
        for line in 0..self.conv.channels * kernel {
            let mut kx = 0;
            while kx < kernel {
                match kernel - kx {
                    5.. => {
                        self.tile::<S, O, 5>(simd, first, line, kx);
                        kx += 5;
                    }
                    3.. => {
                        self.tile::<S, O, 3>(simd, first, line, kx);
                        kx += 3;
                    }
                    _ => {
                        self.tile::<S, O, 1>(simd, first, line, kx);
                        kx += 1;
                    }
                }
            }
        }
    }

    /// `O` outputs by `K` neighbouring taps of one line of one channel's kernel.
    #[expect(clippy::needless_range_loop, reason = "ranges of constants, to be unrolled alike")]
    #[inline(always)]
    fn tile<S: Simd, const O: usize, const K: usize>(
        &mut self,
        simd: S,
        first: usize,
        line: usize,
        kx: usize,
    ) {
        let conv = self.conv;
        let parts = LANES / S::F32_LANES;
        let (input, _) = S::as_simd_f32s(self.input);
        let (gradient, _) = S::as_simd_f32s(self.gradient);
        let (height, width) = conv.padded();
        let (out_height, row) = (conv.out_height(), conv.out_width() * parts);
        let (channel, ky) = (line / conv.kernel, line % conv.kernel);
        let mut sums = [[simd.splat_f32s(0.0); K]; O];
        for y in 0..out_height {
            let at = (channel * height + y * conv.stride + ky) * width + kx;
            let values = &input[at * parts..];
            let rows: [&[S::f32s]; O] =
                std::array::from_fn(|o| &gradient[((first + o) * out_height + y) * row..][..row]);
            for place in 0..row {
                let (x, part) = (place / parts, place % parts);
                let values = &values[x * conv.stride * parts..][..(K - 1) * parts + part + 1];
                let gradients: [S::f32s; O] = std::array::from_fn(|o| rows[o][place]);
                for k in 0..K {
                    let value = values[k * parts + part];
                    for o in 0..O {
                        sums[o][k] = simd.mul_add_f32s(gradients[o], value, sums[o][k]);
                    }
                }
            }
        }
        let taps = conv.channels * conv.kernel;
        for o in 0..O {
            for k in 0..K {
                let at = ((first + o) * taps + line) * conv.kernel + kx + k;
                self.weights[at] = simd.reduce_sum_f32s(sums[o][k]);
            }
        }
    }
}

//! Convolution over sixteen samples at once: each number is a vector of lanes, so a
//! kernel's weight is multiplied with sixteen numbers in one instruction, and no columns
//! are copied. Sums of a tile of outputs stay in registers.

use pulp::Arch;

use super::{
    conv_shape::Conv,
    correlate::{Correlate, WeightGradients, pack},
    lanes::LANES,
};

impl Conv {
    /// Numbers of working memory that both passes need.
    pub(crate) fn scratch(&self) -> usize {
        let (height, width) = self.padded();
        let (framed_height, framed_width) = self.framed();
        let image = self.channels * height * width;
        let frame = self.outputs * framed_height * framed_width;
        self.weights() + image.max(frame) * LANES
    }

    /// Outputs from inputs, both in lanes. The scratch then holds the padded input.
    pub(crate) fn forward(
        &self,
        weights: &[f32],
        bias: &[f32],
        input: &[f32],
        output: &mut [f32],
        scratch: &mut [f32],
    ) {
        let (packed, scratch) = scratch.split_at_mut(self.weights());
        let taps = self.channels * self.kernel * self.kernel;
        pack(packed, self.outputs, taps, |output, tap| weights[output * taps + tap]);
        let input = self.pad(input, scratch);
        let (height, width) = self.padded();
        Arch::new().dispatch(Correlate {
            channels: self.channels,
            height,
            width,
            kernel: self.kernel,
            stride: self.stride,
            outputs: self.outputs,
            out_height: self.out_height(),
            out_width: self.out_width(),
            packed,
            bias,
            input,
            output,
        });
    }

    /// Gradients of weights and biases, from the inputs and the gradient by the outputs.
    pub(crate) fn weight_gradients(
        &self,
        input: &[f32],
        gradient: &[f32],
        weights: &mut [f32],
        bias: &mut [f32],
        scratch: &mut [f32],
    ) {
        let (_, scratch) = scratch.split_at_mut(self.weights());
        let input = self.pad(input, scratch);
        Arch::new().dispatch(WeightGradients { conv: *self, input, gradient, weights, bias });
    }

    /// The gradient by the inputs, from the gradient by the outputs: a correlation with
    /// the kernels rotated by 180° and inputs and outputs exchanged.
    pub(crate) fn backward(
        &self,
        weights: &[f32],
        gradient: &[f32],
        before: &mut [f32],
        scratch: &mut [f32],
    ) {
        let (packed, scratch) = scratch.split_at_mut(self.weights());
        let square = self.kernel * self.kernel;
        pack(packed, self.channels, self.outputs * square, |channel, tap| {
            let (output, place) = (tap / square, tap % square);
            weights[(output * self.channels + channel) * square + (square - 1 - place)]
        });
        let (height, width) = self.framed();
        let frame = &mut scratch[..self.outputs * height * width * LANES];
        self.spread(gradient, frame);
        Arch::new().dispatch(Correlate {
            channels: self.outputs,
            height,
            width,
            kernel: self.kernel,
            stride: 1,
            outputs: self.channels,
            out_height: self.height,
            out_width: self.width,
            packed,
            bias: &[],
            input: frame,
            output: before,
        });
    }

    /// The input with zeros around it.
    fn pad<'a>(&self, input: &'a [f32], scratch: &'a mut [f32]) -> &'a [f32] {
        if self.padding == 0 {
            return input;
        }
        let (height, width) = self.padded();
        let target = &mut scratch[..self.channels * height * width * LANES];
        target.fill(0.0);
        let (line, row) = (width * LANES, self.width * LANES);
        for (index, source) in input.chunks_exact(row).enumerate() {
            let (channel, y) = (index / self.height, index % self.height);
            let at = (channel * height + y + self.padding) * line + self.padding * LANES;
            target[at..at + row].copy_from_slice(source);
        }
        target
    }

    /// The gradient by the outputs with `stride` − 1 zeros between its numbers and as many
    /// around it as the rotated kernels reach.
    fn spread(&self, gradient: &[f32], frame: &mut [f32]) {
        frame.fill(0.0);
        let (height, width) = self.framed();
        let (out_height, row) = (self.out_height(), self.out_width() * LANES);
        let first = self.kernel - 1 - self.padding;
        for (index, source) in gradient.chunks_exact(row).enumerate() {
            let (output, y) = (index / out_height, index % out_height);
            let line = (output * height + y * self.stride + first) * width + first;
            if self.stride == 1 {
                frame[line * LANES..][..row].copy_from_slice(source);
                continue;
            }
            for (x, lane) in source.chunks_exact(LANES).enumerate() {
                frame[(line + x * self.stride) * LANES..][..LANES].copy_from_slice(lane);
            }
        }
    }
}

//! The shape of a convolution and the sizes that follow from it.

/// Shape of a convolution: `outputs` kernels over an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conv {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) outputs: usize,
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) padding: usize,
}

impl Conv {
    pub(crate) fn out_height(&self) -> usize {
        (self.height + 2 * self.padding - self.kernel) / self.stride + 1
    }

    pub(crate) fn out_width(&self) -> usize {
        (self.width + 2 * self.padding - self.kernel) / self.stride + 1
    }

    /// Weights: kernel after kernel, channel after channel, row after row.
    pub(crate) fn weights(&self) -> usize {
        self.outputs * self.channels * self.kernel * self.kernel
    }

    /// Size of the input with its padding.
    pub(super) fn padded(&self) -> (usize, usize) {
        (self.height + 2 * self.padding, self.width + 2 * self.padding)
    }

    /// Size of the gradient by the outputs, spread out and framed with zeros.
    pub(super) fn framed(&self) -> (usize, usize) {
        (self.height + self.kernel - 1, self.width + self.kernel - 1)
    }
}

//! The layers that are more than a matrix product: each with its forward and backward pass
//! over one block of rows, in buffers that the caller owns. Independent of threads,
//! optimisers and other layers.

mod attention;
mod conv;
mod conv_shape;
mod correlate;
mod embedding;
mod lanes;
mod norm;
mod pool;
mod recurrence;
mod vector;

pub(crate) use attention::Attention;
pub(crate) use conv_shape::Conv;
pub(crate) use embedding::{Embedding, Mean};
pub(super) use lanes::{LANES, from_lanes, to_lanes};
pub(crate) use norm::{EPSILON, Norm};
pub(crate) use pool::Pool;
pub(crate) use recurrence::{Recurrence, Tape};
pub(super) use vector::{add, sigmoid_all, sigmoid_backward, tanh_all, tanh_backward};

//! The layers that are more than a matrix product: each with its forward and
//! backward pass over one block of rows, in buffers that the caller owns. Knows
//! nothing of threads, of optimisers and of other layers.

mod attention;
mod conv;
mod correlate;
mod embedding;
mod lanes;
mod norm;
mod pool;
mod recurrence;
mod vector;

pub(in crate::lab) use attention::Attention;
pub(in crate::lab) use conv::Conv;
pub(in crate::lab) use embedding::{Embedding, Mean};
pub(super) use lanes::{LANES, from_lanes, to_lanes};
pub(in crate::lab) use norm::{EPSILON, Norm};
pub(in crate::lab) use pool::Pool;
pub(in crate::lab) use recurrence::{Recurrence, Tape};
pub(super) use vector::{add, sigmoid_all, sigmoid_backward, tanh_all, tanh_backward};

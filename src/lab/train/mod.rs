//! Training on the CPU: layers with explicit gradients over buffers that are
//! allocated once, optimisers and the loop over epochs. Knows no files.

mod block;
mod elementwise;
mod fit;
#[cfg(test)]
mod golden;
mod kernel;
mod loss;
mod network;
mod optimizer;
mod slab;
mod team;

pub use fit::{Checkpoint, FitOptions, Fitted, StopReason, TrainError, fit};
pub use loss::{argmax, log_sum_exp};
pub use network::{DensePlace, Network};
pub use optimizer::OptimizerKind;
pub use team::Team;

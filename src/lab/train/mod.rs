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
mod recipe;
mod slab;
mod team;
mod weights;

pub use fit::{FitOptions, Fitted, Keep, StateError, StopReason, TrainError, fit};
pub use loss::{argmax, log_sum_exp};
pub use network::{DensePlace, Network};
pub use optimizer::OptimizerKind;
pub use recipe::{ClassWeights, Recipe, Schedule};
pub use team::Team;

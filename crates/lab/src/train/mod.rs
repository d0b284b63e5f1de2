//! Training: layers with explicit gradients over buffers that are allocated once,
//! optimisers and the loop over epochs, on the CPU or on a GPU.

mod accelerator;
mod aligned;
mod batch;
mod block;
pub(crate) mod checkpoint;
#[cfg(test)]
mod curve;
mod device;
mod elementwise;
mod fit;
#[cfg(test)]
mod golden;
mod gpu;
#[cfg(test)]
mod gradient_check;
mod kernel;
mod layer;
mod loss;
mod lower;
mod network;
mod optimizer;
mod pass;
mod plan;
mod prepare;
mod recipe;
mod slab;
mod team;
mod tensors;
mod weights;

pub use checkpoint::{CheckpointError, CheckpointOptions};
pub use device::{Adapter, DeviceError, TrainDevice};
pub use fit::{FitOptions, Fitted, StopReason, TrainError, evaluation_rows, fit, fit_on};
pub(crate) use fit::{no_sample, one_class};
pub use gpu::availability;
pub(super) use layer::{Attention, EPSILON, Mean, Recurrence};
pub use loss::{argmax, log_sum_exp, row_loss};
pub use network::Network;
pub use optimizer::OptimizerKind;
pub(super) use plan::{DensePlace, Op, Stage};
pub use recipe::{ClassWeights, Recipe, Schedule};
pub use team::Team;
pub use tensors::TensorPlace;

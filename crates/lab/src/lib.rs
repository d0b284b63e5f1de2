//! The model lab: data sets, training, export, inference and benchmarks. Depends on no
//! web, no database and no async; progress and cancellation pass through
//! [`progress::ProgressReporter`].

pub mod artifact;
pub mod baseline;
pub mod bench;
pub mod data;
pub mod digest;
pub mod engine;
pub mod evaluate;
pub mod experiment;
pub mod host_lock;
pub mod model;
pub mod onnx;
pub mod progress;
pub mod recommend;
pub mod task;
pub mod train;

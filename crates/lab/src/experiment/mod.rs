//! The entry point of the lab: one request in, one trained, evaluated and exported
//! model out. The command line and background jobs call the same functions.

mod baselines;
mod compare;
mod error;
mod evaluate_saved;
mod evaluate_saved_ratings;
mod footprint;
mod leak;
mod learn;
mod measure;
mod memory;
mod outcome;
mod params;
mod paths;
pub mod predict;
mod prepare;
mod rating_memory;
mod rating_outcome;
mod rating_parts;
mod ratings;
mod request;
mod run;
mod sidecar;

pub use baselines::{BaselineFigure, MAJORITY};
pub use compare::{Compared, Comparison};
pub use error::LabError;
pub use evaluate_saved::{MeasuredOn, SavedEvaluation, evaluate_saved};
pub use evaluate_saved_ratings::{SavedRatingEvaluation, evaluate_saved_ratings};
pub use leak::leaks;
pub use measure::{BinaryMetrics, Ceiling, Metrics};
pub use outcome::{ParityRecord, TrainOutcome};
pub use params::*;
pub use paths::RunPaths;
pub use rating_outcome::{RatingMetrics, RatingOutcome};
pub use ratings::recommend;
pub use request::TrainRequest;
pub use run::run;

//! Recommenders: from who rated what how, predicted ratings and lists for a user.
//! Depends on no file and no data source; see [`crate::evaluate`] for the figures.

mod bias;
mod blocks;
mod factorise;
mod lists;
mod model;
mod neighbours;
mod ratings;
#[cfg(test)]
mod real;
mod report;
mod sweep;

pub use bias::{BiasOptions, fit_biases};
pub use factorise::{FactorMemory, FactorOptions, FittedFactors, RatingEpoch, factorise};
pub use lists::{Recommendation, Recommender, catalogue_lists, top};
pub use model::FactorModel;
pub use neighbours::{ItemNeighbours, NeighbourOptions, fit_neighbours};
pub use ratings::{OwnedRatings, Ratings};
pub use report::{RecommendationReport, ReportError, ReportOptions, report};

use crate::train::TrainError;
use figure::Note;

fn invalid(field: &'static str, message: impl Into<Note>) -> TrainError {
    TrainError::Invalid { field, message: message.into() }
}

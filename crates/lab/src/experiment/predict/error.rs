//! Why a model gives no answer to an input, each with the input that is wrong.

use crate::{
    data::{DataError, SkippedBecause},
    engine::EngineError,
    experiment::LabError,
    train::TrainError,
};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// The file is no image that can be read.
    #[error("image: {0}")]
    Image(SkippedBecause),
    /// There is nothing on the image.
    #[error("image: nothing is drawn on it")]
    Blank,
    #[error("user: {0:?} was not in the training data")]
    User(String),
    #[error("item: {0:?} was not in the training data")]
    Item(String),
    /// The model takes another kind of input.
    #[error("input: the model takes {0}")]
    Kind(&'static str),
    /// Without ONNX Runtime only models whose weights are stored as they were trained.
    #[error("this model needs ONNX Runtime, which is not installed here")]
    NeedsRuntime,
    /// The answer is not a number.
    #[error("the model's answer is not a number")]
    NotFinite,
    #[error(transparent)]
    Model(LabError),
}

impl From<LabError> for PredictError {
    fn from(error: LabError) -> Self {
        Self::Model(error)
    }
}

impl From<DataError> for PredictError {
    fn from(error: DataError) -> Self {
        Self::Model(error.into())
    }
}

impl From<EngineError> for PredictError {
    fn from(error: EngineError) -> Self {
        Self::Model(error.into())
    }
}

impl From<TrainError> for PredictError {
    fn from(error: TrainError) -> Self {
        Self::Model(error.into())
    }
}

impl PredictError {
    /// True when another input would do.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Image(_) | Self::Blank | Self::User(_) | Self::Item(_) | Self::Kind(_) => true,
            Self::Model(LabError::Data(DataError::Unusable(_))) => true,
            Self::NeedsRuntime | Self::NotFinite | Self::Model(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_parts_become_errors_of_the_model() {
        let engine = PredictError::from(EngineError::Inference("x".to_owned()));
        assert!(matches!(engine, PredictError::Model(LabError::Engine(_))) && !engine.is_input());
        let train = PredictError::from(TrainError::Cancelled);
        assert!(matches!(train, PredictError::Model(LabError::Cancelled)));
        assert!(PredictError::Blank.is_input());
    }
}

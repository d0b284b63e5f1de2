//! Why a list of layers is not a valid network.

/// What is wrong, and at which layer, counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error("model: layer {index} takes {expected} numbers a row but is given {given}")]
    Shape { index: usize, expected: usize, given: usize },
    #[error("model: layer {index} has a width of 0")]
    Empty { index: usize },
    #[error("model: layer {index} drops with rate {rate}; allowed is 0 up to, not including, 1")]
    DropoutRate { index: usize, rate: f32 },
    #[error("model: layer {index} takes {wanted} but is given {given}")]
    Kind { index: usize, wanted: &'static str, given: &'static str },
    #[error("model: layer {index} knows {vocabulary} ids, the input has {given}")]
    Vocabulary { index: usize, vocabulary: usize, given: usize },
    #[error(
        "model: layer {index} has squares of {size} numbers with {padding} around an image of \
         {height} × {width}; they must fit, and the padding must be smaller than they"
    )]
    Window { index: usize, size: usize, padding: usize, height: usize, width: usize },
    #[error(
        "model: layer {index} divides a width of {width} among {heads} heads, which leaves a rest"
    )]
    Heads { index: usize, width: usize, heads: usize },
    #[error("model: an image of {channels} × {height} × {width} has not {inputs} numbers")]
    Image { channels: usize, height: usize, width: usize, inputs: usize },
    #[error("model: binary cross-entropy takes one output, not {outputs}")]
    BinaryOutputs { outputs: usize },
    #[error("model: there is no layer with weights, so nothing can be learnt")]
    NoWeights,
    #[error("model: it ends with a sequence; let a layer make one row of it")]
    NoRow,
    #[error("model: its sizes are beyond what a computer can address")]
    TooLarge,
    #[error(transparent)]
    Size(#[from] parsing::param::ParamError),
    #[error("{field}: {message}")]
    Input { field: &'static str, message: String },
}

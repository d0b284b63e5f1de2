//! Names of a network's inputs and output in its ONNX graph.

/// Name of the graph's input of numbers or pixels.
pub const INPUT: &str = "input";
/// Name of the graph's input of ids.
pub const TOKENS: &str = "tokens";
/// Name of the graph's output.
pub const OUTPUT: &str = "logits";

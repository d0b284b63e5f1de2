//! Which provider computed which node, from the profile that ONNX Runtime
//! writes while running. Compiled in, registered and asked for do not mean
//! that a provider computed anything; only the profile does.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::EngineError;

/// One node of the optimised graph and who computed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePlacement {
    pub node: String,
    /// Operator, for example `Gemm`.
    pub op: String,
    /// ONNX Runtime's name of the provider, for example `CPUExecutionProvider`.
    pub provider: String,
    /// Types of its inputs, each once, for example `float` or `int8`.
    #[serde(default)]
    pub input_types: Vec<String>,
}

#[derive(Deserialize)]
struct ProfileEvent {
    #[serde(default)]
    cat: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    args: serde_json::Map<String, serde_json::Value>,
}

/// Reads the nodes of a profile, each once, in the order in which they ran.
pub(super) fn read_profile(path: &Path) -> Result<Vec<NodePlacement>, EngineError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| EngineError::Profile(format!("{}: {error}", path.display())))?;
    parse_profile(&text)
}

fn parse_profile(text: &str) -> Result<Vec<NodePlacement>, EngineError> {
    let events: Vec<ProfileEvent> =
        serde_json::from_str(text).map_err(|error| EngineError::Profile(error.to_string()))?;
    let mut placement: Vec<NodePlacement> = Vec::new();
    for event in events.iter().filter(|event| event.cat == "Node") {
        let text = |key| event.args.get(key).and_then(serde_json::Value::as_str);
        // Events without a provider are fences around a node, not its computation.
        let Some(provider) = text("provider") else { continue };
        let node = NodePlacement {
            node: event.name.trim_end_matches("_kernel_time").to_owned(),
            op: text("op_name").unwrap_or_default().to_owned(),
            provider: provider.to_owned(),
            input_types: input_types(&event.args),
        };
        let seen = |had: &NodePlacement| had.node == node.node && had.provider == node.provider;
        if !placement.iter().any(seen) {
            placement.push(node);
        }
    }
    if placement.is_empty() {
        return Err(EngineError::Profile("it names no node".to_owned()));
    }
    Ok(placement)
}

/// The profile lists inputs as `[{"float": [2, 784]}, …]`.
fn input_types(args: &serde_json::Map<String, serde_json::Value>) -> Vec<String> {
    let inputs = args.get("input_type_shape").and_then(serde_json::Value::as_array);
    let mut types: Vec<String> = inputs
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_object)
        .flat_map(|input| input.keys().cloned())
        .collect();
    types.sort();
    types.dedup();
    types
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_listed_once_with_who_computed_them() {
        let profile = r#"[
            {"cat":"Session","name":"model_run","args":{}},
            {"cat":"Node","name":"fc0_fence_before","args":{"op_name":"Gemm"}},
            {"cat":"Node","name":"fc0_kernel_time","args":{"op_name":"Gemm","provider":"WebGpuExecutionProvider","input_type_shape":[{"float":[2,784]},{"float":[5]}]}},
            {"cat":"Node","name":"q_kernel_time","args":{"op_name":"QuantizeLinear","provider":"CPUExecutionProvider"}},
            {"cat":"Node","name":"fc0_kernel_time","args":{"op_name":"Gemm","provider":"WebGpuExecutionProvider"}}
        ]"#;
        let placement = parse_profile(profile).unwrap();
        assert_eq!(placement.len(), 2);
        assert_eq!(placement[0].node, "fc0");
        assert_eq!(placement[0].input_types, ["float"]);
        assert_eq!(placement[1].provider, "CPUExecutionProvider");
    }

    #[test]
    fn a_profile_without_nodes_proves_nothing_and_is_refused() {
        assert!(parse_profile("[]").is_err());
        assert!(parse_profile("[{").is_err());
    }
}

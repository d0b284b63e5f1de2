//! The Open Inference Protocol v2 with one text in and one text out. It neither streams nor
//! counts tokens.

use serde_json::{Value, json};

use super::said::{Ask, Said, error_message};
use crate::record::Channel;

pub(super) fn infer(ask: Ask<'_>) -> Value {
    json!({
        "inputs": [{
            "name": "text_input",
            "shape": [1],
            "datatype": "BYTES",
            "data": [ask.prompt],
        }],
        "parameters": { "max_tokens": ask.max_tokens },
    })
}

pub(super) fn whole(body: &[u8]) -> Said {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Said::failed(format!("the body is no JSON: {error}")),
    };
    if let Some(message) = error_message(&value) {
        return Said::failed(message);
    }
    let outputs = value.get("outputs").and_then(Value::as_array);
    let texts = outputs
        .into_iter()
        .flatten()
        .filter(|output| output.get("datatype").and_then(Value::as_str) == Some("BYTES"));
    let mut said = Said {
        model: value.get("model_name").and_then(Value::as_str).map(str::to_owned),
        done: true,
        ..Said::default()
    };
    for text in texts.filter_map(|output| output.get("data")?.as_array()).flatten() {
        said.add(Channel::Content, text.as_str().unwrap_or_default());
    }
    if said.pieces.is_empty() {
        said.error = Some("the answer has no output of the datatype BYTES".to_owned());
    }
    said
}

//! Events as published documents and reported traps write them.

use super::*;
use crate::record::{Channel, Usage};

fn chat(data: &str) -> Said {
    Format::Chat.event("", data.as_bytes())
}

#[test]
fn a_role_alone_is_no_token() {
    for delta in [r#"{"role":"assistant","content":""}"#, r#"{"content":null}"#, "{}"] {
        let said = chat(&format!(r#"{{"choices":[{{"index":0,"delta":{delta}}}]}}"#));
        assert_eq!(said, Said::default(), "{delta}");
    }
    assert_eq!(chat(r#"{"choices":[]}"#), Said::default());
    assert_eq!(chat(r#"{"choices":[],"usage":null,"prompt_filter_results":[]}"#), Said::default());
}

#[test]
fn reasoning_has_two_names_and_is_counted_once() {
    let reasoning = [(Channel::Reasoning, "hm".to_owned())];
    for delta in [
        r#"{"content":null,"reasoning":"hm"}"#,
        r#"{"content":"","reasoning_content":"hm"}"#,
        r#"{"reasoning":"hm","reasoning_content":"hm"}"#,
        r#"{"reasoning":"","reasoning_content":"hm"}"#,
    ] {
        assert_eq!(chat(&format!(r#"{{"choices":[{{"delta":{delta}}}]}}"#)).pieces, reasoning);
    }
}

#[test]
fn usage_is_found_wherever_it_is() {
    let usage = r#""usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}"#;
    let expected = Some(Usage {
        prompt: Some(9),
        completion: Some(3),
        cached: Some(4),
        reasoning: Some(2),
        cache_write: None,
    });
    for data in [
        format!(r#"{{"choices":[],{usage}}}"#),
        format!("{{{usage}}}"),
        format!(r#"{{"choices":[{{"delta":{{"content":"x"}}}}],{usage}}}"#),
        format!(r#"{{"choices":null,{usage}}}"#),
    ] {
        assert_eq!(chat(&data).usage, expected, "{data}");
    }
    let untold = chat(r#"{"usage":{"prompt_tokens":9,"completion_tokens":3}}"#).usage.unwrap();
    assert_eq!(untold.cached, None);
}

#[test]
fn padding_says_nothing() {
    let said = chat(r#"{"choices":[{"delta":{"content":"a"}}],"obfuscation":"x81hsK2"}"#);
    assert_eq!(said.pieces, [(Channel::Content, "a".to_owned())]);
}

#[test]
fn errors_inside_a_stream_are_errors() {
    for (name, data, told) in [
        ("", r#"{"error":{"message":"overloaded","code":503}}"#, "overloaded"),
        ("", r#"{"error":"overloaded"}"#, "overloaded"),
        ("error", "overloaded", "overloaded"),
        ("error", r#"{"error":{"message":"overloaded"}}"#, "overloaded"),
        ("", r#"{"object":"error","message":"overloaded","code":400}"#, "overloaded"),
    ] {
        assert_eq!(Format::Chat.event(name, data.as_bytes()).error.as_deref(), Some(told));
    }
    assert!(chat("{\"choices\":").error.is_some());
    assert!(chat("").error.is_some());
    let null = chat(r#"{"choices":[],"error":null}"#);
    assert_eq!(null.error, None);
}

#[test]
fn tool_calls_are_tokens() {
    let said = chat(
        r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"find","arguments":"{\"q\""}}]}}]}"#,
    );
    assert_eq!(said.tool.as_deref(), Some("find"));
    assert_eq!(said.pieces, [(Channel::Tool, "{\"q\"".to_owned())]);
}

/// genai-prices, tests/dataset/usages.json: input 3, written 1,956, read 9,511: 11,470 in all.
#[test]
fn cached_tokens_of_messages_are_added_to_the_prompt() {
    let start = Format::Messages.event(
        "message_start",
        br#"{"type":"message_start","message":{"model":"m","usage":{"input_tokens":3,"cache_creation_input_tokens":1956,"cache_read_input_tokens":9511,"output_tokens":1}}}"#,
    );
    let end = Format::Messages.event(
        "message_delta",
        br#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":44}}"#,
    );
    assert_eq!(end.finish.as_deref(), Some("length"));
    let usage = start.usage.unwrap().updated_by(end.usage.unwrap());
    assert_eq!(usage.prompt, Some(11_470));
    assert_eq!((usage.completion, usage.cached), (Some(44), Some(9_511)));
    let text = Format::Messages.event(
        "content_block_delta",
        br#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#,
    );
    assert_eq!(text.pieces, [(Channel::Content, "Hello".to_owned())]);
    let ping = Format::Messages.event("ping", br#"{"type": "ping"}"#);
    assert_eq!(ping, Said::default());
    assert!(Format::Messages.event("message_stop", br#"{"type":"message_stop"}"#).done);
    let error = br#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    assert_eq!(Format::Messages.event("error", error).error.as_deref(), Some("Overloaded"));
}

#[test]
fn texts_of_the_inference_protocol_are_read() {
    let said = Format::OpenInference.whole(
        br#"{"model_name":"m","outputs":[{"name":"text_output","datatype":"BYTES","shape":[1],"data":["hi"]}]}"#,
    );
    assert_eq!(said.pieces, [(Channel::Content, "hi".to_owned())]);
    assert!(Format::OpenInference.whole(br#"{"outputs":[]}"#).error.is_some());
    assert!(Format::OpenInference.whole(br#"{"error":"no model"}"#).error.is_some());
}

#[test]
fn a_full_address_says_its_format() {
    for (path, format) in [
        ("/v1/chat/completions", Some(Format::Chat)),
        ("/v1/completions/", Some(Format::Completions)),
        ("/v1/messages", Some(Format::Messages)),
        ("/v2/models/m/infer", Some(Format::OpenInference)),
        ("/v1", None),
        ("/", None),
    ] {
        assert_eq!(Format::of_path(path), format, "{path}");
    }
}

#[test]
fn only_accepted_parameters_are_sent() {
    let parameters = Parameters {
        stream_options: false,
        length: LengthParameter::MaxCompletionTokens,
        temperature: None,
        ..Parameters::default()
    };
    let ask = Ask { model: "m", prompt: "p", max_tokens: 7, parameters: &parameters };
    let body: serde_json::Value = serde_json::from_slice(&Format::Chat.body(ask)).unwrap();
    assert_eq!(body["max_completion_tokens"], 7);
    for left_out in ["max_tokens", "temperature", "stream_options"] {
        assert!(body.get(left_out).is_none(), "{left_out}");
    }
}

/// llmgateway#3435: 51 in, 136 out with 31 of reasoning, 187 in all. Where the sum says 218,
/// reasoning was counted beside the completion.
#[test]
fn reasoning_is_part_of_the_completion_unless_the_sum_says_otherwise() {
    let usage = |total: u64| {
        let usage = format!(
            r#"{{"usage":{{"prompt_tokens":51,"completion_tokens":136,"total_tokens":{total},"completion_tokens_details":{{"reasoning_tokens":31}}}}}}"#
        );
        chat(&usage).usage.unwrap().completion
    };
    assert_eq!(usage(187), Some(136));
    assert_eq!(usage(218), Some(167));
}

/// Real bodies with the counts that genai-prices extracts from them (tests/dataset/usages.json,
/// MIT). It extracts in several ways for each provider that a model may be from; one must agree.
#[test]
fn real_usages_are_read_as_others_read_them() {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        eprintln!("skipped: ASSAY_TEST_DATA is not set");
        return;
    };
    let path = std::path::Path::new(&data).join("genai-prices/usages.json.gz");
    let Ok(file) = std::fs::File::open(path) else {
        eprintln!("skipped: the data folder has no genai-prices/usages.json.gz");
        return;
    };
    let bodies: Vec<serde_json::Value> =
        serde_json::from_reader(flate2::read::GzDecoder::new(file)).unwrap();
    let (mut chats, mut messages) = (0, 0);
    for body in &bodies {
        let usage = &body["body"]["usage"];
        let text = |usage: Usage| {
            (
                usage.prompt,
                usage.completion,
                usage.cached.unwrap_or(0),
                usage.cache_write.unwrap_or(0),
            )
        };
        let expected = |flavour: &str, provider: Option<&str>| {
            let all = body["extracted"].as_array().unwrap().iter();
            let fitting = all.filter(|one| {
                one["extractors"].as_array().unwrap().iter().any(|extractor| {
                    extractor["api_flavor"] == flavour
                        && provider.is_none_or(|provider| extractor["provider_id"] == provider)
                })
            });
            let count = |usage: &serde_json::Value, name: &str| usage[name].as_u64();
            fitting
                .map(|one| {
                    let usage = &one["usage"];
                    (
                        count(usage, "input_tokens"),
                        count(usage, "output_tokens"),
                        count(usage, "cache_read_tokens").unwrap_or(0),
                        count(usage, "cache_write_tokens").unwrap_or(0),
                    )
                })
                .collect::<Vec<_>>()
        };
        if usage["prompt_tokens"].is_u64() && usage["completion_tokens"].is_u64() {
            let data = serde_json::json!({ "choices": [], "usage": usage }).to_string();
            let (prompt, completion, cached, _) = text(chat(&data).usage.unwrap());
            let all = expected("chat", None);
            let found = all.iter().any(|&(p, c, r, _)| (p, c, r) == (prompt, completion, cached));
            assert!(found || all.is_empty(), "{usage}: {all:?}");
            chats += usize::from(found);
        } else if usage["input_tokens"].is_u64() {
            let data = serde_json::json!({ "type": "message_delta", "usage": usage }).to_string();
            let found = text(Format::Messages.event("", data.as_bytes()).usage.unwrap());
            let all = expected("default", Some("anthropic"));
            // The same names with other meanings are those of another interface.
            if !all.is_empty() && usage["input_tokens_details"].is_null() {
                assert!(all.contains(&found), "{usage}: {all:?}");
                messages += 1;
            }
        }
    }
    assert!(chats > 200 && messages > 100, "{chats} {messages}");
}

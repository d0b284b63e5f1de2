//! Requests that the scripted endpoint refuses before it generates anything. Pure.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::script::Fault;

/// A refusal.
#[derive(Debug, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) headers: String,
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

impl Refusal {
    fn new(status: u16, headers: String, message: &str) -> Self {
        let body = json!({ "error": { "message": message, "type": "simulated" } }).to_string();
        Self { status, headers, content_type: "application/json", body }
    }
}

/// Refuses the request with the number `nth`, counted from 0.
pub(super) fn refusal(
    fault: Fault,
    nth: usize,
    body: &Value,
    key: Option<&str>,
) -> Option<Refusal> {
    let unknown = |name: &str| {
        body.get(name)?;
        let message = format!("Unsupported parameter: '{name}'");
        Some(Refusal::new(400, String::new(), &message))
    };
    let every_other = |status, headers: String, message: &str| {
        nth.is_multiple_of(2).then(|| Refusal::new(status, headers, message))
    };
    match fault {
        Fault::RefuseStreamOptions => unknown("stream_options"),
        Fault::RefuseMaxTokens => unknown("max_tokens"),
        Fault::RefuseMaxCompletionTokens => unknown("max_completion_tokens"),
        Fault::RefuseTemperature => unknown("temperature"),
        Fault::LimitSeconds => every_other(429, "retry-after: 1\r\n".to_owned(), "too many"),
        Fault::LimitDate => {
            let soon = SystemTime::now() + std::time::Duration::from_secs(1);
            every_other(429, format!("retry-after: {}\r\n", httpdate::fmt_http_date(soon)), "many")
        }
        Fault::LimitSilent => every_other(429, String::new(), "too many"),
        Fault::LimitBody => {
            every_other(429, String::new(), "Limit of 39 at once. Please try again in 0.2s.")
        }
        Fault::Unavailable => every_other(503, String::new(), "overloaded"),
        Fault::JsonError => Some(Refusal::new(200, String::new(), "no capacity")),
        Fault::Html => Some(Refusal {
            status: 200,
            headers: String::new(),
            content_type: "text/html",
            body: "<!doctype html><title>Sign in</title>".to_owned(),
        }),
        Fault::RedirectInside => {
            let location = "location: http://169.254.169.254/latest/meta-data\r\n";
            Some(Refusal::new(307, location.to_owned(), "elsewhere"))
        }
        Fault::EchoKey => {
            let message = format!("Incorrect key provided: {}", key.unwrap_or("none"));
            Some(Refusal::new(401, String::new(), &message))
        }
        _ => None,
    }
}

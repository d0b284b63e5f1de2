//! Which parameters an endpoint takes. Found once before a measurement, then remembered.

use parsing::words;

words! {
    /// How the most tokens are asked for.
    #[derive(Default)]
    pub enum LengthParameter {
        #[default]
        MaxTokens = "max_tokens",
        MaxCompletionTokens = "max_completion_tokens",
        Neither = "none",
    }
}

/// What is sent beside the prompt.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Parameters {
    /// Asks for usage at the end of the stream, and for no padding.
    pub stream_options: bool,
    /// Inside of these, asks that deltas carry no random padding.
    pub without_obfuscation: bool,
    pub length: LengthParameter,
    /// `None`: the endpoint's own.
    pub temperature: Option<f64>,
    /// One name of the length was refused already.
    pub length_refused: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            stream_options: true,
            without_obfuscation: true,
            length: LengthParameter::default(),
            temperature: Some(0.0),
            length_refused: false,
        }
    }
}

impl Parameters {
    /// Gives up the parameter that a refusal names. `None` when it names none that is sent.
    #[must_use]
    pub fn without_refused(&self, refusal: &str) -> Option<Self> {
        let mut next = self.clone();
        if self.without_obfuscation
            && self.stream_options
            && refusal.contains("include_obfuscation")
        {
            next.without_obfuscation = false;
        } else if self.stream_options && refusal.contains("stream_options") {
            next.stream_options = false;
        } else if self.length != LengthParameter::Neither
            && (refusal.contains("max_tokens") || refusal.contains("max_completion_tokens"))
        {
            next.length = match self.length {
                _ if self.length_refused => LengthParameter::Neither,
                LengthParameter::MaxTokens => LengthParameter::MaxCompletionTokens,
                _ => LengthParameter::MaxTokens,
            };
            next.length_refused = true;
        } else if self.temperature.is_some() && refusal.contains("temperature") {
            next.temperature = None;
        } else {
            return None;
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_gives_up_one_parameter_and_the_last_none() {
        let all = Parameters::default();
        let told = all.without_refused("Unknown field: stream_options").unwrap();
        assert!(!told.stream_options && told.temperature.is_some());
        let other = told
            .without_refused("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.")
            .unwrap();
        assert_eq!(other.length, LengthParameter::MaxCompletionTokens);
        let neither = other.without_refused("max_completion_tokens: extra fields").unwrap();
        assert_eq!(neither.length, LengthParameter::Neither);
        let last = neither.without_refused("'temperature' does not support 0").unwrap();
        assert_eq!(last.temperature, None);
        for refusal in ["temperature", "max_tokens", "stream_options", "no such model"] {
            assert_eq!(last.without_refused(refusal), None, "{refusal}");
        }
    }
}

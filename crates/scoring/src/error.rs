//! Why an input has no score.

use serde::Serialize;

/// A problem of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Place inside the input, such as `ratings[2].importance`; empty for the whole.
    pub field: String,
    pub message: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.message),
            field => write!(f, "{field}: {}", self.message),
        }
    }
}

/// Why an input has no score. The caller can correct it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    #[error("{}", told(.0))]
    Input(Vec<Problem>),
    #[error("{what}: at least {least} are needed, {got} given; {} more needed", .least - .got)]
    TooFew {
        /// What is counted, such as `respondents`.
        what: &'static str,
        least: u64,
        got: u64,
    },
    #[error("{0}")]
    Refused(String),
}

impl ScoreError {
    /// An error with one problem.
    pub fn input(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Input(vec![Problem::new(field, message)])
    }

    /// Refuses fewer than `least` of what is counted.
    ///
    /// # Errors
    /// [`Self::TooFew`].
    pub fn require(what: &'static str, least: u64, got: u64) -> Result<(), Self> {
        if got < least { Err(Self::TooFew { what, least, got }) } else { Ok(()) }
    }

    /// The problems; one without a place if the whole input is refused.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Input(problems) => problems.clone(),
            other => vec![Problem::new("", other.to_string())],
        }
    }
}

fn told(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

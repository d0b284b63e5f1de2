//! The interface of all scoring methods, so that the command line, the API and the pages derive
//! from one registry: an input with a schema and an example, and an output with its basis.
//! Independent of the methods.

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Method, ScoreError, schema, table::Table};
use figure::{Interval, Note, Notes};

/// Default seed of a score: the same answers give the same interval every time.
pub const SEED: u64 = 0x4173_7361;

/// A method that scores a file, a form or a request. One type per method file,
/// by custom called `Scorer`, with its line in [`super::ENTRIES`].
pub trait Scored {
    const METHOD: &'static Method;
    /// One English sentence: what question it answers.
    const SUMMARY: &'static str;
    /// Where formula and convention were published.
    const SOURCE: &'static str;
    /// Fewest observations; below it [`ScoreError::TooFew`].
    const LEAST: u64 = 2;
    /// How a plain table (CSV) becomes the input.
    const TABLE: Table = Table::None;
    /// `#[serde(deny_unknown_fields)]` on every struct inside, ranges by `#[schemars(range(…))]`.
    type Input: DeserializeOwned + Serialize + JsonSchema;

    /// A valid input that shows what the method is for.
    fn example() -> Self::Input;

    /// The scores of an input that its schema accepts. The same input and seed
    /// give the same scores, whatever the number of threads.
    ///
    /// # Errors
    /// Input that contradicts itself, or too little of it.
    fn score(input: &Self::Input, seed: u64) -> Result<Scores, ScoreError>;
}

/// A method's output; the registry adds the method.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Number of observations behind the result.
    pub n: u64,
    /// The method's own result.
    pub result: Value,
    /// Interval of the leading figure; the others are inside the result.
    pub interval: Option<Interval>,
    pub warnings: Notes,
    /// The convention used, where the input chooses among several.
    pub convention: Option<String>,
}

impl Scores {
    /// # Errors
    /// When the result cannot be serialised, a bug of the method.
    pub fn new(n: u64, result: impl Serialize) -> Result<Self, ScoreError> {
        let result = serde_json::to_value(result)
            .map_err(|error| ScoreError::Refused(format!("the result cannot be told: {error}")))?;
        Ok(Self { n, result, interval: None, warnings: Notes::default(), convention: None })
    }

    #[must_use]
    pub fn with_interval(mut self, interval: Option<Interval>) -> Self {
        self.interval = interval;
        self
    }

    #[must_use]
    pub fn with_convention(mut self, convention: impl Into<String>) -> Self {
        self.convention = Some(convention.into());
        self
    }

    #[must_use]
    pub fn with_warnings(mut self, warnings: impl IntoIterator<Item: Into<Note>>) -> Self {
        self.warnings.extend(warnings.into_iter().map(Into::into));
        self
    }
}

/// A scored input as command line and API print it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    pub method: &'static str,
    pub version: u32,
    pub n: u64,
    pub result: Value,
    pub interval: Option<Interval>,
    #[serde(flatten)]
    pub warnings: Notes,
    pub seed: u64,
    pub convention: String,
}

/// A method in the registry.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub method: &'static Method,
    pub summary: &'static str,
    pub source: &'static str,
    pub least: u64,
    pub table: Table,
    schema: fn() -> Value,
    example: fn() -> Value,
    run: fn(Value, u64) -> Result<Scores, ScoreError>,
}

impl Entry {
    /// The entry of a method.
    pub const fn of<S: Scored>() -> Self {
        Self {
            method: S::METHOD,
            summary: S::SUMMARY,
            source: S::SOURCE,
            least: S::LEAST,
            table: S::TABLE,
            schema: || schemars::schema_for!(S::Input).to_value(),
            example: || serde_json::to_value(S::example()).unwrap_or_default(),
            run: run::<S>,
        }
    }

    /// Name on the command line and in addresses.
    pub fn id(&self) -> &'static str {
        self.method.id
    }

    /// JSON Schema (draft 2020-12) of the input.
    pub fn schema(&self) -> Value {
        (self.schema)()
    }

    /// A valid input.
    pub fn example(&self) -> Value {
        (self.example)()
    }

    /// The entry as lists of methods print it.
    pub fn described(&self) -> Value {
        serde_json::json!({
            "id": self.method.id,
            "version": self.method.version,
            "unit": self.method.unit,
            "convention": self.method.convention,
            "summary": self.summary,
            "source": self.source,
            "least": self.least,
            "table": self.table,
        })
    }

    /// Scores an input.
    ///
    /// # Errors
    /// When the input violates the schema, contradicts itself or is too little.
    pub fn score(&self, input: Value, seed: u64) -> Result<Output, ScoreError> {
        let Method { id, version, .. } = *self.method;
        let Scores { n, result, interval, warnings, convention } = (self.run)(input, seed)?;
        let convention = convention.unwrap_or_else(|| self.method.convention.to_owned());
        Ok(Output { method: id, version, n, result, interval, warnings, seed, convention })
    }

    /// Scores an input given as JSON text.
    ///
    /// # Errors
    /// As [`Self::score`], and when the text is not JSON.
    pub fn score_text(&self, text: &str, seed: u64) -> Result<Output, ScoreError> {
        if text.trim().is_empty() {
            return Err(ScoreError::input("", "the input is empty"));
        }
        let input = serde_json::from_str(text)
            .map_err(|error| ScoreError::input("", format!("this is no valid JSON: {error}")))?;
        self.score(input, seed)
    }
}

fn run<S: Scored>(input: Value, seed: u64) -> Result<Scores, ScoreError> {
    let input = schema::tidied(input);
    let problems = schema::check(&schemars::schema_for!(S::Input).to_value(), &input);
    if !problems.is_empty() {
        return Err(ScoreError::Input(problems));
    }
    let input = serde_json::from_value(input)
        .map_err(|error| ScoreError::input("", format!("the input cannot be read: {error}")))?;
    S::score(&input, seed)
}

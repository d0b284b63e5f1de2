//! What one respondent answers.

use serde::Serialize;

/// One respondent's four prices.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prices {
    /// So cheap that the quality must be bad.
    pub too_cheap: f64,
    /// A bargain.
    pub cheap: f64,
    /// Getting expensive, still worth thinking about.
    pub expensive: f64,
    /// Out of the question.
    pub too_expensive: f64,
}

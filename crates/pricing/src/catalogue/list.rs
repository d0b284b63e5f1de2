//! What reading a list gives: prices, and whatever was not read with its reason.

use time::Date;

use crate::price::Price;

/// The lists that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// `prices/data.json` of pydantic/genai-prices: providers with their models.
    GenaiPrices,
    /// `model_prices_and_context_window.json` of BerriAI/litellm: models by name.
    ModelPrices,
    /// Assay's own: what is bundled, and what people write by hand.
    Assay,
}

impl ListFormat {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GenaiPrices => "genai-prices",
            Self::ModelPrices => "model_prices",
            Self::Assay => "assay-token-prices",
        }
    }
}

/// Something in a list that was not read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unread {
    /// Provider and model, or the key of the record.
    pub record: String,
    pub field: Option<String>,
    pub reason: UnreadReason,
}

/// Why a record or a field was not read.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum UnreadReason {
    #[error("describes the list, not a model")]
    NotModel,
    #[error("has no price per token")]
    NoTokenPrice,
    #[error("is negative")]
    Negative,
    #[error("is more than 1 USD per token")]
    Absurd,
    #[error("is no exact number")]
    NotNumber,
    #[error("is priced by something else than tokens")]
    OtherUnit,
    #[error("depends on something that is not recorded here")]
    Depends,
    #[error("occurs twice")]
    Twice,
    #[error("is not laid out as the list's other records")]
    Malformed,
    #[error("matches names by a regular expression, which is not read")]
    Pattern,
}

impl UnreadReason {
    /// Its word, for texts and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotModel => "not_model",
            Self::NoTokenPrice => "no_token_price",
            Self::Negative => "negative",
            Self::Absurd => "absurd",
            Self::NotNumber => "not_number",
            Self::OtherUnit => "other_unit",
            Self::Depends => "depends",
            Self::Twice => "twice",
            Self::Malformed => "malformed",
            Self::Pattern => "pattern",
        }
    }
}

/// What a list holds.
#[derive(Debug, Clone)]
pub struct PriceList {
    pub format: ListFormat,
    /// The day that the list states for itself.
    pub as_of: Option<Date>,
    pub prices: Vec<Price>,
    /// Records in the list: each is read or in `refused`.
    pub records: usize,
    /// Records that were not read at all.
    pub refused: Vec<Unread>,
    /// Fields of records that were read without them.
    pub skipped: Vec<Unread>,
}

impl PriceList {
    pub(super) fn new(format: ListFormat) -> Self {
        let (prices, refused, skipped) = (Vec::new(), Vec::new(), Vec::new());
        Self { format, as_of: None, prices, records: 0, refused, skipped }
    }

    pub(super) fn refuse(&mut self, record: &str, field: Option<&str>, reason: UnreadReason) {
        let (record, field) = (record.to_owned(), field.map(str::to_owned));
        self.refused.push(Unread { record, field, reason });
    }

    pub(super) fn skip(&mut self, record: &str, field: &str, reason: UnreadReason) {
        let (record, field) = (record.to_owned(), Some(field.to_owned()));
        self.skipped.push(Unread { record, field, reason });
    }
}

/// A file that is no price list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("the file is not JSON: {0}")]
    Json(String),
    #[error(
        "the file is none of the price lists that can be read (genai-prices, model_prices_and_context_window, assay-token-prices)"
    )]
    Unknown,
    #[error("{0}")]
    Own(String),
}

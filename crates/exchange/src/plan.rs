//! Checked rows, ready to be kept: what each target writes. Knows no database.

use time::Date;

use evidence::Kind;
use parsing::typed_number::Fine;

/// Where a row stands and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct At {
    pub row: u32,
    pub source: Option<String>,
    pub date: Option<Date>,
}

/// What an import would write.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    Needs(Vec<NeedRow>),
    Ratings { needs: Vec<String>, rows: Vec<RatingRow> },
    Votes(Vec<VoteRow>),
    Competitors(Vec<CompetitorRow>),
    Prices(Vec<PriceRow>),
    Cells { competitors: Vec<String>, capabilities: Vec<String>, rows: Vec<CellRow> },
    Segments(Vec<SegmentRow>),
    Evidence(Vec<EvidenceRow>),
}

/// What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NeedRow {
    pub at: At,
    pub statement: String,
    pub segment: Option<String>,
    pub evidence: Option<String>,
    pub note: Option<String>,
}

/// `need` is a place in the plan's names.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingRow {
    pub at: At,
    pub need: u32,
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VoteRow {
    pub at: At,
    pub need: String,
    pub votes: i32,
}

/// What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompetitorRow {
    pub at: At,
    pub name: String,
    pub website: Option<String>,
    pub share: Option<f64>,
    pub segment: Option<String>,
    pub founded: Option<i32>,
    pub headcount: Option<i32>,
    /// Minor units and currency.
    pub funding: Option<(i64, String)>,
    pub strengths: Option<String>,
    pub weaknesses: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PriceRow {
    pub at: At,
    pub competitor: String,
    pub amount: Fine,
    /// Nothing means the venture's currency.
    pub currency: Option<String>,
    pub unit: &'static str,
}

/// `competitor` and `capability` are places in the plan's names.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    pub at: At,
    pub competitor: u32,
    pub capability: u32,
    /// Nothing: somebody looked and could not tell.
    pub rating: Option<u8>,
    pub evidence: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SegmentRow {
    pub at: At,
    pub name: String,
    pub description: Option<String>,
}

/// A note for the evidence library. `needs` and `competitors` hold names as they
/// stand in the cell: several have semicolons between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EvidenceRow {
    pub at: At,
    pub title: String,
    pub kind: Option<Kind>,
    pub note: Option<String>,
    pub person: Option<String>,
    pub segment: Option<String>,
    pub link: Option<String>,
    pub tags: Vec<String>,
    pub needs: Option<String>,
    pub competitors: Option<String>,
}

impl Plan {
    /// Records that it would write.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Needs(rows) => rows.len(),
            Self::Ratings { rows, .. } => rows.len(),
            Self::Votes(rows) => rows.len(),
            Self::Competitors(rows) => rows.len(),
            Self::Prices(rows) => rows.len(),
            Self::Cells { rows, .. } => rows.len(),
            Self::Segments(rows) => rows.len(),
            Self::Evidence(rows) => rows.len(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

//! The snapshot of a report: everything its verdict is based on, independent of later changes of
//! the records. Aggregates only, never one respondent's answers.

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use economics::{
    Assessment, Rules, Verdict,
    inputs::{LatencyPromise, RiskAnswer, VerdictInputs},
    withdrawn::Answers,
};
use figure::{Figure, Source};
use lab::experiment::BaselineFigure;
use venture::{Imported, Venture};

/// Version of the document's shape.
pub const FORMAT: u32 = 1;

/// Most needs that a report names: documents are stored permanently and read as a whole.
pub const MOST_NEEDS: usize = 1_000;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// The venture's name when the report was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VentureFacts {
    pub id: Uuid,
    pub name: String,
    pub summary: String,
    /// Word of the application area.
    pub area: String,
    pub currency: String,
    /// Made by the demo; its records are examples.
    pub sample: bool,
}

impl VentureFacts {
    /// Address of the venture's home.
    pub fn href(&self) -> String {
        format!("/ventures/{}", self.id)
    }

    /// Key of the area's name.
    pub fn area_key(&self) -> String {
        format!("area-{}", self.area)
    }
}

impl From<&Venture> for VentureFacts {
    fn from(venture: &Venture) -> Self {
        Self {
            id: venture.id,
            name: venture.name.clone(),
            summary: venture.summary.clone(),
            area: venture.area.as_str().to_owned(),
            currency: venture.currency.clone(),
            sample: venture.sample,
        }
    }
}

/// One need with its score and its competitors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeedLine {
    pub label: String,
    pub href: String,
    pub score: Figure,
    pub top_two_box: Figure,
    /// Ratings 0–5.
    pub best_competitor: Option<Figure>,
    pub offer: Option<Figure>,
    pub addressed: bool,
    /// The most answers that it had since the last reported go.
    #[serde(default)]
    pub most_answers: Answers,
}

/// A record by its name and address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameLine {
    pub label: String,
    pub href: String,
}

/// Records named in the previous report and not in this one: archived or merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    pub report: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// As it was shown.
    pub verdict: Verdict,
    pub needs: Vec<String>,
    pub competitors: Vec<String>,
}

/// One assumption or observed value with its range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssumptionLine {
    /// Word of the quantity, for example `price`; `machine-price` for an hour of the machine.
    pub quantity: String,
    /// Its own name, if it has one.
    pub name: Option<String>,
    /// Currency, `share`, or nothing for a count.
    pub unit: String,
    pub low: f64,
    pub base: f64,
    pub high: f64,
    pub source: Source,
}

/// One question of the application area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskLine {
    pub id: String,
    pub answer: Option<RiskAnswer>,
    pub href: String,
}

/// Why no figure may be based on a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A software GPU, emulated on the CPU.
    SoftwareAdapter,
    /// Too much other load on the machine, or unknown load.
    Noisy,
    /// It has no usable measurement.
    Unusable,
}

/// The inputs of the verdict that the report shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The metric that the model achieves.
    pub metric: Option<Figure>,
    pub metric_name: String,
    /// The metric was measured on data generated in code.
    #[serde(default)]
    pub synthetic: bool,
    pub required_metric: Option<f64>,
    /// What simple models reach in the metric on the same test rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<BaselineFigure>,
    /// Measured latency at the promised percentile, ms.
    pub latency: Option<Figure>,
    pub promise: Option<LatencyPromise>,
    /// Requests per second.
    pub throughput: Option<Figure>,
    /// One request is one pair of a user and an item, scored.
    #[serde(default)]
    pub request_is_pair: bool,
    /// Why the chosen benchmark is no input, if it is none.
    pub benchmark_refused: Option<Refusal>,
    /// The strongest, at most [`MOST_NEEDS`].
    pub needs: Vec<NeedLine>,
    /// Needs that the verdict counts and that are not named.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub needs_left_out: u64,
    /// Named competitors, at most [`MOST_NEEDS`].
    #[serde(default)]
    pub competitors: Vec<NameLine>,
    /// Records named in the previous report and no longer, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    pub assumptions: Vec<AssumptionLine>,
    pub risks: Vec<RiskLine>,
    /// Why the rules differ from the defaults, in the founder's words.
    #[serde(default)]
    pub rules_reason: Option<String>,
}

/// Inputs and rules of a verdict together with their display.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    pub inputs: VerdictInputs,
    pub rules: Rules,
    pub facts: Facts,
}

/// A report as stored and exported as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportDocument {
    pub format: u32,
    pub id: Uuid,
    /// Version of the program that made it.
    pub assay_version: String,
    pub venture: VentureFacts,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// SHA-256 of the inputs as JSON: two reports with the same digest are based on the same
    /// facts.
    pub inputs_sha256: String,
    #[serde(flatten)]
    pub assessment: Assessment,
    pub facts: Facts,
    /// The file it was restored from, if it was not made here; stored in the row, not in the
    /// document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// Name of the HTML file in the folder of reports; the JSON is beside it.
    #[serde(deserialize_with = "file_name")]
    pub report_path: String,
}

/// SHA-256 of inputs as JSON.
pub(super) fn digest(inputs: &VerdictInputs) -> Result<String, serde_json::Error> {
    serde_json::to_vec(inputs).map(|inputs| hex::encode(Sha256::digest(&inputs)))
}

/// Earlier documents hold the full server path, which is not shown.
fn file_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let path = String::deserialize(deserializer)?;
    Ok(path.rsplit('/').next().unwrap_or_default().to_owned())
}

impl ReportDocument {
    /// Short form of the inputs' digest.
    pub fn digest_start(&self) -> &str {
        self.inputs_sha256.get(..12).unwrap_or(&self.inputs_sha256)
    }

    /// Address of the report's page.
    pub fn href(&self) -> String {
        format!("/ventures/{}/reports/{}", self.venture.id, self.id)
    }
}

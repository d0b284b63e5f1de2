//! What a model is to people: a file with a name, made by a run, with what it
//! reached on data it has not seen. Knows neither database nor web.

use time::OffsetDateTime;
use uuid::Uuid;

use super::measure::{Measure, Measured};
use artifacts::Sha;
use figure::{Figure, Source};
use lab::bench::RequestUnit;
use venture::Imported;

/// Longest name of a model, in characters.
pub const NAME_LENGTH: usize = 120;

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub id: Uuid,
    pub venture_id: Uuid,
    /// The run that made it.
    pub run_id: Uuid,
    /// Given by people, can be changed.
    pub name: String,
    /// The ONNX file in the artefact store; nothing when the model was imported without it.
    pub file: Option<Sha>,
    pub bytes: u64,
    pub parameters: u64,
    pub dataset: String,
    pub data_digest: String,
    /// Trained and tested on rows generated in code.
    pub synthetic: bool,
    /// The figure that counts in its task, on the test rows.
    pub measured: Measured,
    /// The file that it came with, if it was not trained here.
    pub imported: Option<Imported>,
    pub created_at: OffsetDateTime,
    pub archived_at: Option<OffsetDateTime>,
}

impl Model {
    /// Path of the page that shows how the model was made.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/runs/{}", self.venture_id, self.run_id)
    }

    /// Source of the figures that come from this model.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            kind: Imported::kind(self.imported.as_ref()),
            href: self.href(),
            label: self.name.clone(),
            stale: false,
        }
    }

    /// What it reached on the test rows.
    #[must_use]
    pub fn figure(&self) -> Figure {
        self.measured.figure(self.source())
    }

    /// What one request to it is: a recommender takes pairs of a user and an item.
    #[must_use]
    pub fn request_unit(&self) -> RequestUnit {
        if self.measured.measure == Measure::Rmse { RequestUnit::Pair } else { RequestUnit::Sample }
    }
}

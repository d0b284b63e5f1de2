//! What a model is to people: a file with a name, made by a run, with its
//! accuracy on data it has not seen. Knows neither database nor web.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    artifacts::Sha,
    figure::{Figure, IntervalKind, Source, SourceKind},
};

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
    /// The ONNX file in the artefact store.
    pub sha256: Sha,
    pub bytes: u64,
    pub parameters: u64,
    pub dataset: String,
    pub data_digest: String,
    /// Trained and tested on images generated in code.
    pub synthetic: bool,
    pub accuracy: Accuracy,
    pub created_at: OffsetDateTime,
    pub archived_at: Option<OffsetDateTime>,
}

/// Share of right answers on the test images, with Wilson's interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub n: u64,
}

impl Model {
    /// Path of the page that shows how the model was made.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/ventures/{}/runs/{}", self.venture_id, self.run_id)
    }

    /// What figures that come from this model stand on.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            kind: SourceKind::Measured,
            href: self.href(),
            label: self.name.clone(),
            stale: false,
        }
    }

    /// Accuracy on the test images.
    #[must_use]
    pub fn accuracy_figure(&self) -> Figure {
        let Accuracy { value, low, high, n } = self.accuracy;
        Figure::new(value, "share", "test-accuracy", 1)
            .with_n(n)
            .with_interval(low, high, 0.95, IntervalKind::Wilson)
            .with_source(self.source())
    }
}

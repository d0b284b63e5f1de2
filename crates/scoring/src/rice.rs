//! RICE: reach × impact × confidence ÷ effort, to rank what to build next.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Method, ScoreError, Scored, Scores, table::Table};
use figure::{Figure, Note};

pub const METHOD: Method = Method {
    id: "rice",
    version: 1,
    unit: "people per person-month",
    convention: "reach (people per period) x impact x confidence / effort (person-months); impact is \
                 one of 3, 2, 1, 0.5, 0.25 and confidence one of 1, 0.8, 0.5 unless the scale is \
                 free; equal scores keep their order",
};

/// Massive, high, medium, low, minimal.
pub const IMPACTS: [f64; 5] = [3.0, 2.0, 1.0, 0.5, 0.25];
/// High, medium, low.
pub const CONFIDENCES: [f64; 3] = [1.0, 0.8, 0.5];

/// What a feature promises and costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rice {
    /// People per period, 0 or more.
    pub reach: f64,
    pub impact: f64,
    /// 0 to 1.
    pub confidence: f64,
    /// Person-months, more than 0.
    pub effort: f64,
}

/// Why a feature has no score; each names the field.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RiceError {
    #[error("reach is 0 or more people, not {0}")]
    Reach(f64),
    #[error("impact is one of 3, 2, 1, 0.5 and 0.25, not {0}")]
    Impact(f64),
    #[error("confidence is one of 1, 0.8 and 0.5, not {0}")]
    Confidence(f64),
    #[error("effort is more than 0 person-months, not {0}")]
    Effort(f64),
}

impl RiceError {
    /// Name of the invalid field.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Reach(_) => "reach",
            Self::Impact(_) => "impact",
            Self::Confidence(_) => "confidence",
            Self::Effort(_) => "effort",
        }
    }
}

/// Allowed impacts and confidences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Intercom's steps.
    #[default]
    Steps,
    /// Any impact above 0, any confidence up to 1.
    Free,
}

impl Rice {
    /// The score.
    ///
    /// # Errors
    /// A part outside its range.
    pub fn score(self, scale: Scale) -> Result<f64, RiceError> {
        let Self { reach, impact, confidence, effort } = self;
        if !(reach.is_finite() && reach >= 0.0) {
            return Err(RiceError::Reach(reach));
        }
        let steps = scale == Scale::Steps;
        if !(impact.is_finite() && impact > 0.0) || steps && !IMPACTS.contains(&impact) {
            return Err(RiceError::Impact(impact));
        }
        if !(confidence > 0.0 && confidence <= 1.0) || steps && !CONFIDENCES.contains(&confidence) {
            return Err(RiceError::Confidence(confidence));
        }
        if !(effort.is_finite() && effort > 0.0) {
            return Err(RiceError::Effort(effort));
        }
        Ok(reach * impact * confidence / effort)
    }

    /// The score as a figure. It is based on one estimate each, so it has no interval and says
    /// so.
    ///
    /// # Errors
    /// A part outside its range.
    pub fn figure(self, scale: Scale) -> Result<Figure, RiceError> {
        Ok(METHOD.figure(self.score(scale)?).with_n(1).with_warning(no_interval()))
    }
}

fn no_interval() -> Note {
    let told = "no interval: reach, impact, confidence and effort are single estimates";
    Note::new("note-rice-no-interval", told)
}

/// Features with their four parts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(min = 1))]
    features: Vec<Feature>,
    #[serde(default)]
    scale: Scale,
}

/// One feature.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    #[schemars(length(min = 1))]
    name: String,
    /// People per period.
    #[schemars(range(min = 0.0))]
    reach: f64,
    /// 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal.
    #[schemars(extend("exclusiveMinimum" = 0))]
    impact: f64,
    /// 1 high, 0.8 medium, 0.5 low.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    confidence: f64,
    /// Person-months.
    #[schemars(extend("exclusiveMinimum" = 0))]
    effort: f64,
}

/// The method in the registry.
pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str = "Which feature gives most for the work it costs";
    const SOURCE: &'static str = "McBride 2018, RICE: simple prioritization, Intercom";
    const LEAST: u64 = 1;
    const TABLE: Table = Table::Records { field: "features" };
    type Input = Input;

    fn example() -> Input {
        let feature = |name: &str, reach, impact, confidence, effort| Feature {
            name: name.to_owned(),
            reach,
            impact,
            confidence,
            effort,
        };
        Input {
            features: vec![
                feature("bulk import", 2000.0, 2.0, 0.8, 4.0),
                feature("dark mode", 5000.0, 0.25, 1.0, 1.0),
                feature("single sign-on", 300.0, 3.0, 0.5, 3.0),
            ],
            scale: Scale::Steps,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        let mut scored = Vec::with_capacity(input.features.len());
        for (at, feature) in input.features.iter().enumerate() {
            let Feature { reach, impact, confidence, effort, .. } = *feature;
            let parts = Rice { reach, impact, confidence, effort };
            let place = |field: &str| format!("features[{at}].{field}");
            let score = parts
                .score(input.scale)
                .map_err(|error| ScoreError::input(place(error.field()), error.to_string()))?;
            if !score.is_finite() {
                return Err(ScoreError::input(place("reach"), "the score is too large a number"));
            }
            scored.push((feature, score));
        }
        scored.sort_by(|a, b| b.1.total_cmp(&a.1));
        let told: Vec<_> = scored
            .iter()
            .enumerate()
            .map(|(rank, (feature, score))| {
                json!({"rank": rank + 1, "name": feature.name, "score": score})
            })
            .collect();
        let result = json!({ "scale": input.scale, "unit": METHOD.unit, "features": told });
        Ok(Scores::new(told.len() as u64, result)?.with_warnings([no_interval()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_outside_its_range_is_named() {
        let good = Rice { reach: 10.0, impact: 1.0, confidence: 0.8, effort: 2.0 };
        assert_eq!(good.score(Scale::Steps), Ok(4.0));
        for (parts, field) in [
            (Rice { reach: -1.0, ..good }, "reach"),
            (Rice { reach: f64::NAN, ..good }, "reach"),
            (Rice { impact: 4.0, ..good }, "impact"),
            (Rice { confidence: 0.9, ..good }, "confidence"),
            (Rice { effort: 0.0, ..good }, "effort"),
        ] {
            assert_eq!(parts.score(Scale::Steps).unwrap_err().field(), field);
        }
        assert_eq!(Rice { impact: 4.0, ..good }.score(Scale::Free), Ok(16.0));
        assert!(Rice { confidence: 1.1, ..good }.score(Scale::Free).is_err());
    }
}

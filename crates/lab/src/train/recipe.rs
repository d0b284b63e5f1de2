//! How a run learns beside its optimiser: decay, schedule, clipping, smoothing,
//! class weights. Settings and their arithmetic.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How the learning rate changes over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// The same in every step.
    #[default]
    Constant,
    /// A tenth after each third of the steps.
    Step,
    /// Half a cosine from the full rate to 0 (Loshchilov and Hutter 2017, without restarts).
    Cosine,
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "constant" => Ok(Self::Constant),
            "step" => Ok(Self::Step),
            "cosine" => Ok(Self::Cosine),
            _ => Err("schedule: write constant, step or cosine".to_owned()),
        }
    }
}

/// How much each class counts in the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassWeights {
    /// Every sample counts the same.
    #[default]
    Equal,
    /// All classes count the same: a sample counts n ÷ (classes × n of its class).
    Balanced,
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "equal" => Ok(Self::Equal),
            "balanced" => Ok(Self::Balanced),
            _ => Err("class_weights: write equal or balanced".to_owned()),
        }
    }
}

impl ClassWeights {
    /// Weight of each class, by the labels of the training rows. A class that
    /// does not occur weighs 0.
    #[must_use]
    pub fn of(self, labels: impl Iterator<Item = u8>, classes: usize) -> Vec<f32> {
        if self == Self::Equal {
            return vec![1.0; classes];
        }
        let mut counts = vec![0_u64; classes];
        for label in labels {
            counts[usize::from(label)] += 1;
        }
        let n: u64 = counts.iter().sum();
        let weight = |count: &u64| match count {
            0 => 0.0,
            count => (n as f64 / (classes as f64 * *count as f64)) as f32,
        };
        counts.iter().map(weight).collect()
    }
}

/// Training settings that most runs leave alone; the default is plain Adam or SGD.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipe {
    /// Adam and SGD add this share of a weight to its gradient; AdamW shrinks the
    /// weight by learning rate × this.
    pub weight_decay: f64,
    /// Of SGD; 0 is plain.
    pub momentum: f64,
    pub schedule: Schedule,
    /// The learning rate grows linearly from near 0 over so many epochs.
    pub warmup_epochs: f64,
    /// Gradients longer than this (Euclidean norm over all) are scaled down to it.
    pub clip_norm: Option<f64>,
    /// This share of the target is spread evenly over all classes.
    pub label_smoothing: f64,
    pub class_weights: ClassWeights,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            weight_decay: 0.0,
            momentum: 0.9,
            schedule: Schedule::Constant,
            warmup_epochs: 0.0,
            clip_norm: None,
            label_smoothing: 0.0,
            class_weights: ClassWeights::Equal,
        }
    }
}

/// Steps of a run, for the schedule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    pub(super) steps_per_epoch: u64,
    pub(super) epochs: u64,
}

impl Recipe {
    /// Learning rate of a step, counted from 0.
    pub(super) fn rate(&self, base: f64, step: u64, length: Length) -> f64 {
        let warmup = self.warmup_epochs * length.steps_per_epoch as f64;
        let at = step as f64;
        if at < warmup {
            return base * (at + 1.0) / warmup.max(1.0);
        }
        let total = (length.steps_per_epoch * length.epochs) as f64 - warmup;
        let share = if total > 0.0 { ((at - warmup) / total).min(1.0) } else { 0.0 };
        match self.schedule {
            Schedule::Constant => base,
            Schedule::Step => base * 0.1_f64.powi((share * 3.0).floor().min(2.0) as i32),
            Schedule::Cosine => base * 0.5 * (1.0 + (std::f64::consts::PI * share).cos()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Length = Length { steps_per_epoch: 10, epochs: 30 };

    #[test]
    fn schedules_follow_their_definitions() {
        let rate =
            |schedule, step| Recipe { schedule, ..Recipe::default() }.rate(2.0, step, LENGTH);
        assert_eq!(rate(Schedule::Constant, 299), 2.0);
        let near = |got: f64, want: f64| assert!((got - want).abs() < 1e-12, "{got} {want}");
        near(rate(Schedule::Step, 99), 2.0);
        near(rate(Schedule::Step, 100), 0.2);
        near(rate(Schedule::Step, 299), 0.02);
        near(rate(Schedule::Cosine, 0), 2.0);
        near(rate(Schedule::Cosine, 150), 1.0);
        near(rate(Schedule::Cosine, 75), 1.0 + std::f64::consts::FRAC_1_SQRT_2);
    }

    #[test]
    fn warm_up_grows_linearly_to_the_full_rate() {
        let recipe = Recipe { warmup_epochs: 2.0, ..Recipe::default() };
        let rates: Vec<f64> = [0, 9, 19, 20].map(|step| recipe.rate(1.0, step, LENGTH)).to_vec();
        assert_eq!(rates, [0.05, 0.5, 1.0, 1.0]);
    }

    /// scikit-learn's `compute_class_weight("balanced")` of [0,0,0,1]: 2/3 and 2.
    #[test]
    fn balanced_weights_are_the_usual_ones() {
        let weights = ClassWeights::Balanced.of([0, 0, 0, 1].into_iter(), 2);
        assert_eq!(weights, [2.0 / 3.0, 2.0]);
        assert_eq!(ClassWeights::Equal.of([0].into_iter(), 3), [1.0; 3]);
    }

    #[test]
    fn an_older_record_without_the_newer_settings_is_the_default() {
        assert_eq!(serde_json::from_str::<Recipe>("{}").unwrap(), Recipe::default());
    }
}

//! Scores of a two-class model beside the truth, checked once and sorted into
//! groups of equal scores, from which every threshold figure is read.

use serde::{Deserialize, Serialize};

/// Scores with the truth; a higher score means more likely positive.
#[derive(Debug, Clone)]
pub struct BinaryScores<'a> {
    scores: &'a [f64],
    truth: &'a [bool],
    /// In descending order of score.
    groups: Vec<Group>,
    positives: u64,
}

/// All samples with one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    pub(super) score: f64,
    pub(super) positives: u64,
    pub(super) negatives: u64,
}

/// Why scores cannot be evaluated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MetricError {
    #[error("{field}: there is nothing to measure")]
    Empty { field: &'static str },
    #[error("{field}: {got} values for {expected} samples")]
    Length { field: &'static str, got: usize, expected: usize },
    #[error("{field}: value {index} is {value}; {needed}")]
    Value { field: &'static str, index: usize, value: f64, needed: &'static str },
    #[error("{field}: {got} is out of range; {needed}")]
    Setting { field: &'static str, got: f64, needed: &'static str },
}

/// Counts of the four outcomes at a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BinaryConfusion {
    pub true_positive: u64,
    pub false_positive: u64,
    pub true_negative: u64,
    pub false_negative: u64,
}

impl<'a> BinaryScores<'a> {
    /// Checks and sorts the scores.
    ///
    /// # Errors
    /// No sample, lengths that differ, a score that is not finite.
    pub fn new(scores: &'a [f64], truth: &'a [bool]) -> Result<Self, MetricError> {
        check_lengths("scores", scores.len(), truth.len())?;
        let broken = scores.iter().position(|score| !score.is_finite());
        if let Some(index) = broken {
            let (field, value) = ("scores", scores[index]);
            let needed = "it must be a finite number";
            return Err(MetricError::Value { field, index, value, needed });
        }
        let positives = truth.iter().filter(|positive| **positive).count() as u64;
        Ok(Self { scores, truth, groups: groups(scores, truth), positives })
    }

    /// Number of samples.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.truth.len() as u64
    }

    /// Samples that truly are positive.
    #[must_use]
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// Samples that truly are negative.
    #[must_use]
    pub fn negatives(&self) -> u64 {
        self.n() - self.positives
    }

    /// Share of positives.
    #[must_use]
    pub fn prevalence(&self) -> f64 {
        self.positives as f64 / self.n() as f64
    }

    /// The scores as given.
    #[must_use]
    pub fn scores(&self) -> &'a [f64] {
        self.scores
    }

    /// The truth as given.
    #[must_use]
    pub fn truth(&self) -> &'a [bool] {
        self.truth
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The outcomes when every score from `threshold` on counts as positive.
    #[must_use]
    pub fn confusion_at(&self, threshold: f64) -> BinaryConfusion {
        let called = self.groups.iter().take_while(|group| group.score >= threshold);
        let (hits, alarms) =
            called.fold((0, 0), |(p, n), group| (p + group.positives, n + group.negatives));
        self.confusion_of(hits, alarms)
    }

    pub(super) fn confusion_of(&self, hits: u64, false_alarms: u64) -> BinaryConfusion {
        BinaryConfusion {
            true_positive: hits,
            false_positive: false_alarms,
            true_negative: self.negatives() - false_alarms,
            false_negative: self.positives() - hits,
        }
    }
}

fn groups(scores: &[f64], truth: &[bool]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let mut groups: Vec<Group> = Vec::new();
    for index in order {
        let positive = u64::from(truth[index]);
        // `==` treats 0 and -0 as equal.
        match groups.last_mut().filter(|group| group.score == scores[index]) {
            Some(group) => {
                group.positives += positive;
                group.negatives += 1 - positive;
            }
            None => groups.push(Group {
                score: scores[index],
                positives: positive,
                negatives: 1 - positive,
            }),
        }
    }
    groups
}

pub(super) fn check_lengths(
    field: &'static str,
    got: usize,
    expected: usize,
) -> Result<(), MetricError> {
    match (expected, got) {
        (0, 0) => Err(MetricError::Empty { field }),
        (a, b) if a == b => Ok(()),
        _ => Err(MetricError::Length { field, got, expected }),
    }
}

/// `part / whole`; `None` where there is no whole.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl BinaryConfusion {
    /// Samples counted.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.true_positive + self.false_positive + self.true_negative + self.false_negative
    }

    /// Share of correct answers.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        share(self.true_positive + self.true_negative, self.n())
    }

    /// Share of true positives among those called positive.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positive, self.true_positive + self.false_positive)
    }

    /// Share of the positives that are found: recall, true positive rate.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positive, self.true_positive + self.false_negative)
    }

    /// Share of the negatives that are called positive.
    #[must_use]
    pub fn false_positive_rate(&self) -> Option<f64> {
        share(self.false_positive, self.false_positive + self.true_negative)
    }

    /// Rows true (negative, positive), columns predicted, as in [`super::Evaluation`].
    #[must_use]
    pub fn matrix(&self) -> Vec<Vec<u64>> {
        vec![
            vec![self.true_negative, self.false_positive],
            vec![self.false_negative, self.true_positive],
        ]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// 400 scores in steps of .02 with a truth that follows them loosely. Computed in
    /// integers so that the snippets beside the published figures give the same:
    ///
    /// ```python
    /// i = numpy.arange(400)
    /// s = (i * 7919 % 997) * 50 // 997 / 50
    /// t = (i * 104729 + 71) % 991 / 991 < s / 2
    /// ```
    pub(in super::super) fn sample() -> (Vec<f64>, Vec<bool>) {
        (0..400_u64)
            .map(|i| {
                let score = (i * 7919 % 997 * 50 / 997) as f64 / 50.0;
                let positive = ((i * 104_729 + 71) % 991) as f64 / 991.0 < score / 2.0;
                (score, positive)
            })
            .unzip()
    }

    #[test]
    fn counts_at_a_threshold_by_hand() {
        let truth = [true, false, true, false];
        let scores = BinaryScores::new(&[0.9, 0.5, 0.5, 0.1], &truth).unwrap();
        let at = scores.confusion_at(0.5);
        assert_eq!(at.matrix(), [[1, 1], [0, 2]]);
        assert_eq!((at.recall(), at.false_positive_rate()), (Some(1.0), Some(0.5)));
        assert_eq!(scores.confusion_at(1.0).precision(), None);
        assert_eq!(scores.confusion_at(-1.0).recall(), Some(1.0));
    }

    #[test]
    fn what_cannot_be_evaluated_names_its_field() {
        let empty = BinaryScores::new(&[], &[]).unwrap_err();
        assert_eq!(empty.to_string(), "scores: there is nothing to measure");
        assert!(matches!(BinaryScores::new(&[1.0], &[]), Err(MetricError::Length { .. })));
        let error = BinaryScores::new(&[1.0, f64::NAN], &[true, false]).unwrap_err();
        assert!(matches!(error, MetricError::Value { index: 1, .. }));
    }
}

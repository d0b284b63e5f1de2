//! The scores of a measurement: shares of right and incomplete answers, overlap, agreement.

use std::collections::BTreeMap;

use scoring::wilson;
use serde::Serialize;

use super::{
    agreement::{Agreement, agreement},
    matching::Matching,
    overlap::{bleu, chrf},
    paired::{ClusterInterval, cluster_bootstrap},
};
use crate::{
    prompts::{Expected, PromptItem},
    reasoning::stripped,
    record::{Outcome, RequestRecord},
};

const LEVEL: f64 = 0.95;
const RESAMPLES: usize = 2_000;

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Right,
    Wrong,
    /// Cut short, filtered or still reasoning.
    Incomplete,
    /// No answer.
    Failed,
    /// Nothing says what would be right.
    Unjudged,
}

/// The verdict on one answer.
#[must_use]
pub fn verdict(record: &RequestRecord, item: &PromptItem, matching: Matching) -> Verdict {
    match (record.outcome, &item.expected) {
        (Outcome::Failed(_), _) => Verdict::Failed,
        (Outcome::Incomplete(_), _) => Verdict::Incomplete,
        (Outcome::Complete, None) => Verdict::Unjudged,
        (Outcome::Complete, Some(expected)) => {
            if matching.is_right(&record.answer, expected) {
                Verdict::Right
            } else {
                Verdict::Wrong
            }
        }
    }
}

/// Scores of all answers with something to compare with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityScores {
    pub matching: Matching,
    /// Complete answers that could be right or wrong.
    pub n: u64,
    pub right: u64,
    /// Right ÷ n; `null` when n is 0.
    pub share: Option<f64>,
    /// Wilson's interval at 95 %.
    pub interval: Option<[f64; 2]>,
    /// Interval of whole groups, where the prompts have groups.
    pub by_group: Option<ClusterInterval>,
    /// Incomplete answers, in no share.
    pub incomplete: u64,
    pub failed: u64,
    /// Overlap with the expected answers, 0 to 100.
    pub bleu: Option<f64>,
    pub chrf: Option<f64>,
    pub agreement: Option<Agreement>,
}

/// Scores a measurement; `None` when no prompt says what is right and none was repeated.
#[must_use]
pub fn score(
    records: &[RequestRecord],
    prompts: &[PromptItem],
    matching: Matching,
) -> Option<QualityScores> {
    let agreement = agreement(records);
    if prompts.iter().all(|item| item.expected.is_none()) && agreement.is_none() {
        return None;
    }
    let (mut n, mut right, mut incomplete, mut failed) = (0, 0, 0, 0);
    let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut pairs = Vec::new();
    for record in records {
        let Some(item) = prompts.get(record.prompt) else { continue };
        let verdict = verdict(record, item, matching);
        match verdict {
            Verdict::Right | Verdict::Wrong => {
                n += 1;
                right += u64::from(verdict == Verdict::Right);
                if let Some(group) = &item.group {
                    let value = f64::from(u8::from(verdict == Verdict::Right));
                    groups.entry(group).or_default().push(value);
                }
            }
            Verdict::Incomplete => incomplete += 1,
            Verdict::Failed => failed += 1,
            Verdict::Unjudged => {}
        }
        if let (true, Some(Expected::Answer(expected))) = (record.is_complete(), &item.expected) {
            pairs.push((stripped(&record.answer), expected.as_str()));
        }
    }
    // A group holds only some of the answers if others have none; then it says nothing of all.
    let grouped: usize = groups.values().map(Vec::len).sum();
    let groups: Vec<Vec<f64>> = groups.into_values().collect();
    let by_group =
        (grouped as u64 == n).then(|| cluster_bootstrap(&groups, LEVEL, RESAMPLES, 1)).flatten();
    Some(QualityScores {
        matching,
        n,
        right,
        share: (n > 0).then(|| right as f64 / n as f64),
        interval: wilson::interval(right, n, LEVEL).map(|(low, high)| [low, high]),
        by_group,
        incomplete,
        failed,
        bleu: bleu(&pairs),
        chrf: chrf(&pairs),
        agreement,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Stamp,
        record::{FailureKind, IncompleteReason},
    };

    #[test]
    fn incomplete_and_failed_answers_are_in_no_share() {
        let content = "prompt,expected,group\na,1,x\nb,2,x\nc,3,y\nd,4,y\n";
        let prompts = crate::prompts::read("p.csv", content.as_bytes()).unwrap();
        let record = |prompt, outcome, answer: &str| {
            let mut record = RequestRecord::scheduled(prompt, 0, Stamp(0), Stamp(0));
            record.outcome = outcome;
            record.answer = answer.to_owned();
            record
        };
        let records = [
            record(0, Outcome::Complete, "1."),
            record(1, Outcome::Complete, "3"),
            record(2, Outcome::Incomplete(IncompleteReason::Length), "3"),
            record(3, Outcome::Failed(FailureKind::Stall), "4"),
        ];
        let scores = score(&records, &prompts, Matching::Normalised).unwrap();
        assert_eq!((scores.n, scores.right, scores.incomplete, scores.failed), (2, 1, 1, 1));
        assert_eq!(scores.share, Some(0.5));
        assert_eq!(scores.by_group, None, "one group");
        let none = score(&records[3..], &prompts, Matching::Normalised).unwrap();
        assert_eq!((none.n, none.share, none.interval), (0, None, None));
        let untold = crate::prompts::read("p.csv", b"prompt\na\nb\nc\nd\n").unwrap();
        assert_eq!(score(&records, &untold, Matching::Normalised), None);
    }
}

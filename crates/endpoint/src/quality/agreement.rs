//! How far repeats of one prompt agree: temperature 0 promises no equal answers.
//! Total agreement rates of raw answers and of what they say (arXiv 2408.04667).

use std::collections::BTreeMap;

use super::matching::normalised;
use crate::{reasoning::stripped, record::RequestRecord};

/// Shares of prompts whose repeats all agree.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Agreement {
    /// Prompts with at least two complete answers.
    pub prompts: u64,
    /// Repeats of each.
    pub repeats: u32,
    /// Every answer the same, character by character.
    pub raw: f64,
    /// Every answer the same when normalised.
    pub normalised: f64,
}

/// Agreement of the complete answers; `None` where no prompt was repeated.
#[must_use]
pub fn agreement(records: &[RequestRecord]) -> Option<Agreement> {
    let mut by_prompt: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.is_complete()) {
        by_prompt.entry(record.prompt).or_default().push(stripped(&record.answer));
    }
    by_prompt.retain(|_, answers| answers.len() > 1);
    if by_prompt.is_empty() {
        return None;
    }
    let all_same = |answers: &Vec<String>| answers.windows(2).all(|pair| pair[0] == pair[1]);
    let share = |form: &dyn Fn(&str) -> String| {
        let formed = by_prompt
            .values()
            .map(|answers| answers.iter().map(|answer| form(answer)).collect::<Vec<_>>());
        formed.filter(all_same).count() as f64 / by_prompt.len() as f64
    };
    Some(Agreement {
        prompts: by_prompt.len() as u64,
        repeats: by_prompt.values().map(Vec::len).max().unwrap_or(0).try_into().unwrap_or(u32::MAX),
        raw: share(&str::to_owned),
        normalised: share(&normalised),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Stamp, record::Outcome};

    #[test]
    fn agreement_counts_prompts_whose_repeats_are_all_the_same() {
        let record = |prompt, answer: &str| {
            let mut record = RequestRecord::scheduled(prompt, 0, Stamp(0), Stamp(0));
            record.outcome = Outcome::Complete;
            record.answer = answer.to_owned();
            record
        };
        let records = [
            record(0, "4"),
            record(0, "4"),
            record(1, "Paris"),
            record(1, "paris."),
            record(2, "a"),
            record(2, "b"),
            record(3, "once"),
        ];
        let found = agreement(&records).unwrap();
        assert_eq!((found.prompts, found.repeats), (3, 2));
        assert!((found.raw - 1.0 / 3.0).abs() < 1e-12);
        assert!((found.normalised - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(agreement(&records[6..]), None);
    }
}

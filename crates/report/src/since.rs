//! Compares records with an earlier report: removed answers about existing needs, and removed
//! needs and competitors. Depends on no database.

use std::collections::BTreeMap;

use super::snapshot::{NameLine, NeedLine, ReportDocument, Since};
use economics::{Verdict, withdrawn::Answers};
use market::Snapshot;

/// The most answers about each need, by its identifier, since the last reported go; fewer now
/// means that some were removed. `deleted` are the numbers before deletions since the earlier
/// report.
pub(super) fn answers_before(
    earlier: Option<&ReportDocument>,
    deleted: BTreeMap<String, Answers>,
) -> BTreeMap<String, Answers> {
    let mut most = deleted;
    match earlier {
        Some(report) if report.assessment.shown_verdict == Verdict::Go => return BTreeMap::new(),
        None => return most,
        Some(report) => {
            for line in &report.facts.needs {
                let known = most.entry(last_part(&line.href).to_owned()).or_default();
                *known = known.most(counted(line));
            }
        }
    }
    most
}

/// Older reports have the number of answers beside the figures.
fn counted(line: &NeedLine) -> Answers {
    let beside = Answers {
        need: line.score.n.unwrap_or(0),
        offer: line.offer.as_ref().and_then(|offer| offer.n).unwrap_or(0),
    };
    line.most_answers.most(beside)
}

/// Needs and competitors of the earlier report that the market no longer has.
pub(super) fn no_longer_named(
    earlier: Option<&ReportDocument>,
    market: &Snapshot,
) -> Option<Since> {
    let earlier = earlier?;
    let needs: Vec<String> = market.needs.iter().map(|need| need.id.to_string()).collect();
    let rivals: Vec<String> = market.competitors.iter().map(|one| one.id.to_string()).collect();
    let gone = |lines: &mut dyn Iterator<Item = (&String, &String)>, named: &[String]| {
        let named: std::collections::BTreeSet<&str> = named.iter().map(String::as_str).collect();
        lines
            .filter(|(href, _)| !named.contains(last_part(href)))
            .map(|(_, label)| label.clone())
            .collect::<Vec<String>>()
    };
    let facts = &earlier.facts;
    let since = Since {
        report: earlier.id,
        created_at: earlier.created_at,
        verdict: earlier.assessment.shown_verdict,
        needs: gone(&mut facts.needs.iter().map(|one| (&one.href, &one.label)), &needs),
        competitors: gone(
            &mut facts.competitors.iter().map(|one| (&one.href, &one.label)),
            &rivals,
        ),
    };
    (!since.needs.is_empty() || !since.competitors.is_empty()).then_some(since)
}

/// The competitors that a report names, for comparison by the next one.
pub(super) fn competitors(market: &Snapshot, most: usize) -> Vec<NameLine> {
    let line = |one: &market::CompetitorRecord| NameLine {
        label: one.name.clone(),
        href: one.href.clone(),
    };
    market.competitors.iter().take(most).map(line).collect()
}

/// The identifier at the end of a record's address.
fn last_part(href: &str) -> &str {
    href.rsplit('/').next().unwrap_or_default()
}

//! Our offer against one competitor: where both are rated, who is ahead. What
//! is unknown on either side decides nothing. Knows no database and no page.

use serde::Serialize;

/// One thing on which both could be compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contest {
    /// The need or the capability.
    pub subject: String,
    pub href: String,
    /// 0 to 5; for needs the mean of those who rated the offer.
    pub ours: Option<f64>,
    pub theirs: Option<f64>,
    pub stale: bool,
}

impl Contest {
    fn lead(&self) -> Option<f64> {
        Some(self.ours? - self.theirs?)
    }
}

/// Who is ahead where.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Contested {
    /// Where we are ahead, by the size of the lead.
    pub ahead: Vec<Contest>,
    /// Where they are ahead, likewise.
    pub behind: Vec<Contest>,
    pub even: usize,
    /// Rated on one side at most.
    pub unknown: usize,
}

/// A lead below this is none: half a step of the scale.
const LEAST_LEAD: f64 = 0.5;

/// Sorts what can be compared into ahead, behind and even.
#[must_use]
pub fn contested(contests: Vec<Contest>) -> Contested {
    let mut result = Contested::default();
    for one in contests {
        match one.lead() {
            None => result.unknown += 1,
            Some(lead) if lead >= LEAST_LEAD => result.ahead.push(one),
            Some(lead) if lead <= -LEAST_LEAD => result.behind.push(one),
            Some(_) => result.even += 1,
        }
    }
    let size = |one: &Contest| one.lead().unwrap_or(0.0).abs();
    // A stable sort: among equal leads the order that was given stays.
    result.ahead.sort_by(|a, b| size(b).total_cmp(&size(a)));
    result.behind.sort_by(|a, b| size(b).total_cmp(&size(a)));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contest(subject: &str, ours: Option<f64>, theirs: Option<f64>) -> Contest {
        Contest { subject: subject.to_owned(), href: String::new(), ours, theirs, stale: false }
    }

    #[test]
    fn the_larger_lead_comes_first_and_what_is_unknown_decides_nothing() {
        let result = contested(vec![
            contest("a", Some(3.0), Some(2.0)),
            contest("b", Some(5.0), Some(0.0)),
            contest("c", Some(1.0), Some(4.0)),
            contest("d", Some(3.2), Some(3.0)),
            contest("e", None, Some(5.0)),
            contest("f", Some(5.0), None),
        ]);
        let names = |all: &[Contest]| all.iter().map(|one| one.subject.clone()).collect::<Vec<_>>();
        assert_eq!(names(&result.ahead), ["b", "a"]);
        assert_eq!(names(&result.behind), ["c"]);
        assert_eq!((result.even, result.unknown), (1, 2));
    }
}

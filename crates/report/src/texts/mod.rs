//! What founders write for their report: a text for each section, and which sections stay out.
//! Markdown, and hostile until a format has made it harmless. Knows no database.

pub mod store;
pub(super) mod versions;
pub(super) mod web;

pub use web::read;

use std::collections::BTreeMap;

use serde::Serialize;

/// Longest text of a section, in characters.
pub const LONGEST: usize = 10_000;

parsing::words! {
    /// What a founder can write about, in the order of the report.
    #[derive(PartialOrd, Ord)]
    pub enum Topic as "report-section-" {
        /// What it is and for whom, on the first page.
        Summary = "summary",
        /// What readers are asked for.
        Ask = "ask",
        Problem = "problem",
        Market = "market",
        Competition = "competition",
        Product = "product",
        Technology = "technology",
        Economics = "economics",
        Risks = "risks",
        Evidence = "evidence",
        Plan = "plan",
        Verdict = "verdict",
        Team = "team",
    }
}

impl Topic {
    /// Whether its section may be left out. Summary and verdict always stay: a report without
    /// them would say something else.
    pub fn is_optional(self) -> bool {
        !matches!(self, Self::Summary | Self::Ask | Self::Verdict)
    }
}

/// A founder's text for one topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    pub words: String,
    /// The section does not appear in new reports.
    pub left_out: bool,
}

/// All texts of a venture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<Topic, Text>);

impl Texts {
    /// The text of a topic; empty where nothing was written.
    pub fn of(&self, topic: Topic) -> Text {
        self.0.get(&topic).cloned().unwrap_or_default()
    }

    /// The words of a topic, if there are any.
    pub fn words(&self, topic: Topic) -> Option<&str> {
        self.0.get(&topic).map(|text| text.words.trim()).filter(|words| !words.is_empty())
    }

    /// Whether a topic's section stays out.
    pub fn is_left_out(&self, topic: Topic) -> bool {
        topic.is_optional() && self.0.get(&topic).is_some_and(|text| text.left_out)
    }
}

impl FromIterator<(Topic, Text)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Topic, Text)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_and_verdict_stay_whatever_is_stored() {
        let out = Text { words: " ".to_owned(), left_out: true };
        let texts: Texts = Topic::ALL.into_iter().map(|topic| (topic, out.clone())).collect();
        for topic in [Topic::Summary, Topic::Ask, Topic::Verdict] {
            assert!(!texts.is_left_out(topic));
        }
        assert!(texts.is_left_out(Topic::Team));
        assert_eq!(texts.words(Topic::Team), None, "blanks are no text");
    }
}

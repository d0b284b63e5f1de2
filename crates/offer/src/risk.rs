//! Risk questions of each application area. Questions, not legal advice: they say what to
//! clarify before selling, not what the law is. Pure.

use serde::Serialize;
use time::OffsetDateTime;

use economics::inputs::RiskAnswer;
use venture::Area;

/// The area's questions; the texts are `risk-<id>` in the locales.
///
/// After the EU AI Act's list of high-risk uses (annex III), GDPR article 22
/// on automated decisions, and what model and data cards ask for.
pub fn questions(area: Area) -> &'static [&'static str] {
    match area {
        Area::ComputerVision => &[
            "vision-people",
            "vision-biometric",
            "vision-licence",
            "vision-groups",
            "vision-failure",
            "vision-retention",
        ],
        Area::NaturalLanguage => &[
            "language-personal",
            "language-confidential",
            "language-licence",
            "language-harm",
            "language-disclosure",
            "language-retention",
        ],
        Area::Recommendation => &[
            "recommendation-profiling",
            "recommendation-opt-out",
            "recommendation-sensitive",
            "recommendation-licence",
            "recommendation-explained",
            "recommendation-harm",
        ],
        Area::FinancialRisk => &[
            "finance-high-risk",
            "finance-decision",
            "finance-proxies",
            "finance-reasons",
            "finance-groups",
            "finance-records",
        ],
    }
}

/// The word that the database and forms use for an answer.
pub fn answer_word(answer: RiskAnswer) -> &'static str {
    match answer {
        RiskAnswer::Open => "open",
        RiskAnswer::None => "settled",
        RiskAnswer::Unacceptable => "unacceptable",
    }
}

/// Reads the word that [`answer_word`] gives.
pub fn parse_answer(word: &str) -> Option<RiskAnswer> {
    [RiskAnswer::Open, RiskAnswer::None, RiskAnswer::Unacceptable]
        .into_iter()
        .find(|answer| answer_word(*answer) == word)
}

/// What a founder answers to a question.
#[derive(Debug, Clone)]
pub struct RiskDraft {
    pub question: &'static str,
    pub answer: RiskAnswer,
    /// Why, in the founder's words.
    pub note: String,
}

/// A question with its stored answer, if there is one.
#[derive(Debug, Clone, Serialize)]
pub struct RiskQuestion {
    pub id: &'static str,
    pub answer: Option<RiskAnswer>,
    pub note: String,
    #[serde(with = "time::serde::rfc3339::option")]
    pub answered_at: Option<OffsetDateTime>,
    /// Address of the question.
    pub href: String,
}

impl RiskQuestion {
    /// It was decided: settled or unacceptable.
    pub fn is_decided(&self) -> bool {
        self.answer.is_some_and(|answer| answer != RiskAnswer::Open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_its_own_few_questions() {
        let all: Vec<_> = Area::ALL.into_iter().flat_map(questions).collect();
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), all.len());
        for area in Area::ALL {
            assert!((4..=6).contains(&questions(area).len()), "{area:?}");
        }
    }

    #[test]
    fn every_question_has_a_text_in_both_languages() {
        for lang in i18n::Lang::ALL {
            for id in Area::ALL.into_iter().flat_map(questions) {
                assert!(lang.find(&format!("risk-{id}")).is_some(), "{id} in {}", lang.tag());
            }
        }
    }

    #[test]
    fn answer_words_round_trip() {
        for word in ["open", "settled", "unacceptable"] {
            assert_eq!(parse_answer(word).map(answer_word), Some(word));
        }
        assert_eq!(parse_answer("perhaps"), None);
    }
}

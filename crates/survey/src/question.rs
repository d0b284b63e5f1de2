//! The questions of a survey: their kinds, and the names of their form fields.

use serde::Serialize;
use uuid::Uuid;

use super::survey::Text;

/// Most questions of a survey.
pub const MOST_QUESTIONS: usize = 60;

parsing::words! {
    /// What a question asks for.
    pub enum Kind as "question-kind-" {
        /// Importance and satisfaction of a need.
        Need = "need",
        /// A pair of Kano's questions: with the feature and without it.
        Kano = "kano",
        /// Van Westendorp's four prices.
        Price = "price",
        /// How disappointed without the product (Ellis).
        Ellis = "ellis",
        /// How likely to recommend, 0 to 10.
        Nps = "nps",
        /// Free text.
        Text = "text",
    }
}

impl Kind {
    /// Suffixes of the names of its fields; the first may be empty.
    pub fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Need => &["importance", "satisfaction"],
            Self::Kano => &["with", "without"],
            Self::Price => &["too-cheap", "cheap", "expensive", "too-expensive"],
            Self::Ellis => &["feeling"],
            Self::Nps => &["score"],
            Self::Text => &["words"],
        }
    }

    /// True for questions of which a survey needs only one.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Price | Self::Ellis | Self::Nps)
    }
}

/// A question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    pub id: Uuid,
    #[serde(skip)]
    pub survey: Uuid,
    /// From 1 on.
    pub position: u32,
    pub kind: Kind,
    pub need: Option<Uuid>,
    /// The subject: an outcome, a feature, a product; or the question itself.
    pub label: Text,
    pub currency: Option<String>,
    pub required: bool,
}

impl Question {
    /// Name of the form's field that answers a part of it.
    pub fn field(&self, part: &str) -> String {
        format!("q{}-{part}", self.position)
    }
}

/// The editable fields of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionDraft {
    pub kind: Kind,
    pub need: Option<Uuid>,
    pub label: Text,
    pub currency: Option<String>,
    pub required: bool,
}

parsing::words! {
    /// Template of a new survey.
    pub enum Template as "survey-template-" {
        /// Needs, Kano pairs of the first ones, price, Ellis, NPS and free text.
        Full = "full",
        /// Importance and satisfaction of every need.
        Needs = "needs",
        /// Nothing.
        Empty = "empty",
    }
}

/// Needs in the complete template, and how many of them as Kano pairs: more would take longer
/// than five minutes.
const READY_NEEDS: usize = 8;
const READY_KANO: usize = 3;

impl Template {
    /// The questions that a new survey starts with. `needs` come best opportunity first.
    pub fn questions(
        self,
        needs: &[(Uuid, String)],
        product: &str,
        currency: &str,
        last_words: Text,
    ) -> Vec<QuestionDraft> {
        let about = |kind: Kind, (id, statement): &(Uuid, String)| QuestionDraft {
            kind,
            need: Some(*id),
            label: Text::same(statement),
            currency: None,
            required: false,
        };
        let of_product = |kind: Kind, currency: Option<String>| QuestionDraft {
            kind,
            need: None,
            label: Text::same(product),
            currency,
            required: false,
        };
        let most = match self {
            Self::Empty => return Vec::new(),
            Self::Needs => MOST_QUESTIONS,
            Self::Full => READY_NEEDS,
        };
        let mut questions: Vec<_> =
            needs.iter().take(most).map(|need| about(Kind::Need, need)).collect();
        if self == Self::Full {
            questions.extend(needs.iter().take(READY_KANO).map(|need| about(Kind::Kano, need)));
            questions.push(of_product(Kind::Price, Some(currency.to_owned())));
            questions.push(of_product(Kind::Ellis, None));
            questions.push(of_product(Kind::Nps, None));
            questions.push(QuestionDraft { label: last_words, ..of_product(Kind::Text, None) });
        }
        questions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complete_template_has_every_kind_and_stays_short() {
        let needs: Vec<_> = (0..40).map(|n| (Uuid::now_v7(), format!("Need {n}"))).collect();
        let ready = Template::Full.questions(&needs, "Reader", "CNY", Text::same("Else?"));
        for kind in Kind::ALL {
            assert!(ready.iter().any(|one| one.kind == kind), "{kind:?} is missing");
        }
        assert!(ready.len() <= 15, "{} questions", ready.len());
        assert!(Template::Empty.questions(&needs, "", "USD", Text::default()).is_empty());
        assert_eq!(Template::Needs.questions(&needs, "", "USD", Text::default()).len(), 40);
    }
}

//! Kano's evaluation table in two published variants: which class a pair of
//! answers falls into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An answer to one of the two questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 1: I like it that way.
    Like,
    /// 2: it must be that way, I expect it.
    Expect,
    /// 3: I am neutral.
    Neutral,
    /// 4: I can live with it that way.
    LiveWith,
    /// 5: I dislike it that way.
    Dislike,
}

/// Kano's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// M: taken for granted, missed when it is not there.
    MustBe,
    /// O: the more the better.
    OneDimensional,
    /// A: delights, is not missed.
    Attractive,
    /// I: nobody cares.
    Indifferent,
    /// R: people would rather not have it.
    Reverse,
    /// Q: the two answers contradict each other.
    Questionable,
}

/// Which evaluation table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Center for Quality of Management 1993: only equal extremes are questionable.
    #[default]
    Cqm,
    /// Pouliot: expecting both and living with both are questionable too.
    Pouliot,
}

impl TryFrom<u8> for Answer {
    type Error = ();

    /// Codes 1 (like) to 5 (dislike).
    fn try_from(code: u8) -> Result<Self, ()> {
        Self::ALL.get(usize::from(code).wrapping_sub(1)).copied().ok_or(())
    }
}

impl Answer {
    pub const ALL: [Self; 5] =
        [Self::Like, Self::Expect, Self::Neutral, Self::LiveWith, Self::Dislike];

    /// 1 (like) to 5 (dislike).
    pub fn code(self) -> u8 {
        self as u8 + 1
    }

    /// Continuous coding of the answer about having the feature.
    pub fn with(self) -> f64 {
        [4.0, 2.0, 0.0, -1.0, -2.0][self as usize]
    }

    /// Continuous coding of the answer about lacking the feature.
    pub fn without(self) -> f64 {
        [-2.0, -1.0, 0.0, 2.0, 4.0][self as usize]
    }
}

impl Category {
    /// The class that must be served first wins a tie.
    pub const TIE_ORDER: [Self; 6] = [
        Self::MustBe,
        Self::OneDimensional,
        Self::Attractive,
        Self::Indifferent,
        Self::Reverse,
        Self::Questionable,
    ];

    /// The usual letter.
    pub fn letter(self) -> char {
        match self {
            Self::MustBe => 'M',
            Self::OneDimensional => 'O',
            Self::Attractive => 'A',
            Self::Indifferent => 'I',
            Self::Reverse => 'R',
            Self::Questionable => 'Q',
        }
    }
}

/// The class of a pair of answers: with the feature, without it.
pub fn category(functional: Answer, dysfunctional: Answer, variant: Variant) -> Category {
    use Answer::{Dislike, Expect, Like, LiveWith};
    match (functional, dysfunctional) {
        (Like, Like) | (Dislike, Dislike) => Category::Questionable,
        (Expect, Expect) | (LiveWith, LiveWith) if variant == Variant::Pouliot => {
            Category::Questionable
        }
        (Like, Dislike) => Category::OneDimensional,
        (Like, _) => Category::Attractive,
        (Dislike, _) | (_, Like) => Category::Reverse,
        (_, Dislike) => Category::MustBe,
        _ => Category::Indifferent,
    }
}

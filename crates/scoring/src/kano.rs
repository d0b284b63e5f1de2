//! Kano's classes of features from pairs of answers ("how do you feel with
//! it", "how without it"): class by mode, better and worse by Berger, and the
//! means of a continuous coding.

mod input;
mod table;

use serde::Serialize;

pub use input::{Input, Scorer};
pub use table::{Answer, Category, Variant, category};

use super::{Method, ScoreError, wilson};
use figure::{Figure, IntervalKind, Note};

pub const METHOD: Method = Method {
    id: "kano",
    version: 1,
    unit: "share",
    convention: "evaluation table of the Center for Quality of Management (like with like and dislike \
                 with dislike are questionable); class by mode, ties M > O > A > I > R > Q; better = \
                 (A+O)/(A+O+M+I), worse = -(O+M)/(A+O+M+I) with Wilson's interval, 95 %; continuous \
                 coding 4, 2, 0, -1, -2 with the feature and -2, -1, 0, 2, 4 without it",
};

/// The same with Pouliot's table.
pub const POULIOT: &str = "evaluation table of Pouliot (equal answers of expecting and of living with \
                           it are questionable too); class by mode, ties M > O > A > I > R > Q; \
                           better = (A+O)/(A+O+M+I), worse = -(O+M)/(A+O+M+I) with Wilson's \
                           interval, 95 %; continuous coding 4, 2, 0, -1, -2 with the feature and \
                           -2, -1, 0, 2, 4 without it";

/// Fewest pairs of answers about a feature.
pub const LEAST: u64 = 10;
const LEVEL: f64 = 0.95;

/// How many pairs fell into each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub must_be: u64,
    pub one_dimensional: u64,
    pub attractive: u64,
    pub indifferent: u64,
    pub reverse: u64,
    pub questionable: u64,
}

/// Result of one feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kano {
    pub n: u64,
    pub counts: Counts,
    pub category: Category,
    /// Another class was found as often; the order of ties decided.
    pub tied: bool,
    /// Share of the respondents in the class found.
    pub share: f64,
    /// How much having it pleases, 0 to 1.
    pub better: Figure,
    /// How much lacking it displeases, -1 to 0.
    pub worse: Figure,
    /// Mean of the continuous coding with the feature, -2 to 4.
    pub functional: Figure,
    /// Mean of the continuous coding without the feature, -2 to 4.
    pub dysfunctional: Figure,
}

impl Counts {
    /// Counts pairs of (with, without) by a table.
    pub fn of(pairs: &[(Answer, Answer)], variant: Variant) -> Self {
        let mut counts = Self::default();
        for &(functional, dysfunctional) in pairs {
            *counts.at(category(functional, dysfunctional, variant)) += 1;
        }
        counts
    }

    fn at(&mut self, category: Category) -> &mut u64 {
        match category {
            Category::MustBe => &mut self.must_be,
            Category::OneDimensional => &mut self.one_dimensional,
            Category::Attractive => &mut self.attractive,
            Category::Indifferent => &mut self.indifferent,
            Category::Reverse => &mut self.reverse,
            Category::Questionable => &mut self.questionable,
        }
    }

    /// In the order in which ties are decided.
    fn ranked(&self) -> [(Category, u64); 6] {
        let mut copy = *self;
        Category::TIE_ORDER.map(|category| (category, *copy.at(category)))
    }

    /// Pairs counted by better and worse.
    pub fn judged(&self) -> u64 {
        self.attractive + self.one_dimensional + self.must_be + self.indifferent
    }

    /// (A+O)/(A+O+M+I); `None` where nobody was in one of these classes.
    pub fn better(&self) -> Figure {
        share(self.attractive + self.one_dimensional, self.judged(), 1.0)
    }

    /// -(O+M)/(A+O+M+I); `None` where nobody was in one of these classes.
    pub fn worse(&self) -> Figure {
        share(self.one_dimensional + self.must_be, self.judged(), -1.0)
    }

    /// The class found most often, whether another was found as often, and how often.
    pub fn mode(&self) -> (Category, bool, u64) {
        let ranked = self.ranked();
        let most = ranked.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let mut modes = ranked.iter().filter(|(_, count)| *count == most);
        let first = modes.next().map_or(Category::Indifferent, |(category, _)| *category);
        (first, modes.next().is_some(), most)
    }
}

fn share(count: u64, of: u64, sign: f64) -> Figure {
    let Some((low, high)) = wilson::interval(count, of, LEVEL) else {
        return METHOD
            .refused(Note::new("note-kano-none", "Every answer is reverse or questionable."));
    };
    let (low, high) = if sign < 0.0 { (-high, -low) } else { (low, high) };
    // A mirrored zero must not be printed as -0.
    let ends = [low, high].map(|end| if end == 0.0 { 0.0 } else { end });
    let value = count as f64 / of as f64 * sign;
    METHOD.figure(if count == 0 { 0.0 } else { value }).with_n(of).with_interval(
        ends[0],
        ends[1],
        LEVEL,
        IntervalKind::Wilson,
    )
}

/// Classifies one feature.
///
/// # Errors
/// Fewer than [`LEAST`] pairs; says how many more are needed.
pub fn score(pairs: &[(Answer, Answer)], variant: Variant) -> Result<Kano, ScoreError> {
    let n = pairs.len() as u64;
    ScoreError::require("respondents who answered both questions", LEAST, n)?;
    let counts = Counts::of(pairs, variant);
    let (category, tied, most) = counts.mode();
    Ok(Kano {
        n,
        counts,
        category,
        tied,
        share: most as f64 / n as f64,
        better: counts.better(),
        worse: counts.worse(),
        functional: mean(pairs.iter().map(|pair| pair.0.with())),
        dysfunctional: mean(pairs.iter().map(|pair| pair.1.without())),
    })
}

/// A mean with its normal interval.
fn mean(values: impl Iterator<Item = f64> + Clone) -> Figure {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = wilson::z_of_level(LEVEL) * (variance / n).sqrt();
    let mut figure = METHOD.figure(mean).with_n(n as u64);
    "score -2 to 4".clone_into(&mut figure.unit);
    if half > 0.0 {
        let (low, high) = ((mean - half).max(-2.0), (mean + half).min(4.0));
        figure.with_interval(low, high, LEVEL, IntervalKind::Normal)
    } else {
        figure
            .with_warning(Note::new("note-kano-same", "No interval: everybody answered the same."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(u8, u8, usize)]) -> Vec<(Answer, Answer)> {
        let answer = |code| Answer::try_from(code).unwrap();
        all.iter()
            .flat_map(|&(with, without, times)| vec![(answer(with), answer(without)); times])
            .collect()
    }

    #[test]
    fn a_tie_goes_to_the_class_that_must_be_served_first() {
        // Attractive and must-be five times each.
        let kano = score(&pairs(&[(1, 3, 5), (3, 5, 5)]), Variant::Cqm).unwrap();
        assert_eq!((kano.category, kano.tied, kano.share), (Category::MustBe, true, 0.5));
        assert_eq!((kano.better.value, kano.worse.value), (Some(0.5), Some(-0.5)));
    }

    #[test]
    fn too_few_pairs_report_how_many_are_missing() {
        let told = score(&pairs(&[(1, 5, 7)]), Variant::Cqm).unwrap_err().to_string();
        assert!(told.contains("3 more needed"), "{told}");
    }

    #[test]
    fn uninformative_answers_give_neither_better_nor_worse() {
        let kano = score(&pairs(&[(1, 1, 12)]), Variant::Cqm).unwrap();
        assert_eq!(kano.category, Category::Questionable);
        assert_eq!((kano.better.value, kano.worse.value), (None, None));
        assert_eq!(kano.better.warnings.len(), 1);
        assert_eq!((kano.functional.value, &kano.functional.interval), (Some(4.0), &None));
    }

    #[test]
    fn worse_is_the_mirror_of_a_share_with_its_bounds_in_order() {
        let kano = score(&pairs(&[(1, 5, 20), (3, 3, 20)]), Variant::Cqm).unwrap();
        let bounds = kano.worse.interval.unwrap();
        assert!(bounds.low < -0.5 && -0.5 < bounds.high && bounds.low >= -1.0);
        let none = score(&pairs(&[(3, 3, 20)]), Variant::Cqm).unwrap().worse;
        assert_eq!((none.value, none.interval.unwrap().high), (Some(0.0), 0.0));
    }
}

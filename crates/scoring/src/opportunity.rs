//! Opportunity score (Ulwick): importance + max(importance − satisfaction, 0),
//! per need, with a bootstrap interval that resamples respondents jointly for
//! all needs, because one person's answers belong together.

use ndarray::Array2;
use rayon::prelude::*;
use serde::Serialize;

use super::{Method, joint, resample};
use figure::{Figure, IntervalKind, Note};
pub use input::{Input, Scorer};
pub use rating::{Convention, Rating, RatingError, Scale, opportunity};
pub use ratings::Ratings;

mod input;
mod rating;
mod ratings;

pub const METHOD: Method = Method {
    id: "opportunity",
    version: 1,
    unit: "score 1-19",
    convention: "means of ratings on 1-10 as they are, range 1-19; respondents resampled jointly, \
                 seeded percentile bootstrap, 95 %, 2,000 resamples",
};

pub const TOP_TWO_BOX: Method = Method {
    id: "opportunity_top_two_box",
    version: 1,
    unit: "score 0-20",
    convention: "ten times the share of the two best answers (9 and 10 on 1-10, 4 and 5 on 1-5), \
                 range 0-20; respondents resampled jointly, seeded percentile bootstrap, 95 %, \
                 2,000 resamples",
};

/// Fewest respondents for a score.
pub const LEAST_FOR_SCORE: u64 = 2;
/// Fewest respondents for an interval.
pub const LEAST_FOR_INTERVAL: u64 = 10;
const RESAMPLES: usize = 2_000;
const LEVEL: f64 = 0.95;

/// Scores of one need, in both conventions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedScore {
    /// By means, 1–19.
    pub score: Figure,
    /// By top-two-box shares, 0–20.
    pub top_two_box: Figure,
    /// Mean importance, 1–10.
    pub importance: Option<f64>,
    /// Mean satisfaction, 1–10.
    pub satisfaction: Option<f64>,
}

/// Scores every need. The same ratings and seed give the same figures.
pub fn score(ratings: &Ratings, seed: u64) -> Vec<NeedScore> {
    let means = ratings.condensed(ratings.everyone(), Convention::Mean);
    let scores = match ratings.scale() {
        Scale::Ten => figures(ratings, Convention::Mean, &METHOD, seed),
        Scale::Five => vec![
            METHOD.refused(Note::new(
                "note-five-points",
                "Answers from 1 to 5 are scored by their top two boxes."
            ));
            ratings.needs()
        ],
    };
    let shares = figures(ratings, Convention::TopTwoBox, &TOP_TWO_BOX, seed);
    scores
        .into_iter()
        .zip(shares)
        .zip(means)
        .map(|((score, top_two_box), mean)| NeedScore {
            score,
            top_two_box,
            importance: mean.map(|mean| mean.0),
            satisfaction: mean.map(|mean| mean.1),
        })
        .collect()
}

fn figures(ratings: &Ratings, convention: Convention, method: &Method, seed: u64) -> Vec<Figure> {
    let apply = |pair: Option<(f64, f64)>| pair.map(|(i, s)| opportunity(i, s));
    let estimates = ratings.condensed(ratings.everyone(), convention).into_iter().map(apply);
    let wanted: Vec<usize> =
        (0..ratings.needs()).filter(|&need| ratings.n(need) >= LEAST_FOR_INTERVAL).collect();
    let mut known = vec![None; ratings.needs()];
    for (need, interval) in intervals(ratings, &wanted, convention, seed) {
        known[need] = interval;
    }
    let each = estimates.zip(known).enumerate();
    each.map(|(need, (estimate, known))| figure(method, estimate, ratings.n(need), known)).collect()
}

/// The interval of each of the `wanted` needs. A table that is nearly full is resampled as a
/// matrix product, any other by its ratings alone; both draw the same respondents and sum whole
/// numbers exactly, so the results are identical.
fn intervals(
    ratings: &Ratings,
    wanted: &[usize],
    convention: Convention,
    seed: u64,
) -> Vec<(usize, Option<(f64, f64)>)> {
    let value = |[i, s, n]: [f32; 3]| {
        let n = f64::from(n);
        if n > 0.0 { opportunity(f64::from(i) / n, f64::from(s) / n) } else { f64::NAN }
    };
    // A resample without raters of the need has no value.
    let interval = |draws: &mut dyn Iterator<Item = f64>| {
        let mut draws: Vec<f64> = draws.filter(|draw| !draw.is_nan()).collect();
        resample::central_interval(&mut draws, LEVEL)
    };
    let counted = |rating: Rating| {
        let [i, s] = [rating.importance, rating.satisfaction]
            .map(|one| f32::from(convention.value(one, ratings.scale())));
        [i, s, 1.0]
    };
    let resamples = ratings.resamples(RESAMPLES);
    if ratings.is_dense() {
        let mut sums: [Array2<f32>; 3] =
            std::array::from_fn(|_| Array2::zeros((wanted.len(), ratings.respondents())));
        for respondent in ratings.everyone() {
            for (need, rating) in ratings.of(respondent) {
                let Ok(place) = wanted.binary_search(&need) else { continue };
                for (sums, value) in sums.iter_mut().zip(counted(rating)) {
                    sums[[place, respondent]] = value;
                }
            }
        }
        let draws = if ratings.is_whole() {
            let [importance, satisfaction, _] = sums;
            let n = ratings.respondents() as f32;
            let whole = [importance, satisfaction];
            joint::resampled(&whole, resamples, seed, |[i, s]| value([i, s, n]))
        } else {
            joint::resampled(&sums, resamples, seed, value)
        };
        let each = wanted.par_iter().enumerate();
        return each
            .map(|(at, &need)| (need, interval(&mut draws.row(at).iter().copied())))
            .collect();
    }
    let mut told = Vec::with_capacity(wanted.len());
    for part in wanted.chunks(joint::needs_at_once(resamples)) {
        let lists: Vec<Vec<(u32, [f32; 3])>> = ratings.by_need(part, counted);
        let draws = joint::resampled_lists(&lists, ratings.respondents(), resamples, seed, value);
        let each = part.par_iter().enumerate();
        told.par_extend(
            each.map(|(at, &need)| (need, interval(&mut draws.row(at).iter().copied()))),
        );
    }
    told
}

/// Why a need that fewer than [`LEAST_FOR_INTERVAL`] people rated has no interval.
pub fn too_few_for_interval(n: u64) -> Note {
    let told = "No interval under {least} respondents: ask {more} more.";
    let note = Note::new("note-too-few-for-interval", told).with("least", LEAST_FOR_INTERVAL);
    note.with("more", LEAST_FOR_INTERVAL.saturating_sub(n))
}

fn figure(method: &Method, estimate: Option<f64>, n: u64, interval: Option<(f64, f64)>) -> Figure {
    let Some(estimate) = estimate.filter(|_| n >= LEAST_FOR_SCORE) else {
        let more = LEAST_FOR_SCORE - n.min(LEAST_FOR_SCORE);
        let told = "A score needs at least {least} respondents: ask {more} more.";
        let note = Note::new("note-too-few-for-score", told);
        return method.refused(note.with("least", LEAST_FOR_SCORE).with("more", more));
    };
    let figure = method.figure(estimate).with_n(n);
    if n < LEAST_FOR_INTERVAL {
        return figure.with_warning(too_few_for_interval(n));
    }
    match interval {
        Some((low, high)) => figure.with_interval(low, high, LEVEL, IntervalKind::Bootstrap),
        None => figure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[Option<(u8, u8)>]]) -> Ratings {
        let rows: Vec<Vec<_>> = rows
            .iter()
            .map(|row| {
                row.iter().map(|cell| cell.map(|(i, s)| Rating::new(i, s).unwrap())).collect()
            })
            .collect();
        Ratings::new(rows[0].len(), rows).unwrap()
    }

    /// decikit, quoting Ulwick: importance 9, satisfaction 3 → 15; 9 and 9 → 9.
    #[test]
    fn published_scores_are_met() {
        assert_eq!(opportunity(9.0, 3.0), 15.0);
        assert_eq!(opportunity(9.0, 9.0), 9.0);
    }

    #[test]
    fn an_overserved_need_is_not_punished_below_its_importance() {
        assert_eq!(opportunity(4.0, 9.0), 4.0);
    }

    #[test]
    fn means_reach_from_1_to_19_and_shares_from_0_to_20() {
        let best = table(&[&[Some((10, 1))], &[Some((10, 1))]]);
        let worst = table(&[&[Some((1, 1))], &[Some((1, 1))]]);
        assert_eq!(score(&best, 1)[0].score.value, Some(19.0));
        assert_eq!(score(&worst, 1)[0].score.value, Some(1.0));
        assert_eq!(score(&best, 1)[0].top_two_box.value, Some(20.0));
        assert_eq!(score(&worst, 1)[0].top_two_box.value, Some(0.0));
    }

    #[test]
    fn too_few_respondents_report_how_many_are_missing() {
        let one = &score(&table(&[&[Some((9, 3))]]), 1)[0].score;
        assert_eq!(one.value, None);
        assert!(one.warnings[0].text().contains("ask 1 more"), "{:?}", one.warnings);
        let nobody = &score(&table(&[&[None]]), 1)[0].score;
        assert!(nobody.warnings[0].text().contains("ask 2 more"), "{:?}", nobody.warnings);
        let four = &score(&table(&[&[Some((9, 3))][..]; 4]), 1)[0].score;
        assert_eq!((four.value, &four.interval), (Some(15.0), &None));
        assert!(four.warnings[0].text().contains("ask 6 more"), "{:?}", four.warnings);
        assert!(score(&table(&[&[Some((9, 3))][..]; 10]), 1)[0].score.interval.is_some());
    }

    /// For a mean of independent ratings far from the kink the bootstrap must
    /// agree with the normal interval: here 2·importance − satisfaction, whose
    /// standard error follows from its sample variance (divisor n).
    #[test]
    fn the_bootstrap_agrees_with_the_normal_interval_where_that_holds() {
        let ratings: Vec<(u8, u8)> =
            (0..200).map(|k| (8 + u8::from(k % 3 == 0), 2 + u8::from(k % 2 == 0))).collect();
        let rows: Vec<Vec<Option<Rating>>> =
            ratings.iter().map(|&(i, s)| vec![Some(Rating::new(i, s).unwrap())]).collect();
        let figure = score(&Ratings::new(1, rows).unwrap(), 42)[0].score.clone();
        let values: Vec<f64> =
            ratings.iter().map(|&(i, s)| 2.0 * f64::from(i) - f64::from(s)).collect();
        let mean = values.iter().sum::<f64>() / 200.0;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 200.0;
        let half = 1.96 * (variance / 200.0).sqrt();
        let interval = figure.interval.unwrap();
        assert!((figure.value.unwrap() - mean).abs() < 1e-12);
        assert!((interval.low - (mean - half)).abs() < 0.1 * half, "{interval:?} {half}");
        assert!((interval.high - (mean + half)).abs() < 0.1 * half, "{interval:?} {half}");
    }

    /// Two needs answered alike by the same people keep the same score in
    /// every resample only if respondents are drawn jointly.
    #[test]
    fn respondents_are_resampled_jointly() {
        let cells: Vec<[Option<(u8, u8)>; 2]> =
            (0..30).map(|k| [Some((5 + k % 5, 1 + k % 7)); 2]).collect();
        let rows: Vec<&[Option<(u8, u8)>]> = cells.iter().map(|row| &row[..]).collect();
        let scores = score(&table(&rows), 9);
        assert_eq!(scores[0].score, scores[1].score);
        assert_eq!(scores, score(&table(&rows), 9), "same seed, same figures");
    }

    /// The same answers beside many people who rated something else alone.
    #[test]
    fn a_sparse_table_gives_the_figures_of_the_full_one_bit_for_bit() {
        let rating =
            |k: usize| Rating::new(1 + (k * 7 % 10) as u8, 1 + (k * 3 % 10) as u8).unwrap();
        let rows: Vec<Vec<Option<Rating>>> = (0..60)
            .map(|r| (0..12).map(|n| (n == r % 12 || n == r % 5).then(|| rating(r + n))).collect())
            .collect();
        let sparse = Ratings::new(12, rows).unwrap();
        assert!(!sparse.is_dense());
        let full = sparse.clone().treated_as_dense();
        assert!(full.is_dense());
        assert_eq!(score(&sparse, 5), score(&full, 5));
        assert!(score(&sparse, 5).iter().any(|one| one.score.interval.is_some()));
    }

    /// Regression of memory use: everybody rates one need.
    #[test]
    fn fifty_thousand_respondents_with_one_rating_each_are_scored() {
        let rows = (0..50_000).map(|r| [(r % 5_000, Rating::new(9, 1 + (r % 7) as u8).unwrap())]);
        let ratings = Ratings::sparse(5_000, rows);
        let scores = score(&ratings, 1);
        assert_eq!((scores.len(), scores[4_999].score.n), (5_000, Some(10)));
        assert!(scores.iter().all(|one| one.score.interval.is_some()));
    }

    #[test]
    fn ratings_outside_the_scale_are_refused() {
        assert!(Rating::new(0, 5).is_err());
        assert!(Rating::new(5, 11).is_err());
        assert!(Ratings::new(2, vec![vec![None]]).is_err());
    }
}

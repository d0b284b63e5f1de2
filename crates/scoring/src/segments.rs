//! Segments of respondents: k-means for several k, the k with the largest silhouette, and the
//! gap statistic to test whether there are segments at all.

mod choice;
mod streams;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::{choice::Gap, streams::MOST_FOR_TRIALS};
use super::{
    Method, adjusted_rand,
    contract::{Scored, Scores},
    error::ScoreError,
    kmeans::{self, Clustering},
    observations::{Observations, Profile},
    resample, separation, silhouette,
    table::Table,
};
use figure::{Interval, IntervalKind};

pub const METHOD: Method = Method {
    id: "segments",
    version: 2,
    unit: "silhouette -1..1",
    convention: "columns standardised (n-1); k-means by linfa, k-means++, 20 restarts, above 10,000 \
                 rows on a seeded sample of so many and the three best finished on all rows; k by the \
                 largest standard silhouette (a lone point 0) on at most 5,000 seeded rows; one \
                 segment stays when the gap statistic (20 references along the principal axes, one \
                 standard error) finds no more; interval: adjusted Rand index of 40 bootstraps, 95 %",
};

/// Fewest respondents for segments.
pub const LEAST: u64 = 50;
const RESTARTS: u64 = 20;
/// Rows on which the silhouette is computed.
const MOST_FOR_SILHOUETTE: usize = 5_000;
const BOOTSTRAPS: u64 = 40;
/// Below this silhouette Kaufman and Rousseeuw (1990) see no substantial structure.
const WEAK: f64 = 0.25;
/// Below this index a segment is not to be trusted (Hennig 2007).
const UNSTABLE: f64 = 0.6;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// One row per respondent, one number per question; null where unknown.
    pub rows: Vec<Vec<Option<f64>>>,
    /// Names of the questions.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Names of the respondents.
    #[serde(default)]
    pub names: Vec<String>,
    /// Largest number of segments that is tried.
    #[serde(default = "eight")]
    #[schemars(range(min = 2, max = 20))]
    pub most: usize,
    /// A fixed number of segments.
    #[serde(default)]
    #[schemars(range(min = 1, max = 20))]
    pub k: Option<usize>,
    /// Standardise all columns first.
    #[serde(default = "yes")]
    pub standardise: bool,
}

fn eight() -> usize {
    8
}

fn yes() -> bool {
    true
}

/// The segments and why there are so many.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segments {
    pub k: usize,
    pub why: Why,
    /// Of the chosen k; none for one segment.
    pub silhouette: Option<f64>,
    /// Rows on which the silhouette was computed.
    pub silhouette_rows: usize,
    pub tried: Vec<Tried>,
    /// None when k was given.
    pub gap: Option<Gap>,
    pub stability: Option<Stability>,
    /// Names of the columns used.
    pub columns: Vec<String>,
    pub profiles: Vec<Profile>,
    /// Segment of each row of the input; null for rows that were left out.
    pub labels: Vec<Option<usize>>,
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// Why this number of segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Given,
    /// The largest silhouette, and the gap statistic finds more than one.
    Silhouette,
    /// The gap statistic finds no more structure than in one cloud.
    NoGap,
}

/// One k that was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    pub k: usize,
    pub inertia: f64,
    pub silhouette: Option<f64>,
    /// More is better.
    pub calinski_harabasz: Option<f64>,
    /// Less is better.
    pub davies_bouldin: Option<f64>,
}

/// Stability of the segments under resampling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stability {
    /// Mean adjusted Rand index between the segments and those of bootstraps.
    pub adjusted_rand: f64,
    pub low: f64,
    pub high: f64,
    pub bootstraps: usize,
}

/// Finds segments in `input`.
///
/// # Errors
/// Fewer than 50 rows, a table that is not whole, no difference between rows.
pub fn segments(input: &Input, seed: u64) -> Result<Segments, ScoreError> {
    if !input.names.is_empty() && input.names.len() != input.rows.len() {
        let why = format!("{} names for {} rows", input.names.len(), input.rows.len());
        return Err(ScoreError::input("names", why));
    }
    if !(2..=20).contains(&input.most) || input.k.is_some_and(|k| !(1..=20).contains(&k)) {
        return Err(ScoreError::input("k", "up to 20 segments can be tried"));
    }
    let observations = Observations::new(&input.rows, &input.columns, LEAST, input.standardise)?;
    let fits = fits(&observations, input.k.unwrap_or(2)..=input.k.unwrap_or(input.most), seed)?;
    let (tried, silhouette_rows) = tried(&observations, &fits, seed);
    let best = tried
        .iter()
        .enumerate()
        .filter_map(|(at, one)| Some((at, one.silhouette?)))
        .reduce(|best, one| if one.1 > best.1 { one } else { best })
        .map_or(0, |(at, _)| at);
    let gap =
        (input.k.is_none()).then(|| choice::gap(&observations, fits[best].centres.nrows(), seed));
    let why = match gap {
        None => Why::Given,
        Some(gap) if gap.finds_more_than_one => Why::Silhouette,
        Some(_) => Why::NoGap,
    };
    let one = why == Why::NoGap;
    let (k, labels) = if one { (1, vec![0; observations.n()]) } else { in_order(&fits[best]) };
    let stability = (k > 1).then(|| stability(&observations, &labels, k, seed)).flatten();
    let silhouette = if one { None } else { tried[best].silhouette };
    let mut told = vec![None; input.rows.len()];
    for (&row, &label) in observations.rows.iter().zip(&labels) {
        told[row] = Some(label);
    }
    Ok(Segments {
        k,
        why,
        silhouette,
        silhouette_rows,
        profiles: observations.profiles(&labels, k, input.standardise),
        warnings: warnings(&observations, why, (input.k, k), silhouette, stability.as_ref()),
        columns: observations.names,
        tried,
        gap,
        stability,
        labels: told,
    })
}

/// The best fit for every k that has enough points.
fn fits(
    observations: &Observations,
    ks: std::ops::RangeInclusive<usize>,
    seed: u64,
) -> Result<Vec<Clustering>, ScoreError> {
    let fits: Option<Vec<Clustering>> = ks
        .map(|k| {
            kmeans::thorough(observations.points.view(), k, RESTARTS, seed, k as u64 * RESTARTS)
        })
        .collect();
    fits.filter(|fits| !fits.is_empty())
        .ok_or_else(|| ScoreError::Refused("k-means found no segments in these rows".to_owned()))
}

fn tried(observations: &Observations, fits: &[Clustering], seed: u64) -> (Vec<Tried>, usize) {
    let sample = observations.sample(MOST_FOR_SILHOUETTE, seed, streams::SILHOUETTE);
    let points = observations.points.select(ndarray::Axis(0), &sample);
    let labels: Vec<Vec<usize>> =
        fits.iter().map(|fit| sample.iter().map(|&at| fit.labels[at]).collect()).collect();
    let labels: Vec<&[usize]> = labels.iter().map(Vec::as_slice).collect();
    let silhouettes = silhouette::means(points.view(), &labels);
    let tried = fits.iter().zip(silhouettes).map(|(fit, silhouette)| {
        let apart = separation::separation(observations.points.view(), &fit.labels);
        Tried {
            k: fit.centres.nrows(),
            inertia: fit.inertia,
            silhouette,
            calinski_harabasz: apart.map(|apart| apart.calinski_harabasz),
            davies_bouldin: apart.map(|apart| apart.davies_bouldin),
        }
    });
    (tried.collect(), sample.len())
}

/// Labels renumbered by size, the largest segment first; segments without rows
/// are no segments.
fn in_order(fit: &Clustering) -> (usize, Vec<usize>) {
    let mut sizes = vec![0_usize; fit.centres.nrows()];
    for &label in &fit.labels {
        sizes[label] += 1;
    }
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&at| sizes[at] > 0).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(sizes[at]));
    let mut place = vec![0; sizes.len()];
    for (at, &label) in order.iter().enumerate() {
        place[label] = at;
    }
    (order.len(), fit.labels.iter().map(|&label| place[label]).collect())
}

/// Fits bootstraps of the rows and measures their agreement.
fn stability(
    observations: &Observations,
    labels: &[usize],
    k: usize,
    seed: u64,
) -> Option<Stability> {
    let sample = observations.sample(MOST_FOR_TRIALS, seed, streams::TRIALS);
    let points = observations.points.select(ndarray::Axis(0), &sample);
    let labels: Vec<usize> = sample.iter().map(|&at| labels[at]).collect();
    let mut picks = vec![0; sample.len()];
    let mut indices: Vec<f64> = (0..BOOTSTRAPS)
        .filter_map(|at| {
            let stream = streams::BOOTSTRAP + at * 100;
            let mut rng = resample::stream(seed, stream);
            resample::draw_with_replacement(&mut rng, sample.len(), &mut picks);
            let drawn = points.select(ndarray::Axis(0), &picks);
            let fit = kmeans::fit(drawn.view(), k, 5, seed, stream + 1)?;
            adjusted_rand::index(&labels, &kmeans::assign(points.view(), fit.centres.view()).0)
        })
        .collect();
    let adjusted_rand = indices.iter().sum::<f64>() / indices.len().max(1) as f64;
    let bootstraps = indices.len();
    let (low, high) = resample::central_interval(&mut indices, 0.95)?;
    Some(Stability { adjusted_rand, low, high, bootstraps })
}

fn warnings(
    observations: &Observations,
    why: Why,
    (asked, found): (Option<usize>, usize),
    silhouette: Option<f64>,
    stability: Option<&Stability>,
) -> Vec<String> {
    let mut warnings = observations.warnings.clone();
    if why == Why::NoGap {
        warnings.push(
            "No segments: the rows are grouped no better than one cloud of points would be."
                .to_owned(),
        );
    }
    if let Some(asked) = asked.filter(|asked| *asked > found) {
        warnings.push(format!(
            "Only {found} of the {asked} segments that were asked for: no more rows are different."
        ));
    }
    if let Some(weak) = silhouette.filter(|silhouette| *silhouette < WEAK) {
        warnings
            .push(format!("Weak structure: silhouette {weak:.2}, below {WEAK} segments overlap."));
    }
    if let Some(shaky) = stability.filter(|stability| stability.adjusted_rand < UNSTABLE) {
        warnings.push(format!(
            "Unstable: other samples of these people group them differently (adjusted Rand {:.2}, \
             below {UNSTABLE}).",
            shaky.adjusted_rand
        ));
    }
    if observations.n() > MOST_FOR_SILHOUETTE {
        warnings.push(format!(
            "The silhouette is computed on {MOST_FOR_SILHOUETTE} of {} rows, drawn with the seed.",
            observations.n()
        ));
    }
    warnings
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str =
        "Groups respondents who answer alike, and says whether there are groups at all.";
    const SOURCE: &'static str =
        "Arthur and Vassilvitskii 2007; Rousseeuw 1987; Tibshirani, Walther and Hastie 2001";
    const LEAST: u64 = LEAST;
    const TABLE: Table =
        Table::Matrix { field: "rows", columns: Some("columns"), names: Some("names") };
    type Input = Input;

    fn example() -> Input {
        // Two kinds of people: the first needs speed, the second support.
        let row = |at: usize| {
            let (speed, support) = if at % 5 < 3 { (8, 3) } else { (3, 8) };
            let near = |middle: usize, step: usize| Some((middle + at * step % 3) as f64 - 1.0);
            vec![near(speed, 7), near(support, 5), near(6, 2)]
        };
        Input {
            rows: (0..60).map(row).collect(),
            columns: ["speed", "support", "price"].map(str::to_owned).to_vec(),
            names: Vec::new(),
            most: 5,
            k: None,
            standardise: true,
        }
    }

    fn score(input: &Input, seed: u64) -> Result<Scores, ScoreError> {
        let mut segments = segments(input, seed)?;
        let warnings = std::mem::take(&mut segments.warnings);
        let interval = segments.stability.as_ref().map(|stability| Interval {
            low: stability.low,
            high: stability.high,
            level: 0.95,
            kind: IntervalKind::Bootstrap,
        });
        let n = segments.labels.iter().flatten().count() as u64;
        Ok(Scores::new(n, segments)?.with_interval(interval).with_warnings(warnings))
    }
}

#[cfg(test)]
mod tests;

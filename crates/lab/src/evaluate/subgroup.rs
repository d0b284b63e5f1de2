//! A two-class model's figures for each value of a protected column. A group that is too
//! small is named and not measured. Nothing here proves that a model is fair: see the
//! warnings, which are text keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    auc::{Auc, Z_95, auc},
    binary::{BinaryScores, MetricError, check_lengths},
};

/// Fewest samples of a group that is measured, unless asked otherwise.
pub const MINIMUM: u64 = 30;
/// The ratio below which the four-fifths rule sees a sign of disadvantage.
pub const FOUR_FIFTHS: f64 = 0.8;

/// A group was left out because it is too small.
pub const WARN_SMALL: &str = "subgroup-too-small";
/// The favourable rates are less than four fifths of each other.
pub const WARN_FOUR_FIFTHS: &str = "subgroup-four-fifths";
/// The groups differ in how often the event truly happens: equal calibration
/// and equal error rates cannot both hold then.
pub const WARN_BASE_RATES: &str = "subgroup-base-rates-differ";
/// Leaving the column out of the inputs does not help where others are proxies for it.
pub const WARN_PROXIES: &str = "subgroup-proxies";
/// The recorded truth may itself come from unequal treatment.
pub const WARN_LABELS: &str = "subgroup-labels-may-be-biased";
/// These figures are no legal judgement.
pub const WARN_NOT_LEGAL: &str = "subgroup-not-legal-advice";

/// Which answer of the model is good for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Favourable {
    /// Being called positive, for example "will repay".
    Positive,
    /// Not being called positive, for example not being classified as a bad risk.
    Negative,
}

/// What to measure with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SubgroupOptions {
    /// Scores from here on count as positive.
    pub threshold: f64,
    pub favourable: Favourable,
    pub minimum: u64,
}

/// A share with its Wilson interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub value: f64,
    pub interval: [f64; 2],
    pub n: u64,
}

/// Figures of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subgroup {
    pub value: String,
    pub n: u64,
    /// `None`: smaller than the minimum.
    pub figures: Option<SubgroupFigures>,
}

/// What is measured of a group that is large enough. `None` where there is no
/// sample to measure a figure on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubgroupFigures {
    /// Share called positive.
    pub selection: Rate,
    /// Share that truly is positive.
    pub observed: Rate,
    pub true_positive: Option<Rate>,
    pub false_positive: Option<Rate>,
    pub auc: Option<Auc>,
    pub mean_score: f64,
}

/// The least favoured group compared with the most favoured one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FavourableRatio {
    pub value: f64,
    /// 95 % interval on the logarithm (Katz); `None` where a rate is 0.
    pub interval: Option<[f64; 2]>,
    pub least: String,
    pub most: String,
}

/// All groups of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubgroupTable {
    pub column: String,
    pub options: SubgroupOptions,
    pub groups: Vec<Subgroup>,
    /// `None` with fewer than two measured groups, or when nobody is favoured.
    pub ratio: Option<FavourableRatio>,
    /// Keys of texts, in a fixed order.
    pub warnings: Vec<String>,
}

/// Measures each value of `column`, one value a sample.
///
/// # Errors
/// As many values as samples are needed.
pub fn subgroups(
    scores: &BinaryScores<'_>,
    column: &str,
    values: &[&str],
    options: SubgroupOptions,
) -> Result<SubgroupTable, MetricError> {
    check_lengths("values", values.len(), scores.truth().len())?;
    let mut rows: BTreeMap<&str, (Vec<f64>, Vec<bool>)> = BTreeMap::new();
    for ((value, score), truth) in values.iter().zip(scores.scores()).zip(scores.truth()) {
        let group = rows.entry(value).or_default();
        group.0.push(*score);
        group.1.push(*truth);
    }
    let mut groups = Vec::with_capacity(rows.len());
    for (value, (scores, truth)) in &rows {
        let n = truth.len() as u64;
        let figures = if n >= options.minimum.max(1) {
            Some(figures(&BinaryScores::new(scores, truth)?, options.threshold))
        } else {
            None
        };
        groups.push(Subgroup { value: (*value).to_owned(), n, figures });
    }
    let ratio = ratio(&groups, options.favourable);
    let warnings = warnings(&groups, ratio.as_ref());
    Ok(SubgroupTable { column: column.to_owned(), options, groups, ratio, warnings })
}

fn rate(hits: u64, n: u64) -> Option<Rate> {
    (n > 0).then(|| Rate { value: hits as f64 / n as f64, interval: super::interval(hits, n), n })
}

fn figures(scores: &BinaryScores<'_>, threshold: f64) -> SubgroupFigures {
    let at = scores.confusion_at(threshold);
    let whole = |hits: u64| Rate {
        value: hits as f64 / scores.n() as f64,
        interval: super::interval(hits, scores.n()),
        n: scores.n(),
    };
    SubgroupFigures {
        selection: whole(at.true_positive + at.false_positive),
        observed: whole(scores.positives()),
        true_positive: rate(at.true_positive, scores.positives()),
        false_positive: rate(at.false_positive, scores.negatives()),
        auc: auc(scores),
        mean_score: scores.scores().iter().sum::<f64>() / scores.n() as f64,
    }
}

fn ratio(groups: &[Subgroup], favourable: Favourable) -> Option<FavourableRatio> {
    let mut rates: Vec<(f64, u64, &str)> = groups
        .iter()
        .filter_map(|group| {
            let selection = group.figures.as_ref()?.selection;
            let share = match favourable {
                Favourable::Positive => selection.value,
                Favourable::Negative => 1.0 - selection.value,
            };
            Some((share, group.n, group.value.as_str()))
        })
        .collect();
    rates.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (&least, &most) = (rates.first()?, rates.last()?);
    if rates.len() < 2 || most.0 <= 0.0 {
        return None;
    }
    let value = least.0 / most.0;
    let part = |(share, n, _): (f64, u64, &str)| (1.0 - share) / (share * n as f64);
    let half = Z_95 * (part(least) + part(most)).sqrt();
    let interval = (least.0 > 0.0).then(|| [value * (-half).exp(), value * half.exp()]);
    Some(FavourableRatio { value, interval, least: least.2.to_owned(), most: most.2.to_owned() })
}

fn warnings(groups: &[Subgroup], ratio: Option<&FavourableRatio>) -> Vec<String> {
    let observed: Vec<[f64; 2]> =
        groups.iter().filter_map(|group| Some(group.figures.as_ref()?.observed.interval)).collect();
    let apart = observed.iter().any(|a| observed.iter().any(|b| a[1] < b[0]));
    let said = [
        (groups.iter().any(|group| group.figures.is_none()), WARN_SMALL),
        (ratio.is_some_and(|ratio| ratio.value < FOUR_FIFTHS), WARN_FOUR_FIFTHS),
        (apart, WARN_BASE_RATES),
        (true, WARN_PROXIES),
        (true, WARN_LABELS),
        (true, WARN_NOT_LEGAL),
    ];
    said.into_iter().filter(|said| said.0).map(|said| said.1.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 of `a` with 10 positives, 40 of `b` with 30; `c` has 3 samples.
    fn table(favourable: Favourable) -> SubgroupTable {
        let mut rows: Vec<(f64, bool, &str)> = Vec::new();
        for i in 0..40 {
            rows.push((if i < 10 { 0.8 } else { 0.2 }, !(8..38).contains(&i), "a"));
            rows.push((if i < 20 { 0.8 } else { 0.2 }, i < 30, "b"));
        }
        rows.extend([(0.9, true, "c"); 3]);
        let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let truth: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let values: Vec<&str> = rows.iter().map(|row| row.2).collect();
        let options = SubgroupOptions { threshold: 0.5, favourable, minimum: MINIMUM };
        let scores = BinaryScores::new(&scores, &truth).unwrap();
        subgroups(&scores, "sex", &values, options).unwrap()
    }

    #[test]
    fn each_group_by_hand_and_a_small_one_is_not_measured() {
        let table = table(Favourable::Positive);
        let names: Vec<(&str, u64)> =
            table.groups.iter().map(|group| (group.value.as_str(), group.n)).collect();
        assert_eq!(names, [("a", 40), ("b", 40), ("c", 3)]);
        let a = table.groups[0].figures.as_ref().unwrap();
        assert_eq!((a.selection.value, a.observed.value), (0.25, 0.25));
        assert_eq!(a.true_positive.unwrap().value, 0.8);
        assert!((a.false_positive.unwrap().value - 2.0 / 30.0).abs() < 1e-12);
        assert!((a.mean_score - 0.35).abs() < 1e-12);
        // 10 × 30 pairs: 8 × 28 won, 8 × 2 + 2 × 28 tied.
        assert!((a.auc.unwrap().value - (224.0 + 36.0) / 300.0).abs() < 1e-12);
        assert_eq!(table.groups[2].figures, None);
    }

    #[test]
    fn four_fifths_looks_at_the_answer_that_is_good_for_the_person() {
        let selected = table(Favourable::Positive);
        let ratio = selected.ratio.as_ref().unwrap();
        assert_eq!((ratio.value, ratio.least.as_str(), ratio.most.as_str()), (0.5, "a", "b"));
        // Katz: exp(±1.96 √((1−.25)/10 + (1−.5)/20)).
        let half = 1.959_964 * (0.075_f64 + 0.025).sqrt();
        let [low, high] = ratio.interval.unwrap();
        assert!((low - 0.5 * (-half).exp()).abs() < 1e-6 && (high - 0.5 * half.exp()).abs() < 1e-6);
        let spared = table(Favourable::Negative);
        let ratio = spared.ratio.unwrap();
        assert!((ratio.value - 0.5 / 0.75).abs() < 1e-12 && ratio.least == "b");
    }

    #[test]
    fn caveats_are_always_said_and_findings_only_when_found() {
        assert_eq!(
            table(Favourable::Positive).warnings,
            [
                WARN_SMALL,
                WARN_FOUR_FIFTHS,
                WARN_BASE_RATES,
                WARN_PROXIES,
                WARN_LABELS,
                WARN_NOT_LEGAL
            ]
        );
        let truth: Vec<bool> = (0..80).map(|i| i % 4 == 0).collect();
        let scores: Vec<f64> = truth.iter().map(|t| f64::from(u8::from(*t))).collect();
        let values: Vec<&str> = (0..80).map(|i| if i < 40 { "a" } else { "b" }).collect();
        let options =
            SubgroupOptions { threshold: 0.5, favourable: Favourable::Positive, minimum: 1 };
        let scores = BinaryScores::new(&scores, &truth).unwrap();
        let same = subgroups(&scores, "sex", &values, options).unwrap();
        assert_eq!(same.warnings, [WARN_PROXIES, WARN_LABELS, WARN_NOT_LEGAL]);
        assert!(subgroups(&scores, "sex", &values[1..], options).is_err());
    }
}

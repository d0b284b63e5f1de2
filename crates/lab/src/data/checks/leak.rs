//! Whether a column that predicts the class in every row is a leak, or all that there
//! is to learn from: a leak holds the class itself, or makes needless what other
//! columns tell. Reads no files.

use std::collections::{BTreeMap, HashMap};

use crate::data::{Column, Values};

/// Words for yes and no: a column of them that goes with the classes is the class.
const SIGNS: [&str; 14] =
    ["0", "1", "yes", "no", "true", "false", "y", "n", "t", "f", "ja", "nein", "是", "否"];
/// Most groups of equal size that numbers are cut into, and rows of each in small tables.
const GROUPS: usize = 10;
const ROWS: usize = 20;
/// Standard deviations of chi-squared above its mean from which on a column is informative.
const SAYS: f64 = 8.0;

/// `others` are the columns that do not predict the class alone.
pub(super) fn is_one(
    column: &Column,
    others: &[&Column],
    labels: &[u8],
    classes: &[String],
) -> bool {
    is_class(column, labels, classes) || others.iter().any(|other| is_informative(other, labels))
}

/// True for a column that has one value for each class, named like it or yes and no.
fn is_class(column: &Column, labels: &[u8], classes: &[String]) -> bool {
    let mut classes_of: BTreeMap<String, u8> = BTreeMap::new();
    for (row, label) in labels.iter().enumerate() {
        classes_of.entry(column.shown(row).to_lowercase()).or_insert(*label);
        if classes_of.len() > classes.len() {
            return false;
        }
    }
    let named = |(value, class): (&String, &u8)| {
        SIGNS.contains(&value.as_str())
            || classes.get(usize::from(*class)).is_some_and(|name| name.to_lowercase() == *value)
    };
    classes_of.len() == classes.len() && classes_of.iter().all(named)
}

/// True where a column and the class go together more than chance would have it: Pearson's
/// chi-squared, numbers in groups of equal size.
fn is_informative(column: &Column, labels: &[u8]) -> bool {
    let groups: Vec<u64> = match &column.values {
        Values::Categories { indices, .. } => {
            indices.iter().map(|index| u64::from(*index)).collect()
        }
        Values::Numbers(numbers) => grouped(numbers),
    };
    let mut cells: HashMap<(u64, u8), f64> = HashMap::new();
    let (mut rows, mut sides) = (HashMap::<u64, f64>::new(), HashMap::<u8, f64>::new());
    for (group, label) in groups.iter().zip(labels) {
        *cells.entry((*group, *label)).or_default() += 1.0;
        *rows.entry(*group).or_default() += 1.0;
        *sides.entry(*label).or_default() += 1.0;
    }
    let all = labels.len() as f64;
    let mut squared = 0.0;
    for (group, row) in &rows {
        for (label, side) in &sides {
            let expected = row * side / all;
            let seen = cells.get(&(*group, *label)).copied().unwrap_or_default();
            squared += (seen - expected).powi(2) / expected;
        }
    }
    let freedom = (rows.len() as f64 - 1.0) * (sides.len() as f64 - 1.0);
    freedom > 0.0 && squared > freedom + SAYS * (2.0 * freedom).sqrt()
}

/// The group of each number by its rank; equal numbers stay together.
fn grouped(numbers: &[f64]) -> Vec<u64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let groups = (numbers.len() / ROWS).clamp(2, GROUPS);
    let size = numbers.len().div_ceil(groups).max(1);
    let group = |number: &f64| {
        let below = sorted.partition_point(|other| other.total_cmp(number).is_lt());
        (below / size) as u64
    };
    numbers.iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: [&str; 2]) -> Vec<String> {
        names.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_leak_is_the_class_itself_or_makes_others_needless() {
        let labels: Vec<u8> = (0..200).map(|row| row % 2).collect();
        let of = |words: &[&str]| {
            Column::categories("a", labels.iter().map(|label| u32::from(*label)).collect(), words)
        };
        let noise =
            Column::numbers("noise", (0..200).map(|row| f64::from(row * 37 % 101)).collect());
        let signal = (0..200).map(|row| f64::from(row * 37 % 101 + 40 * (row % 2))).collect();
        let signal = Column::numbers("signal", signal);
        let classes = names(["stays", "leaves"]);
        let leak = |column: &Column, others: &[&Column]| is_one(column, others, &labels, &classes);
        // All that there is to learn from.
        assert!(!leak(&of(&["red", "blue"]), &[&noise]) && !leak(&of(&["red", "blue"]), &[]));
        // The class under other words.
        assert!(leak(&of(&["0", "1"]), &[&noise]) && leak(&of(&["Stays", "leaves"]), &[]));
        // Other columns are informative, too.
        assert!(leak(&of(&["red", "blue"]), &[&noise, &signal]));
    }

    /// 2 × 2 with 60, 40, 40, 60: chi-squared 8 with one degree of freedom, by hand.
    #[test]
    fn chance_correlation_is_no_leak() {
        let table = |both: usize| -> (Vec<u32>, Vec<u8>) {
            (0..200)
                .map(|row| {
                    (u32::from(row % 100 < both) ^ u32::from(row >= 100), u8::from(row >= 100))
                })
                .unzip()
        };
        let evidence = |both| {
            let (indices, labels) = table(both);
            is_informative(&Column::categories("a", indices, &["x", "y"]), &labels)
        };
        assert!(!evidence(60) && evidence(70), "8 is below 1 + 8·√2, 32 above");
    }
}

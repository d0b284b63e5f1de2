//! Problems of data that make results misleading: nothing to learn, constant columns,
//! columns that leak the class, rows in both parts. Reads no files.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

mod leak;

use super::{
    Column, DataError, Frame, ImageSet, Known, RowsOf, TablePart, Texts, Values, Warning,
    WarningRecord, messages::quoted, rank,
};
use figure::Note;

/// Accuracy of a single column from which on it is suspected of leaking the class.
const SUSPICIOUS_ACCURACY: f64 = 0.999;
/// With fewer rows a column may predict the class by chance.
const MIN_ROWS: usize = 20;

/// Refuses labels from which nothing can be learnt; a model that is `known` can be measured on
/// one class.
pub(super) fn labels(
    labels: &[u8],
    classes: &[String],
    known: Option<&Known>,
) -> Result<(), DataError> {
    let mut there: Vec<u8> = labels.to_vec();
    there.sort_unstable();
    there.dedup();
    match there[..] {
        [] => Err(DataError::Unusable(Note::new("fault-no-row", "there is no row with a class"))),
        [only] if known.is_none() => {
            let name = classes.get(usize::from(only)).map_or("", String::as_str);
            let message = Note::new(
                "fault-one-class",
                "every row is of the class \"{class}\"; a model needs at least two classes",
            );
            Err(DataError::Unusable(message.with("class", quoted(name))))
        }
        _ => Ok(()),
    }
}

/// Warns of rare classes.
pub(super) fn imbalance(labels: &[u8], classes: &[String]) -> Vec<WarningRecord> {
    let mut counts = vec![0_usize; classes.len()];
    for label in labels {
        if let Some(count) = counts.get_mut(usize::from(*label)) {
            *count += 1;
        }
    }
    let rare = counts.iter().zip(classes).filter(|(n, _)| **n * 100 < labels.len() || **n < 10);
    rare.map(|(n, class)| {
        Warning::RareClass { class: class.clone(), n: *n, rows: labels.len() }.into()
    })
    .collect()
}

/// Warns of constant columns and of columns that leak the class.
///
/// # Errors
/// When every column has one value only.
pub(super) fn columns(
    frame: &Frame,
    labels: &[u8],
    classes: &[String],
) -> Result<Vec<WarningRecord>, DataError> {
    let mut warnings = Vec::new();
    let mut constant = 0;
    let (mut telling, mut others) = (Vec::new(), Vec::new());
    for column in &frame.columns {
        let name = column.name.clone();
        if is_constant(column) {
            constant += 1;
            warnings.push(Warning::ConstantColumn { column: name }.into());
        } else if let Some(share) = suspicious_accuracy(column, labels) {
            telling.push((column, share));
        } else {
            others.push(column);
        }
    }
    for (column, share) in telling {
        let stops = share >= 1.0 && leak::is_one(column, &others, labels, classes);
        let column = column.name.clone();
        warnings.push(Warning::TellingColumn { column, share, stops: Some(stops) }.into());
    }
    if constant == frame.columns.len() {
        let message = Note::new(
            "fault-columns-constant",
            "every column has one value only; there is nothing to learn from",
        );
        return Err(DataError::Unusable(message));
    }
    Ok(warnings)
}

fn is_constant(column: &Column) -> bool {
    let mut bits: Box<dyn Iterator<Item = u64>> = match &column.values {
        Values::Numbers(numbers) => Box::new(numbers.iter().map(|n| n.to_bits())),
        Values::Categories { indices, .. } => Box::new(indices.iter().map(|p| u64::from(*p))),
    };
    let first = bits.next();
    bits.all(|value| Some(value) == first)
}

/// How well the column alone predicts the class, if suspiciously well.
fn suspicious_accuracy(column: &Column, labels: &[u8]) -> Option<f64> {
    if labels.len() < MIN_ROWS {
        return None;
    }
    let values: Vec<u64> = match &column.values {
        Values::Numbers(numbers) => {
            let two = labels.iter().all(|label| *label < 2);
            let ranked = two.then(|| rank::auc(numbers, labels)).flatten();
            let ranked = ranked.map(|auc| auc.max(1.0 - auc));
            if ranked.is_some_and(|auc| auc >= SUSPICIOUS_ACCURACY) {
                return ranked;
            }
            numbers.iter().map(|number| number.to_bits()).collect()
        }
        Values::Categories { indices, .. } => indices.iter().map(|p| u64::from(*p)).collect(),
    };
    let mut classes: HashMap<u64, BTreeMap<u8, usize>> = HashMap::new();
    for (value, label) in values.iter().zip(labels) {
        *classes.entry(*value).or_default().entry(*label).or_default() += 1;
    }
    // Values that hardly repeat are pure by chance.
    if classes.len() * 5 > labels.len() {
        return None;
    }
    let most = |counts: &BTreeMap<u8, usize>| counts.values().max().copied().unwrap_or_default();
    let pure = classes.values().map(most).sum::<usize>() as f64 / labels.len() as f64;
    let mut all = BTreeMap::new();
    labels.iter().for_each(|label| *all.entry(*label).or_insert(0) += 1);
    // A majority that is this large alone is no sign.
    let majority = most(&all) as f64 / labels.len() as f64;
    (pure >= SUSPICIOUS_ACCURACY && majority < SUSPICIOUS_ACCURACY).then_some(pure)
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A fingerprint of every row, without its class.
fn row_hashes(part: &TablePart) -> Vec<u64> {
    (0..part.len())
        .map(|row| {
            let mut hasher = DefaultHasher::new();
            for column in &part.frame.columns {
                match &column.values {
                    Values::Numbers(numbers) => numbers[row].to_bits().hash(&mut hasher),
                    Values::Categories { indices, .. } => indices[row].hash(&mut hasher),
                }
            }
            hasher.finish()
        })
        .collect()
}

/// Warns of rows of a table that occur more than once, within and across parts.
pub(super) fn repeated_rows(train: &TablePart, test: &TablePart) -> Vec<WarningRecord> {
    repeated(&row_hashes(train), &row_hashes(test), RowsOf::Table)
}

/// Warns of texts that occur in both parts.
pub(super) fn repeated_texts(train: &Texts, test: &Texts) -> Vec<WarningRecord> {
    let hashes = |part: &Texts| -> Vec<u64> { part.texts.iter().map(hash).collect() };
    repeated(&hashes(train), &hashes(test), RowsOf::Texts)
}

/// Warns of images that occur more than once, within and across parts.
pub(super) fn repeated_images(train: &ImageSet, test: &ImageSet) -> Vec<WarningRecord> {
    repeated(&image_hashes(train), &image_hashes(test), RowsOf::Images)
}

fn image_hashes(set: &ImageSet) -> Vec<u64> {
    (0..set.len()).map(|index| hash(set.image(index))).collect()
}

/// Indices of the images that are not a repetition of an earlier one of the
/// same class.
pub(super) fn first_images(set: &ImageSet) -> Vec<u32> {
    let mut seen = HashSet::new();
    let hashes = image_hashes(set);
    (0..set.len() as u32)
        .filter(|index| {
            let index = *index as usize;
            seen.insert((hashes[index], set.labels[index]))
        })
        .collect()
}

fn repeated(train: &[u64], test: &[u64], what: RowsOf) -> Vec<WarningRecord> {
    let mut warnings = Vec::new();
    let known: HashSet<u64> = train.iter().copied().collect();
    let twice = train.len() - known.len();
    if twice > 0 {
        warnings.push(Warning::Repeated { what, n: twice }.into());
    }
    let both = test.iter().filter(|row| known.contains(row)).count();
    if both > 0 {
        warnings.push(Warning::InBothParts { what, n: both, of: test.len() }.into());
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::WarningKind;

    fn names() -> Vec<String> {
        ["no", "yes"].map(str::to_owned).to_vec()
    }

    #[test]
    fn nothing_and_one_class_are_refused() {
        assert!(labels(&[], &names(), None).unwrap_err().to_string().contains("no row"));
        assert!(labels(&[1, 1], &names(), None).unwrap_err().to_string().contains("\"yes\""));
        assert!(labels(&[1, 0], &names(), None).is_ok());
        let known = Known::default();
        assert!(labels(&[1, 1], &names(), Some(&known)).is_ok());
        assert!(labels(&[], &names(), Some(&known)).is_err());
        let rare = imbalance(&[&[0_u8; 2000][..], &[1; 12]].concat(), &names());
        assert_eq!((rare.len(), rare[0].n), (1, 12));
        assert!(imbalance(&[0, 1].repeat(50), &names()).is_empty());
    }

    #[test]
    fn constant_and_leaking_columns_are_named() {
        let labels: Vec<u8> = (0..100).map(|row| u8::from(row % 3 == 0)).collect();
        let sold = labels.iter().map(|label| u32::from(*label)).collect();
        let after = labels.iter().zip(0..).map(|(l, row)| f64::from(*l) * 1e3 + f64::from(row));
        let frame = Frame {
            columns: vec![
                Column::categories("sold", sold, &["no", "yes"]),
                Column::numbers("after", after.collect()),
                Column::numbers("row", (0..100).map(f64::from).collect()),
                Column::numbers("same", vec![f64::NAN; 100]),
            ],
            rows: 100,
        };
        let found = columns(&frame, &labels, &names()).unwrap();
        let named: Vec<_> =
            found.iter().map(|f| (f.kind, f.column.clone().unwrap_or_default())).collect();
        let expected = [
            (WarningKind::Constant, "same".to_owned()),
            (WarningKind::Giveaway, "sold".to_owned()),
            (WarningKind::Giveaway, "after".to_owned()),
        ];
        assert_eq!(named, expected);
        let same = Frame { columns: frame.columns[3..].to_vec(), rows: 100 };
        assert!(columns(&same, &labels, &names()).is_err());
    }

    #[test]
    fn rows_in_both_parts_are_counted() {
        let text = |texts: &[&str]| Texts {
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            labels: vec![0; texts.len()],
        };
        let found = repeated_texts(&text(&["a", "b", "a"]), &text(&["b", "c"]));
        assert_eq!((found[0].kind, found[0].n), (WarningKind::Duplicates, 1));
        assert_eq!((found[1].kind, found[1].n), (WarningKind::Leak, 1));
        assert!(repeated_texts(&text(&["a"]), &text(&["c"])).is_empty());
    }
}

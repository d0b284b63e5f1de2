//! What a model knows of the rows that it was trained on, so that other data are read
//! in the same way and not inferred again: classes, columns and categories are found by
//! their names. Reads no files and runs no model.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{ColumnKind, DataError, cell::number, messages::quoted};
use figure::Note;
use parsing::name::composed;

/// Unknown classes that are listed by name; the others are counted.
const LISTED: usize = 10;
/// From here on a 64-bit float no longer holds every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What a model knows of its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Names of the classes in the order of the model's outputs; none of ratings.
    pub classes: Vec<String>,
    /// Columns of a table that the model takes, with their kinds.
    pub columns: Vec<(String, ColumnKind)>,
    /// Column of a table that held the class, if it was stored.
    pub target: Option<String>,
    /// True when every row is measured on; false: the test part only.
    pub every_row: bool,
}

impl Known {
    /// The classes, to be found by name.
    pub(super) fn names(&self) -> Names<'_> {
        Names::new(self.classes.iter().map(String::as_str))
    }

    /// Refuses classes that the model never saw.
    ///
    /// # Errors
    /// Names them, with their rows.
    pub(super) fn check<'a>(&self, labels: impl Iterator<Item = &'a str>) -> Result<(), DataError> {
        let names = self.names();
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for label in labels.filter(|label| names.index(label).is_none()) {
            *unknown.entry(label).or_default() += 1;
        }
        if unknown.is_empty() { Ok(()) } else { Err(unknown_classes(&unknown, &self.classes)) }
    }

    /// For each name of a file's columns the column of the model that it stands for, each
    /// at most once.
    pub(super) fn indices(&self, names: &[String]) -> Vec<Option<usize>> {
        let own = Names::new(self.columns.iter().map(|(name, _)| name.as_str()));
        let mut indices: Vec<Option<usize>> =
            names.iter().map(|name| own.written.get(name.as_str()).copied()).collect();
        let mut taken: HashSet<usize> = indices.iter().flatten().copied().collect();
        for (index, name) in indices.iter_mut().zip(names) {
            if index.is_none() {
                *index = own.index(name).filter(|index| taken.insert(*index));
            }
        }
        indices
    }
}

pub(super) fn unknown_classes(unknown: &BTreeMap<&str, usize>, classes: &[String]) -> DataError {
    let mut listed: Vec<String> = unknown
        .iter()
        .take(LISTED)
        .map(|(name, rows)| format!("\"{}\" × {rows}", quoted(name)))
        .collect();
    listed.extend((unknown.len() > LISTED).then(|| "…".to_owned()));
    let known: Vec<String> =
        classes.iter().take(2 * LISTED).map(|name| format!("\"{}\"", quoted(name))).collect();
    let more = if classes.len() > 2 * LISTED { ", …" } else { "" };
    let text = "the model never saw the classes {strangers} ({rows} rows); it knows {known}. Name \
                them as in training, or leave these rows out";
    let message = Note::new("fault-unknown-classes", text)
        .with("strangers", listed.join(", "))
        .with("rows", unknown.values().sum::<usize>())
        .with("known", format!("{}{more}", known.join(", ")));
    DataError::Unusable(message)
}

/// Finds names that mean the same: as they are written, else without blanks around them,
/// with composed characters, and numbers and truth values by what they say.
pub(crate) struct Names<'a> {
    written: HashMap<&'a str, usize>,
    /// `None` where two names mean the same, so that neither may be chosen.
    meant: HashMap<String, Option<usize>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self { written: HashMap::new(), meant: HashMap::new() };
        for (index, name) in names.enumerate() {
            all.written.entry(name).or_insert(index);
            all.meant.entry(meaning(name)).and_modify(|found| *found = None).or_insert(Some(index));
        }
        all
    }

    /// Index of the name among those that are known.
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        let written = self.written.get(name).copied();
        written.or_else(|| self.meant.get(&meaning(name)).copied().flatten())
    }
}

/// The meaning of a name: `8.0` is 8, `True` is true, a composed é is a decomposed one.
fn meaning(name: &str) -> String {
    let plain = composed(name.trim()).into_owned();
    if let Some(number) = number(&plain) {
        // `007` and long ids are names made of digits and stay what they are.
        let leads = plain.trim_start_matches(['+', '-']);
        let coded = leads.len() > 1 && leads.starts_with('0') && !leads.starts_with("0.");
        if !coded && number.abs() < EXACT {
            // 0 and −0 are one.
            return (number + 0.0).to_string();
        }
    }
    let truth = ["true", "false"].into_iter().find(|word| plain.eq_ignore_ascii_case(word));
    truth.map_or(plain, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(classes: &[&str]) -> Known {
        let classes = classes.iter().map(|class| (*class).to_owned()).collect();
        Known { classes, ..Known::default() }
    }

    #[test]
    fn names_are_one_when_they_mean_the_same() {
        let names = Names::new(["8", "true", "é", "low risk", "01", "1"].into_iter());
        let same = [("8.0", 0), ("+8", 0), ("8e0", 0), (" 8 ", 0), ("True", 1), ("TRUE ", 1)];
        for (name, index) in same {
            assert_eq!(names.index(name), Some(index), "{name}");
        }
        assert_eq!(names.index("e\u{301}"), Some(2), "decomposed");
        assert_eq!((names.index("01"), names.index("1.0")), (Some(4), Some(5)));
        for other in ["Low risk", "80", "", "yes", "8,0"] {
            assert_eq!(names.index(other), None, "{other}");
        }
        // Neither of two alike is taken for a third; each is found as it is written.
        let alike = Names::new(["1.0", "1.00"].into_iter());
        assert_eq!((alike.index("1.00"), alike.index("1")), (Some(1), None));
        let long = Names::new(std::iter::once("12345678901234567890"));
        assert_eq!(long.index("12345678901234567891"), None);
    }

    #[test]
    fn unknown_classes_are_named_with_their_rows() {
        let known = known(&["low", "severe"]);
        assert!(known.check(["severe", " low"].into_iter()).is_ok());
        let error = known.check(["zero", "low", "big", "zero"].into_iter()).unwrap_err();
        let message = error.to_string();
        assert!(error.is_input(), "{message}");
        for part in ["\"big\" × 1", "\"zero\" × 2", "3 rows", "\"low\", \"severe\""] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}

//! Groups of people by sex and age, where a column of a table is one: what a model is
//! measured on group by group, whether it learns from the column or not. Depends on no
//! model.

use super::{cells::Cells, numbers::reading, raw::RawTable};
use crate::data::{
    DecimalSign, LoadOptions, NO_GROUP, Protected, generate, identity::normalised_name,
};

/// Names of columns of the sex, and of whom, without separators between words.
const SEX: [&str; 10] = [
    "sex",
    "gender",
    "geschlecht",
    "sexe",
    "sexo",
    "性别",
    "性別",
    "personalstatusandsex",
    "statusandsex",
    "codegender",
];
const AGE: [&str; 7] = ["age", "ageyears", "ageinyears", "alter", "edad", "年龄", "年齡"];
const WHOSE: [&str; 8] =
    ["customer", "client", "applicant", "person", "user", "employee", "patient", "borrower"];
/// Attribute 9 by code: A91, A93, A94 male; A92, A95 female.
pub(super) const FEMALE: [&str; 2] = ["A92", "A95"];
pub(super) const MALE: [&str; 3] = ["A91", "A93", "A94"];
/// Most groups of a column.
const MAX_GROUPS: usize = 10;
/// Nobody is older.
const OLDEST: f64 = 130.0;

/// The columns that are sex or age, with the group of every row.
pub(super) fn of_people(
    raw: &RawTable,
    target: usize,
    options: &LoadOptions,
) -> Vec<(Protected, Vec<u8>)> {
    let mut found = Vec::new();
    for (index, (name, cells)) in raw.names.iter().zip(&raw.columns).enumerate() {
        if index == target {
            continue;
        }
        let groups = if is_one_of(name, &SEX) {
            by_word(cells, options).map(of_codes)
        } else if is_one_of(name, &AGE) {
            by_age(cells, options).or_else(|| by_word(cells, options))
        } else {
            None
        };
        if let Some((groups, rows)) = groups {
            found.push((Protected { name: name.clone(), groups }, rows));
        }
    }
    found
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    let normalised_name = normalised_name(name);
    let whose = WHOSE.iter().find_map(|whose| normalised_name.strip_prefix(whose));
    names.contains(&normalised_name.as_str()) || whose.is_some_and(|rest| names.contains(&rest))
}

type Groups = (Vec<String>, Vec<u8>);

/// A group for each word.
fn by_word(cells: &Cells, options: &LoadOptions) -> Option<Groups> {
    let mut names: Vec<&str> = Vec::new();
    for cell in cells.iter().filter(|cell| !options.is_missing(cell)) {
        if !names.contains(&cell) {
            if names.len() == MAX_GROUPS {
                return None;
            }
            names.push(cell);
        }
    }
    if names.len() < 2 {
        return None;
    }
    names.sort_unstable();
    let group = |cell: &str| names.iter().position(|name| *name == cell);
    let rows = cells.iter().map(|cell| group(cell).map_or(NO_GROUP, |index| index as u8));
    let rows = rows.collect();
    Some((names.into_iter().map(str::to_owned).collect(), rows))
}

/// The codes of the Statlog German Credit data say status and sex in one.
fn of_codes((names, rows): Groups) -> Groups {
    let female = |name: &str| FEMALE.contains(&name);
    let known = names.iter().all(|name| female(name) || MALE.contains(&name.as_str()));
    if !known {
        return (names, rows);
    }
    let sex: Vec<u8> = names.iter().map(|name| u8::from(!female(name))).collect();
    let of = |row: u8| sex.get(usize::from(row)).copied().unwrap_or(NO_GROUP);
    let rows = rows.into_iter().map(of).collect();
    (["female", "male"].map(str::to_owned).to_vec(), rows)
}

/// Three groups of ages in years; nothing where a cell is no age.
fn by_age(cells: &Cells, options: &LoadOptions) -> Option<Groups> {
    let mut rows = Vec::new();
    for cell in cells.iter() {
        if options.is_missing(cell) || super::numbers::is_mark(cell) {
            rows.push(NO_GROUP);
            continue;
        }
        let signs = [DecimalSign::Point, DecimalSign::Comma];
        let age = signs.into_iter().find_map(|sign| reading(cell, sign))?.value;
        if !(0.0..=OLDEST).contains(&age) {
            return None;
        }
        rows.push(generate::age_group(age));
    }
    let different = rows.iter().filter(|group| **group != NO_GROUP).min()
        != rows.iter().filter(|group| **group != NO_GROUP).max();
    different.then(|| (generate::AGES.map(str::to_owned).to_vec(), rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, &[&str])]) -> RawTable {
        let mut raw = RawTable::named(columns.iter().map(|(name, _)| (*name).to_owned()).collect());
        for (cells, (_, format)) in raw.columns.iter_mut().zip(columns) {
            format.iter().for_each(|cell| cells.push(cell));
        }
        raw
    }

    #[test]
    fn sex_and_age_are_found_by_name_and_grouped() {
        let raw = table(&[
            ("Gender", &["F", "M", ""]),
            ("Customer Age", &["24", "59,5", "60"]),
            ("account_age", &["1", "2", "3"]),
            ("average", &["1", "2", "3"]),
            ("late", &["yes", "no", "no"]),
        ]);
        let found = of_people(&raw, 4, &LoadOptions::default());
        let found_groups: Vec<(&str, &[u8])> =
            found.iter().map(|(one, rows)| (one.name.as_str(), rows.as_slice())).collect();
        assert_eq!(found_groups, [("Gender", &[0, 1, NO_GROUP][..]), ("Customer Age", &[0, 1, 2])]);
        assert_eq!(found[0].0.groups, ["F", "M"]);
        assert_eq!(found[1].0.groups, ["under 25", "25 to 59", "60 and over"]);
        assert!(of_people(&raw, 0, &LoadOptions::default()).len() == 1, "the class is no group");
    }

    #[test]
    fn bands_of_ages_and_the_codes_of_german_credit_are_groups_too() {
        let raw = table(&[
            ("age", &["18-24", "25-34", "18-24"]),
            ("personal_status_and_sex", &["A91", "A92", "A95"]),
            ("sex", &["x", "x", "x"]),
            ("class", &["1", "2", "1"]),
        ]);
        let found = of_people(&raw, 3, &LoadOptions::default());
        assert_eq!(found[0].0.groups, ["18-24", "25-34"]);
        assert_eq!(
            (&found[1].0.groups[..], &found[1].1[..]),
            (&["female".to_owned(), "male".to_owned()][..], &[1, 0, 0][..])
        );
        assert_eq!(found.len(), 2, "one group alone is none");
    }
}

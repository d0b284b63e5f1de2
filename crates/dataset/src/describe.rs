//! From files to what is kept about them: counts, card, sample rows, a sheet of
//! pictures. Computes and waits for nobody: call it on a thread of its own.

use std::path::Path;

use rand::{SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{
    samples,
    version::{ClassCounts, StoredAbout},
};
use figure::Note;
use lab::{
    data::{self, DataChoice, DataError, LoadOptions, Loaded, Part},
    progress::ProgressReporter,
};

/// Rows of a part that are kept to look at.
const SHOWN_ROWS: usize = 200;
/// Characters of a cell that are kept to look at.
const SHOWN_CHARACTERS: usize = 1_000;
/// Columns that are kept to look at.
const SHOWN_COLUMNS: usize = 60;
/// Which rows are kept depends on this and on their number alone.
const SEED: u64 = 1;

/// What is kept about loaded data.
#[derive(Debug, Clone)]
pub struct Described {
    pub digest: String,
    pub licence: String,
    pub counts: ClassCounts,
    pub about: StoredAbout,
    pub target: Option<String>,
    pub load: LoadOptions,
    pub rows: SampleRows,
    /// PNG.
    pub sheet: Option<Vec<u8>>,
}

/// Rows of both parts to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRows {
    pub columns: Vec<String>,
    /// Column that holds the class.
    pub class_column: Option<usize>,
    pub train: Vec<Vec<String>>,
    pub test: Vec<Vec<String>>,
}

/// Reads data and summarises them.
///
/// # Errors
/// As [`data::load_with`]; also when no picture of samples can be made.
pub fn describe(
    choice: &DataChoice,
    options: &LoadOptions,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<Described, DataError> {
    let loaded = data::load_with(choice, options, cache, reporter)?;
    let sheet = match &loaded {
        Loaded::Images(images) => {
            // Digits are ink on nothing; uploaded pictures are as they are.
            let ink = !matches!(choice, DataChoice::Images(_));
            let sheet =
                samples::sheet(&images.test, images.classes.len(), ink).map_err(|problem| {
                    let text = "no sheet of samples can be made: {detail}";
                    let fault = Note::new("fault-no-sheet", text);
                    DataError::Unusable(fault.with("detail", problem))
                })?;
            Some(sheet)
        }
        _ => None,
    };
    let target = match &loaded {
        Loaded::Table(table) if choice.path().is_some() => Some(table.target.clone()),
        _ => None,
    };
    Ok(Described {
        digest: loaded.digest.clone(),
        licence: loaded.licence.to_owned(),
        counts: ClassCounts::of(&loaded),
        about: StoredAbout::of(&loaded),
        target,
        load: options.clone(),
        rows: sample_rows(&loaded),
        sheet,
    })
}

fn sample_rows(loaded: &Loaded) -> SampleRows {
    let mut columns = loaded.sample_rows(Part::Test, 0, 1).columns;
    columns.truncate(SHOWN_COLUMNS);
    let (train, test) = loaded.counts();
    let class = match loaded {
        Loaded::Images(_) => Some(1),
        Loaded::Text(_) | Loaded::Table(_) => Some(0),
        Loaded::Ratings(_) => Some(2),
    };
    SampleRows {
        columns,
        class_column: class,
        train: some_rows(loaded, Part::Train, train),
        test: some_rows(loaded, Part::Test, test),
    }
}

/// The same rows for the same number of rows, in their order.
fn some_rows(loaded: &Loaded, part: Part, total: usize) -> Vec<Vec<String>> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut places = index::sample(&mut random, total, SHOWN_ROWS.min(total)).into_vec();
    places.sort_unstable();
    let rows = places.into_iter().flat_map(|place| loaded.sample_rows(part, place, 1).rows);
    rows.map(|row| row.into_iter().take(SHOWN_COLUMNS).map(cut).collect()).collect()
}

fn cut(cell: String) -> String {
    if cell.chars().count() <= SHOWN_CHARACTERS {
        return cell;
    }
    cell.chars().take(SHOWN_CHARACTERS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::{data::Language, progress::NoProgress};

    #[test]
    fn rows_to_look_at_are_few_the_same_each_time_and_of_both_parts() {
        let choice = DataChoice::Sentences(Language::Chinese);
        let look =
            || describe(&choice, &LoadOptions::default(), Path::new(""), &NoProgress).unwrap().rows;
        let rows = look();
        assert_eq!((rows.train.len(), rows.test.len()), (SHOWN_ROWS, SHOWN_ROWS));
        assert_eq!((rows.columns.len(), rows.class_column), (2, Some(0)));
        assert_eq!(rows, look());
        assert_ne!(rows.train, rows.test);
        assert_eq!(cut("长".repeat(1_001)).chars().count(), 1_001);
    }

    #[test]
    fn a_small_table_shows_all_its_rows_and_its_columns() {
        let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
        let mut text = "age,city,late\n".to_owned();
        (0..40).for_each(|row| text += &format!("{},c{},{}\n", 20 + row, row % 3, row % 2));
        std::fs::write(file.path(), text).unwrap();
        let choice = DataChoice::Table { file: file.path().to_owned(), target: None };
        let found = describe(&choice, &LoadOptions::default(), Path::new(""), &NoProgress).unwrap();
        assert_eq!(found.target.as_deref(), Some("late"));
        assert_eq!(found.rows.columns, ["late", "age", "city"]);
        assert_eq!((found.counts.train_n(), found.counts.test_n()), (32, 8));
        assert_eq!((found.rows.train.len(), found.rows.test.len()), (32, 8));
        assert_eq!(found.about.schema.unwrap().columns.len(), 3);
        assert_eq!(found.about.classes, ["0", "1"]);
        assert!(found.sheet.is_none());
    }
}

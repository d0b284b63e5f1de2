//! From a choice to a loaded data set.

use std::path::Path;

use super::{
    DataChoice, DataError, DataSet, LoadOptions, Loaded, digits, estimate, generate, images,
    memory_limit, mnist, ratings, table, text,
};
use crate::progress::ProgressReporter;
use figure::Note;

/// Loads a data set of any kind with the usual options. Generated images are cached in the folder
/// `cache`.
///
/// # Errors
/// As [`load_with`].
pub fn load(
    choice: &DataChoice,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<Loaded, DataError> {
    load_with(choice, &LoadOptions::default(), cache, reporter)
}

/// Loads a data set of any kind.
///
/// # Errors
/// Options out of range; files that are missing, damaged, too large or of
/// another kind; rows of which nothing can be learnt; cancellation.
pub fn load_with(
    choice: &DataChoice,
    options: &LoadOptions,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<Loaded, DataError> {
    options.check()?;
    if reporter.is_cancelled() {
        return Err(DataError::Cancelled);
    }
    let need = estimate::estimate(choice, options)?.bytes;
    let what = Note::new("fault-part-of-data", "Take a part of the data, or raise the limit.");
    memory_limit::check(need, options, what)?;
    Ok(match choice {
        DataChoice::Digits => Loaded::Images(digits::load(&cache.join("digits"), reporter)?),
        DataChoice::Mnist(folder) => Loaded::Images(mnist::load(folder)?),
        DataChoice::Images(path) => Loaded::Images(images::load(path, options, reporter)?),
        DataChoice::Sentences(language) => Loaded::Text(generate::sentences(*language)),
        DataChoice::Text(path) => Loaded::Text(text::load(path, options)?),
        DataChoice::SyntheticRatings => Loaded::Ratings(generate::synthetic_ratings(options)?),
        DataChoice::Ratings(file) => Loaded::Ratings(ratings::load(file, options)?),
        DataChoice::Applicants => Loaded::Table(generate::applicants(options)?),
        DataChoice::Credit(folder) => Loaded::Table(table::credit(folder, options)?),
        DataChoice::Transactions => Loaded::Table(generate::transactions(options)?),
        DataChoice::Table { file, target } => {
            Loaded::Table(table::load(file, target.as_deref(), options)?)
        }
    })
}

/// Loads a data set of images.
///
/// # Errors
/// As [`load_with`]; also a choice of another kind.
pub fn load_images(
    choice: &DataChoice,
    cache: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<DataSet, DataError> {
    match load(choice, cache, reporter)? {
        Loaded::Images(data) => Ok(data),
        _ => {
            let text = "{choice} holds no images; images are wanted here";
            let message = Note::new("fault-wants-images", text).with("choice", choice);
            Err(DataError::Option { field: "data", message })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::{
        data::{Area, Language, Part},
        progress::{Event, NoProgress},
    };

    #[test]
    fn every_generated_set_has_a_card_a_ceiling_and_sample_rows() {
        for choice in [
            DataChoice::Sentences(Language::English),
            DataChoice::Sentences(Language::Chinese),
            DataChoice::SyntheticRatings,
            DataChoice::Applicants,
            DataChoice::Transactions,
        ] {
            let started = Instant::now();
            let loaded = load(&choice, Path::new(""), &NoProgress).unwrap();
            let best = loaded.best_achievable.clone().unwrap();
            let seconds = started.elapsed().as_secs_f64();
            println!("{choice}: {} {:.4} in {seconds:.2} s", best.metric, best.figure);
            assert!(loaded.synthetic && loaded.licence.contains("synthetic"), "{choice}");
            assert!(
                !loaded.card.limits.is_empty() && best.how.len() > 20 && !loaded.split.is_empty()
            );
            assert_eq!((loaded.name, loaded.area()), (choice.name(), choice.area()));
            let (train, test) = loaded.counts();
            let balance = loaded.balance();
            assert_eq!(balance.iter().map(|class| class.train).sum::<u64>(), train as u64);
            assert_eq!(balance.iter().map(|class| class.test).sum::<u64>(), test as u64);
            let shown = loaded.sample_rows(Part::Test, test - 3, 10);
            assert_eq!((shown.rows.len(), shown.total), (3, test));
            assert!(shown.rows.iter().all(|row| row.len() == shown.columns.len()));
            let inner = loaded.validation(0.1, 5).unwrap();
            assert_eq!(inner.training.len() + inner.validation.len(), train);
            let estimate = estimate::estimate(&choice, &LoadOptions::default()).unwrap();
            assert!(estimate.bytes > 1 << 20);
        }
    }

    #[test]
    fn limits_kinds_and_cancelling_are_respected() {
        struct Cancel;
        impl ProgressReporter for Cancel {
            fn report(&self, _: Event) {}
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let folder = Path::new("");
        let small = LoadOptions { memory_limit: 1 << 20, ..LoadOptions::default() };
        let error =
            load_with(&DataChoice::SyntheticRatings, &small, folder, &NoProgress).unwrap_err();
        assert!(matches!(error, DataError::TooLarge { .. }), "{error}");
        assert!(matches!(
            load(&DataChoice::SyntheticRatings, folder, &Cancel),
            Err(DataError::Cancelled)
        ));
        let error = load_images(&DataChoice::SyntheticRatings, folder, &NoProgress).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("images are wanted"));
        assert_eq!(DataChoice::Mnist("x".into()).area(), Area::Images);
        let gone = DataChoice::Table { file: "/not/there.csv".into(), target: None };
        assert!(load(&gone, folder, &NoProgress).unwrap_err().is_input());
    }
}

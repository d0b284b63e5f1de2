//! From a choice to a loaded data set.

use std::path::Path;

use super::{
    DataChoice, DataError, DataSet, LoadOptions, Loaded, digits, generate, images, mnist, ratings,
    table, text,
};
use crate::lab::watch::Watch;

/// Loads a data set of any kind with the usual options. Generated images are
/// kept in the folder `cache`.
///
/// # Errors
/// As [`load_with`].
pub fn load(choice: &DataChoice, cache: &Path, watch: &dyn Watch) -> Result<Loaded, DataError> {
    load_with(choice, &LoadOptions::default(), cache, watch)
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
    watch: &dyn Watch,
) -> Result<Loaded, DataError> {
    options.check()?;
    if watch.cancelled() {
        return Err(DataError::Cancelled);
    }
    Ok(match choice {
        DataChoice::Digits => Loaded::Images(digits::load(&cache.join("digits"), watch)?),
        DataChoice::Mnist(folder) => Loaded::Images(mnist::load(folder)?),
        DataChoice::Images(path) => Loaded::Images(images::load(path, options, watch)?),
        DataChoice::Sentences(language) => Loaded::Text(generate::sentences(*language)),
        DataChoice::Text(path) => Loaded::Text(text::load(path, options)?),
        DataChoice::World => Loaded::Ratings(generate::world(options)?),
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
    watch: &dyn Watch,
) -> Result<DataSet, DataError> {
    match load(choice, cache, watch)? {
        Loaded::Images(data) => Ok(data),
        _ => Err(DataError::Option {
            field: "data",
            message: format!("{choice} holds no images; images are wanted here"),
        }),
    }
}

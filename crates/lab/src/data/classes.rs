//! The order of classes, by which models number them. Reads no files.

use super::{
    DataError, LoadOptions,
    cell::number,
    identity::{composed, plain},
    messages::{list, quoted},
};
use figure::Note;

/// Names of the class of interest.
const POSITIVE: [&str; 13] = [
    "yes",
    "true",
    "1",
    "y",
    "t",
    "bad",
    "default",
    "defaulted",
    "fraud",
    "spam",
    "positive",
    "churned",
    "是",
];

/// Numbers ascending, words by the alphabet; of two the class of interest comes last and is class
/// 1.
pub(super) fn order_classes<'a>(
    mut names: Vec<&'a str>,
    options: &LoadOptions,
) -> Result<Vec<&'a str>, DataError> {
    // A model that is there has an order of its own, which is taken over afterwards.
    if options.known.is_some() {
        return Ok(names);
    }
    if names.iter().all(|name| number(name).is_some()) {
        names
            .sort_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(std::cmp::Ordering::Equal));
    }
    if let Some(wanted) = &options.positive {
        let composed = composed(wanted);
        // The 8.0 of a file is the 8 of another.
        let known = |name: &&&str| **name == composed || **name == plain(&composed);
        let positive = names.iter().find(known).copied().filter(|_| names.len() == 2);
        let Some(positive) = positive else {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let text = "\"{class}\" is not one of two classes; there are {classes}";
            let message = Note::new("fault-positive", text).with("classes", list(&names));
            let message = message.with("class", quoted(wanted));
            return Err(DataError::Option { field: "positive", message });
        };
        names.sort_by_key(|name| *name == positive);
    } else if names.len() == 2 {
        names.sort_by_key(|name| POSITIVE.contains(&name.to_lowercase().as_str()));
    }
    Ok(names)
}

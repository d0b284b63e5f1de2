//! A data set in a few words: what it is called and how many rows it holds.

use crate::{Dataset, DatasetVersion};
use i18n::{Lang, format};

/// What a set is called: generated ones in the reader's language.
pub(super) fn title(set: &Dataset, lang: Lang) -> String {
    let own = lang.find(&format!("dataset-title-{}", set.kind.as_str()));
    own.filter(|_| set.kind.generated()).unwrap_or_else(|| set.title.clone())
}

/// Training and test rows: `60,000 + 10,000`.
pub(super) fn sizes(version: &DatasetVersion) -> String {
    let (train, test) = (version.counts.train_n(), version.counts.test_n());
    format!("{} + {}", format::count(train), format::count(test))
}

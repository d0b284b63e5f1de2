//! The card of a version in the reader's language: what somebody wrote stays as
//! it is, what the program says of its own sets is translated.

use crate::{DatasetKind, DatasetVersion};
use i18n::{Lang, format};
use lab::data::SplitRule;

/// A card ready for the page.
pub(super) struct CardView {
    pub(super) provenance: String,
    /// Text key of what was said of personal data.
    pub(super) personal_key: Option<String>,
    pub(super) personal_data: String,
    pub(super) intended_use: String,
    pub(super) limits: String,
    pub(super) split: String,
}

/// The card; nothing for versions of before it was kept.
pub(super) fn card(version: &DatasetVersion, lang: Lang) -> Option<CardView> {
    let about = version.about.as_ref()?;
    let own = |part: &str, kept: &String| {
        let kind = match version.kind {
            DatasetKind::SentencesZh => DatasetKind::Sentences,
            kind => kind,
        };
        let told = lang.find(&format!("dataset-own-{part}-{}", kind.as_str()));
        told.filter(|_| kind.generated()).unwrap_or_else(|| kept.clone())
    };
    let nobody = lang.t("dataset-own-personal");
    Some(CardView {
        provenance: own("provenance", &about.card.provenance),
        personal_key: about.personal.map(|word| format!("dataset-personal-{}", word.as_str())),
        personal_data: if version.kind.generated() {
            nobody
        } else {
            about.card.personal_data.clone()
        },
        intended_use: own("use", &about.card.intended_use),
        limits: own("limits", &about.card.limits),
        split: split(version, &about.split, lang),
    })
}

/// How the parts were made. Readers say it in English; from what they were
/// told it can be said in other languages.
fn split(version: &DatasetVersion, said: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return said.to_owned();
    }
    let share = format::percent(version.load.test_share, 0);
    let args = [("share", share), ("seed", version.load.seed.to_string())];
    let key = match (said, version.kind, &version.load.split) {
        ("as published", ..) => "dataset-parted-published",
        ("the folders train and test", ..) => "dataset-parted-folders",
        (_, DatasetKind::Digits | DatasetKind::Sentences | DatasetKind::SentencesZh, _) => {
            "dataset-parted-apart"
        }
        (_, DatasetKind::World | DatasetKind::Ratings, SplitRule::Stratified) => {
            "dataset-parted-random"
        }
        // Always by time, whatever the options say.
        (_, DatasetKind::Transactions, _) => "dataset-parted-time",
        (_, _, SplitRule::Stratified) => "dataset-parted-stratified",
        (_, _, SplitRule::Time(_)) => "dataset-parted-time",
        (_, _, SplitRule::Group(_)) => "dataset-parted-group",
    };
    lang.t_args(key, &args)
}

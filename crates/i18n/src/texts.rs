//! Where texts come from: a folder that `ASSAY_LOCALES` names, so that a changed text needs
//! no compiling, or what the program embeds.

use std::{
    borrow::Cow, collections::HashMap, env, error::Error, fmt::Display, path::Path, sync::OnceLock,
};

use fluent_templates::{ArcLoader, Loader, fluent_bundle::FluentValue};
use unic_langid::{LanguageIdentifier, langid};

/// Names the folder of texts during development; `.cargo/config.toml` sets it.
const FOLDER: &str = "ASSAY_LOCALES";

type Texts = dyn Loader + Send + Sync;

static TEXTS: OnceLock<Option<Box<Texts>>> = OnceLock::new();

/// The folder of texts cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the texts in {folder}, which {FOLDER} names: {reason}")]
pub struct TextsError {
    folder: String,
    reason: String,
}

impl TextsError {
    fn new(folder: &Path, reason: impl Display) -> Self {
        Self { folder: folder.display().to_string(), reason: reason.to_string() }
    }
}

fn load(folder: &Path) -> Result<Box<Texts>, Box<dyn Error>> {
    let loader = ArcLoader::builder(folder, langid!("en"))
        // Isolation marks are for mixed text directions, which neither language has.
        .customize(|bundle| bundle.set_use_isolating(false))
        .build()?;
    Ok(Box::new(loader))
}

/// Reads the texts from the folder that `ASSAY_LOCALES` names; `false` when it is not set.
pub fn read_folder() -> Result<bool, TextsError> {
    let Some(folder) = env::var_os(FOLDER) else { return Ok(false) };
    let folder = Path::new(&folder);
    let texts = load(folder).map_err(|error| TextsError::new(folder, error))?;
    // Another thread has read the same folder already.
    drop(TEXTS.set(Some(texts)));
    Ok(true)
}

/// Takes the texts that the program embeds; without effect when there are texts already.
pub fn use_embedded(texts: impl Loader + Send + Sync + 'static) {
    drop(TEXTS.set(Some(Box::new(texts))));
}

/// Tests have no `main` that loads them; they read the folder.
fn texts() -> Option<&'static Texts> {
    let chosen =
        TEXTS.get_or_init(|| env::var_os(FOLDER).and_then(|folder| load(folder.as_ref()).ok()));
    chosen.as_deref()
}

pub(crate) fn plain(language: &LanguageIdentifier, key: &str) -> Option<String> {
    texts()?.try_lookup(language, key)
}

pub(crate) fn with_args(
    language: &LanguageIdentifier,
    key: &str,
    args: &HashMap<Cow<'static, str>, FluentValue<'_>>,
) -> Option<String> {
    texts()?.try_lookup_with_args(language, key, args)
}

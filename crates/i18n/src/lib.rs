//! The reader's language, and numbers, money and dates in it. The texts themselves are in
//! `locales/`. Independent of pages.

pub mod format;
mod texts;

pub use texts::{TextsError, read_folder, use_embedded};

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::fluent_bundle::FluentValue;
use unic_langid::{LanguageIdentifier, langid};

static ENGLISH: LanguageIdentifier = langid!("en");
static CHINESE: LanguageIdentifier = langid!("zh-CN");

/// A language that Assay speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// All languages, in the order of the language menu.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// Language tag as in HTML's `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The language's own name.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "简体中文",
        }
    }

    /// Reads a tag that [`Lang::tag`] wrote.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// Chooses by an `Accept-Language` header; English when nothing fits.
    pub fn negotiate(header: &str) -> Self {
        let mut best = (Self::En, 0.0_f32);
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").and_then(|q| q.parse().ok()))
                .unwrap_or(1.0);
            let lang = match tag.split('-').next() {
                Some("zh") => Self::Zh,
                Some("en") => Self::En,
                _ => continue,
            };
            if quality > best.1 {
                best = (lang, quality);
            }
        }
        best.0
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &ENGLISH,
            Self::Zh => &CHINESE,
        }
    }

    /// The text of `key`. A missing key is shown as itself; a test prevents that.
    pub fn t(self, key: &str) -> String {
        texts::plain(self.id(), key).unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key`, or nothing when there is none.
    pub fn find(self, key: &str) -> Option<String> {
        texts::plain(self.id(), key)
    }

    /// The text of `key` with its placeholders filled, or nothing when there is none.
    pub fn fill<'a>(
        self,
        key: &str,
        gaps: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Option<String> {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            gaps.map(|(name, value)| (Cow::Owned(name.to_owned()), value.into())).collect();
        texts::with_args(self.id(), key, &args)
    }

    /// The text of `key` with its placeholders filled.
    pub fn t_args(self, key: &str, args: &[(&'static str, String)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str())))
            .collect();
        texts::with_args(self.id(), key, &args).unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_browser_s_first_known_language_wins() {
        assert_eq!(Lang::negotiate("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(Lang::negotiate("de,en;q=0.5,zh;q=0.4"), Lang::En);
        assert_eq!(Lang::negotiate("fr"), Lang::En);
        assert_eq!(Lang::negotiate(";;;q=x,,"), Lang::En);
    }

    #[test]
    fn both_languages_have_their_own_text() {
        assert_eq!(Lang::En.t("app-name"), "Assay");
        assert_ne!(Lang::En.t("nav-home"), Lang::Zh.t("nav-home"));
    }
}

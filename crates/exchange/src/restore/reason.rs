//! Why a document is refused, in both languages. Knows no document.

use std::fmt;

use i18n::Lang;

/// A reason, without the place that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A sentence in English, which is also its own text; the key of the text is made of it.
    Sentence(&'static str),
    /// The text of a key, and its arguments.
    Text(&'static str, Vec<(&'static str, String)>),
    /// What is wrong with a field of a document inside a cell.
    InField(String, Box<Reason>),
    /// The message of a parser or library, as it is.
    Verbatim(String),
}

impl Reason {
    /// A text that cannot be parsed, with the parser's message.
    pub(super) fn unreadable(said: impl fmt::Display) -> Self {
        let said: String = said.to_string().chars().take(300).collect();
        Self::Text("restore-reason-unreadable", vec![("said", said)])
    }

    /// The reason in the reader's language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Sentence(english) => {
                lang.find(&key(english)).unwrap_or_else(|| (*english).into())
            }
            Self::Text(key, args) => lang.t_args(key, args),
            Self::InField(field, reason) => format!("{field}: {}", reason.text(lang)),
            Self::Verbatim(message) => message.clone(),
        }
    }
}

impl From<&'static str> for Reason {
    fn from(english: &'static str) -> Self {
        Self::Sentence(english)
    }
}

impl From<String> for Reason {
    fn from(message: String) -> Self {
        Self::Verbatim(message)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.text(Lang::En))
    }
}

/// The key of a sentence's text: its words, in small letters.
fn key(english: &str) -> String {
    let words = english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    format!("restore-reason-{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Sentences in a file or in the files of a folder: what begins with a small letter and
    /// has several words.
    fn sentences(path: &Path) -> Vec<String> {
        if path.is_dir() {
            let entries = fs::read_dir(path).unwrap();
            return entries.flat_map(|entry| sentences(&entry.unwrap().path())).collect();
        }
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().map(str::trim);
        let lines = lines.filter(|line| !line.starts_with("//") && !line.starts_with("#["));
        let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
        let is_sentence = |text: &&str| {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.contains(' ')
                && !text.contains('{')
        };
        quoted.filter(is_sentence).map(str::to_owned).collect()
    }

    /// What a parser expects, and what databases say: told as they say it.
    const OTHERS: [&str; 6] = [
        "an export of a venture",
        "rows by table",
        "a list of rows",
        "a row: column to value",
        "a text, a number, true, false or null",
        "null value in column",
    ];

    #[test]
    fn every_reason_has_a_text_in_both_languages() {
        let exchange = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let found = ["restore", "records", "records.rs"].map(|part| {
            let found = sentences(&exchange.join(part));
            assert!(!found.is_empty(), "{part} holds no sentence");
            found
        });
        let mut found: Vec<String> = found.into_iter().flatten().collect();
        found.retain(|one| !OTHERS.contains(&one.as_str()));
        assert!(found.len() > 80, "only {} sentences are found", found.len());
        for english in found {
            let key = key(&english);
            assert_eq!(Lang::En.find(&key).as_deref(), Some(english.as_str()), "{key}");
            let chinese = Lang::Zh.find(&key).unwrap_or_default();
            assert!(!chinese.is_ascii(), "{key}: {chinese:?}");
        }
    }

    #[test]
    fn a_reason_is_told_in_the_reader_s_language() {
        let reason =
            Reason::InField("need".to_owned(), Box::new(Reason::from("expected an identifier")));
        assert_eq!(reason.to_string(), "need: expected an identifier");
        assert_eq!(reason.text(Lang::Zh), "need: 应为标识符");
        let long = Reason::Text(
            "restore-reason-characters",
            vec![("n", "9".into()), ("most", "7".into())],
        );
        assert_eq!(long.to_string(), "it has 9 characters; at most 7 are allowed");
    }
}

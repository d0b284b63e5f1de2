//! Why a document is refused, in words that both languages have. Knows no document.

use std::fmt;

use i18n::Lang;

/// A reason, without the place that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A sentence of the program. In English it is its own text; its key is made of it.
    Said(&'static str),
    /// The text of a key, and what fills its gaps.
    Text(&'static str, Vec<(&'static str, String)>),
    /// What is wrong with a field of a document inside a cell.
    Inside(String, Box<Why>),
    /// What another program's reader said, as it said it.
    Words(String),
}

impl Why {
    /// A text that cannot be read as what it should be, with what its reader said.
    pub(super) fn unreadable(said: impl fmt::Display) -> Self {
        let said: String = said.to_string().chars().take(300).collect();
        Self::Text("restore-why-unreadable", vec![("said", said)])
    }

    /// The reason in the reader's language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Said(english) => lang.find(&key(english)).unwrap_or_else(|| (*english).into()),
            Self::Text(key, args) => lang.t_args(key, args),
            Self::Inside(field, why) => format!("{field}: {}", why.words(lang)),
            Self::Words(words) => words.clone(),
        }
    }
}

impl From<&'static str> for Why {
    fn from(english: &'static str) -> Self {
        Self::Said(english)
    }
}

impl From<String> for Why {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.words(Lang::En))
    }
}

/// The key of a sentence's text: its words, in small letters.
fn key(english: &str) -> String {
    let words = english.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    format!("restore-why-{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Sentences in the source of this module: what begins small and has several words.
    fn sentences(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sentences(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().map(str::trim);
            for line in lines.filter(|line| !line.starts_with("//") && !line.starts_with("#[")) {
                for quoted in line.split('"').skip(1).step_by(2) {
                    let is_sentence = quoted.starts_with(|c: char| c.is_ascii_lowercase())
                        && quoted.contains(' ')
                        && !quoted.contains('{');
                    if is_sentence {
                        found.push(quoted.to_owned());
                    }
                }
            }
        }
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
        let mut found = Vec::new();
        sentences(&exchange.join("restore"), &mut found);
        for file in ["records.rs", "records"] {
            let path = exchange.join(file);
            if path.is_dir() {
                sentences(&path, &mut found);
            }
        }
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
        let why = Why::Inside("need".to_owned(), Box::new(Why::from("an identifier belongs here")));
        assert_eq!(why.to_string(), "need: an identifier belongs here");
        assert_eq!(why.words(Lang::Zh), "need: 此处应为标识符");
        let long =
            Why::Text("restore-why-characters", vec![("n", "9".into()), ("most", "7".into())]);
        assert_eq!(long.to_string(), "it has 9 characters; 7 are allowed");
    }
}

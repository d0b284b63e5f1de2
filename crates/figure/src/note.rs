//! Notes on a number: an English sentence for files, and the text key for pages in the reader's
//! language. Holds no text but the English one.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::paths::without_paths;

/// A warning, or why there is no number.
#[derive(Debug, Clone)]
pub struct Note {
    key: Cow<'static, str>,
    gaps: BTreeMap<String, String>,
    text: String,
    /// The sentence with its placeholders; empty for a note without any.
    english: String,
}

impl Note {
    /// A note with the text key `key`. Placeholders of `english`, such as `{n}`, are filled by
    /// [`Self::with`].
    pub fn new(key: &'static str, english: &str) -> Self {
        Self { key: Cow::Borrowed(key), ..Self::from(english) }
    }

    /// A note with a finished sentence, such as an error's; its placeholders are for pages
    /// only.
    pub fn said(key: &'static str, text: impl ToString) -> Self {
        let (gaps, english) = (BTreeMap::new(), String::new());
        Self { key: Cow::Borrowed(key), gaps, text: text.to_string(), english }
    }

    #[must_use]
    pub fn with(mut self, gap: &str, value: impl ToString) -> Self {
        self.gaps.insert(gap.to_owned(), value.to_string());
        if !self.english.is_empty() {
            self.text = filled(&self.english, &self.gaps);
        }
        self
    }

    /// The text key; `None` for a note that exists in one language only.
    pub fn key(&self) -> Option<&str> {
        (!self.key.is_empty()).then_some(self.key.as_ref())
    }

    pub fn is(&self, key: &str) -> bool {
        self.key == key
    }

    /// Values of the placeholders.
    pub fn gaps(&self) -> impl Iterator<Item = (&str, &str)> {
        self.gaps.iter().map(|(gap, value)| (gap.as_str(), value.as_str()))
    }

    /// In English, or in the language in which it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same without server paths, in its sentence and its values.
    #[must_use]
    pub fn without_paths(mut self) -> Self {
        self.text = without_paths(&self.text);
        self.english = without_paths(&self.english);
        for value in self.gaps.values_mut() {
            *value = without_paths(value);
        }
        self
    }
}

/// The sentence with its placeholders filled. Values are inserted verbatim: a file's name may
/// contain braces.
fn filled(english: &str, gaps: &BTreeMap<String, String>) -> String {
    let (mut text, mut rest) = (String::new(), english);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let known = after.split_once('}').and_then(|(gap, end)| Some((gaps.get(gap)?, end)));
        rest = match known {
            Some((value, end)) => {
                text.push_str(value);
                end
            }
            None => {
                text.push('{');
                after
            }
        };
    }
    text + rest
}

impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.gaps, &self.text) == (&other.key, &other.gaps, &other.text)
    }
}

impl Eq for Note {}

impl From<String> for Note {
    fn from(text: String) -> Self {
        let english = text.clone();
        Self { key: Cow::Borrowed(""), gaps: BTreeMap::new(), text, english }
    }
}

impl From<&str> for Note {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Serialized notes: `warnings` holds the sentences, `notes` their keys and values, if at least
/// one has a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(Vec<Note>);

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Keyed {
    key: Cow<'static, str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    gaps: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Lists {
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Keyed>,
}

impl Notes {
    /// The same without server paths.
    #[must_use]
    pub fn without_paths(self) -> Self {
        self.into_iter().map(Note::without_paths).collect()
    }
}

impl Serialize for Notes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keyed = |note: &Note| Keyed { key: note.key.clone(), gaps: note.gaps.clone() };
        let any = self.0.iter().any(|note| note.key().is_some());
        let notes = if any { self.0.iter().map(keyed).collect() } else { Vec::new() };
        let warnings = self.0.iter().map(|note| note.text.clone()).collect();
        Lists { warnings, notes }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Lists { warnings, notes } = Lists::deserialize(deserializer)?;
        let mut notes = notes.into_iter();
        let note = |text| {
            let Keyed { key, gaps } = notes.next().unwrap_or_default();
            Note { key, gaps, text, english: String::new() }
        };
        Ok(Self(warnings.into_iter().map(note).collect()))
    }
}

impl Deref for Notes {
    type Target = Vec<Note>;

    fn deref(&self) -> &Vec<Note> {
        &self.0
    }
}

impl DerefMut for Notes {
    fn deref_mut(&mut self) -> &mut Vec<Note> {
        &mut self.0
    }
}

impl<N: Into<Note>> FromIterator<N> for Notes {
    fn from_iter<I: IntoIterator<Item = N>>(notes: I) -> Self {
        Self(notes.into_iter().map(Into::into).collect())
    }
}

impl IntoIterator for Notes {
    type Item = Note;
    type IntoIter = std::vec::IntoIter<Note>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn notes_travel_as_sentences_with_their_keys_beside_them() {
        let notes: Notes = [Note::new("note-mds-empty-axes", "{n} of {all} are open.")
            .with("n", 2)
            .with("all", 5)]
        .into_iter()
        .chain([Note::from("plain")])
        .collect();
        let told = serde_json::to_value(&notes).unwrap();
        assert_eq!(told["warnings"], json!(["2 of 5 are open.", "plain"]));
        assert_eq!(
            told["notes"][0],
            json!({"key": "note-mds-empty-axes", "gaps": {"n": "2", "all": "5"}})
        );
        assert_eq!(serde_json::from_value::<Notes>(told).unwrap(), notes);
    }

    #[test]
    fn a_whole_sentence_stays_as_it_is() {
        let note = Note::said("note-mds-empty-axes", "not {n}").with("n", 2);
        assert_eq!(note.text(), "not {n}");
        assert_eq!(note.gaps().collect::<Vec<_>>(), [("n", "2")]);
    }

    #[test]
    fn placeholder_values_are_inserted_verbatim() {
        let note = Note::new("note-mds-empty-axes", "{name} has {n} of {all} rows, {not yet}.")
            .with("name", "{n} {all}.csv")
            .with("n", "{name}");
        assert_eq!(note.text(), "{n} {all}.csv has {name} of {all} rows, {not yet}.");
        assert_eq!(note.with("all", 5).text(), "{n} {all}.csv has {name} of 5 rows, {not yet}.");
    }

    #[test]
    fn sentences_alone_are_read_as_they_were_stored_before() {
        let read: Notes = serde_json::from_value(json!({"warnings": ["Never."]})).unwrap();
        assert_eq!((read[0].text(), read[0].key()), ("Never.", None));
        assert_eq!(serde_json::to_value(read).unwrap(), json!({"warnings": ["Never."]}));
        assert!(serde_json::from_value::<Notes>(json!({})).unwrap().is_empty());
    }
}

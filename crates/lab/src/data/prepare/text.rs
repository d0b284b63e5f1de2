//! Texts as rows of token ids. 0 fills short rows; a vocabulary has 1 for what
//! it does not know; hashed tokens need no vocabulary.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    rarity::Rarity,
    tokens::{Tokeniser, grams},
};
use crate::data::{DataError, Samples, Texts, messages::out_of_range};
use figure::Note;

/// Longest row, in tokens.
const LONGEST: usize = 4096;
/// Most words of a vocabulary and most bits of a hash: ids stay exact as 32-bit numbers.
const MAX_WORDS: usize = 1 << 20;
const MAX_BITS: u32 = 20;
/// The id of words outside of the vocabulary.
pub(super) const UNKNOWN: u32 = 1;

/// How texts become rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextOptions {
    pub tokeniser: Tokeniser,
    /// Longest sequence of tokens that is a token of its own, 1 to 4.
    pub grams: usize,
    pub vocabulary: VocabularyKind,
    /// Tokens in a row; longer texts are cut, 1 to 4096.
    pub length: usize,
}

/// How tokens become ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum VocabularyKind {
    /// Hashed into 2^bits buckets; different tokens may share one. 1 to 20.
    Hashed { bits: u32 },
    /// The `most` frequent tokens that occur at least `least` times.
    Frequent { most: usize, least: usize },
}

impl TextOptions {
    /// Words and pairs of words, hashed into 2^16 buckets.
    #[must_use]
    pub fn hashed() -> Self {
        Self {
            tokeniser: Tokeniser::Words,
            grams: 2,
            vocabulary: VocabularyKind::Hashed { bits: 16 },
            length: 256,
        }
    }

    /// Single words of a vocabulary, in their order.
    #[must_use]
    pub fn sequence() -> Self {
        Self {
            tokeniser: Tokeniser::Words,
            grams: 1,
            vocabulary: VocabularyKind::Frequent { most: 20_000, least: 2 },
            length: 64,
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// Names the first field out of range.
    pub fn check(&self) -> Result<(), DataError> {
        let wrong = |field, message| Err(DataError::Option { field, message });
        if !(1..=4).contains(&self.grams) {
            return wrong("grams", out_of_range(self.grams, 4));
        }
        if !(1..=LONGEST).contains(&self.length) {
            return wrong("length", out_of_range(self.length, LONGEST));
        }
        match self.vocabulary {
            VocabularyKind::Hashed { bits } if !(1..=MAX_BITS).contains(&bits) => {
                wrong("bits", out_of_range(bits, MAX_BITS))
            }
            VocabularyKind::Frequent { most, .. } if !(1..=MAX_WORDS).contains(&most) => {
                wrong("most", out_of_range(most, MAX_WORDS))
            }
            _ => Ok(()),
        }
    }
}

/// The fitted way from a text to a row of ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct TextPreprocessing {
    options: TextOptions,
    pub(super) vocabulary: Vocabulary,
    /// There where texts become weights instead of ids.
    pub(super) rarity: Option<Rarity>,
}

/// What gives a token its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vocabulary {
    Hashed {
        bits: u32,
    },
    /// The first word has id 2.
    Words {
        words: Vec<String>,
        ids: HashMap<String, u32>,
    },
}

/// As stored with a model.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    options: TextOptions,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rarity: Option<Rarity>,
}

impl From<TextPreprocessing> for Stored {
    fn from(fitted: TextPreprocessing) -> Self {
        let words = match fitted.vocabulary {
            Vocabulary::Hashed { .. } => Vec::new(),
            Vocabulary::Words { words, .. } => words,
        };
        Self { version: 1, options: fitted.options, words, rarity: fitted.rarity }
    }
}

impl TryFrom<Stored> for TextPreprocessing {
    type Error = DataError;

    fn try_from(stored: Stored) -> Result<Self, DataError> {
        stored.options.check()?;
        if stored.version != 1 || stored.words.len() > MAX_WORDS {
            let text = "version {version} of the preprocessing is not known";
            let message = Note::new("fault-preprocessing-version", text);
            return Err(DataError::Unusable(message.with("version", stored.version)));
        }
        if stored.rarity.as_ref().is_some_and(|rarity| !rarity.fits(stored.words.len())) {
            let text = "the preprocessing counts other words than it lists";
            return Err(DataError::Unusable(Note::new("fault-preprocessing-words", text)));
        }
        let vocabulary = match stored.options.vocabulary {
            VocabularyKind::Hashed { bits } => Vocabulary::Hashed { bits },
            VocabularyKind::Frequent { .. } => words(stored.words),
        };
        Ok(Self { options: stored.options, vocabulary, rarity: stored.rarity })
    }
}

fn words(words: Vec<String>) -> Vocabulary {
    let ids = (UNKNOWN + 1..).zip(&words).map(|(id, word)| (word.clone(), id)).collect();
    Vocabulary::Words { words, ids }
}

impl TextPreprocessing {
    /// Learns the vocabulary from training texts, and from nothing else.
    ///
    /// # Errors
    /// Options out of range, or texts without a single token to keep.
    pub fn fit(options: &TextOptions, texts: &[String]) -> Result<Self, DataError> {
        options.check()?;
        let vocabulary = match options.vocabulary {
            VocabularyKind::Hashed { bits } => Vocabulary::Hashed { bits },
            VocabularyKind::Frequent { most, least } => {
                words(frequent(options, texts, most, least)?)
            }
        };
        Ok(Self { options: *options, vocabulary, rarity: None })
    }

    /// What it was fitted with.
    #[must_use]
    pub fn options(&self) -> &TextOptions {
        &self.options
    }

    /// Tokens in a row.
    #[must_use]
    pub fn length(&self) -> usize {
        self.options.length
    }

    /// Ids that can occur, from 0 to one less than this.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        match &self.vocabulary {
            Vocabulary::Hashed { bits } => (1 << bits) + 1,
            Vocabulary::Words { words, .. } => words.len() + 2,
        }
    }

    /// The word of an id, where ids stand for words.
    #[must_use]
    pub fn word(&self, id: u32) -> Option<&str> {
        let Vocabulary::Words { words, .. } = &self.vocabulary else { return None };
        let index = id.checked_sub(UNKNOWN + 1)?;
        words.get(index as usize).map(String::as_str)
    }

    /// The ids of a text, as many as there are but at most a row.
    #[must_use]
    pub fn ids(&self, text: &str) -> Vec<u32> {
        let tokens = self.options.tokeniser.tokens(text);
        let id = |gram: String| match &self.vocabulary {
            Vocabulary::Hashed { bits } => 1 + (fnv1a(gram.as_bytes()) & ((1 << bits) - 1)) as u32,
            Vocabulary::Words { ids, .. } => ids.get(&gram).copied().unwrap_or(UNKNOWN),
        };
        grams(&tokens, self.options.grams).take(self.options.length).map(id).collect()
    }

    /// A text as a row, filled with 0.
    #[must_use]
    pub fn row(&self, text: &str) -> Vec<u32> {
        let mut row = self.ids(text);
        row.resize(self.options.length, 0);
        row
    }

    /// All texts as rows.
    #[must_use]
    pub fn apply(&self, texts: &Texts) -> TokenSet {
        let ids = texts.texts.iter().flat_map(|text| self.row(text)).collect();
        TokenSet { length: self.length(), ids, labels: texts.labels.clone() }
    }
}

fn frequent(
    options: &TextOptions,
    texts: &[String],
    most: usize,
    least: usize,
) -> Result<Vec<String>, DataError> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        for gram in grams(&options.tokeniser.tokens(text), options.grams) {
            *counts.entry(gram).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> =
        counts.into_iter().filter(|(_, count)| *count >= least).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(most);
    if counts.is_empty() {
        let text = "no token occurs {least} times in the {n} training texts; lower `least`";
        let message = Note::new("fault-no-token", text).with("least", least).with("n", texts.len());
        return Err(DataError::Unusable(message));
    }
    Ok(counts.into_iter().map(|(word, _)| word).collect())
}

/// The hash of a token: FNV-1a with 64 bits, its halves folded together.
fn fnv1a(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 32)
}

/// Texts as rows of ids with a class each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSet {
    /// Ids in a row.
    pub length: usize,
    /// Row after row.
    pub ids: Vec<u32>,
    pub labels: Vec<u8>,
}

impl TokenSet {
    /// The ids of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn ids(&self, index: usize) -> &[u32] {
        &self.ids[index * self.length..][..self.length]
    }
}

impl Samples for TokenSet {
    fn len(&self) -> usize {
        self.labels.len()
    }

    fn width(&self) -> usize {
        self.length
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        for (number, id) in part.iter_mut().zip(&self.ids(index)[first..]) {
            *number = *id as f32;
        }
    }

    fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<String> {
        ["good food", "good good service", "bad food"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_vocabulary_is_ordered_by_frequency_and_knows_what_it_does_not_know() {
        let vocabulary = VocabularyKind::Frequent { most: 2, least: 1 };
        let options = TextOptions { vocabulary, length: 4, ..TextOptions::sequence() };
        let fitted = TextPreprocessing::fit(&options, &texts()).unwrap();
        assert_eq!(fitted.vocabulary(), 4);
        assert_eq!(fitted.row("Food good never"), [3, 2, 1, 0]);
        assert_eq!(fitted.row("good good good good good"), [2; 4]);
        assert_eq!((fitted.word(2), fitted.word(1)), (Some("good"), None));
    }

    #[test]
    fn hashes_stay_in_their_buckets_and_never_change() {
        let fitted = TextPreprocessing::fit(&TextOptions::hashed(), &[]).unwrap();
        let ids = fitted.ids("good food");
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| (1..fitted.vocabulary() as u32).contains(id)));
        // Published test value of FNV-1a for "foobar", before folding.
        assert_eq!(fnv1a(b"foobar"), 0x85944171f73967e8 ^ (0x85944171f73967e8 >> 32));
        assert_eq!(ids[0], 1 + (fnv1a(b"good") & 0xffff) as u32);
    }

    #[test]
    fn comes_back_from_json_and_serves_the_same() {
        for options in [TextOptions::hashed(), TextOptions::sequence()] {
            let vocabulary = match options.vocabulary {
                VocabularyKind::Frequent { most, .. } => {
                    VocabularyKind::Frequent { most, least: 1 }
                }
                hashed => hashed,
            };
            let fitted =
                TextPreprocessing::fit(&TextOptions { vocabulary, ..options }, &texts()).unwrap();
            let json = serde_json::to_string(&fitted).unwrap();
            let back: TextPreprocessing = serde_json::from_str(&json).unwrap();
            assert_eq!(back, fitted);
            assert_eq!(back.row("bad service 好"), fitted.row("bad service 好"));
        }
        assert!(serde_json::from_str::<TextPreprocessing>("{}").is_err());
    }

    #[test]
    fn options_out_of_range_are_named() {
        let error = |options: TextOptions| {
            TextPreprocessing::fit(&options, &texts()).unwrap_err().to_string()
        };
        let base = TextOptions::hashed();
        assert!(error(TextOptions { length: 0, ..base }).starts_with("length: "));
        assert!(error(TextOptions { grams: 9, ..base }).starts_with("grams: "));
        let vocabulary = VocabularyKind::Hashed { bits: 40 };
        assert!(error(TextOptions { vocabulary, ..base }).starts_with("bits: "));
        let vocabulary = VocabularyKind::Frequent { most: 10, least: 99 };
        assert!(error(TextOptions { vocabulary, ..base }).contains("least"));
    }
}

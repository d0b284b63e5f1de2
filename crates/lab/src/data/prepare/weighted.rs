//! Texts as weights of their n-grams: tf-idf as scikit-learn's `TfidfVectorizer` has it
//! with `sublinear_tf`, (1 + ln count) · (ln((1 + texts) ÷ (1 + texts with it)) + 1),
//! each text scaled to length 1. Rows are kept sparse. Depends on no model.

use super::{TextOptions, TextPreprocessing, Vocabulary, rarity::Rarity, text::UNKNOWN};
use crate::data::{DataError, Samples, Texts};
use figure::Note;

impl TextPreprocessing {
    /// Learns a vocabulary and how rare its words are from training texts, and from
    /// nothing else.
    ///
    /// # Errors
    /// As [`TextPreprocessing::fit`]; hashed tokens, which are no words.
    pub fn fit_weighted(options: &TextOptions, texts: &[String]) -> Result<Self, DataError> {
        let mut fitted = Self::fit(options, texts)?;
        let Vocabulary::Words { words, .. } = &fitted.vocabulary else {
            let text = "weights need a vocabulary of words, which hashes are not";
            let message = Note::new("fault-weights-of-hashes", text);
            return Err(DataError::Option { field: "vocabulary", message });
        };
        let mut having = vec![0; words.len()];
        for text in texts {
            for (word, _) in fitted.counts(text) {
                having[word] += 1;
            }
        }
        fitted.rarity = Some(Rarity { texts: texts.len() as u64, having });
        Ok(fitted)
    }

    /// Weights in a row; `None` where texts become ids.
    #[must_use]
    pub fn weights(&self) -> Option<usize> {
        self.rarity.as_ref().map(|rarity| rarity.having.len())
    }

    /// All texts as rows of weights; `None` where texts become ids.
    #[must_use]
    pub fn weigh(&self, texts: &Texts) -> Option<WeightedSet> {
        let rarity = self.rarity.as_ref()?;
        let mut set = WeightedSet {
            width: rarity.having.len(),
            ends: Vec::with_capacity(texts.len()),
            entries: Vec::new(),
            labels: texts.labels.clone(),
        };
        for text in &texts.texts {
            let weights: Vec<(usize, f64)> = self
                .counts(text)
                .into_iter()
                .map(|(word, count)| (word, (1.0 + (count as f64).ln()) * rarity.weight(word)))
                .collect();
            let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            let scaled =
                weights.iter().map(|(word, weight)| (*word as u32, (weight / length) as f32));
            set.entries.extend(scaled);
            set.ends.push(set.entries.len());
        }
        Some(set)
    }

    /// The words of a text that the vocabulary holds and how often each occurs, by their
    /// places in the vocabulary.
    fn counts(&self, text: &str) -> Vec<(usize, u32)> {
        let mut indices: Vec<u32> =
            self.ids(text).into_iter().filter_map(|id| id.checked_sub(UNKNOWN + 1)).collect();
        indices.sort_unstable();
        let runs = indices.chunk_by(|a, b| a == b);
        runs.filter_map(|run| Some((*run.first()? as usize, run.len() as u32))).collect()
    }
}

/// Texts as sparse rows of weights with a class each.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedSet {
    width: usize,
    /// Where each row ends among the entries.
    ends: Vec<usize>,
    /// Indices and weights, row after row.
    entries: Vec<(u32, f32)>,
    labels: Vec<u8>,
}

impl WeightedSet {
    fn row(&self, index: usize) -> &[(u32, f32)] {
        let first = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.entries[first..self.ends[index]]
    }
}

impl Samples for WeightedSet {
    fn len(&self) -> usize {
        self.labels.len()
    }

    fn width(&self) -> usize {
        self.width
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        part.fill(0.0);
        for (index, weight) in self.row(index) {
            let index = (*index as usize).checked_sub(first);
            if let Some(number) = index.and_then(|index| part.get_mut(index)) {
                *number = *weight;
            }
        }
    }

    fn entries(&self, index: usize) -> Option<&[(u32, f32)]> {
        Some(self.row(index))
    }

    fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::VocabularyKind;

    const TEXTS: [&str; 5] = [
        "good food good place",
        "good good service",
        "bad food",
        "bad bad slow service",
        "fine place",
    ];

    fn fitted() -> TextPreprocessing {
        let vocabulary = VocabularyKind::Frequent { most: 100, least: 1 };
        let options = TextOptions { vocabulary, grams: 2, ..TextOptions::sequence() };
        TextPreprocessing::fit_weighted(&options, &TEXTS.map(str::to_owned)).unwrap()
    }

    fn row(fitted: &TextPreprocessing, text: &str) -> Vec<(String, f32)> {
        let texts = Texts { texts: vec![text.to_owned()], labels: vec![0] };
        let set = fitted.weigh(&texts).unwrap();
        let word = |index: u32| fitted.word(index + UNKNOWN + 1).unwrap().to_owned();
        set.entries(0).unwrap().iter().map(|(index, weight)| (word(*index), *weight)).collect()
    }

    /// scikit-learn 1.9.1, `TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)` on the
    /// same five texts.
    #[test]
    fn agrees_with_scikit_learn() {
        let fitted = fitted();
        assert_eq!(fitted.weights(), Some(17));
        let mut got = row(&fitted, "good food never good bad");
        got.sort_by(|a, b| a.0.cmp(&b.0));
        let wanted = [
            ("bad", 0.395_190_75),
            ("food", 0.395_190_75),
            ("good", 0.669_116_1),
            ("good food", 0.489_828_74),
        ];
        assert_eq!(got.len(), wanted.len(), "{got:?}");
        for ((word, weight), (name, value)) in got.iter().zip(wanted) {
            assert!(word == name && (weight - value).abs() < 1e-6_f32, "{got:?}");
        }
        assert!(row(&fitted, "nothing known here").is_empty());
    }

    #[test]
    fn rows_are_the_same_dense_and_in_parts() {
        let fitted = fitted();
        let texts = Texts { texts: TEXTS.map(str::to_owned).to_vec(), labels: vec![0; 5] };
        let set = fitted.weigh(&texts).unwrap();
        let mut whole = vec![0.0; set.width()];
        set.fill(3, &mut whole);
        let mut part = vec![9.0; 5];
        set.fill_part(3, 4, &mut part);
        assert_eq!(part, whole[4..9]);
        let full = whole.iter().filter(|x| **x != 0.0).count();
        assert_eq!(full, set.entries(3).unwrap().len());
        let squares: f32 = whole.iter().map(|x| x * x).sum();
        assert!((squares - 1.0).abs() < 1e-6);
    }

    #[test]
    fn comes_back_from_json_and_refuses_what_does_not_fit() {
        let fitted = fitted();
        let json = serde_json::to_string(&fitted).unwrap();
        assert_eq!(serde_json::from_str::<TextPreprocessing>(&json).unwrap(), fitted);
        let other = json.replace("\"texts\":5", "\"texts\":1");
        assert!(other != json && serde_json::from_str::<TextPreprocessing>(&other).is_err());
        let error = TextPreprocessing::fit_weighted(&TextOptions::hashed(), &[]).unwrap_err();
        assert!(error.to_string().starts_with("vocabulary: "), "{error}");
    }
}

//! From a loaded data set to rows of numbers for one model. What it is fitted on
//! (vocabulary, medians) comes from training rows only, and is stored in the sidecar, so
//! that serving does the same.

use super::LabError;
use crate::{
    data::{
        ImageSet, Loaded, Preprocessing, Samples, TableData, TableOptions, TablePreprocessing,
        TextData, TextOptions, TextPreprocessing, Texts, TokenSet, Tokeniser, VocabularyKind,
    },
    model::Input,
};
use figure::Note;

/// Name of the model that takes counts of words instead of their order.
pub(super) const NAIVE_BAYES: &str = "naive-bayes";
/// Name of the linear model of weighted n-grams.
pub(super) const NGRAMS: &str = "ngram-logistic";
/// Name of the text model that takes n-grams.
const HASHED: &str = "hashed-ngram-mlp";
/// Share of Chinese characters from which texts are cut into characters.
const CHINESE_SHARE: f64 = 0.2;
/// Words and n-grams that the baselines count at most.
const COUNTED_WORDS: usize = 20_000;
/// Words and n-grams of one text that are weighted at most.
const WEIGHED_LENGTH: usize = 4096;

/// Rows of numbers, and how they were prepared.
pub(super) struct Prepared {
    pub(super) train: Box<dyn Samples>,
    pub(super) test: Box<dyn Samples>,
    pub(super) input: Input,
    /// How, in words.
    pub(super) words: Note,
    /// All that is needed to do the same again.
    pub(super) sidecar: Preprocessing,
}

/// Texts as counts of words: 0 is padding and counts as nothing.
struct Counts {
    tokens: TokenSet,
    vocabulary: usize,
}

impl Samples for Counts {
    fn len(&self) -> usize {
        self.tokens.len()
    }

    fn width(&self) -> usize {
        self.vocabulary
    }

    fn classes(&self) -> usize {
        self.tokens.classes()
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        part.fill(0.0);
        for &id in self.tokens.ids(index).iter().filter(|id| **id > 0) {
            let place = (id as usize).checked_sub(first);
            if let Some(count) = place.and_then(|place| part.get_mut(place)) {
                *count += 1.0;
            }
        }
    }

    fn label(&self, index: usize) -> u8 {
        self.tokens.label(index)
    }
}

/// Prepares both parts for `model`; `training` are the rows to fit on.
///
/// # Errors
/// Nothing to build a vocabulary from; ratings, which are not rows of numbers.
pub(super) fn prepare(loaded: Loaded, model: &str, training: &[u32]) -> Result<Prepared, LabError> {
    match loaded {
        Loaded::Images(data) => Ok(images(data.train, data.test)),
        Loaded::Text(data) => texts(&data, model, training),
        Loaded::Table(data) => table(&data, training),
        Loaded::Ratings(_) => Err(LabError::WrongKind("ratings are for the task ratings")),
    }
}

/// Prepares texts with the settings of a sidecar.
pub(super) fn apply_text(
    fitted: &TextPreprocessing,
    texts: &Texts,
    model: &str,
) -> Box<dyn Samples> {
    if let Some(weighted) = fitted.weigh(texts) {
        return Box::new(weighted);
    }
    let tokens = fitted.apply(texts);
    if model == NAIVE_BAYES {
        Box::new(Counts { tokens, vocabulary: fitted.vocabulary() })
    } else {
        Box::new(tokens)
    }
}

fn images(train: ImageSet, test: ImageSet) -> Prepared {
    let ImageSet { channels, rows, columns, .. } = train;
    let words = if channels == 1 {
        let said = "{columns}x{rows} grey pixels, row by row, divided by 255";
        Note::new("prepared-grey", said)
    } else {
        Note::new("prepared-rgb", "{columns}x{rows} RGB pixels, row by row, divided by 255")
    };
    Prepared {
        input: Input::Image { channels, height: rows, width: columns },
        words: words.with("columns", columns).with("rows", rows),
        sidecar: Preprocessing::Pixels { channels, rows, columns },
        train: Box::new(train),
        test: Box::new(test),
    }
}

/// Prepares texts for `model`; `training` are the rows to fit on.
pub(super) fn texts(data: &TextData, model: &str, training: &[u32]) -> Result<Prepared, LabError> {
    let own = data.train.select(training);
    let options = text_options(model, &own.texts);
    if model == NGRAMS {
        return weighted(data, &options, &own.texts);
    }
    let fitted = TextPreprocessing::fit(&options, &own.texts)?;
    let vocabulary = fitted.vocabulary();
    let counts = model == NAIVE_BAYES;
    let input = if counts { Input::Numbers } else { Input::Tokens { vocabulary } };
    let words = match (counts, options.tokeniser) {
        (true, Tokeniser::Words) => {
            Note::new("prepared-word-counts", "counts of {n} words, at most {length} a text")
        }
        (true, Tokeniser::Characters) => {
            let said = "counts of {n} characters, at most {length} a text";
            Note::new("prepared-character-counts", said)
        }
        (false, Tokeniser::Words) => {
            Note::new("prepared-words", "ids of words below {n}, {length} a text, 0 for padding")
        }
        (false, Tokeniser::Characters) => {
            let said = "ids of characters below {n}, {length} a text, 0 for padding";
            Note::new("prepared-characters", said)
        }
    };
    Ok(Prepared {
        train: apply_text(&fitted, &data.train, model),
        test: apply_text(&fitted, &data.test, model),
        input,
        words: words.with("n", vocabulary).with("length", options.length),
        sidecar: Preprocessing::Text(fitted),
    })
}

/// Texts as weights of their n-grams.
fn weighted(data: &TextData, options: &TextOptions, own: &[String]) -> Result<Prepared, LabError> {
    let fitted = TextPreprocessing::fit_weighted(options, own)?;
    let words = match options.tokeniser {
        Tokeniser::Words => {
            let said =
                "tf-idf weights of {n} words and pairs of words, each text scaled to length 1";
            Note::new("prepared-word-weights", said)
        }
        Tokeniser::Characters => {
            let said = "tf-idf weights of {n} characters and pairs of characters, each text scaled to length 1";
            Note::new("prepared-character-weights", said)
        }
    };
    Ok(Prepared {
        train: apply_text(&fitted, &data.train, NGRAMS),
        test: apply_text(&fitted, &data.test, NGRAMS),
        input: Input::Numbers,
        words: words.with("n", fitted.weights().unwrap_or_default()),
        sidecar: Preprocessing::Text(fitted),
    })
}

/// How a model wants its texts: Chinese in characters, other languages in words.
fn text_options(model: &str, texts: &[String]) -> TextOptions {
    let is_chinese = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let letters = || texts.iter().flat_map(|text| text.chars()).filter(|c| c.is_alphanumeric());
    let (chinese, all) = (letters().filter(is_chinese).count(), letters().count());
    let mut options = match model {
        HASHED => TextOptions::hashed(),
        NAIVE_BAYES => TextOptions {
            vocabulary: VocabularyKind::Frequent { most: COUNTED_WORDS, least: 1 },
            length: 256,
            ..TextOptions::sequence()
        },
        NGRAMS => TextOptions {
            vocabulary: VocabularyKind::Frequent { most: COUNTED_WORDS, least: 1 },
            grams: 2,
            length: WEIGHED_LENGTH,
            ..TextOptions::sequence()
        },
        _ => TextOptions::sequence(),
    };
    if chinese as f64 > CHINESE_SHARE * all as f64 {
        options.tokeniser = Tokeniser::Characters;
        // A word is often two characters.
        options.grams = options.grams.max(if model == NAIVE_BAYES { 2 } else { 1 });
    }
    options
}

fn table(data: &TableData, training: &[u32]) -> Result<Prepared, LabError> {
    let own = data.train.select(training);
    let fitted = TablePreprocessing::fit(&TableOptions::default(), &own.frame)?;
    let (columns, width) = (fitted.columns().len(), fitted.width());
    Ok(Prepared {
        train: Box::new(fitted.apply(&data.train)?),
        test: Box::new(fitted.apply(&data.test)?),
        input: Input::Numbers,
        words: Note::new(
            "prepared-table",
            "{columns} columns as {width} numbers: standardised, categories one-hot, \
             missing numbers as the median",
        )
        .with("columns", columns)
        .with("width", width),
        sidecar: Preprocessing::Table(fitted),
    })
}

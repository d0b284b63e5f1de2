//! Words that stand for ratings: `Yes`, `每天`, `partial`. A word that is not
//! known here is asked for; "unknown" is a value of its own and never a zero.

use crate::field::plain;

/// What a word means: a rating, or that nobody knows.
pub(crate) type Level = Option<u8>;

/// Words that say that there is no answer, in any column.
const UNKNOWN: [&str; 15] = [
    "unknown",
    "na",
    "nonegiven",
    "doesnotapply",
    "notapplicable",
    "noanswer",
    "skip",
    "dontknow",
    "null",
    "nan",
    "未知",
    "不知道",
    "不适用",
    "无回答",
    "跳过",
];

/// Rows of words from most to least, with their place from 1 (most) to 0 (least).
const LADDERS: &[&[(&str, f64)]] = &[
    &[("yes", 0.9), ("neutral", 0.45), ("no", 0.0)],
    &[("是", 0.9), ("一般", 0.45), ("否", 0.0)],
    &[
        ("daily", 1.0),
        ("weekly", 0.78),
        ("monthly", 0.5),
        ("everyfewmonths", 0.25),
        ("yearly", 0.1),
        ("never", 0.0),
    ],
    &[("always", 1.0), ("often", 0.75), ("sometimes", 0.5), ("rarely", 0.25)],
    &[("每天", 1.0), ("每周", 0.78), ("每月", 0.5), ("几个月一次", 0.25), ("从不", 0.0)],
    &[("full", 1.0), ("partial", 0.6), ("none", 0.0)],
    &[("supported", 1.0), ("partly", 0.6), ("notsupported", 0.0)],
    &[("有", 1.0), ("部分", 0.6), ("无", 0.0), ("没有", 0.0)],
    &[("stronglyagree", 1.0), ("agree", 0.75), ("disagree", 0.25), ("stronglydisagree", 0.0)],
    &[("非常同意", 1.0), ("同意", 0.75), ("不同意", 0.25), ("非常不同意", 0.0)],
    &[
        ("verysatisfied", 1.0),
        ("satisfied", 0.75),
        ("dissatisfied", 0.25),
        ("verydissatisfied", 0.0),
    ],
    &[("非常满意", 1.0), ("满意", 0.75), ("不满意", 0.25), ("非常不满意", 0.0)],
    &[
        ("veryimportant", 1.0),
        ("important", 0.75),
        ("somewhatimportant", 0.5),
        ("notimportant", 0.0),
    ],
    &[("非常重要", 1.0), ("重要", 0.75), ("不重要", 0.0)],
    &[("high", 1.0), ("medium", 0.5), ("low", 0.0)],
    &[("高", 1.0), ("中", 0.5), ("低", 0.0)],
    &[("true", 1.0), ("false", 0.0)],
];

/// What a word most likely means on a scale.
pub(crate) fn guess(word: &str, low: u8, high: u8) -> Option<Level> {
    let word_plain = plain(word);
    if is_unknown(word) {
        return Some(None);
    }
    let place =
        LADDERS.iter().flat_map(|ladder| ladder.iter()).find(|(name, _)| *name == word_plain)?.1;
    let value = f64::from(low) + place * f64::from(high - low);
    Some(Some(value.round() as u8))
}

/// True for words that say that nobody knows.
pub(crate) fn is_unknown(word: &str) -> bool {
    matches!(word, "" | "?" | "-" | "–" | "—" | "/") || UNKNOWN.contains(&plain(word).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_have_their_places() {
        for (word, range, level) in [
            ("Yes", (1, 10), Some(9)),
            ("Neutral", (1, 10), Some(5)),
            ("No", (1, 10), Some(1)),
            ("Daily", (1, 10), Some(10)),
            ("Weekly", (1, 10), Some(8)),
            ("Every few months", (1, 10), Some(3)),
            ("Never", (1, 10), Some(1)),
            ("full", (0, 5), Some(5)),
            ("partial", (0, 5), Some(3)),
            ("none", (0, 5), Some(0)),
            ("从不", (1, 10), Some(1)),
            ("?", (0, 5), None),
            ("Does not apply", (1, 10), None),
            ("", (0, 5), None),
        ] {
            assert_eq!(guess(word, range.0, range.1), Some(level), "{word}");
        }
        assert_eq!(guess("purple", 1, 10), None);
    }
}

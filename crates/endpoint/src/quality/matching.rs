//! Whether an answer is the expected one.

use std::sync::LazyLock;

use parsing::words;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::{prompts::Expected, reasoning::stripped};

words! {
    /// How answers are compared with the expected ones.
    #[derive(Default)]
    pub enum Matching {
        Exact = "exact",
        /// Without regard to case, punctuation, width and spaces.
        #[default]
        Normalised = "normalised",
        /// The letter of a choice.
        Choice = "choice",
        /// The same JSON value.
        Json = "json",
    }
}

impl Matching {
    /// Whether `answer` is right.
    #[must_use]
    pub fn is_right(self, answer: &str, expected: &Expected) -> bool {
        let answer = stripped(answer);
        let expected = match expected {
            Expected::Pattern(pattern) => return pattern.is_match(answer),
            Expected::Answer(expected) => expected.trim(),
        };
        match self {
            Self::Exact => answer == expected,
            Self::Normalised => normalised(answer) == normalised(expected),
            Self::Choice => choice(answer).is_some_and(|letter| choice(expected) == Some(letter)),
            Self::Json => {
                let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
                value(unfenced(answer)).is_some_and(|answer| value(expected) == Some(answer))
            }
        }
    }
}

/// Compatibility forms made one (full-width letters, ligatures), lower case, words without
/// punctuation; spaces count only between words of scripts that write them.
#[must_use]
pub fn normalised(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let words = folded.split(|c: char| !c.is_alphanumeric() && !is_mark(c));
    let mut joined = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let spaced = joined.chars().next_back().is_some_and(|last| !is_unspaced(last))
            && word.chars().next().is_some_and(|first| !is_unspaced(first));
        if spaced {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Signs that change what a number says: −3 is not 3, and 3.5 is not 35.
fn is_mark(c: char) -> bool {
    matches!(c, '%' | '+')
}

/// Chinese and Japanese write no spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// A code block's content.
fn unfenced(text: &str) -> &str {
    let inner = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    inner.map_or(text, |inner| inner.strip_prefix("json").unwrap_or(inner)).trim()
}

/// The letter that an answer chooses; `None` when it chooses none, or several.
fn choice(answer: &str) -> Option<char> {
    static PLACES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            r"^[\s\p{P}]*([A-J])[\s\p{P}]*$",
            r"(?:[Aa]nswer|ANSWER|答案|选项?)[^A-Za-z\n]{0,12}(?:is|choice|option)?[^A-Za-z\n]{0,8}([A-J])(?:[^A-Za-z]|$)",
            r"^[\s\p{P}]*([A-J])[.)）：:、]",
        ]
        .iter()
        .filter_map(|pattern| Regex::new(pattern).ok())
        .collect()
    });
    let answer: String = answer.nfkc().collect();
    for place in PLACES.iter() {
        let mut found: Vec<char> = place
            .captures_iter(&answer)
            .filter_map(|capture| capture.get(1)?.as_str().chars().next())
            .collect();
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [] => {}
            [letter] => return Some(*letter),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(matching: Matching, answer: &str, expected: &str) -> bool {
        matching.is_right(answer, &Expected::Answer(expected.to_owned()))
    }

    #[test]
    fn normalising_forgives_form_and_nothing_else() {
        for (answer, expected, same) in [
            ("Paris.", "paris", true),
            (" The  Tea-House ", "the tea house", true),
            ("ＡＢＣ　１２３", "abc 123", true),
            ("价格是 35 元。", "价格是35元", true),
            ("“北京”", "北京", true),
            ("北京市", "北京", false),
            ("3.5", "35", false),
            ("50 %", "50", false),
            ("ﬁne", "fine", true),
            ("STRASSE", "straße", false),
            ("tea house", "teahouse", false),
            ("", "x", false),
        ] {
            assert_eq!(right(Matching::Normalised, answer, expected), same, "{answer} {expected}");
        }
        assert!(right(Matching::Exact, " Paris\n", "Paris"));
        assert!(!right(Matching::Exact, "paris", "Paris"));
    }

    #[test]
    fn a_choice_is_found_where_people_write_it() {
        for (answer, letter) in [
            ("B", Some('B')),
            ("(B).", Some('B')),
            ("**B**", Some('B')),
            ("B. Because a cat is an animal", Some('B')),
            ("The answer is B.", Some('B')),
            ("Answer: (C)", Some('C')),
            ("答案是Ｄ。", Some('D')),
            ("选 A", Some('A')),
            ("The answer is A. No, the answer is B.", None),
            ("A cat sat there", None),
            ("I do not know", None),
            ("", None),
        ] {
            assert_eq!(choice(answer), letter, "{answer}");
        }
        assert!(right(Matching::Choice, "The answer is B.", "B"));
        assert!(!right(Matching::Choice, "I do not know", "none"));
    }

    #[test]
    fn patterns_know_all_scripts_and_json_is_compared_by_value() {
        let pattern = Expected::Pattern(Regex::new(r"(?i)^\p{Han}+ \w+$").unwrap());
        assert!(Matching::Exact.is_right("价格 Ünder", &pattern));
        assert!(!Matching::Exact.is_right("price under", &pattern));
        assert!(right(
            Matching::Json,
            "```json\n{\"b\": [1], \"a\": 2}\n```",
            "{\"a\":2,\"b\":[1]}"
        ));
        assert!(!right(Matching::Json, "{\"a\":3}", "{\"a\":2}"));
        assert!(!right(Matching::Json, "no", "no"));
    }

    #[test]
    fn reasoning_is_no_part_of_the_answer() {
        assert!(right(Matching::Exact, "it could be Rome</think>\n\nParis", "Paris"));
    }
}

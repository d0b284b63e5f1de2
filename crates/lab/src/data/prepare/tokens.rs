//! Cutting a text into tokens. Depends on no vocabulary.

use serde::{Deserialize, Serialize};

use crate::data::identity::composed;

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tokeniser {
    /// Words in small letters; every sign and every Chinese character alone.
    Words,
    /// Every character that is no space, in small letters.
    Characters,
}

impl Tokeniser {
    /// The tokens of a text.
    #[must_use]
    pub fn tokens(self, text: &str) -> Vec<String> {
        let text = composed(text);
        let mut tokens = Vec::new();
        let mut word = String::new();
        for c in text.chars() {
            let joins = self == Self::Words && c.is_alphanumeric() && !is_single(c);
            if joins {
                word.extend(c.to_lowercase());
                continue;
            }
            // The sign in "don't" belongs to the word; it goes so that "dont" is the same.
            if matches!(c, '\'' | '’') && self == Self::Words && !word.is_empty() {
                continue;
            }
            if !word.is_empty() {
                tokens.push(std::mem::take(&mut word));
            }
            if !c.is_whitespace() && !c.is_control() {
                tokens.push(c.to_lowercase().collect());
            }
        }
        if !word.is_empty() {
            tokens.push(word);
        }
        tokens
    }
}

/// Characters of writing without spaces: Chinese and Japanese.
fn is_single(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}

/// Tokens and their sequences of up to `most` tokens, joined by a space; the
/// single tokens first.
pub(super) fn grams(tokens: &[String], most: usize) -> impl Iterator<Item = String> {
    (1..=most).flat_map(move |size| tokens.windows(size).map(|gram| gram.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_signs_and_chinese_characters() {
        let cut = |text| Tokeniser::Words.tokens(text);
        assert_eq!(cut("Don't WIN £1000!! now"), ["dont", "win", "£", "1000", "!", "!", "now"]);
        assert_eq!(cut("味道不错,ok 吗"), ["味", "道", "不", "错", ",", "ok", "吗"]);
        assert_eq!(cut("Cafe\u{301}"), cut("café"), "a decomposed letter is no sign of its own");
        assert_eq!(cut("  \u{85}\t "), [""; 0]);
        assert_eq!(Tokeniser::Characters.tokens("Ab 好"), ["a", "b", "好"]);
    }

    #[test]
    fn grams_come_shortest_first() {
        let tokens = ["a", "b", "c"].map(str::to_owned);
        let all: Vec<String> = grams(&tokens, 2).collect();
        assert_eq!(all, ["a", "b", "c", "a b", "b c"]);
        assert_eq!(grams(&tokens[..1], 3).count(), 1);
    }
}

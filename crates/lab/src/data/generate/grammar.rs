//! The grammar of generated sentences. Independent of the language.

use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// The words of a language and how it builds clauses.
pub(super) struct Grammar {
    pub(super) nouns: &'static [&'static str],
    pub(super) good: &'static [&'static str],
    pub(super) bad: &'static [&'static str],
    pub(super) liked: &'static [&'static str],
    pub(super) disliked: &'static [&'static str],
    pub(super) degrees: &'static [&'static str],
    /// Plain clauses with `{noun}`, `{degree}` and `{word}`.
    pub(super) plain: &'static [&'static str],
    /// Clauses that say the opposite of their `{word}`.
    pub(super) negated: &'static [&'static str],
    /// Clauses with `{noun}` and a verb as `{word}`.
    pub(super) acted: &'static [&'static str],
    /// Sentences from `{main}`, which gives the sentiment, and `{other}` of the opposite one.
    pub(super) contrasts: &'static [&'static str],
    pub(super) openers: &'static [&'static str],
    pub(super) closers: &'static [&'static str],
    /// Puts a sentence together: opener, clause, closer.
    pub(super) join: fn(&str, &str, &str) -> String,
}

impl Grammar {
    fn one(random: &mut ChaCha8Rng, words: &[&'static str]) -> &'static str {
        words.choose(random).copied().unwrap_or_default()
    }

    fn clause(&self, random: &mut ChaCha8Rng, good: bool) -> String {
        let noun = Self::one(random, self.nouns);
        let (form, word) = match random.random_range(0..10) {
            0..5 => (self.plain, if good { self.good } else { self.bad }),
            5..8 => (self.negated, if good { self.bad } else { self.good }),
            _ => (self.acted, if good { self.liked } else { self.disliked }),
        };
        let degree = Self::one(random, self.degrees);
        Self::one(random, form)
            .replace("{noun}", noun)
            .replace("{degree}", degree)
            .replace("{word}", Self::one(random, word))
    }

    pub(super) fn sentence(&self, random: &mut ChaCha8Rng, good: bool) -> String {
        let mut body = self.clause(random, good);
        if random.random_bool(0.4) {
            let other = self.clause(random, !good);
            let form = Self::one(random, self.contrasts);
            body = form.replace("{main}", &body).replace("{other}", &other);
        }
        let opener = Self::one(random, self.openers);
        (self.join)(opener, &body, Self::one(random, self.closers))
    }
}

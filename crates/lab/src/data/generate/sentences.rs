//! Sentences of customers with a sentiment, from a small grammar: plain,
//! negated and contrasting clauses, so that counting words is not enough. A
//! known share of labels is wrong, which sets the ceiling.

use std::collections::HashSet;

use rand::Rng;

use super::{chinese, english, stream};
use crate::data::{About, BestAchievable, Card, TextData, Texts, choice::Language};

const TRAIN: usize = 8000;
const TEST: usize = 2000;
/// Share of labels that are flipped after the sentence is made.
const LABEL_NOISE: f64 = 0.05;

/// The set of a language.
pub(in crate::data) fn load(language: Language) -> TextData {
    let (grammar, name, number, spoken) = match language {
        Language::English => (&english::GRAMMAR, "sentences", 1, "English"),
        Language::Chinese => (&chinese::GRAMMAR, "sentences-zh", 2, "Chinese"),
    };
    let mut random = stream(number);
    let mut seen = HashSet::new();
    let mut right = 0;
    let mut part = |count: usize| {
        let mut set = Texts::default();
        right = 0;
        while set.len() < count {
            let good = random.random_bool(0.5);
            let text = grammar.sentence(&mut random, good);
            // No sentence twice: none of the test part is known from training.
            if seen.insert(text.clone()) {
                let turned = random.random_bool(LABEL_NOISE);
                right += usize::from(!turned);
                set.texts.push(text);
                set.labels.push(u8::from(good != turned));
            }
        }
        (set, right)
    };
    let (train, _) = part(TRAIN);
    let (test, right) = part(TEST);
    let mut about = About::generated(name, card(spoken));
    about.classes = vec!["negative".to_owned(), "positive".to_owned()];
    about.split = format!("{TRAIN} sentences for training, {TEST} others for the test");
    about.best_achievable = Some(BestAchievable {
        figure: right as f64 / TEST as f64,
        metric: "accuracy",
        how: format!(
            "{} of {TEST} test labels were turned over at random ({:.0} % of all labels are); \
             a model that reads every sentence rightly agrees with the other {right}",
            TEST - right,
            LABEL_NOISE * 100.0
        ),
    });
    TextData { about, train, test }.with_digest()
}

fn card(language: &str) -> Card {
    Card::new(
        &format!("{language} sentences built by this program from a small grammar"),
        "none; nobody wrote them",
        "trying and comparing text models; showing how near a model comes to a known ceiling",
        "far simpler than what people write; says nothing about real customers",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_new_sentences_with_a_ceiling_near_the_noise() {
        for language in [Language::English, Language::Chinese] {
            let data = load(language);
            assert_eq!((data.train.len(), data.test.len()), (TRAIN, TEST));
            let all: HashSet<&String> = data.train.texts.iter().chain(&data.test.texts).collect();
            assert_eq!(all.len(), TRAIN + TEST);
            assert!(all.iter().all(|text| !text.contains(['{', '}'])), "{:?}", data.train.texts[0]);
            let ones = data.train.labels.iter().filter(|label| **label == 1).count();
            assert!((3800..4200).contains(&ones), "{ones}");
            let best = data.best_achievable.as_ref().unwrap();
            // 95 % within four standard errors of 2000 draws.
            assert!((best.figure - 0.95).abs() < 0.02, "{}", best.figure);
            assert_eq!(data.digest, load(language).digest);
            assert!(data.synthetic);
        }
        assert_ne!(load(Language::English).digest, load(Language::Chinese).digest);
    }

    #[test]
    fn counting_good_and_bad_words_stays_far_below_the_ceiling() {
        let data = load(Language::English);
        let grammar = &english::GRAMMAR;
        let right = data.test.texts.iter().zip(&data.test.labels).filter(|(text, label)| {
            let has = |words: &[&str]| words.iter().filter(|word| text.contains(**word)).count();
            let good = has(grammar.good) + has(grammar.liked);
            let bad = has(grammar.bad) + has(grammar.disliked);
            u8::from(good > bad) == **label
        });
        let share = right.count() as f64 / data.test.len() as f64;
        assert!(share < 0.75, "{share}");
    }
}

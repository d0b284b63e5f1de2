//! Normalises a text for comparison: removes case, width, accents and punctuation, and splits
//! the rest into features.

use std::hash::{DefaultHasher, Hash, Hasher};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use parsing::name;

/// What the texts are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Short names of companies, products or features.
    Names,
    /// Sentences such as needs.
    #[default]
    Statements,
}

/// Legal forms that a name may or may not carry.
const LEGAL_FORMS: [&str; 13] = [
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "co",
    "company",
    "plc",
    "sa",
];
const CHINESE_LEGAL_FORMS: [&str; 4] = ["股份有限公司", "有限责任公司", "有限公司", "公司"];

/// A set of features, as sorted hashes.
pub(super) struct Features(Vec<u64>);

impl Features {
    fn new<T: Hash>(features: impl Iterator<Item = T>) -> Self {
        let mut hashes: Vec<u64> = features
            .map(|feature| {
                let mut hasher = DefaultHasher::new();
                feature.hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Twice the overlap over the sizes: 1 for equal sets, 0 for disjoint ones.
    pub(super) fn dice(&self, other: &Self) -> f64 {
        let sizes = self.0.len() + other.0.len();
        if sizes == 0 {
            return 0.0;
        }
        // Both are sorted: one step each.
        let (mut mine, mut theirs, mut shared) = (self.0.iter(), other.0.iter().peekable(), 0);
        let mut next = mine.next();
        while let (Some(own), Some(other)) = (next, theirs.peek()) {
            match own.cmp(other) {
                std::cmp::Ordering::Less => next = mine.next(),
                std::cmp::Ordering::Greater => drop(theirs.next()),
                std::cmp::Ordering::Equal => {
                    shared += 1;
                    next = mine.next();
                    theirs.next();
                }
            }
        }
        2.0 * shared as f64 / sizes as f64
    }
}

/// A text and its features.
pub(super) struct Prepared {
    /// Letters and digits only.
    pub(super) joined: String,
    /// Meaningful signs, each with its preceding character: of `C++`, of `1.12`, of Thai tones.
    pub(super) signs: Vec<String>,
    pub(super) words: Features,
    pub(super) letters: Features,
    pub(super) has_chinese: bool,
}

impl Prepared {
    pub(super) fn new(text: &str, kind: Kind) -> Self {
        let text = &*name::composed(text);
        let words = words(text, kind);
        let joined: String = words.concat();
        let features = words.iter().flat_map(|word| features(word));
        let features = Features::new(features);
        let chars: Vec<char> = joined.chars().collect();
        // The ends count as letters too, so that short texts have pairs at all.
        let framed: Vec<char> =
            std::iter::once(' ').chain(chars.iter().copied()).chain([' ']).collect();
        let letters = if chars.is_empty() { &[][..] } else { &framed[..] };
        let has_chinese = chars.iter().any(|&c| is_chinese(c));
        let letters = Features::new(letters.windows(2));
        Self { joined, signs: signs(text), words: features, letters, has_chinese }
    }

    /// Similarity of two texts with the same letters and digits but different signs.
    pub(super) fn but_for_signs(&self, other: &Self) -> f64 {
        let shared = self.signs.iter().filter(|sign| other.signs.contains(sign)).count();
        let letters = self.letters.len() * 2;
        let all = letters + self.signs.len() + other.signs.len();
        (letters + shared * 2) as f64 / all.max(1) as f64
    }
}

/// Signs that tell names apart, with the letter or the number of digits before them.
fn signs(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().flat_map(plain).collect();
    let (mut found, mut digits) = (Vec::new(), 0_usize);
    let mut before = ' ';
    for (at, &c) in chars.iter().enumerate() {
        let between = digits > 0 && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        if matches!(c, '+' | '#' | '<' | '>' | '=' | '≤' | '≥' | '≠') || is_combining_mark(c)
        {
            found.push(format!("{before}{c}"));
        } else if matches!(c, '.' | ',') && between {
            found.push(format!("{digits}{c}"));
        }
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        before = c;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Words in lower case; a run of Chinese is one word.
fn words(text: &str, kind: Kind) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chinese = false;
    for c in text.chars().flat_map(plain).chain([' ']) {
        if is_chinese(c) != chinese || !c.is_alphanumeric() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            chinese = is_chinese(c);
        }
        if c.is_alphanumeric() {
            word.push(c);
        }
    }
    if kind == Kind::Names {
        without_legal_form(&mut words);
    }
    words.into_iter().map(singular).collect()
}

/// The word without the s of its plural.
fn singular(word: String) -> String {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'));
    stem.map(str::to_owned).unwrap_or(word)
}

/// A word is one feature; a run of Chinese, which has no spaces, is its pairs
/// of neighbours.
fn features(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    if chars.len() > 1 && is_chinese(chars[0]) {
        chars.windows(2).map(|pair| pair.iter().collect()).collect()
    } else {
        vec![word.to_owned()]
    }
}

fn without_legal_form(words: &mut Vec<String>) {
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(&word.as_str())) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        let stem = CHINESE_LEGAL_FORMS.iter().find_map(|form| last.strip_suffix(form));
        if let Some(stem) = stem.filter(|stem| !stem.is_empty()) {
            *last = stem.to_owned();
        }
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// The character in half width and lower case, without its accent.
fn plain(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    c.to_lowercase().map(|c| match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' => 's',
        'ž' => 'z',
        'č' | 'ć' => 'c',
        'ř' => 'r',
        'ł' => 'l',
        c => c,
    })
}

//! BLEU and chrF of whole sets, as sacreBLEU defines them (Post 2018; Popović 2015), with its
//! tokenisations `13a` and `zh`.

use std::{collections::HashMap, hash::Hash, sync::LazyLock};

use regex::Regex;

const BLEU_ORDER: usize = 4;
const CHRF_ORDER: usize = 6;
/// Recall counts so many times as much as precision, squared.
const CHRF_FACTOR: f64 = 4.0;

/// BLEU with exponential smoothing, 0 to 100, of answers with their references. `None` without
/// any. Chinese is cut into characters if any reference is Chinese.
#[must_use]
pub fn bleu(pairs: &[(&str, &str)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let chinese = pairs.iter().any(|(_, reference)| reference.chars().any(is_han));
    let cut = if chinese { tokens_zh } else { tokens_13a };
    let (mut right, mut all) = ([0_u64; BLEU_ORDER], [0_u64; BLEU_ORDER]);
    let (mut answer_length, mut reference_length) = (0, 0);
    for (answer, reference) in pairs {
        let (answer, reference) = (cut(answer), cut(reference));
        answer_length += answer.len();
        reference_length += reference.len();
        for order in 1..=BLEU_ORDER {
            let (found, expected) = (grams(&answer, order), grams(&reference, order));
            all[order - 1] += found.values().sum::<u64>();
            right[order - 1] += common(&found, &expected);
        }
    }
    if right.iter().all(|&n| n == 0) || all.contains(&0) {
        return Some(0.0);
    }
    let mut smoothing = 1.0;
    let mut logs = 0.0;
    for (&right, &all) in right.iter().zip(&all) {
        let precision = if right == 0 {
            smoothing *= 2.0;
            1.0 / (smoothing * all as f64)
        } else {
            right as f64 / all as f64
        };
        logs += precision.ln();
    }
    let (answer, reference) = (answer_length as f64, reference_length as f64);
    let brevity = if answer < reference { (1.0 - reference / answer).exp() } else { 1.0 };
    Some(100.0 * brevity * (logs / BLEU_ORDER as f64).exp())
}

/// chrF2, 0 to 100: overlap of characters without spaces. `None` without any pair.
#[must_use]
pub fn chrf(pairs: &[(&str, &str)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let mut sums = [[0_u64; 3]; CHRF_ORDER];
    for (answer, reference) in pairs {
        let characters =
            |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
        let (answer, reference) = (characters(answer), characters(reference));
        for (order, sums) in (1..).zip(&mut sums) {
            let (found, expected) = (grams(&answer, order), grams(&reference, order));
            sums[0] += found.values().sum::<u64>();
            sums[1] += expected.values().sum::<u64>();
            sums[2] += common(&found, &expected);
        }
    }
    let counted: Vec<_> = sums.iter().filter(|sums| sums[0] > 0 && sums[1] > 0).collect();
    let mean = |of: usize| {
        let shares = counted.iter().map(|sums| sums[2] as f64 / sums[of] as f64);
        shares.sum::<f64>() / counted.len().max(1) as f64
    };
    let (precision, recall) = (mean(0), mean(1));
    let below = CHRF_FACTOR * precision + recall;
    Some(if below > 0.0 { 100.0 * (1.0 + CHRF_FACTOR) * precision * recall / below } else { 0.0 })
}

fn grams<T: Eq + Hash>(tokens: &[T], order: usize) -> HashMap<&[T], u64> {
    let mut counts = HashMap::new();
    for gram in tokens.windows(order) {
        *counts.entry(gram).or_default() += 1;
    }
    counts
}

fn common<T: Eq + Hash>(found: &HashMap<&[T], u64>, expected: &HashMap<&[T], u64>) -> u64 {
    found.iter().filter_map(|(gram, &n)| expected.get(gram).map(|&m| n.min(m))).sum()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The rules of mteval-v13a: punctuation apart, except points and commas inside numbers.
fn tokens_13a(text: &str) -> Vec<String> {
    let mut text = text.replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    for (entity, sign) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
        text = text.replace(entity, sign);
    }
    separated(format!(" {text} "))
}

/// Every Chinese character and sign is a token; the rest as in `13a`.
fn tokens_zh(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in text.trim().chars() {
        if is_zh(c) {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    separated(spaced)
}

fn separated(mut text: String) -> Vec<String> {
    static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            // All of ASCII's punctuation but apostrophe, point, comma and hyphen.
            (r"([{-~\[-` -&(-+:-@/])", " $1 "),
            (r"([^0-9])([.,])", "$1 $2 "),
            (r"([.,])([^0-9])", " $1 $2"),
            (r"([0-9])(-)", "$1 $2 "),
        ]
        .into_iter()
        .filter_map(|(pattern, by)| Some((Regex::new(pattern).ok()?, by)))
        .collect()
    });
    for (pattern, by) in RULES.iter() {
        text = pattern.replace_all(&text, *by).into_owned();
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// The ranges of the tokenisation `zh`. Two of its ranges are written with five digits, which
/// there means U+2001 to U+2A6D and U+2F81 to U+2FA1.
fn is_zh(c: char) -> bool {
    matches!(c,
        '\u{2001}'..='\u{2a6d}'
        | '\u{2e80}'..='\u{2eff}'
        | '\u{2f00}'..='\u{303f}'
        | '\u{3100}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31c0}'..='\u{31ef}'
        | '\u{3200}'..='\u{33ff}'
        | '\u{3400}'..='\u{4db5}'
        | '\u{4e00}'..='\u{9fbb}'
        | '\u{f900}'..='\u{fa2d}'
        | '\u{fa30}'..='\u{fa6a}'
        | '\u{fa70}'..='\u{fad9}'
        | '\u{fe10}'..='\u{fe1f}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by scripts/golden/overlap.py with sacreBLEU 2.6.0; the first set is the example of
    /// its own documentation.
    #[test]
    fn scores_are_those_of_sacrebleu() {
        type Set = (&'static [(&'static str, &'static str)], f64, f64);
        let sets: [Set; 7] = [
            (
                &[
                    ("The dog bit the man.", "The dog bit the man."),
                    ("It was not unexpected.", "It was not surprising."),
                    ("The man bit him first.", "The man had just bitten him."),
                ],
                50.178_269_406_946_58,
                50.858_041_456_002_48,
            ),
            (
                &[(
                    "The cat sat, on the mat; 3.5 % of 1,000.",
                    "The cat is sitting on the mat: 3.5% of 1,000!",
                )],
                31.170_906_522_700_683,
                54.116_135_221_706_85,
            ),
            (&[("hello", "hello world out there")], 0.0, 21.653_177_338_375_105),
            (
                &[("a b c d e f g", "a b c d x f g h i")],
                36.741_454_942_156_66,
                28.435_489_308_065_49,
            ),
            (&[("completely different", "nothing shared here")], 0.0, 11.735_500_178_737_508),
            (
                &[("今天天气很好,我们去公园散步。", "今天天气非常好，我们去公园走走。")],
                40.537_462_256_978_67,
                30.843_776_634_472_44,
            ),
            (
                &[("茶的价格是35元。", "茶价为 35 元。"), ("他先咬了那个人。", "那个人先咬了他。")],
                25.685_566_543_093_5,
                31.481_431_010_596_094,
            ),
        ];
        for (pairs, expected_bleu, expected_chrf) in sets {
            let (got_bleu, got_chrf) = (bleu(pairs).unwrap(), chrf(pairs).unwrap());
            assert!((got_bleu - expected_bleu).abs() < 1e-9, "{pairs:?}: BLEU {got_bleu}");
            assert!((got_chrf - expected_chrf).abs() < 1e-9, "{pairs:?}: chrF {got_chrf}");
        }
        assert_eq!((bleu(&[]), chrf(&[])), (None, None));
        assert_eq!(chrf(&[("", "x")]), Some(0.0));
    }
}

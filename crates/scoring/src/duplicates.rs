//! Finds names and statements that probably mean the same. Proposes pairs with a score; people
//! decide whether to merge. Supports English words and Chinese characters.

mod search;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::text::Prepared;
pub use self::{search::TooManyComparisonsError, text::Kind};
use super::{
    Method,
    contract::{Scored, Scores},
    error::{Problem, ScoreError},
    table::Table,
};

pub const METHOD: Method = Method {
    id: "duplicates",
    version: 1,
    unit: "similarity 0-1",
    convention: "case, width, accents and punctuation ignored; the best of Dice over words (Chinese: \
                 pairs of characters), Dice over pairs of letters of the joined text, and for names \
                 a stretched Jaro-Winkler, 1-3(1-jw); names lose their legal form; pairs from the \
                 printed threshold on; + # < > = and points between digits are no punctuation",
};

/// Default similarity from which a pair is proposed.
pub const THRESHOLD: f64 = 0.8;
/// Most reported pairs.
const MOST_PAIRS: usize = 1_000;

/// A text to compare.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Told with the pair, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[schemars(length(max = 2000))]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[schemars(length(max = 50_000))]
    pub items: Vec<Item>,
    #[serde(default)]
    pub kind: Kind,
    /// Least reported similarity.
    #[serde(default = "threshold")]
    #[schemars(range(min = 0.5, max = 1.0))]
    pub threshold: f64,
}

fn threshold() -> f64 {
    THRESHOLD
}

/// Two similar texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Indices of the texts, the earlier one first.
    pub first: usize,
    pub second: usize,
    pub score: f64,
    pub by: Measure,
}

/// Reason of the similarity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// They differ only in case, width, accents or punctuation.
    Same,
    Words,
    Letters,
    JaroWinkler,
}

/// The similar pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The most similar first, as many as requested.
    pub pairs: Vec<Pair>,
    /// How many there are.
    pub total: usize,
}

/// The `most` most similar pairs of `texts`, with a similarity of at least `threshold`, among
/// those that `wanted` accepts. A text without letters or digits is similar to none.
///
/// # Errors
/// [`TooManyComparisonsError`] when comparing them would take too long.
pub fn pairs<T: AsRef<str>>(
    texts: &[T],
    kind: Kind,
    threshold: f64,
    most: usize,
    wanted: impl Fn(usize, usize) -> bool,
) -> Result<Found, TooManyComparisonsError> {
    let prepared: Vec<Prepared> =
        texts.iter().map(|text| Prepared::new(text.as_ref(), kind)).collect();
    // Jaro-Winkler is more tolerant than pairs of letters.
    let least = if kind == Kind::Names { threshold.min(0.5) } else { threshold };
    let mut found = Found { pairs: Vec::new(), total: 0 };
    search::each_candidate(&prepared, least, |first, second| {
        let (score, by) = likeness(&prepared[first], &prepared[second], kind);
        if score >= threshold && wanted(first, second) {
            found.total += 1;
            found.pairs.push(Pair { first, second, score, by });
            if found.pairs.len() >= most.saturating_mul(2).max(64) {
                found.keep(most);
            }
        }
    })?;
    found.keep(most);
    Ok(found)
}

impl Found {
    fn keep(&mut self, most: usize) {
        self.pairs.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then((a.first, a.second).cmp(&(b.first, b.second)))
        });
        self.pairs.truncate(most);
    }
}

/// Similarity of two texts, 0 to 1.
pub fn similarity(a: &str, b: &str, kind: Kind) -> f64 {
    likeness(&Prepared::new(a, kind), &Prepared::new(b, kind), kind).0
}

fn likeness(a: &Prepared, b: &Prepared, kind: Kind) -> (f64, Measure) {
    if a.joined.is_empty() || b.joined.is_empty() {
        return (0.0, Measure::Words);
    }
    if a.joined == b.joined {
        return match a.signs == b.signs {
            true => (1.0, Measure::Same),
            false => (a.but_for_signs(b), Measure::Letters),
        };
    }
    let mut best = (a.words.dice(&b.words), Measure::Words);
    let mut offer = |score: f64, by| {
        if score > best.0 {
            best = (score, by);
        }
    };
    offer(a.letters.dice(&b.letters), Measure::Letters);
    if kind == Kind::Names && !a.has_chinese && !b.has_chinese {
        // Unrelated short names easily reach .8: only the top of the scale is informative.
        let jaro_winkler = strsim::jaro_winkler(&a.joined, &b.joined);
        offer(1.0 - 3.0 * (1.0 - jaro_winkler), Measure::JaroWinkler);
    }
    best
}

pub struct Scorer;

impl Scored for Scorer {
    const METHOD: &'static Method = &METHOD;
    const SUMMARY: &'static str =
        "Finds names or statements that probably mean the same and should be merged.";
    const SOURCE: &'static str = "Dice 1945; Winkler 1990; prefix filter of Chaudhuri et al. 2006";
    const TABLE: Table = Table::Records { field: "items" };
    type Input = Input;

    fn example() -> Input {
        let texts = [
            "Find the cause of a failing run quickly",
            "Quickly find the cause of failing runs",
            "Share a notebook with colleagues",
            "快速找到运行失败的原因",
            "快速找到运行失败原因",
        ];
        let item = |(at, text): (usize, &str)| Item {
            id: Some(format!("n{}", at + 1)),
            text: text.to_owned(),
        };
        Input {
            items: texts.into_iter().enumerate().map(item).collect(),
            kind: Kind::Statements,
            threshold: THRESHOLD,
        }
    }

    fn score(input: &Input, _seed: u64) -> Result<Scores, ScoreError> {
        ScoreError::require("items", 2, input.items.len() as u64)?;
        if !(0.5..=1.0).contains(&input.threshold) {
            return Err(ScoreError::input("threshold", "must be from 0.5 to 1"));
        }
        let texts: Vec<&str> = input.items.iter().map(|item| item.text.as_str()).collect();
        let empty: Vec<Problem> = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| text.trim().is_empty())
            .take(10)
            .map(|(at, _)| Problem::new(format!("items[{at}].text"), "is empty"))
            .collect();
        if !empty.is_empty() {
            return Err(ScoreError::Input(empty));
        }
        let found = pairs(&texts, input.kind, input.threshold, MOST_PAIRS, |_, _| true)
            .map_err(|error| ScoreError::input("items", error.to_string()))?;
        let Found { pairs, total } = found;
        let told: Vec<serde_json::Value> = pairs
            .iter()
            .map(|pair| {
                let (a, b) = (&input.items[pair.first], &input.items[pair.second]);
                serde_json::json!({
                    "first": pair.first, "second": pair.second,
                    "first_id": a.id, "second_id": b.id,
                    "first_text": a.text, "second_text": b.text,
                    "score": pair.score, "by": pair.by,
                })
            })
            .collect();
        let result = serde_json::json!({
            "kind": input.kind, "threshold": input.threshold, "total": total, "pairs": told,
        });
        let warning = (total > MOST_PAIRS).then(|| {
            format!("{total} pairs; the {MOST_PAIRS} most alike are told. Raise the threshold.")
        });
        Ok(Scores::new(texts.len() as u64, result)?.with_warnings(warning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], kind: Kind) -> Vec<(usize, usize)> {
        let found = pairs(texts, kind, THRESHOLD, usize::MAX, |_, _| true).unwrap();
        found.pairs.iter().map(|pair| (pair.first, pair.second)).collect()
    }

    #[test]
    fn names_that_mean_one_firm_are_found_and_others_are_not() {
        let names = [
            "Pinecone",
            "Pine Cone, Inc.",
            "Pinecoen",
            "Weaviate",
            "Qdrant",
            "Quadrant",
            "Milvus",
            "Amazon",
            "Amazing",
            "深度求索科技有限公司",
            "深度求索科技",
            "ＭＩＬＶＵＳ",
        ];
        let got = found(&names, Kind::Names);
        for pair in [(0, 1), (0, 2), (6, 11), (9, 10)] {
            assert!(got.contains(&pair), "{pair:?} in {got:?}");
        }
        for pair in [(7, 8), (3, 4), (0, 3)] {
            assert!(!got.contains(&pair), "{pair:?} in {got:?}");
        }
    }

    #[test]
    fn statements_in_other_words_order_are_found_in_both_languages() {
        let statements = [
            "Find the cause of a failing run quickly",
            "Quickly find the cause of failing runs",
            "Share a notebook with colleagues",
            "快速找到运行失败的原因",
            "快速找到运行失败原因",
            "与同事共享笔记本",
        ];
        assert_eq!(found(&statements, Kind::Statements), [(0, 1), (3, 4)]);
    }

    /// The filter must not lose a pair that an exhaustive comparison would find.
    #[test]
    fn the_filter_loses_nothing() {
        let parts =
            ["reduce", "time", "to", "export", "large", "tables", "notebook", "share", "cost"];
        let texts: Vec<String> = (0..120_usize)
            .map(|k| {
                (0..5).map(|j| parts[(k * (j + 2) + k / 7 + j) % 9]).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let mut expected = Vec::new();
        for a in 0..texts.len() {
            for b in a + 1..texts.len() {
                if similarity(&texts[a], &texts[b], Kind::Statements) >= THRESHOLD {
                    expected.push((a, b));
                }
            }
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut got = found(&texts, Kind::Statements);
        got.sort_unstable();
        assert!(expected.len() > 10);
        assert_eq!(got, expected);
    }

    #[test]
    fn likeness_does_not_depend_on_the_order_and_punctuation_alone_is_nothing() {
        for (a, b) in [("Acme Ltd", "acme"), ("a b c", "c b d"), ("数据", "数据库")] {
            assert_eq!(similarity(a, b, Kind::Names), similarity(b, a, Kind::Names));
        }
        assert_eq!(similarity("!?", "...", Kind::Statements), 0.0);
        assert_eq!(similarity("Café  Noir", "cafe-noir", Kind::Names), 1.0);
        assert_eq!(similarity("Inc", "inc.", Kind::Names), 1.0, "a name is never emptied");
        assert_eq!(similarity("Zürich", "Zu\u{308}rich", Kind::Names), 1.0, "composed or not");
        for (a, b) in [("Streamly", "Streamly+"), ("Nova 1.12", "Nova 11.2"), ("< 5 dB", "> 5 dB")]
        {
            assert!(similarity(a, b, Kind::Names) < 1.0, "{a} is not {b}");
        }
        assert!(similarity("C++", "C#", Kind::Names) < THRESHOLD);
    }

    #[test]
    fn only_the_most_similar_are_kept_and_all_are_counted() {
        let texts: Vec<String> =
            (0..200).map(|at| format!("share a notebook {}", at % 2)).collect();
        let few = pairs(&texts, Kind::Statements, THRESHOLD, 3, |a, _| a > 0).unwrap();
        assert_eq!(few.total, 199 * 198 / 2);
        assert_eq!(few.pairs.iter().map(|pair| pair.score).collect::<Vec<_>>(), [1.0; 3]);
        assert_eq!((few.pairs[0].first, few.pairs[0].second), (1, 3));
    }

    #[test]
    fn texts_that_share_everything_are_refused_in_time() {
        let texts: Vec<String> = (0..50_000).map(|at| format!("a{}", at % 7)).collect();
        assert_eq!(pairs(&texts, Kind::Names, 0.5, 10, |_, _| true), Err(TooManyComparisonsError));
    }

    #[test]
    fn empty_texts_are_refused() {
        let mut input = Scorer::example();
        input.items[2].text = "  ".to_owned();
        assert_eq!(Scorer::score(&input, 1).unwrap_err().problems()[0].field, "items[2].text");
        input.items.truncate(1);
        assert!(Scorer::score(&input, 1).is_err());
    }
}

//! Passages of a note: where they stand, and the note cut into marked and
//! unmarked pieces. Positions count characters, not bytes.

use serde::Serialize;
use uuid::Uuid;

use super::evidence::About;

/// Most characters of a passage.
pub const LONGEST_QUOTE: usize = 2000;

/// A marked passage with what it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Passage {
    pub id: Uuid,
    pub quote: String,
    /// Where it begins, in characters; nothing when the note no longer holds it.
    pub start: Option<usize>,
    pub about: Vec<About>,
    pub author: Uuid,
}

impl Passage {
    fn span(&self) -> Option<(usize, usize)> {
        self.start.map(|start| (start, start + self.quote.chars().count()))
    }
}

/// A piece of a note between two borders of passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
    /// Numbers of the passages that begin here, counted from 1.
    pub begins: Vec<usize>,
    /// Numbers of the passages that end here.
    pub ends: Vec<usize>,
}

/// Cuts a note at the borders of its passages. Passages may overlap.
#[must_use]
pub fn pieces(note: &str, passages: &[Passage]) -> Vec<Piece> {
    let letters: Vec<char> = note.chars().collect();
    let spans: Vec<(usize, usize, usize)> = passages
        .iter()
        .enumerate()
        .filter_map(|(at, passage)| passage.span().map(|(start, end)| (at + 1, start, end)))
        .filter(|(_, start, end)| start < end && *end <= letters.len())
        .collect();
    let mut borders: Vec<usize> = spans.iter().flat_map(|(_, start, end)| [*start, *end]).collect();
    borders.extend([0, letters.len()]);
    borders.sort_unstable();
    borders.dedup();
    let piece = |ends: &[usize]| {
        let (from, to) = (ends[0], ends[1]);
        let which = |test: &dyn Fn(usize, usize) -> bool| {
            spans.iter().filter(|(_, start, end)| test(*start, *end)).map(|(n, ..)| *n).collect()
        };
        let covering: Vec<usize> = which(&|start, end| start <= from && to <= end);
        Piece {
            text: letters[from..to].iter().collect(),
            marked: !covering.is_empty(),
            begins: which(&|start, _| start == from),
            ends: which(&|_, end| end == to),
        }
    };
    borders.windows(2).map(piece).collect()
}

/// Where a note holds a quote, and the words exactly as they stand there.
/// White space and line ends may differ; the first place that is not `taken` counts.
#[must_use]
pub fn find(note: &str, quote: &str, taken: &[usize]) -> Option<(usize, String)> {
    let letters: Vec<char> = note.chars().collect();
    let wanted: Vec<&str> = quote.split_whitespace().collect();
    if wanted.is_empty() {
        return None;
    }
    let starts = (0..letters.len()).filter_map(|at| {
        match_at(&letters, at, &wanted).map(|end| (at, letters[at..end].iter().collect()))
    });
    let mut found: Vec<(usize, String)> = starts.take(taken.len() + 1).collect();
    let free = found.iter().position(|(at, _)| !taken.contains(at)).unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(free))
}

/// Where the words end if they stand at a place, any white space between them.
fn match_at(letters: &[char], start: usize, words: &[&str]) -> Option<usize> {
    let mut at = start;
    for (nth, word) in words.iter().enumerate() {
        if nth > 0 {
            let gap = letters[at..].iter().take_while(|c| c.is_whitespace()).count();
            if gap == 0 {
                return None;
            }
            at += gap;
        }
        for letter in word.chars() {
            if letters.get(at) != Some(&letter) {
                return None;
            }
            at += 1;
        }
    }
    Some(at)
}

/// Where a passage stands after its note was changed: the nearest place with the same words.
#[must_use]
pub fn follow(note: &str, quote: &str, before: Option<usize>) -> Option<usize> {
    let (letters, wanted): (Vec<char>, Vec<char>) =
        (note.chars().collect(), quote.chars().collect());
    if wanted.is_empty() {
        return None;
    }
    let places = letters
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| *window == wanted.as_slice())
        .map(|(at, _)| at);
    places.min_by_key(|at| at.abs_diff(before.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(quote: &str, start: Option<usize>) -> Passage {
        Passage {
            id: Uuid::nil(),
            quote: quote.to_owned(),
            start,
            about: Vec::new(),
            author: Uuid::nil(),
        }
    }

    fn shown(note: &str, passages: &[Passage]) -> String {
        let mark = |piece: Piece| match piece.marked {
            true => format!("[{}]", piece.text),
            false => piece.text,
        };
        pieces(note, passages).into_iter().map(mark).collect()
    }

    #[test]
    fn overlapping_passages_are_cut_at_their_borders() {
        let note = "我们每周三小时重新录入地址";
        let all = [passage("每周三小时", Some(2)), passage("小时重新", Some(5))];
        assert_eq!(shown(note, &all), "我们[每周三][小时][重新]录入地址");
        let cut = pieces(note, &all);
        assert_eq!(cut[1].begins, [1]);
        assert_eq!(cut[2].begins, [2]);
        assert_eq!(cut[2].ends, [1]);
        assert_eq!(cut[3].ends, [2]);
    }

    #[test]
    fn a_passage_outside_the_note_marks_nothing() {
        assert_eq!(shown("short", &[passage("not there", Some(3))]), "short");
        assert_eq!(shown("short", &[passage("gone", None)]), "short");
        assert_eq!(shown("", &[]), "");
    }

    #[test]
    fn words_are_found_across_line_ends_and_twice() {
        let note = "we pay\r\n  for it, we pay for it";
        assert_eq!(find(note, "we pay for", &[]), Some((0, "we pay\r\n  for".to_owned())));
        assert_eq!(find(note, " we pay for ", &[0]), Some((18, "we pay for".to_owned())));
        assert_eq!(find(note, "we pay for", &[0, 18]).unwrap().0, 0);
        assert_eq!(find(note, "we paid", &[]), None);
        assert_eq!(find(note, "wepay", &[]), None);
        assert_eq!(find(note, "  ", &[]), None);
    }

    #[test]
    fn a_passage_follows_its_words() {
        assert_eq!(follow("new line\nthey wait", "they wait", Some(0)), Some(9));
        assert_eq!(follow("a x a x a", "a", Some(5)), Some(4));
        assert_eq!(follow("rewritten", "they wait", Some(0)), None);
        assert_eq!(follow("", "x", None), None);
    }
}

//! Reasoning that is written into the answer between `<think>` and `</think>`, told apart while
//! it streams. Knows no wire format.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// Nothing but white space so far.
    #[default]
    Beginning,
    Inside,
    Answer,
}

/// Splits the content of one answer.
#[derive(Debug, Default)]
pub struct Splitter {
    place: Place,
    /// What may be the beginning of a tag.
    held: String,
}

/// What a piece of content was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    pub reasoning: String,
    pub answer: String,
}

impl Splitter {
    /// The next piece of content.
    pub fn push(&mut self, piece: &str) -> Split {
        let mut split = Split::default();
        if self.place == Place::Answer {
            split.answer.push_str(piece);
            return split;
        }
        self.held.push_str(piece);
        if self.place == Place::Beginning {
            self.begin(&mut split);
        }
        if self.place == Place::Inside {
            self.inside(&mut split);
        }
        split
    }

    fn begin(&mut self, split: &mut Split) {
        let text = self.held.trim_start();
        if let Some(rest) = text.strip_prefix(OPEN) {
            self.held = rest.to_owned();
            self.place = Place::Inside;
        } else if !OPEN.starts_with(text) {
            split.answer.push_str(&std::mem::take(&mut self.held));
            self.place = Place::Answer;
        }
    }

    fn inside(&mut self, split: &mut Split) {
        if let Some((reasoning, rest)) = self.held.split_once(CLOSE) {
            split.reasoning.push_str(reasoning);
            split.answer.push_str(rest);
            self.held.clear();
            self.place = Place::Answer;
            return;
        }
        // The longest end of the text that could begin the closing tag waits for more.
        let kept =
            (1..CLOSE.len()).rev().find(|&n| self.held.ends_with(&CLOSE[..n])).unwrap_or_default();
        let sure = self.held.len() - kept;
        split.reasoning.push_str(&self.held[..sure]);
        self.held.drain(..sure);
    }

    /// The answer ended: what was held back, and whether the reasoning never ended.
    #[must_use]
    pub fn finish(self) -> (Split, bool) {
        match self.place {
            Place::Inside => (Split { reasoning: self.held, answer: String::new() }, true),
            _ => (Split { reasoning: String::new(), answer: self.held }, false),
        }
    }
}

/// The answer without reasoning whose opening tag the prompt had already written.
#[must_use]
pub fn stripped(answer: &str) -> &str {
    answer.rsplit_once(CLOSE).map_or(answer, |(_, after)| after).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&str]) -> (String, String, bool) {
        let mut splitter = Splitter::default();
        let mut whole = Split::default();
        let mut add = |split: Split| {
            whole.reasoning += &split.reasoning;
            whole.answer += &split.answer;
        };
        for piece in pieces {
            add(splitter.push(piece));
        }
        let (rest, unclosed) = splitter.finish();
        add(rest);
        (whole.reasoning, whole.answer, unclosed)
    }

    #[test]
    fn tags_are_found_however_they_are_cut() {
        let text = "\n<think>二加二 < 5?</think>四 <think>";
        let expected = ("二加二 < 5?".to_owned(), "四 <think>".to_owned(), false);
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let single: Vec<&str> = ends.windows(2).map(|w| &text[w[0]..w[1]]).collect();
        assert_eq!(split(&[text]), expected);
        assert_eq!(split(&single), expected);
    }

    #[test]
    fn reasoning_that_never_ends_is_told() {
        assert_eq!(split(&["<think>so </thi"]), ("so </thi".to_owned(), String::new(), true));
        assert_eq!(split(&["<thi"]), (String::new(), "<thi".to_owned(), false));
        assert_eq!(split(&["4 < 5"]), (String::new(), "4 < 5".to_owned(), false));
    }

    #[test]
    fn a_lone_closing_tag_ends_reasoning_too() {
        assert_eq!(stripped("two and two</think>\n4 "), "4");
        assert_eq!(stripped(" 4 "), "4");
    }
}

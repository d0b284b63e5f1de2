//! Sets of prompts from CSV or JSON Lines: the founder's own, since generated ones falsify caches
//! and speculative decoding.

use regex::Regex;
use serde_json::{Map, Value};

/// Longest prompt, in bytes.
pub const LONGEST_PROMPT: usize = 1_000_000;
/// Most prompts in a set.
pub const MOST_PROMPTS: usize = 100_000;
/// Largest file, in bytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// What a right answer is.
#[derive(Debug, Clone)]
pub enum Expected {
    Answer(String),
    Pattern(Regex),
}

/// A prompt.
#[derive(Debug, Clone)]
pub struct PromptItem {
    /// Line of the file, counted from 1.
    pub line: usize,
    pub prompt: String,
    pub expected: Option<Expected>,
    /// Prompts of one group are alike, for example about one document.
    pub group: Option<String>,
    pub max_tokens: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    #[error("line {0} is not UTF-8")]
    NotText(usize),
    #[error("line {line}: {why}")]
    Line { line: usize, why: String },
    #[error("the file has no column \"prompt\"")]
    NoColumn,
    #[error("the file has no prompts")]
    Empty,
    #[error("the file is larger than {LARGEST_FILE} bytes")]
    TooLarge,
    #[error("the file has more than {MOST_PROMPTS} prompts")]
    TooMany,
    #[error("the name must end in .csv, .jsonl or .ndjson")]
    Kind,
}

/// Reads a file by its name and content.
///
/// # Errors
/// What is wrong, with its line.
pub fn read(name: &str, content: &[u8]) -> Result<Vec<PromptItem>, PromptError> {
    if content.len() > LARGEST_FILE {
        return Err(PromptError::TooLarge);
    }
    let text = parsing::delimited::text(content).map_err(PromptError::NotText)?;
    let lower = name.to_ascii_lowercase();
    let prompts = if lower.ends_with(".csv") {
        csv(&text)?
    } else if lower.ends_with(".jsonl") || lower.ends_with(".ndjson") {
        json_lines(&text)?
    } else {
        return Err(PromptError::Kind);
    };
    if prompts.is_empty() {
        return Err(PromptError::Empty);
    }
    Ok(prompts)
}

/// A prompt in the words of the file.
#[derive(Default)]
struct Row {
    prompt: Option<String>,
    expected: Option<String>,
    pattern: Option<String>,
    group: Option<String>,
    max_tokens: Option<String>,
}

impl Row {
    fn set(&mut self, column: &str, value: String) {
        let place = match column.trim().to_ascii_lowercase().as_str() {
            "prompt" => &mut self.prompt,
            "expected" | "answer" => &mut self.expected,
            "pattern" => &mut self.pattern,
            "group" => &mut self.group,
            "max_tokens" => &mut self.max_tokens,
            _ => return,
        };
        *place = Some(value).filter(|value| !value.trim().is_empty());
    }

    fn check(self, line: usize) -> Result<PromptItem, PromptError> {
        let wrong = |why: String| PromptError::Line { line, why };
        let prompt = self.prompt.ok_or_else(|| wrong("the prompt is empty".to_owned()))?;
        if prompt.len() > LONGEST_PROMPT {
            return Err(wrong(format!("the prompt is longer than {LONGEST_PROMPT} bytes")));
        }
        let expected = match (self.expected, self.pattern) {
            (Some(_), Some(_)) => {
                return Err(wrong("give expected or pattern, not both".to_owned()));
            }
            (Some(answer), None) => Some(Expected::Answer(answer)),
            (None, Some(pattern)) => {
                let pattern =
                    Regex::new(&pattern).map_err(|error| wrong(format!("pattern: {error}")))?;
                Some(Expected::Pattern(pattern))
            }
            (None, None) => None,
        };
        let max_tokens = self
            .max_tokens
            .map(|text| text.trim().parse::<u32>().ok().filter(|&n| n > 0).ok_or(text))
            .transpose()
            .map_err(|text| wrong(format!("max_tokens: {text:?} is no whole number above 0")))?;
        Ok(PromptItem { line, prompt, expected, group: self.group, max_tokens })
    }
}

fn csv(text: &str) -> Result<Vec<PromptItem>, PromptError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let line_of = |error: &csv::Error| {
        error.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(0))
    };
    let unreadable =
        |error: csv::Error| PromptError::Line { line: line_of(&error), why: error.to_string() };
    let header = reader.headers().map_err(unreadable)?.clone();
    if !header.iter().any(|name| name.trim().eq_ignore_ascii_case("prompt")) {
        return Err(PromptError::NoColumn);
    }
    let mut prompts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
        let mut row = Row::default();
        for (column, value) in header.iter().zip(&record) {
            row.set(column, value.to_owned());
        }
        push(&mut prompts, row.check(line)?)?;
    }
    Ok(prompts)
}

fn json_lines(text: &str) -> Result<Vec<PromptItem>, PromptError> {
    let mut prompts = Vec::new();
    for (line, content) in (1..).zip(text.split('\n')) {
        if content.trim().is_empty() {
            continue;
        }
        let wrong = |why: String| PromptError::Line { line, why };
        let object: Map<String, Value> =
            serde_json::from_str(content).map_err(|error| wrong(error.to_string()))?;
        let mut row = Row::default();
        for (name, value) in object {
            let value = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                other => other.to_string(),
            };
            row.set(&name, value);
        }
        push(&mut prompts, row.check(line)?)?;
    }
    Ok(prompts)
}

fn push(prompts: &mut Vec<PromptItem>, item: PromptItem) -> Result<(), PromptError> {
    if prompts.len() == MOST_PROMPTS {
        return Err(PromptError::TooMany);
    }
    prompts.push(item);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, content: &[u8]) -> String {
        read(name, content).unwrap_err().to_string()
    }

    #[test]
    fn both_kinds_of_files_give_the_same_prompts() {
        let csv = "prompt,expected,group,max_tokens\n\"How much,\nplease?\",35 元,tea,8\nHi,,,\n";
        let lines = "{\"prompt\": \"How much,\\nplease?\", \"answer\": \"35 元\", \"group\": \"tea\", \"max_tokens\": 8}\n\n{\"prompt\": \"Hi\", \"expected\": null}\n";
        for (name, content) in [("a.csv", csv), ("a.JSONL", lines)] {
            let prompts = read(name, content.as_bytes()).unwrap();
            assert_eq!(prompts.len(), 2, "{name}");
            assert_eq!(prompts[0].prompt, "How much,\nplease?");
            assert!(matches!(&prompts[0].expected, Some(Expected::Answer(a)) if a == "35 元"));
            assert_eq!(
                (prompts[0].group.as_deref(), prompts[0].max_tokens),
                (Some("tea"), Some(8))
            );
            assert!(prompts[1].expected.is_none() && prompts[1].group.is_none());
        }
    }

    #[test]
    fn refusals_name_the_line() {
        let long = format!("prompt\nshort\n{}\n", "x".repeat(LONGEST_PROMPT + 1));
        assert_eq!(
            told("a.csv", long.as_bytes()),
            "line 3: the prompt is longer than 1000000 bytes"
        );
        assert_eq!(told("a.csv", b"prompt\nok\n\xff\xfe bad\n"), "line 3 is not UTF-8");
        assert_eq!(told("a.csv", b"prompt,group\nok,a\n ,b\n"), "line 3: the prompt is empty");
        assert_eq!(told("a.csv", b"question\nok\n"), "the file has no column \"prompt\"");
        assert_eq!(told("a.csv", b"prompt\n"), "the file has no prompts");
        assert_eq!(told("a.jsonl", b""), "the file has no prompts");
        assert_eq!(told("a.txt", b"x"), "the name must end in .csv, .jsonl or .ndjson");
        assert!(told("a.jsonl", b"{\"prompt\":\"a\"}\nnope\n").starts_with("line 2: "));
        assert!(told("a.csv", b"prompt,pattern\na,(\n").starts_with("line 2: pattern: "));
        assert!(told("a.csv", b"prompt,max_tokens\na,0\n").contains("line 2: max_tokens"));
        assert!(told("a.csv", b"prompt,expected,pattern\na,b,c\n").contains("not both"));
        assert!(told("a.csv", b"prompt,group\na\n").starts_with("line 2: "));
    }
}

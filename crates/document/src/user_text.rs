//! Founders' Markdown, parsed into a small set of forms: headings, paragraphs, lists, code,
//! emphasis and links to web pages. Everything else, HTML above all, is kept as plain text.
//! Knows no output format.

use pulldown_cmark::{Event, Parser, Tag};
use serde::Serialize;

/// Deeper nesting is flattened.
const MOST_LEVELS: usize = 6;

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TextBlock {
    Heading {
        text: Vec<Inline>,
    },
    Paragraph {
        text: Vec<Inline>,
    },
    List {
        /// Number of the first item of a numbered list.
        start: Option<u64>,
        items: Vec<Vec<TextBlock>>,
    },
    Code {
        text: String,
    },
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Inline {
    Text { text: String },
    Code { text: String },
    Emphasis { text: Vec<Inline> },
    Strong { text: Vec<Inline> },
    Link { url: String, text: Vec<Inline> },
    Break,
}

/// Parses Markdown. Takes time in proportion to the text's length.
pub fn parse(markdown: &str) -> Vec<TextBlock> {
    blocks(&mut Parser::new(markdown), 0)
}

fn flush(line: &mut Vec<Inline>, out: &mut Vec<TextBlock>) {
    if !line.is_empty() {
        out.push(TextBlock::Paragraph { text: std::mem::take(line) });
    }
}

/// Blocks up to the end of the surrounding one.
fn blocks<'a>(events: &mut impl Iterator<Item = Event<'a>>, level: usize) -> Vec<TextBlock> {
    let (mut out, mut line) = (Vec::new(), Vec::new());
    // Surrounding blocks that have no form of their own.
    let mut open = 0_usize;
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::Paragraph) => {
                flush(&mut line, &mut out);
                line = inlines(events, level);
                flush(&mut line, &mut out);
            }
            Event::Start(Tag::Heading { .. }) => {
                flush(&mut line, &mut out);
                out.push(TextBlock::Heading { text: inlines(events, level) });
            }
            Event::Start(Tag::CodeBlock(_)) => {
                flush(&mut line, &mut out);
                out.push(TextBlock::Code { text: plain(events) });
            }
            Event::Start(Tag::List(start)) if level < MOST_LEVELS => {
                flush(&mut line, &mut out);
                out.push(TextBlock::List { start, items: items(events, level + 1) });
            }
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong | Tag::Link { .. })) => {
                styled(&tag, events, level, &mut line);
            }
            Event::Start(_) => {
                open += 1;
                flush(&mut line, &mut out);
            }
            Event::End(_) if open == 0 => break,
            Event::End(_) => {
                open -= 1;
                flush(&mut line, &mut out);
            }
            other => push(other, &mut line),
        }
    }
    flush(&mut line, &mut out);
    out
}

fn items<'a>(events: &mut impl Iterator<Item = Event<'a>>, level: usize) -> Vec<Vec<TextBlock>> {
    let mut items = Vec::new();
    while let Some(Event::Start(_)) = events.next() {
        items.push(blocks(events, level));
    }
    items
}

/// The line up to the end of its block.
fn inlines<'a>(events: &mut impl Iterator<Item = Event<'a>>, level: usize) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut open = 0_usize;
    while let Some(event) = events.next() {
        match event {
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong | Tag::Link { .. })) => {
                styled(&tag, events, level, &mut line);
            }
            // An image is shown by its description.
            Event::Start(_) => open += 1,
            Event::End(_) if open == 0 => break,
            Event::End(_) => open -= 1,
            other => push(other, &mut line),
        }
    }
    line
}

fn styled<'a>(
    tag: &Tag<'a>,
    events: &mut impl Iterator<Item = Event<'a>>,
    level: usize,
    line: &mut Vec<Inline>,
) {
    if level >= MOST_LEVELS {
        let text = plain(events);
        push(Event::Text(text.into()), line);
        return;
    }
    let text = inlines(events, level + 1);
    match tag {
        Tag::Emphasis => line.push(Inline::Emphasis { text }),
        Tag::Strong => line.push(Inline::Strong { text }),
        Tag::Link { dest_url, .. } if is_web_address(dest_url) => {
            line.push(Inline::Link { url: dest_url.to_string(), text });
        }
        _ => line.extend(text),
    }
}

/// Adds a piece of text, joined with the one before.
fn push(event: Event<'_>, line: &mut Vec<Inline>) {
    let more = match event {
        Event::Code(text) => return line.push(Inline::Code { text: text.into_string() }),
        Event::HardBreak => return line.push(Inline::Break),
        Event::SoftBreak => " ".into(),
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => text,
        _ => return,
    };
    match line.last_mut() {
        Some(Inline::Text { text }) => text.push_str(&more),
        _ => line.push(Inline::Text { text: more.into_string() }),
    }
}

/// The text alone, up to the end of the surrounding element.
fn plain<'a>(events: &mut impl Iterator<Item = Event<'a>>) -> String {
    let mut out = String::new();
    let mut open = 0_usize;
    for event in events {
        match event {
            Event::Start(_) => open += 1,
            Event::End(_) if open == 0 => break,
            Event::End(_) => open -= 1,
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text)
            }
            _ => {}
        }
    }
    out
}

/// True for an address that may become a link.
pub fn is_web_address(url: &str) -> bool {
    let lower = url.trim_start().to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text { text: text.to_owned() }
    }

    #[test]
    fn the_forms_that_are_known_are_kept() {
        let parsed = parse(
            "# Why *now*\n\nWe **sell** `code` at [our page](https://example.org/a).\nNext line  \nlast\n\n3. one\n4. two\n   - inner\n\n```\nlet x = 1;\n```\n",
        );
        let [heading, paragraph, list, code] = &parsed[..] else { panic!("{parsed:?}") };
        let emphasis = Inline::Emphasis { text: vec![text("now")] };
        assert_eq!(*heading, TextBlock::Heading { text: vec![text("Why "), emphasis] });
        let link =
            Inline::Link { url: "https://example.org/a".to_owned(), text: vec![text("our page")] };
        let line = vec![
            text("We "),
            Inline::Strong { text: vec![text("sell")] },
            text(" "),
            Inline::Code { text: "code".to_owned() },
            text(" at "),
            link,
            text(". Next line"),
            Inline::Break,
            text("last"),
        ];
        assert_eq!(*paragraph, TextBlock::Paragraph { text: line });
        let TextBlock::List { start: Some(3), items } = list else { panic!("{list:?}") };
        assert_eq!(items.len(), 2);
        assert!(matches!(&items[1][1], TextBlock::List { start: None, items } if items.len() == 1));
        assert_eq!(*code, TextBlock::Code { text: "let x = 1;\n".to_owned() });
    }

    #[test]
    fn html_images_and_other_addresses_become_text() {
        for (markdown, shown) in [
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("a <b onclick=x>b</b>", "a <b onclick=x>b</b>"),
            ("[here](javascript:alert(1))", "here"),
            ("[here](data:text/html,x)", "here"),
            ("![a map](https://example.org/a.png)", "a map"),
            ("> quoted", "quoted"),
            ("#eval(\"1\") $x$ \\u{41}", "#eval(\"1\") $x$ \\u{41}"),
        ] {
            let parsed = parse(markdown);
            assert_eq!(parsed, [TextBlock::Paragraph { text: vec![text(shown)] }], "{markdown}");
        }
    }

    #[test]
    fn deep_nesting_is_flattened() {
        for markdown in [
            "> ".repeat(5_000) + "deep",
            "- ".repeat(5_000) + "deep",
            "*_".repeat(5_000) + "deep" + &"_*".repeat(5_000),
            "[".repeat(5_000) + "deep" + &"](http://a)".repeat(5_000),
        ] {
            assert!(format!("{:?}", parse(&markdown)).contains("deep"));
        }
    }
}

//! What is written is read back by a Markdown parser as the same text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::*;
use crate::{Chart, Column, Section, Source};

const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "# not a heading",
    "- not a list",
    "1. not a list either",
    "2) nor this",
    "[x](javascript:alert(1)) ![y](z)",
    "a | b | c",
    "*a* _b_ `c` ~d~ ~~e~~ **f**",
    "&lt;b&gt; &amp; &#35;",
    "\\* \\\\",
    "=== \n ---",
    "+ plus\n> quote",
    "$x$ #eval(1) @label",
    "https://example.org <http://example.org>",
    "[^1] [^1]: note",
    "需求：“翻译”很慢。",
];

fn read(markdown: &str) -> Vec<Event<'_>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options).collect()
}

fn plain(events: &[Event<'_>]) -> String {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.to_string()),
            Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
            _ => None,
        })
        .collect()
}

fn labels() -> Labels {
    Labels {
        summary: "Summary".to_owned(),
        contents: "Contents".to_owned(),
        sources: "Sources".to_owned(),
        missing: "Not known".to_owned(),
    }
}

#[test]
fn an_escaped_text_is_read_as_itself() {
    for text in HOSTILE {
        let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let written = escape(text);
        let events = read(&written);
        let forms: Vec<_> = events
            .iter()
            .filter(|e| matches!(e, Event::Start(tag) if *tag != Tag::Paragraph))
            .collect();
        assert!(forms.is_empty(), "{written:?}: {forms:?}");
        assert_eq!(plain(&events), flat, "{written:?}");
    }
}

#[test]
fn a_hostile_cell_stays_in_its_cell() {
    let cells =
        HOSTILE.map(|text| vec![Cell::from(text), Cell { text: "7".to_owned(), source: Some(0) }]);
    let table = Table {
        id: "t".to_owned(),
        caption: "=1+1".to_owned(),
        columns: vec![Column::text("<b>"), Column::numeric("n|m")],
        rows: cells.to_vec(),
        truncated: Some("3 more".to_owned()),
    };
    let document = Document {
        title: "# T".to_owned(),
        sections: vec![Section {
            id: "a".to_owned(),
            title: "A".to_owned(),
            blocks: vec![
                Block::Table(table.clone()),
                Block::Chart(Chart {
                    svg: "<svg/>".to_owned(),
                    narrow: None,
                    alt: "alt".to_owned(),
                    data: table,
                }),
            ],
        }],
        sources: vec![Source {
            label: "[L]".to_owned(),
            detail: "d|e".to_owned(),
            ..Source::default()
        }],
        ..Document::default()
    };
    let written = markdown(&document, &labels());
    let events = read(&written);
    let rows = events.iter().filter(|e| matches!(e, Event::Start(Tag::TableRow))).count();
    let cells = events.iter().filter(|e| matches!(e, Event::Start(Tag::TableCell))).count();
    assert_eq!((rows, cells), (2 * HOSTILE.len(), 2 * 2 * (HOSTILE.len() + 1)), "{written}");
    assert!(events.iter().any(|e| matches!(e, Event::FootnoteReference(name) if &**name == "1")));
    assert!(!events.iter().any(|e| matches!(e, Event::Html(_) | Event::InlineHtml(_))));
    assert!(!written.contains("svg"));
}

#[test]
fn user_text_keeps_its_forms_and_nothing_else() {
    let text =
        "Hello *there* **you**\n\n1. one\n2. two `x|y`\n\n<img src=x onerror=alert(1)>\n\n    code";
    let document =
        Document { summary: vec![Block::UserText(text.to_owned())], ..Document::default() };
    let written = markdown(&document, &labels());
    let events = read(&written);
    let has = |wanted: &[Event<'_>]| events.windows(wanted.len()).any(|part| part == wanted);
    let word = |word: &'static str| Event::Text(word.into());
    assert!(has(&[Event::Start(Tag::Emphasis), word("there")]), "{written}");
    assert!(has(&[Event::Start(Tag::Strong), word("you")]), "{written}");
    assert!(has(&[Event::Start(Tag::List(Some(1))), Event::Start(Tag::Item)]), "{written}");
    assert!(has(&[Event::Code("x|y".into())]), "{written}");
    assert!(
        has(&[Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)), word("code\n")]),
        "{written}"
    );
    assert!(
        !events.iter().any(|e| matches!(e, Event::Html(_) | Event::InlineHtml(_))),
        "{written}"
    );
    assert!(plain(&events).contains("<img src=x onerror=alert(1)>"), "{written}");
}

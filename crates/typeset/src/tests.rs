//! PDF files as readers get them: their text is read back by another program.

mod sample;

use std::{
    io::Write as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use document::{Block, Cell, Column, Document, Labels, Language, Section, Source, Table, Value};

use super::*;
use mark::Mark;

fn setting(language: Language) -> Setting {
    let words = match language {
        Language::En => ["Summary", "Contents", "Sources", "Not known"],
        Language::ZhCn => ["摘要", "目录", "来源", "尚不清楚"],
    };
    let [summary, contents, sources, missing] = words.map(str::to_owned);
    Setting {
        labels: Labels { summary, contents, sources, missing },
        charts: ChartStyle::new(
            ".chart .bar { fill: var(--series-1); }",
            ":root { --series-1: #0068a8; }",
        ),
        base: Some("https://assay.example".to_owned()),
    }
}

/// The text of a PDF without spaces, as poppler reads it.
fn text_of(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the package poppler-utils is missing");
    let mut pipe = reader.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writing = std::thread::spawn(move || pipe.write_all(&bytes));
    let read = reader.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(read.status.success());
    dense(&String::from_utf8(read.stdout).unwrap())
}

fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// How many glyphs stand for "no such character".
fn missing_glyphs(sheets: &Sheets) -> usize {
    let marks = sheets.pages.iter().flatten();
    let glyphs = marks.filter_map(|mark| match mark {
        Mark::Text { glyphs, .. } => Some(glyphs),
        _ => None,
    });
    glyphs.flatten().filter(|(glyph, _)| *glyph == 0).count()
}

#[test]
fn a_report_has_every_text_in_both_languages() {
    for language in [Language::En, Language::ZhCn] {
        let document = sample::document(language);
        let setting = setting(language);
        let (sheets, _) = sheets(&document, &setting, report::set).unwrap();
        let count = sheets.pages.len();
        assert!(count > 3, "{count}");
        assert_eq!(missing_glyphs(&sheets), 0);
        let begun = Instant::now();
        let pdf = report(&document, &setting).unwrap();
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(10), "{took:?}");
        println!("{language:?}: {} pages, {} bytes, {took:?}", count, pdf.len());
        let text = text_of(&pdf);
        let mut shown = 0;
        clean::each_text(&document, &mut |wanted| {
            // Marks of Markdown are not shown, nor does the chart's table appear.
            if !wanted.contains('*') {
                assert!(text.contains(&dense(wanted)), "{wanted} is not in {text}");
                shown += 1;
            }
        });
        assert!(shown > 60, "{shown}");
        if let Ok(folder) = std::env::var("TYPESET_SAMPLES") {
            std::fs::write(format!("{folder}/report-{language:?}.pdf"), &pdf).unwrap();
            let slide = slide(&document, &setting).unwrap();
            std::fs::write(format!("{folder}/slide-{language:?}.pdf"), slide).unwrap();
        }
    }
}

#[test]
fn a_slide_is_one_page_however_long_the_summary_is() {
    for language in [Language::En, Language::ZhCn] {
        let mut document = sample::document(language);
        document.sections.clear();
        for _ in 0..4 {
            let (sheets, _) = sheets(&document, &setting(language), slide::set).unwrap();
            assert_eq!(sheets.pages.len(), 1);
            assert_eq!(missing_glyphs(&sheets), 0);
            let within = sheets.pages[0].iter().all(|mark| match mark {
                Mark::Text { x, y, .. } => (0.0..960.0).contains(x) && (0.0..540.0).contains(y),
                _ => true,
            });
            assert!(within, "a text is beside the page");
            let twice = document.summary.clone();
            document.summary.extend(twice);
        }
    }
}

/// Strings that would do something if they were evaluated, or ended a text too early.
const HOSTILE: [&str; 12] = [
    "#panic(1)",
    "#read(\"/etc/passwd\")",
    "#image(\"/chart-0.svg\")",
    "#import \"@preview/a:0.1.0\"",
    "$ x^2 $ `raw` *bold* _emph_ = heading",
    "\\u{41} \\",
    "\"); #eval(\"1+1\"); (\"",
    "<label> @reference",
    "(a) Tj ET Q /JavaScript (x) endstream endobj",
    "// comment /* comment */",
    "<script>alert(1)</script>",
    "</svg><image href=\"file:///etc/passwd\"/>",
];

#[test]
fn no_text_is_evaluated() {
    for text in HOSTILE {
        let table = Table {
            id: text.to_owned(),
            caption: text.to_owned(),
            columns: vec![Column::text(text), Column::numeric(text)],
            rows: vec![vec![Cell { text: text.to_owned(), source: Some(0) }, Cell::from(text)]],
            truncated: Some(text.to_owned()),
        };
        let blocks = vec![
            Block::Heading(text.to_owned()),
            Block::Paragraph(text.to_owned()),
            Block::UserText(format!("``{text}``\n\n```\n{text}\n```")),
            Block::List(vec![text.to_owned()]),
            Block::Values(vec![Value {
                label: text.to_owned(),
                text: text.to_owned(),
                interval: Some(text.to_owned()),
                n: Some(1),
                note: Some(text.to_owned()),
                source: Some(0),
            }]),
            Block::Table(table),
            Block::Missing(vec![text.to_owned()]),
        ];
        let document = Document {
            title: text.to_owned(),
            subtitle: text.to_owned(),
            date: text.to_owned(),
            summary: blocks.clone(),
            sections: vec![Section { id: text.to_owned(), title: text.to_owned(), blocks }],
            sources: vec![Source {
                label: text.to_owned(),
                path: Some(format!("/{text}")),
                detail: text.to_owned(),
                ..Source::default()
            }],
            ..Document::default()
        };
        let pdf = report(&document, &setting(Language::En)).unwrap();
        let found = text_of(&pdf).matches(&dense(text)).count();
        assert!(found >= 20, "{text}: {found} times");
        let slide = slide(&document, &setting(Language::En)).unwrap();
        assert!(text_of(&slide).matches(&dense(text)).count() >= 8, "{text}");
    }
}

#[test]
fn drawings_that_are_none_and_links_elsewhere_are_left_out() {
    let mut document = sample::document(Language::En);
    for svg in
        ["", "<svg", "<svg></svg>", "not a drawing", "<svg><image href=\"/etc/passwd\"/></svg>"]
    {
        for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let Block::Chart(chart) = block {
                svg.clone_into(&mut chart.svg);
            }
        }
        report(&document, &setting(Language::En)).unwrap();
    }
}

#[test]
fn what_cannot_be_drawn_is_replaced_or_left_out() {
    let text = "Growth \u{1f680}\u{fe0f} \u{202e}evil\u{202c} \u{0}\u{7} tab\there \u{10ffff}end";
    let document = Document { title: text.to_owned(), ..Document::default() };
    let (sheets, _) = sheets(&document, &setting(Language::En), report::set).unwrap();
    assert_eq!(missing_glyphs(&sheets), 0);
    let shown = text_of(&report(&document, &setting(Language::En)).unwrap());
    assert!(shown.contains("Growthevil") || shown.contains("Growth\u{1f680}evil"), "{shown}");
    assert!(shown.contains("tabhere?end"), "{shown}");
}

#[test]
fn a_long_word_stays_on_the_page() {
    let word = "Donaudampfschifffahrtsgesellschaft".repeat(40);
    let table = Table {
        columns: (0..30).map(|n| Column::text(format!("Column {n}"))).collect(),
        rows: vec![(0..30).map(|_| Cell::from(word.as_str())).collect()],
        ..Table::default()
    };
    let document = Document {
        title: word.clone(),
        summary: vec![Block::Paragraph(word.clone()), Block::Table(table)],
        ..Document::default()
    };
    let text = text_of(&report(&document, &setting(Language::En)).unwrap());
    // One such letter in each word, whichever lines it stands on.
    assert!(text.matches('D').count() > 30 * 40);
}

#[test]
fn what_is_too_long_is_refused_at_once_and_the_longest_takes_bounded_time() {
    let document = |text: String| Document {
        sections: vec![Section { blocks: vec![Block::UserText(text)], ..Section::default() }],
        ..Document::default()
    };
    let begun = Instant::now();
    let refused = report(&document("*a* ".repeat(600_000)), &setting(Language::En));
    assert!(matches!(refused, Err(TypesetError::TooLong(_))));
    assert!(begun.elapsed() < Duration::from_secs(1));
    for text in ["- a\n", "**b** `c` [d](https://example.org)\n\n", "word ", "\n\n# h\n\n"] {
        let begun = Instant::now();
        let most = clean::MOST_TEXT / text.len();
        report(&document(text.repeat(most)), &setting(Language::En)).unwrap();
        let took = begun.elapsed();
        println!("{text:?}: {took:?}");
        assert!(took < Duration::from_secs(60), "{text:?}: {took:?}");
    }
}

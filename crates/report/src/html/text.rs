//! A founder's text as HTML. Its parser knows a few forms and keeps everything else as plain
//! text, which is escaped here: nothing that was written becomes markup.

use std::fmt::Write as _;

use document::user_text::{Inline, TextBlock, is_web_address, parse};

/// The text as HTML; its headings stand below those of the section.
pub(super) fn html(words: &str) -> String {
    let mut out = String::new();
    blocks(&parse(words), &mut out);
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '&' => out.push_str("&#38;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn blocks(all: &[TextBlock], out: &mut String) {
    for block in all {
        match block {
            TextBlock::Heading { text } => {
                out.push_str("<h3>");
                inlines(text, out);
                out.push_str("</h3>");
            }
            TextBlock::Paragraph { text } => {
                out.push_str("<p>");
                inlines(text, out);
                out.push_str("</p>");
            }
            TextBlock::List { start, items } => list(*start, items, out),
            TextBlock::Code { text } => {
                let _ = write!(out, "<pre tabindex=\"0\"><code>{}</code></pre>", escaped(text));
            }
        }
    }
}

fn list(start: Option<u64>, items: &[Vec<TextBlock>], out: &mut String) {
    let end = match start {
        Some(first) => {
            let _ = write!(out, "<ol start=\"{first}\">");
            "</ol>"
        }
        None => {
            out.push_str("<ul>");
            "</ul>"
        }
    };
    for item in items {
        out.push_str("<li>");
        match &item[..] {
            // A short item is no paragraph.
            [TextBlock::Paragraph { text }] => inlines(text, out),
            several => blocks(several, out),
        }
        out.push_str("</li>");
    }
    out.push_str(end);
}

fn within(tag: &str, text: &[Inline], out: &mut String) {
    let _ = write!(out, "<{tag}>");
    inlines(text, out);
    let _ = write!(out, "</{tag}>");
}

fn inlines(all: &[Inline], out: &mut String) {
    for one in all {
        match one {
            Inline::Text { text } => out.push_str(&escaped(text)),
            Inline::Code { text } => {
                let _ = write!(out, "<code>{}</code>", escaped(text));
            }
            Inline::Emphasis { text } => within("em", text, out),
            Inline::Strong { text } => within("strong", text, out),
            Inline::Link { url, text } if is_web_address(url) => {
                let _ = write!(
                    out,
                    "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">",
                    escaped(url)
                );
                inlines(text, out);
                out.push_str("</a>");
            }
            Inline::Link { text, .. } => inlines(text, out),
            Inline::Break => out.push_str("<br>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_becomes_markup() {
        for (words, shown) in [
            ("<script>alert(1)</script>", "<p>&#60;script&#62;alert(1)&#60;/script&#62;</p>"),
            ("[x](javascript:alert(1))", "<p>x</p>"),
            ("![x](https://example.org/a.png)", "<p>x</p>"),
            ("`<b>`", "<p><code>&#60;b&#62;</code></p>"),
        ] {
            assert_eq!(html(words), shown);
        }
        let link = html("[a \"b\"](https://example.org/?a=1&b=\"onclick=1)");
        assert!(!link.contains("\"onclick"), "{link}");
    }

    #[test]
    fn forms_are_kept() {
        assert_eq!(
            html("# One\n\n*two* **three**\n\n- a\n- b\n"),
            "<h3>One</h3><p><em>two</em> <strong>three</strong></p><ul><li>a</li><li>b</li></ul>"
        );
    }
}

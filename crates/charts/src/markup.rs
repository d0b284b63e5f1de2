//! Escaping, the opening tag and the estimated width of a text. All external text goes through
//! [`escape`].

use std::fmt;

/// Finished markup, safe to place in a template without escaping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// Text escaped for element content and double-quoted attributes. Control characters are
/// dropped: they are not allowed in SVG.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate with at most one decimal, so that pages stay small.
pub(super) fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// The opening `<svg>` of a fixed-size drawing with its name and description.
pub(super) fn open_svg(class: &str, width: f64, height: f64, title: &str, desc: &str) -> String {
    format!(
        "<svg class=\"{class}\" role=\"img\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\
         <title>{}</title><desc>{}</desc>",
        escape(title),
        escape(desc),
        w = px(width),
        h = px(height),
    )
}

/// Height in px of a line of a label.
pub(super) const LINE: f64 = 13.0;

/// Width in px of a text at the charts' 12 px: Chinese and other wide characters fill a square.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(|c| if is_wide(c) { 12.0 } else { 7.0 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0x2_0000..=0x3_FFFF)
}

/// The text truncated with an ellipsis to `width` px.
pub(super) fn fit(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut used = text_width("…");
    let mut out = String::new();
    for c in text.chars() {
        used += if is_wide(c) { 12.0 } else { 7.0 };
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The text on one line or two, each truncated to `width` px: long names are broken between
/// words, Chinese ones between characters.
pub(super) fn wrap(text: &str, width: f64) -> Vec<String> {
    if text_width(text) <= width {
        return vec![text.to_owned()];
    }
    let (mut used, mut at, mut after) = (0.0, None, '\0');
    for (index, c) in text.char_indices() {
        // Chinese punctuation stays with what it ends.
        let may_break = c == ' ' || is_wide(after) || is_wide(c) && c.is_alphabetic();
        if may_break && index > 0 && !matches!(c, '，' | '。' | '、' | '；' | '：' | '）') {
            at = Some(index);
        }
        used += if is_wide(c) { 12.0 } else { 7.0 };
        if used > width {
            break;
        }
        after = c;
    }
    let Some(at) = at else { return vec![fit(text, width)] };
    let (first, rest) = text.split_at(at);
    vec![first.trim_end().to_owned(), fit(rest.trim_start(), width)]
}

/// The text of [`wrap`]ped lines around a middle line, as `text` elements.
pub(super) fn block(
    class: &str,
    (x, y): (f64, f64),
    anchor: &str,
    lines: &[String],
    whole: &str,
) -> String {
    let top = y + 4.0 - LINE / 2.0 * (lines.len() as f64 - 1.0);
    let shown: String = lines.join(" ");
    let each = lines.iter().enumerate().map(|(row, line)| {
        let told = if shown == whole { line.as_str() } else { whole };
        text(class, x, top + LINE * row as f64, anchor, line, told)
    });
    each.collect()
}

/// A `<text>` element; `class` carries colour and weight, `anchor` is start, middle or end. A
/// truncated text has its full form as a tooltip.
pub(super) fn text(class: &str, x: f64, y: f64, anchor: &str, shown: &str, whole: &str) -> String {
    let tip =
        if shown == whole { String::new() } else { format!("<title>{}</title>", escape(whole)) };
    format!(
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{tip}{}</text>",
        px(x),
        px(y),
        escape(shown)
    )
}

/// A `<line>` element.
pub(super) fn line(class: &str, x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    format!(
        "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
        px(x1),
        px(y1),
        px(x2),
        px(y2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_harmless() {
        assert_eq!(escape("<script>\"&'\u{7}"), "&lt;script&gt;&quot;&amp;&#39; ");
    }

    #[test]
    fn a_long_text_is_cut_to_its_width() {
        let cut = fit("a competitor with a very long name", 60.0);
        assert!(cut.ends_with('…') && text_width(&cut) <= 60.0, "{cut}");
        assert_eq!(fit("训练", 24.0), "训练");
    }

    #[test]
    fn a_long_label_is_broken_between_words_and_chinese_between_characters() {
        assert_eq!(wrap("short", 60.0), ["short"]);
        let lines = wrap("Go on working when the network is down", 150.0);
        assert_eq!(lines, ["Go on working when", "the network is down"]);
        assert_eq!(wrap("断网时也能继续工作", 72.0), ["断网时也能继", "续工作"]);
        let cut = wrap("Read handwritten digits on damaged labels", 100.0);
        assert_eq!(cut[0], "Read");
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(wrap("one", 10.0).len(), 1, "no place to break");
    }

    #[test]
    fn coordinates_are_short_and_never_minus_zero() {
        assert_eq!(px(12.345), "12.3");
        assert_eq!(px(-0.001), "0");
        assert_eq!(px(40.0), "40");
    }
}

//! Texts as lines of a given width: where they break, and which glyphs they consist of.

use unicode_linebreak::{BreakOpportunity, linebreaks};

use crate::{
    fonts::{Fonts, Kind},
    mark::{Colour, INK, Mark, Strip, Target},
};

/// Height of a line in parts of the letters' size.
const LEADING: f32 = 1.45;
/// How far a line's baseline is below its top, likewise.
const BASELINE: f32 = 1.08;

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) size: f32,
    pub(crate) kind: Kind,
    pub(crate) slanted: bool,
    pub(crate) colour: Colour,
    /// Above the baseline.
    pub(crate) rise: f32,
}

impl Look {
    pub(crate) fn new(size: f32, colour: Colour) -> Self {
        Self { size, kind: Kind::Regular, slanted: false, colour, rise: 0.0 }
    }

    pub(crate) fn bold(self) -> Self {
        Self { kind: Kind::Bold, ..self }
    }

    /// A small number at the upper end of the letters.
    pub(crate) fn raised(self) -> Self {
        Self {
            size: self.size.min(12.0) * 0.65,
            rise: self.size * 0.36,
            kind: Kind::Regular,
            ..self
        }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self::new(10.0, INK)
    }
}

/// A piece of text with one look.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) look: Look,
    pub(crate) link: Option<Target>,
    /// A source whose footnote belongs where this stands.
    pub(crate) note: Option<usize>,
}

impl Span {
    pub(crate) fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look, link: None, note: None }
    }

    pub(crate) fn linked(self, link: Option<Target>) -> Self {
        Self { link, ..self }
    }
}

/// A character as it is drawn.
#[derive(Clone, Copy)]
struct Letter {
    c: char,
    face: usize,
    glyph: u16,
    width: f32,
    span: usize,
}

/// On which side lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

fn letters(spans: &[Span], fonts: &Fonts) -> (String, Vec<Letter>) {
    let mut all = String::new();
    let mut letters = Vec::new();
    for (span, Span { text, look, .. }) in spans.iter().enumerate() {
        for c in text.chars() {
            let shown = if c == '\n' { ' ' } else { c };
            let found = fonts.find(shown, look.kind);
            let (face, glyph) = found.or_else(|| fonts.find('?', look.kind)).unwrap_or_default();
            let width = fonts.face(face).advance(glyph) * look.size;
            all.push(c);
            letters.push(Letter { c: shown, face, glyph, width, span });
        }
    }
    (all, letters)
}

/// Width of a text on one line.
pub(crate) fn width(text: &str, look: Look, fonts: &Fonts) -> f32 {
    letters(&[Span::new(text, look)], fonts).1.iter().map(|letter| letter.width).sum()
}

/// Lines at most `width` wide, each a strip.
pub(crate) fn lines(spans: &[Span], width: f32, side: Side, fonts: &Fonts) -> Vec<Strip> {
    let (all, letters) = letters(spans, fonts);
    let mut lines = Vec::new();
    let (mut start, mut end) = (0, 0);
    let mut used = 0.0;
    let mut at = 0;
    let mut chars = 0;
    for (byte, kind) in linebreaks(&all) {
        chars += all[at..byte].chars().count();
        at = byte;
        let part = &letters[end..chars];
        let full: f32 = part.iter().map(|letter| letter.width).sum();
        let blank: f32 =
            part.iter().rev().take_while(|l| l.c.is_whitespace()).map(|letter| letter.width).sum();
        if used + full - blank > width && end > start {
            lines.push(start..end);
            (start, used) = (end, 0.0);
        }
        // A word that is longer than a line breaks anywhere.
        for letter in part {
            if used + letter.width > width && end > start && !letter.c.is_whitespace() {
                lines.push(start..end);
                (start, used) = (end, 0.0);
            }
            used += letter.width;
            end += 1;
        }
        if kind == BreakOpportunity::Mandatory && end < letters.len() {
            lines.push(start..end);
            (start, used) = (end, 0.0);
        }
    }
    lines.push(start..letters.len());
    let lines = lines.into_iter().map(|range| line(&letters[range], spans, width, side));
    lines.collect()
}

fn line(letters: &[Letter], spans: &[Span], width: f32, side: Side) -> Strip {
    let blank = letters.iter().rev().take_while(|letter| letter.c.is_whitespace()).count();
    let letters = &letters[..letters.len() - blank];
    let used: f32 = letters.iter().map(|letter| letter.width).sum();
    let first = spans.first().map_or_else(Look::default, |span| span.look);
    let sizes = letters.iter().map(|letter| spans[letter.span].look);
    let size = sizes.filter(|l| l.rise == 0.0).map(|l| l.size).fold(0.0, f32::max);
    let size = if size > 0.0 { size } else { first.size };
    let (height, baseline) = (size * LEADING, size * BASELINE);
    let mut x = match side {
        Side::Left => 0.0,
        Side::Right => width - used,
    };
    let mut strip = Strip { height, ..Strip::default() };
    for run in letters.chunk_by(|a, b| a.face == b.face && a.span == b.span) {
        let Some(letter) = run.first() else { continue };
        let span = &spans[letter.span];
        let run_width: f32 = run.iter().map(|letter| letter.width).sum();
        let y = baseline - span.look.rise;
        strip.marks.push(Mark::Text {
            x,
            y,
            size: span.look.size,
            face: letter.face,
            glyphs: run.iter().map(|letter| (letter.glyph, letter.c)).collect(),
            colour: span.look.colour,
            slanted: span.look.slanted,
        });
        if let Some(target) = &span.link {
            let height = span.look.size * 1.2;
            let target = target.clone();
            strip.marks.push(Mark::Link {
                x,
                y: y - span.look.size,
                width: run_width,
                height,
                target,
            });
        }
        strip.notes.extend(span.note);
        x += run_width;
    }
    strip
}

/// Lines that are not divided at their beginning and end, so that none stands alone.
pub(crate) fn paragraph(spans: &[Span], width: f32, fonts: &Fonts) -> Vec<Strip> {
    let mut lines = lines(spans, width, Side::Left, fonts);
    let count = lines.len();
    if count > 1 {
        lines[0].with_next = true;
        lines[count - 2].with_next = true;
    }
    lines
}

/// Strips below each other as one.
pub(crate) fn joined(strips: Vec<Strip>) -> Strip {
    let mut whole = Strip::default();
    for (index, strip) in strips.into_iter().enumerate() {
        let top = whole.height + if index == 0 { 0.0 } else { strip.before };
        whole.marks.extend(strip.marks.into_iter().map(|mark| mark.moved(0.0, top)));
        whole.notes.extend(strip.notes);
        whole.places.extend(strip.places);
        whole.height = top + strip.height;
    }
    whole
}

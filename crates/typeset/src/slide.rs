//! A document's summary as one page in 16:9, with the largest letters that fit.

use document::{Block, Document, Value};

use crate::{
    clean,
    mark::{ACCENT, Mark, Strip, rule},
    pdf::Sheets,
    setter::Setter,
    text::{Side, Span, joined, lines},
};

const WIDTH: f32 = 960.0;
const HEIGHT: f32 = 540.0;
const MARGIN: f32 = 48.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
const MOST: f32 = HEIGHT - 2.0 * 38.0;
/// Sizes of letters that are tried, in parts of those of a report.
const SCALES: [f32; 14] = [1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
/// Longer tables are left out.
const MOST_ROWS: usize = 6;

/// Sets the summary of a document.
pub(crate) fn set(document: &Document, setter: &Setter<'_>) -> Sheets {
    let mut whole = Strip::default();
    for scale in SCALES {
        let own = Setter { scale, ..*setter };
        whole = joined(strips(document, &own));
        if whole.height <= MOST {
            break;
        }
    }
    // What does not fit with the smallest letters is left out.
    let fits = |mark: &Mark| match mark {
        Mark::Text { y, .. } | Mark::Link { y, .. } => *y <= MOST,
        Mark::Path { .. } => true,
    };
    let marks = whole.marks.into_iter().filter(fits).map(|mark| mark.moved(MARGIN, 38.0));
    Sheets { width: WIDTH, height: HEIGHT, pages: vec![marks.collect()], ..Sheets::default() }
}

fn strips(document: &Document, setter: &Setter<'_>) -> Vec<Strip> {
    let mut strips = head(document, setter);
    let mut values = Vec::new();
    let mut rest = Vec::new();
    for block in &document.summary {
        match block {
            Block::Values(more) => values.extend(more),
            Block::Table(table) if table.rows.len() > MOST_ROWS => {}
            other => rest.push(other),
        }
    }
    strips.extend(figures(&values, setter));
    strips.push(Strip { before: 14.0 * setter.scale, ..columns(&rest, setter) });
    strips.extend(sources(document, setter));
    strips
}

fn head(document: &Document, setter: &Setter<'_>) -> Vec<Strip> {
    let title = [setter.span(&document.title, setter.look(20.0).bold())];
    let mut first = joined(lines(&title, INNER * 0.8, Side::Left, setter.fonts));
    let date = [setter.span(&document.date, setter.muted(9.0))];
    first.marks.extend(joined(lines(&date, INNER, Side::Right, setter.fonts)).marks);
    let mut strips = vec![first];
    if !document.subtitle.is_empty() {
        let subtitle = [setter.span(&document.subtitle, setter.muted(11.0))];
        strips.extend(lines(&subtitle, INNER, Side::Left, setter.fonts));
    }
    strips
}

/// The figures beside each other.
fn figures(values: &[&Value], setter: &Setter<'_>) -> Vec<Strip> {
    let count = values.len().clamp(1, 6);
    let gap = 18.0 * setter.scale;
    let own = (INNER - gap * (count - 1) as f32) / count as f32;
    let row = |row: &[&Value]| {
        let mut strip = Strip { before: 14.0 * setter.scale, ..Strip::default() };
        for (index, value) in row.iter().enumerate() {
            let x = index as f32 * (own + gap);
            let card = setter.value(value, own).inset(x);
            strip.height = strip.height.max(card.height);
            strip.marks.extend(card.marks);
            strip.marks.push(rule(x, 0.0, own, 1.2 * setter.scale, ACCENT));
        }
        strip
    };
    values.chunks(count).map(row).collect()
}

/// Two columns of about the same height; a heading goes with what follows.
fn columns(blocks: &[&Block], setter: &Setter<'_>) -> Strip {
    let gap = 30.0;
    let own = (INNER - gap) / 2.0;
    let set = |block: &&Block| joined(setter.blocks(std::slice::from_ref(*block), own));
    let sets: Vec<Strip> = blocks.iter().map(set).collect();
    let half = sets.iter().map(|strip| strip.height).sum::<f32>() / 2.0;
    let mut split = 0;
    let mut height = 0.0;
    for strip in &sets {
        if split > 0 && height + strip.height / 2.0 > half {
            break;
        }
        height += strip.height;
        split += 1;
    }
    if split > 1 && matches!(blocks.get(split - 1), Some(Block::Heading(_))) {
        split -= 1;
    }
    let spaced = |strips: &[Strip]| {
        let spaced = |strip: &Strip| Strip { before: 8.0 * setter.scale, ..strip.clone() };
        joined(strips.iter().map(spaced).collect())
    };
    let (left, right) = (spaced(&sets[..split]), spaced(&sets[split..]).inset(own + gap));
    let marks = left.marks.into_iter().chain(right.marks).collect();
    Strip { height: left.height.max(right.height), marks, ..Strip::default() }
}

/// The sources of the figures in one small paragraph.
fn sources(document: &Document, setter: &Setter<'_>) -> Vec<Strip> {
    let look = setter.muted(6.0);
    let mut spans: Vec<Span> = Vec::new();
    let summary = Document { summary: document.summary.clone(), ..Document::default() };
    for index in clean::cited(&summary) {
        let Some(source) = setter.sources.get(index) else { continue };
        spans.push(Span::new(format!("{}\u{a0}", index + 1), look.raised()));
        spans.extend(setter.source(source, look));
        spans.push(Span::new("    ", look));
    }
    if spans.is_empty() {
        return Vec::new();
    }
    setter.spaced(14.0, lines(&spans, INNER, Side::Left, setter.fonts))
}

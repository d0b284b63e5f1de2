//! A whole document on A4: the summary first, then contents, sections and sources.

use document::Document;

use crate::{
    clean,
    mark::{ACCENT, MUTED, Mark, Place, Strip, Target, rule},
    pages::{Area, Filler, Pages},
    pdf::Sheets,
    setter::Setter,
    text::{Look, Side, Span, joined, lines, width},
};

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 62.0;
const AREA: Area = Area { left: MARGIN, top: 70.0, bottom: HEIGHT - 66.0 };
const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// Height of a line of the contents, and how many there can be.
const CONTENTS_LINE: f32 = 18.0;
const MOST_CONTENTS: usize = 34;

/// Sets a document.
pub(crate) fn set(document: &Document, setter: &Setter<'_>) -> Sheets {
    let note = |index: usize| footnote(setter, index);
    let mut filler = Filler::new(AREA, &note);
    filler.fill(cover(document, setter));
    if !document.summary.is_empty() {
        filler.fill(chapter(setter, &setter.setting.labels.summary, None));
        filler.fill(setter.blocks(&document.summary, INNER));
    }
    let cited = clean::cited(document);
    let mut titles: Vec<&str> =
        document.sections.iter().map(|section| section.title.as_str()).collect();
    if !cited.is_empty() {
        titles.push(&setter.setting.labels.sources);
    }
    let mut contents = None;
    if !document.sections.is_empty() {
        filler.next_page();
        filler.fill(chapter(setter, &setter.setting.labels.contents, None));
        contents = Some(filler.cursor());
        filler.skip(CONTENTS_LINE * titles.len().min(MOST_CONTENTS) as f32);
    }
    for (index, section) in document.sections.iter().enumerate() {
        let mut strips = chapter(setter, &section.title, Some(Place::Section(index)));
        strips.extend(setter.blocks(&section.blocks, INNER));
        filler.fill(strips);
    }
    if !cited.is_empty() {
        let place = Place::Section(document.sections.len());
        let mut strips = chapter(setter, &setter.setting.labels.sources, Some(place));
        strips.extend(cited.into_iter().filter_map(|index| listed(setter, index)));
        filler.fill(strips);
    }
    let mut pages = filler.finish();
    if let Some((page, y)) = contents {
        list_contents(setter, &titles, &mut pages, (page, y));
    }
    number(document, setter, &mut pages);
    let outline = titles.iter().enumerate();
    Sheets {
        width: WIDTH,
        height: HEIGHT,
        outline: outline
            .map(|(index, title)| (setter.clean(title), Place::Section(index)))
            .collect(),
        pages: pages.marks,
        places: pages.places,
    }
}

/// Title, subtitle and date.
fn cover(document: &Document, setter: &Setter<'_>) -> Vec<Strip> {
    let mut strips = Vec::new();
    for (text, look, before) in [
        (&document.title, setter.look(24.0).bold(), 0.0),
        (&document.subtitle, setter.muted(12.0), 4.0),
        (&document.date, setter.muted(9.0), 3.0),
    ] {
        if !text.is_empty() {
            let own = lines(&[setter.span(text, look)], INNER, Side::Left, setter.fonts);
            strips.extend(setter.spaced(before, own));
        }
    }
    strips
}

/// The heading of a section, with a line below it.
fn chapter(setter: &Setter<'_>, title: &str, place: Option<Place>) -> Vec<Strip> {
    let spans = [setter.span(title, setter.look(15.0).bold())];
    let mut strip = joined(lines(&spans, INNER, Side::Left, setter.fonts));
    strip.marks.push(rule(0.0, strip.height + 2.0, INNER, 0.9, ACCENT));
    strip.height += 6.0;
    vec![Strip { before: 26.0, with_next: true, places: place.into_iter().collect(), ..strip }]
}

fn footnote(setter: &Setter<'_>, index: usize) -> Strip {
    let look = setter.muted(7.5);
    let mut spans = vec![Span::new(format!("{}\u{a0}", index + 1), look.raised())];
    if let Some(source) = setter.sources.get(index) {
        spans.extend(setter.source(source, look));
    }
    joined(lines(&spans, INNER, Side::Left, setter.fonts))
}

/// A line of the list of sources.
fn listed(setter: &Setter<'_>, index: usize) -> Option<Strip> {
    let look = setter.look(8.5);
    let text = setter.source(setter.sources.get(index)?, look);
    let indent = 24.0;
    let own = joined(lines(&text, INNER - indent, Side::Left, setter.fonts)).inset(indent);
    let number = Span::new((index + 1).to_string(), setter.muted(8.5));
    let number = joined(lines(&[number], indent, Side::Left, setter.fonts));
    let marks = number.marks.into_iter().chain(own.marks).collect();
    Some(Strip { before: 4.0, marks, places: vec![Place::Source(index)], ..own })
}

/// Fills the contents with pages, once they are known.
fn list_contents(setter: &Setter<'_>, titles: &[&str], pages: &mut Pages, at: (usize, f32)) {
    let look = setter.look(10.0);
    for (index, title) in titles.iter().take(MOST_CONTENTS).enumerate() {
        let place = Place::Section(index);
        let Some((page, _)) = pages.places.get(&place) else { continue };
        let number = (page + 1).to_string();
        let y = at.1 + CONTENTS_LINE * index as f32;
        let title = setter.span(title, look);
        // One line each.
        let own = lines(&[title], INNER - 40.0, Side::Left, setter.fonts).into_iter().take(1);
        let right = lines(&[Span::new(number, look)], INNER, Side::Right, setter.fonts);
        let link = Mark::Link {
            x: 0.0,
            y: 0.0,
            width: INNER,
            height: CONTENTS_LINE - 2.0,
            target: Target::Place(place),
        };
        let marks = own.chain(right).flat_map(|line| line.marks).chain([link]);
        pages.marks[at.0].extend(marks.map(|mark| mark.moved(AREA.left, y)));
    }
}

/// The title over all pages but the first, and numbers under all.
fn number(document: &Document, setter: &Setter<'_>, pages: &mut Pages) {
    let look = Look::new(8.0, MUTED);
    let count = pages.marks.len();
    let title = setter.clean(&document.title);
    for (index, page) in pages.marks.iter_mut().enumerate() {
        let mut line = |text: String, side, y: f32| {
            let own =
                lines(&[Span::new(text, look)], INNER, side, setter.fonts).into_iter().take(1);
            page.extend(own.flat_map(|l| l.marks).map(|mark| mark.moved(AREA.left, y)));
        };
        if index > 0 {
            let date = setter.clean(&document.date);
            let is_short = width(&title, look, setter.fonts) < INNER - 130.0;
            line(date, Side::Right, 36.0);
            if is_short {
                line(title.clone(), Side::Left, 36.0);
            }
        }
        line(format!("{} / {count}", index + 1), Side::Right, HEIGHT - 46.0);
    }
}

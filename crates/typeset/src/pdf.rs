//! Writes pages as a PDF file: marks, links, the outline, and of each face only the glyphs that
//! are used, with the characters that they stand for.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write as _,
};

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{
        ActionType, AnnotationType, CidFontType, FontFlags, LineCapStyle, LineJoinStyle, PageMode,
        SystemInfo, UnicodeCmap,
    },
};
use subsetter::GlyphRemapper;
use ttf_parser::Tag;

use crate::{
    error::TypesetError,
    fonts::{Face, Fonts},
    mark::{Mark, Place, Step, Target},
};

/// Pages with all that is on them.
#[derive(Default)]
pub(crate) struct Sheets {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) pages: Vec<Vec<Mark>>,
    /// Page and distance from its top.
    pub(crate) places: HashMap<Place, (usize, f32)>,
    pub(crate) outline: Vec<(String, Place)>,
}

/// How far slanted letters lean.
const SLANT: f32 = 0.2;

/// The used glyphs of a face.
#[derive(Default)]
struct Used {
    glyphs: GlyphRemapper,
    /// New glyph to its character.
    characters: BTreeMap<u16, char>,
}

/// Numbers of a file's objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The file of some pages.
pub(crate) fn write(
    sheets: &Sheets,
    (title, language): (&str, &str),
    fonts: &Fonts,
) -> Result<Vec<u8>, TypesetError> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let page_ids: Vec<Ref> = sheets.pages.iter().map(|_| numbers.next()).collect();
    let mut used: BTreeMap<usize, (Ref, Used)> = BTreeMap::new();
    for mark in sheets.pages.iter().flatten() {
        let Mark::Text { face, glyphs, .. } = mark else { continue };
        let (_, used) = used.entry(*face).or_insert_with(|| (numbers.next(), Used::default()));
        for (glyph, c) in glyphs {
            let new = used.glyphs.remap(*glyph);
            used.characters.entry(new).or_insert(*c);
        }
    }
    for (marks, id) in sheets.pages.iter().zip(&page_ids) {
        let links = link_ids(sheets, marks, &mut numbers);
        let content = numbers.next();
        let mut page = pdf.page(*id);
        page.media_box(Rect::new(0.0, 0.0, sheets.width, sheets.height)).parent(tree);
        page.contents(content);
        if !links.is_empty() {
            page.annotations(links.iter().map(|(id, _)| *id));
        }
        let mut resources = page.resources();
        let mut names = resources.fonts();
        for (face, (id, _)) in &used {
            names.pair(Name(font_name(*face).as_bytes()), *id);
        }
        names.finish();
        resources.finish();
        page.finish();
        let drawn = packed(&draw(marks, sheets.height, &used))?;
        pdf.stream(content, &drawn).filter(Filter::FlateDecode);
        for (id, mark) in links {
            link(&mut pdf, id, mark, sheets, &page_ids);
        }
    }
    for (face, (id, used)) in &used {
        embed(&mut pdf, *id, fonts.face(*face), used, &mut numbers)?;
    }
    pdf.pages(tree).kids(page_ids.iter().copied()).count(length(page_ids.len()));
    let outline = outline(&mut pdf, sheets, &page_ids, &mut numbers);
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr(language));
    root.viewer_preferences().display_doc_title(true);
    if let Some(outline) = outline {
        root.outlines(outline).page_mode(PageMode::UseOutlines);
    }
    root.finish();
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("Assay"));
    Ok(pdf.finish())
}

fn length(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn font_name(face: usize) -> String {
    format!("F{face}")
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>, TypesetError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The links of a page that lead somewhere.
fn link_ids<'a>(sheets: &Sheets, marks: &'a [Mark], numbers: &mut Numbers) -> Vec<(Ref, &'a Mark)> {
    let leads = |mark: &&Mark| match mark {
        Mark::Link { target: Target::Address(_), .. } => true,
        Mark::Link { target: Target::Place(place), .. } => sheets.places.contains_key(place),
        _ => false,
    };
    marks.iter().filter(leads).map(|mark| (numbers.next(), mark)).collect()
}

fn link(pdf: &mut Pdf, id: Ref, mark: &Mark, sheets: &Sheets, pages: &[Ref]) {
    let Mark::Link { x, y, width, height, target } = mark else { return };
    let mut link = pdf.annotation(id);
    link.subtype(AnnotationType::Link);
    link.border(0.0, 0.0, 0.0, None);
    let top = sheets.height - y;
    link.rect(Rect::new(*x, top - height, x + width, top));
    match target {
        Target::Address(address) => {
            // Addresses of the web consist of these characters; others are written out.
            let mut written = Vec::new();
            for byte in address.bytes() {
                if byte.is_ascii_graphic() {
                    written.push(byte);
                } else {
                    written.extend(format!("%{byte:02X}").into_bytes());
                }
            }
            link.action().action_type(ActionType::Uri).uri(Str(&written));
        }
        Target::Place(place) => {
            if let Some((page, y)) = sheets.places.get(place) {
                let mut action = link.action();
                action.action_type(ActionType::GoTo);
                action.destination().page(pages[*page]).xyz(0.0, sheets.height - y + 8.0, None);
            }
        }
    }
}

fn outline(pdf: &mut Pdf, sheets: &Sheets, pages: &[Ref], numbers: &mut Numbers) -> Option<Ref> {
    let known = |(title, place): &'_ (String, Place)| {
        sheets.places.get(place).map(|place| (title.clone(), *place))
    };
    let items: Vec<_> = sheets.outline.iter().filter_map(known).collect();
    let ids: Vec<Ref> = items.iter().map(|_| numbers.next()).collect();
    let (first, last) = (ids.first()?, ids.last()?);
    let root = numbers.next();
    pdf.outline(root).first(*first).last(*last).count(length(ids.len()));
    for (index, (title, (page, y))) in items.iter().enumerate() {
        let mut item = pdf.outline_item(ids[index]);
        item.parent(root).title(TextStr(title));
        if index > 0 {
            item.prev(ids[index - 1]);
        }
        if let Some(next) = ids.get(index + 1) {
            item.next(*next);
        }
        item.dest().page(pages[*page]).xyz(0.0, sheets.height - y + 8.0, None);
    }
    Some(root)
}

fn draw(marks: &[Mark], height: f32, used: &BTreeMap<usize, (Ref, Used)>) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_join(LineJoinStyle::RoundJoin);
    for mark in marks {
        match mark {
            Mark::Text { x, y, size, face, glyphs, colour, slanted } => {
                let Some((_, used)) = used.get(face) else { continue };
                let new = glyphs.iter().filter_map(|(glyph, _)| used.glyphs.get(*glyph));
                let bytes: Vec<u8> = new.flat_map(u16::to_be_bytes).collect();
                let [red, green, blue] = *colour;
                let slant = if *slanted { SLANT } else { 0.0 };
                content.set_fill_rgb(red, green, blue);
                content.begin_text();
                content.set_font(Name(font_name(*face).as_bytes()), *size);
                content.set_text_matrix([1.0, 0.0, slant, 1.0, *x, height - y]);
                content.show(Str(&bytes));
                content.end_text();
            }
            Mark::Path { steps, fill, stroke, dashes } => {
                path(&mut content, steps, height);
                if let Some([red, green, blue]) = fill {
                    content.set_fill_rgb(*red, *green, *blue);
                }
                if let Some(([red, green, blue], thickness)) = stroke {
                    content.set_stroke_rgb(*red, *green, *blue);
                    content.set_line_width(*thickness);
                    content.set_line_cap(LineCapStyle::ButtCap);
                    content.set_dash_pattern(dashes.iter().copied().filter(|d| *d >= 0.0), 0.0);
                }
                match (fill, stroke) {
                    (Some(_), Some(_)) => content.fill_nonzero_and_stroke(),
                    (Some(_), None) => content.fill_nonzero(),
                    (None, Some(_)) => content.stroke(),
                    (None, None) => content.end_path(),
                };
            }
            Mark::Link { .. } => {}
        }
    }
    content.finish().to_vec()
}

fn path(content: &mut Content, steps: &[Step], height: f32) {
    for step in steps {
        match *step {
            Step::Move(x, y) => content.move_to(x, height - y),
            Step::Line(x, y) => content.line_to(x, height - y),
            Step::Curve([ax, ay, bx, by, x, y]) => {
                content.cubic_to(ax, height - ay, bx, height - by, x, height - y)
            }
            Step::Close => content.close_path(),
        };
    }
}

/// Puts the used glyphs of a face into the file.
fn embed(
    pdf: &mut Pdf,
    id: Ref,
    face: &Face,
    used: &Used,
    numbers: &mut Numbers,
) -> Result<(), TypesetError> {
    let (cid, descriptor, map, file) =
        (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let failed = |error| TypesetError::Face(format!("{error:?}"));
    let subset = subsetter::subset(face.data, face.index, &used.glyphs).map_err(failed)?;
    let compact = ttf_parser::RawFace::parse(&subset, 0)
        .ok()
        .and_then(|raw| raw.table(Tag::from_bytes(b"CFF ")).map(<[u8]>::to_vec));
    let is_compact = face.is_compact() && compact.is_some();
    let name = format!("ASSAYA+Face{}", id.get());
    let base = Name(name.as_bytes());
    let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    pdf.type0_font(id)
        .base_font(base)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(map);
    let mut font = pdf.cid_font(cid);
    font.subtype(if is_compact { CidFontType::Type0 } else { CidFontType::Type2 });
    font.base_font(base).system_info(system).font_descriptor(descriptor).default_width(0.0);
    if !is_compact {
        font.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let widths = used.glyphs.remapped_gids().map(|old| face.advance(old) * 1000.0);
    font.widths().consecutive(0, widths);
    font.finish();
    describe(pdf, descriptor, face, base, (file, is_compact));
    let mut characters: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Custom"), system);
    for (glyph, c) in &used.characters {
        characters.pair(*glyph, *c);
    }
    pdf.cmap(map, &characters.finish());
    let data = packed(compact.as_deref().filter(|_| is_compact).unwrap_or(&subset))?;
    let mut stream = pdf.stream(file, &data);
    stream.filter(Filter::FlateDecode);
    if is_compact {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    stream.finish();
    Ok(())
}

/// Tells the measures of a face and where its glyphs are.
fn describe(pdf: &mut Pdf, id: Ref, face: &Face, base: Name<'_>, (file, is_compact): (Ref, bool)) {
    let scale = 1000.0 / f32::from(face.table.units_per_em());
    let measure = |value: i16| f32::from(value) * scale;
    let bounds = face.table.global_bounding_box();
    let corner = |x, y| (measure(x), measure(y));
    let ((left, low), (right, high)) =
        (corner(bounds.x_min, bounds.y_min), corner(bounds.x_max, bounds.y_max));
    let mut about = pdf.font_descriptor(id);
    about.name(base).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, low, right, high));
    about.italic_angle(0.0).stem_v(80.0);
    about.ascent(measure(face.table.ascender())).descent(measure(face.table.descender()));
    about.cap_height(measure(face.table.capital_height().unwrap_or(face.table.ascender())));
    if is_compact {
        about.font_file3(file);
    } else {
        about.font_file2(file);
    }
}

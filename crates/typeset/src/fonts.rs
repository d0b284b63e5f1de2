//! Faces: the static ones of the system, and a bundled Latin one. Found once, and again when
//! one was missing, so that installing it needs no restart.

use std::{
    fs,
    sync::{Arc, PoisonError, RwLock},
};

use fontdb::{Database, Family, Query, Source, Weight};
use ttf_parser::{Face as Table, GlyphId, Tag};

use crate::error::TypesetError;

/// Latin families in order of preference. Without any the bundled one is used.
const LATIN: [&str; 7] = [
    "Inter",
    "Source Sans 3",
    "Noto Sans",
    "Open Sans",
    "Liberation Sans",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
];
/// Families of simplified Chinese in order of preference.
const CHINESE: [&str; 12] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimHei",
    "Droid Sans Fallback",
];

/// A loaded face. Its file stays in memory as long as the process runs.
pub(crate) struct Face {
    pub(crate) data: &'static [u8],
    pub(crate) index: u32,
    pub(crate) table: Table<'static>,
}

impl Face {
    fn new(data: &'static [u8], index: u32) -> Option<Self> {
        let table = Table::parse(data, index).ok()?;
        (!table.is_variable()).then_some(Self { data, index, table })
    }

    fn load(path: &std::path::Path, index: u32) -> Option<Self> {
        let data = fs::read(path).ok()?;
        Self::new(Box::leak(data.into_boxed_slice()), index)
    }

    /// The glyph of a character.
    pub(crate) fn glyph(&self, c: char) -> Option<u16> {
        self.table.glyph_index(c).map(|glyph| glyph.0).filter(|glyph| *glyph != 0)
    }

    /// A glyph's width in parts of the font's size.
    pub(crate) fn advance(&self, glyph: u16) -> f32 {
        let advance = self.table.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
        f32::from(advance) / f32::from(self.table.units_per_em())
    }

    /// True for outlines in the compact format.
    pub(crate) fn is_compact(&self) -> bool {
        self.table.raw_face().table(Tag::from_bytes(b"CFF ")).is_some()
    }
}

/// Which face a text wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    #[default]
    Regular,
    Bold,
    Code,
}

/// The faces of a process.
pub(crate) struct Fonts {
    faces: Vec<Face>,
    /// Indices of faces in the order in which they are asked.
    regular: Vec<usize>,
    bold: Vec<usize>,
    code: Vec<usize>,
    has_chinese: bool,
}

impl Fonts {
    /// A face by its index.
    pub(crate) fn face(&self, index: usize) -> &Face {
        &self.faces[index]
    }

    /// The first face of a kind that has a character, and its glyph.
    pub(crate) fn find(&self, c: char, kind: Kind) -> Option<(usize, u16)> {
        let order = match kind {
            Kind::Regular => &self.regular,
            Kind::Bold => &self.bold,
            Kind::Code => &self.code,
        };
        order.iter().find_map(|index| Some((*index, self.faces[*index].glyph(c)?)))
    }

    fn search() -> Self {
        let mut system = Database::new();
        system.load_system_fonts();
        let mut fonts = Self {
            faces: Vec::new(),
            regular: Vec::new(),
            bold: Vec::new(),
            code: Vec::new(),
            has_chinese: false,
        };
        let latin = LATIN.into_iter().find(|name| fonts.take(&system, name));
        fonts.take_bundled();
        let chinese = CHINESE.into_iter();
        let chinese = latin.filter(|name| CHINESE.contains(name)).or_else(|| {
            let mut chinese = chinese;
            chinese.find(|name| fonts.take(&system, name))
        });
        fonts.has_chinese = chinese.is_some();
        // Letters of other scripts.
        fonts.take(&system, "DejaVu Sans");
        fonts
    }

    /// Adds a family of the system; false when there is none.
    fn take(&mut self, system: &Database, family: &str) -> bool {
        let mut load = |weight| {
            let families = [Family::Name(family)];
            let query = Query { families: &families, weight, ..Query::default() };
            let face = system.face(system.query(&query)?)?;
            let Source::File(path) = &face.source else { return None };
            self.faces.push(Face::load(path, face.index)?);
            Some(self.faces.len() - 1)
        };
        let Some(regular) = load(Weight::NORMAL) else { return false };
        let bold = load(Weight::BOLD).unwrap_or(regular);
        self.regular.push(regular);
        self.bold.push(bold);
        self.code.push(regular);
        true
    }

    /// Adds the bundled families: Libertinus Serif for text, DejaVu Sans Mono for code.
    fn take_bundled(&mut self) {
        let mut code = None;
        for face in typst_assets::fonts().filter_map(|data| Face::new(data, 0)) {
            let name = face.table.names().into_iter().find(|name| name.name_id == 4);
            let name = name.and_then(|name| name.to_string()).unwrap_or_default();
            let index = self.faces.len();
            match name.as_str() {
                "Libertinus Serif Regular" => self.regular.push(index),
                "Libertinus Serif Bold" => self.bold.push(index),
                "DejaVu Sans Mono" => code = Some(index),
                _ => continue,
            }
            self.faces.push(face);
        }
        if let Some(code) = code {
            self.code.insert(0, code);
        }
        self.code.extend(self.regular.last());
        if self.bold.is_empty() {
            self.bold.extend(self.regular.first());
        }
    }
}

static FOUND: RwLock<Option<Arc<Fonts>>> = RwLock::new(None);

/// The faces, with a Chinese one if that is needed.
pub(crate) fn find(chinese: bool) -> Result<Arc<Fonts>, TypesetError> {
    let fit = |fonts: &Arc<Fonts>| !chinese || fonts.has_chinese;
    let found = FOUND.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(fonts) = found.filter(fit) {
        return Ok(fonts);
    }
    let mut place = FOUND.write().unwrap_or_else(PoisonError::into_inner);
    let fonts = match place.clone().filter(fit) {
        Some(fonts) => fonts,
        None => Arc::new(Fonts::search()),
    };
    *place = Some(Arc::clone(&fonts));
    if fit(&fonts) { Ok(fonts) } else { Err(TypesetError::ChineseFaceMissing) }
}

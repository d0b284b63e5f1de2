//! What blocks are set with: faces, sizes, sources and how they are referred to.

use document::{Source, user_text};

use crate::{
    clean::Cleaner,
    fonts::Fonts,
    mark::{ACCENT, INK, MUTED, Place, Strip, Target},
    setting::Setting,
    text::{Look, Span},
};

/// What blocks are set with.
pub(crate) struct Setter<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) setting: &'a Setting,
    pub(crate) sources: &'a [Source],
    /// Sizes of letters and spaces, in parts of those of a report.
    pub(crate) scale: f32,
}

impl Setter<'_> {
    pub(crate) fn clean(&self, text: &str) -> String {
        Cleaner { fonts: self.fonts }.text(text)
    }

    pub(crate) fn look(&self, size: f32) -> Look {
        Look::new(size * self.scale, INK)
    }

    pub(crate) fn muted(&self, size: f32) -> Look {
        Look::new(size * self.scale, MUTED)
    }

    pub(crate) fn span(&self, text: &str, look: Look) -> Span {
        Span::new(self.clean(text), look)
    }

    /// The number of a source, raised, leading to its line in the list; with a footnote.
    pub(crate) fn cite(&self, source: Option<usize>, look: Look, has_note: bool) -> Option<Span> {
        let source = source.filter(|index| *index < self.sources.len())?;
        let look = Look { colour: ACCENT, ..look.raised() };
        let number = Span::new(format!("\u{a0}{}", source + 1), look);
        let number = number.linked(Some(Target::Place(Place::Source(source))));
        Some(Span { note: has_note.then_some(source), ..number })
    }

    /// What a source says.
    pub(crate) fn source(&self, source: &Source, look: Look) -> Vec<Span> {
        let address = source.path.as_ref().filter(|path| path.starts_with('/')).and_then(|path| {
            let base = self.setting.base.as_ref()?.trim_end_matches('/');
            Some(format!("{base}{path}")).filter(|address| user_text::is_web_address(address))
        });
        let colour = if address.is_some() { ACCENT } else { look.colour };
        let label = self.span(&source.label, Look { colour, ..look });
        let mut spans = vec![label.linked(address.map(Target::Address))];
        if !source.detail.is_empty() {
            spans.push(self.span(&format!(" – {}", source.detail), look));
        }
        spans
    }

    /// Strips with empty space before them.
    pub(crate) fn spaced(&self, before: f32, mut strips: Vec<Strip>) -> Vec<Strip> {
        if let Some(first) = strips.first_mut() {
            first.before = before * self.scale;
        }
        strips
    }
}

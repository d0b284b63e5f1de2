//! Strips on pages: what stands together, footnotes at the end, heads of tables repeated.

use std::collections::{BTreeSet, HashMap};

use crate::mark::{Mark, Place, RULE, Strip, rule};

/// The area of pages that strips fill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) bottom: f32,
}

/// Finished pages and where places are: page and distance from its top.
#[derive(Default)]
pub(crate) struct Pages {
    pub(crate) marks: Vec<Vec<Mark>>,
    pub(crate) places: HashMap<Place, (usize, f32)>,
}

/// Space between the last strip and the line over footnotes, and below that line.
const OVER_NOTES: f32 = 12.0;
const UNDER_LINE: f32 = 5.0;

/// Puts strips on pages. `note` sets the footnote of a source; each stands once, on the page
/// that mentions it first.
pub(crate) struct Filler<'a> {
    area: Area,
    note: &'a dyn Fn(usize) -> Strip,
    pages: Pages,
    y: f32,
    noted: BTreeSet<usize>,
    notes: Vec<Strip>,
}

impl<'a> Filler<'a> {
    pub(crate) fn new(area: Area, note: &'a dyn Fn(usize) -> Strip) -> Self {
        let pages = Pages { marks: vec![Vec::new()], ..Pages::default() };
        Self { area, note, pages, y: area.top, noted: BTreeSet::new(), notes: Vec::new() }
    }

    /// Begins a new page.
    pub(crate) fn next_page(&mut self) {
        self.close();
        self.pages.marks.push(Vec::new());
        self.y = self.area.top;
    }

    pub(crate) fn fill(&mut self, strips: Vec<Strip>) {
        let mut at = 0;
        while at < strips.len() {
            // Strips that stay together.
            let end = at + strips[at..].iter().take_while(|strip| strip.with_next).count() + 1;
            let group = &strips[at..end.min(strips.len())];
            let is_fresh = self.y <= self.area.top;
            if !is_fresh && !self.fits(group) {
                self.next_page();
                let head = group.first().and_then(|strip| strip.head.as_deref());
                if let Some(head) = head {
                    self.place(head);
                }
            }
            // A group that is longer than a page is divided after all.
            for strip in group {
                if !self.fits(std::slice::from_ref(strip)) && self.y > self.area.top {
                    self.next_page();
                }
                self.place(strip);
            }
            at += group.len();
        }
    }

    fn fresh<'b>(&'b self, strips: &'b [Strip]) -> BTreeSet<usize> {
        let notes = strips.iter().flat_map(|strip| strip.notes.iter().copied());
        notes.filter(|note| !self.noted.contains(note)).collect()
    }

    fn fits(&self, strips: &[Strip]) -> bool {
        let height: f32 = strips.iter().map(|strip| strip.before + strip.height).sum();
        let fresh: f32 = self.fresh(strips).into_iter().map(|note| (self.note)(note).height).sum();
        let there: f32 = self.notes.iter().map(|note| note.height).sum();
        let notes = fresh + there;
        let notes = if notes > 0.0 { notes + OVER_NOTES + UNDER_LINE } else { 0.0 };
        self.y + height + notes <= self.area.bottom
    }

    fn place(&mut self, strip: &Strip) {
        for note in self.fresh(std::slice::from_ref(strip)) {
            self.noted.insert(note);
            self.notes.push((self.note)(note));
        }
        let y = if self.y > self.area.top { self.y + strip.before } else { self.y };
        let page = self.pages.marks.len() - 1;
        for place in &strip.places {
            self.pages.places.entry(*place).or_insert((page, y));
        }
        let marks = strip.marks.iter().map(|mark| mark.clone().moved(self.area.left, y));
        self.pages.marks[page].extend(marks);
        self.y = y + strip.height;
    }

    /// Ends a page with its footnotes.
    fn close(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        let height: f32 = notes.iter().map(|note| note.height).sum();
        let mut y = self.area.bottom - height;
        let Some(page) = self.pages.marks.last_mut() else { return };
        page.push(rule(self.area.left, y - UNDER_LINE, 110.0, 0.5, RULE));
        for note in notes {
            page.extend(note.marks.into_iter().map(|mark| mark.moved(self.area.left, y)));
            y += note.height;
        }
    }

    pub(crate) fn finish(mut self) -> Pages {
        self.close();
        self.pages
    }

    /// Where the next strip would stand: page and distance from its top.
    pub(crate) fn cursor(&self) -> (usize, f32) {
        (self.pages.marks.len() - 1, self.y)
    }

    /// Leaves space without anything in it.
    pub(crate) fn skip(&mut self, height: f32) {
        self.y += height;
    }
}

//! What a workbook holds, counted before it is read: nothing of it may take more
//! memory than it said. Reads no cells.

use std::io::{Cursor, Read};

use memchr::memmem;

use crate::error::ImportError;

/// Most bytes that a workbook may hold when it is unpacked.
pub(super) const LARGEST_INSIDE: u64 = 256 << 20;
/// Most files inside a workbook.
const MOST_FILES: usize = 2_000;
/// Most bytes of the files inside that the reader keeps: all but the sheets.
const LARGEST_KEPT: u64 = 64 << 20;
/// Most marks of XML in those, each of which may take memory of its own.
const MOST_MARKS: u64 = 8_000_000;
/// Most bytes between two marks: a text of that length fits no cell.
pub(super) const LONGEST_RUN: usize = 1 << 20;

pub(super) fn damaged(reason: impl std::fmt::Display) -> ImportError {
    tracing::debug!("workbook refused: {reason}");
    ImportError::of_file("import-damaged-workbook", vec![])
}

/// What a workbook holds that takes a second look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    /// A sheet has formulas.
    pub(super) formulas: bool,
    /// A sheet has cells over several rows or columns.
    pub(super) merged: bool,
    /// Whoever opens the workbook is to work all formulas out: the program that wrote it could
    /// not, and some programs write 0 for what they do not know.
    pub(super) to_be_worked_out: bool,
}

/// Bytes that a workbook says it holds; a lie is found out before it is read.
pub(in crate::parse) fn said(content: &[u8]) -> u64 {
    if too_many_heads(content) {
        return 0;
    }
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(content)) else { return 0 };
    let sizes = (0..zip.len()).map(|at| zip.by_index_raw(at).map_or(0, |file| file.size()));
    sizes.fold(0, u64::saturating_add).min(LARGEST_INSIDE)
}

/// The reader of zips keeps every entry's head; this many are no workbook's.
fn too_many_heads(content: &[u8]) -> bool {
    memmem::find_iter(content, b"PK\x01\x02").take(2 * MOST_FILES).count() == 2 * MOST_FILES
}

/// Counts what the zip says it holds, then what it holds.
///
/// # Errors
/// It is damaged, or holds too much.
pub(super) fn weigh(content: &[u8]) -> Result<Held, ImportError> {
    let bomb = || {
        let most = (LARGEST_INSIDE >> 20).to_string();
        ImportError::of_file("import-workbook-too-large", vec![("most", most)])
    };
    if too_many_heads(content) {
        return Err(bomb());
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(damaged)?;
    if zip.len() > MOST_FILES {
        return Err(bomb());
    }
    let mut said = 0_u64;
    for at in 0..zip.len() {
        said = said.saturating_add(zip.by_index_raw(at).map_err(damaged)?.size());
    }
    if said > LARGEST_INSIDE {
        return Err(bomb());
    }
    // What is held must be what was said: memory was taken for that.
    let (mut left, mut kept, mut marks) = (said, 0_u64, 0_u64);
    let mut held = Held::default();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(damaged)?;
        let name = file.name().map_err(damaged)?.to_lowercase();
        let streamed = is_sheet(&name);
        let mut seen = Scan { streamed, ..Scan::default() };
        let mut part = [0; 16 << 10];
        loop {
            let read = file.read(&mut part).map_err(damaged)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(bomb)?;
            seen.add(&part[..read]);
            let long = seen.longest > LONGEST_RUN && !is_binary(&name);
            if long || seen.promised > MOST_MARKS / 2 {
                return Err(bomb());
            }
            let marks = marks + seen.marks;
            if !streamed && (kept + seen.bytes > LARGEST_KEPT || marks > MOST_MARKS) {
                return Err(bomb());
            }
        }
        if name == "_rels/.rels" && seen.names_a_sheet {
            return Err(damaged("the workbook itself is named like a sheet"));
        }
        if !streamed {
            (kept, marks) = (kept + seen.bytes, marks + seen.marks);
        }
        held.formulas |= seen.formulas;
        held.merged |= seen.merged;
        held.to_be_worked_out |= seen.to_be_worked_out && name.contains("workbook");
    }
    Ok(held)
}

/// True for what is read cell by cell and never kept whole.
fn is_sheet(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.starts_with("sheet"))
}

/// True for pictures and the like, in which anything may be long.
fn is_binary(name: &str) -> bool {
    !name.ends_with(".xml") && !name.ends_with(".rels")
}

/// What is counted of a file inside a workbook, part by part.
#[derive(Default)]
struct Scan {
    streamed: bool,
    bytes: u64,
    /// Signs that begin a mark of XML.
    marks: u64,
    /// Bytes since the last of them, and the most there were.
    run: usize,
    longest: usize,
    /// The number of texts that the list of texts says it holds: memory is taken for as many.
    promised: u64,
    names_a_sheet: bool,
    formulas: bool,
    merged: bool,
    to_be_worked_out: bool,
    /// The end of the part before, for words that lie across.
    tail: Vec<u8>,
}

impl Scan {
    fn add(&mut self, part: &[u8]) {
        const ACROSS: usize = 64;
        self.bytes += part.len() as u64;
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', part) {
            self.marks += 1;
            self.longest = self.longest.max(self.run + at - from);
            (self.run, from) = (0, at);
        }
        self.run += part.len() - from;
        self.longest = self.longest.max(self.run);
        if self.streamed {
            self.look_twice(part);
            return;
        }
        self.tail.extend_from_slice(part);
        self.tail.make_ascii_lowercase();
        let there = |word: &str| memmem::find(&self.tail, word.as_bytes()).is_some();
        self.names_a_sheet |= ["/sheet", "\"sheet", "'sheet"].into_iter().any(there);
        self.to_be_worked_out |=
            ["fullcalconload=\"1\"", "fullcalconload=\"true\""].into_iter().any(there);
        // A sheet may have any name.
        self.formulas = self.formulas || has_formula(&self.tail);
        self.merged = self.merged || has_merged(&self.tail);
        const COUNT: &[u8] = b"uniquecount";
        for at in memmem::find_iter(&self.tail, COUNT) {
            self.promised = self.promised.max(number_after(&self.tail[at + COUNT.len()..]));
        }
        self.tail.drain(..self.tail.len().saturating_sub(ACROSS));
    }

    /// Looks for what makes a sheet be read once more.
    fn look_twice(&mut self, part: &[u8]) {
        const ACROSS: usize = 16;
        self.tail.extend_from_slice(part.get(..ACROSS).unwrap_or(part));
        self.formulas = self.formulas || has_formula(&self.tail) || has_formula(part);
        self.merged = self.merged || has_merged(&self.tail) || has_merged(part);
        self.tail.clear();
        self.tail.extend_from_slice(&part[part.len().saturating_sub(ACROSS)..]);
    }
}

/// A text that only looks like the mark of a formula costs time and nothing else.
fn has_formula(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 5] = [b"<f>", b"<f ", b"<f/", b":f>", b":f "];
    marks.iter().any(|mark| memmem::find(bytes, mark).is_some())
}

fn has_merged(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 2] = [b"mergeCell ", b"mergecell "];
    marks.iter().any(|mark| memmem::find(bytes, mark).is_some())
}

/// The number that an attribute has; the largest there is when it is none.
fn number_after(text: &[u8]) -> u64 {
    let space = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'');
    let from = text.iter().take_while(space).count();
    let digits: Vec<u8> =
        text[from..].iter().copied().take_while(u8::is_ascii_digit).take(20).collect();
    match std::str::from_utf8(&digits).unwrap_or_default() {
        // What lies across two parts is read again with the next one.
        "" if from == text.len() => 0,
        digits => digits.parse().unwrap_or(u64::MAX),
    }
}

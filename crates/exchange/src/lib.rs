//! Files in, files out: imports, duplicates, the export of everything and the way back. Knows the
//! market's nouns and every table that belongs to a venture; knows no page of another module.
//!
//! An import takes one way, whether it begins on a page (`web::upload`, [`answers`]) or in a terminal:
//! 1. [`parse()`]: bytes to the cells of a [`parse::Sheet`].
//! 2. [`map()`]: cells to columns, as a person chose or as their names suggest ([`MappedFile`]).
//! 3. [`check()`]: columns to rows of a kind (`kinds`), or to errors with their places ([`Checked`]).
//! 4. [`preview()`]: all of this for people ([`ImportPreview`]); [`diff`] says what it would change.
//! 5. [`write()`]: rows to records in one transaction; pages run it in the background (`job`).

pub mod answers;
pub mod api;
mod check;
mod counts;
mod csv_cell;
mod document;
pub mod duplicates;
mod error;
pub mod export;
mod field;
mod file_name;
mod import;
mod job;
mod kinds;
mod load;
mod map;
pub mod parse;
mod preview;
pub mod progress;
pub mod records;
pub mod restore;
mod row;
pub mod signature;
pub mod slots;
pub mod store;
pub mod stream;
pub mod tables;
mod target;
pub mod undo;
mod value;
pub mod web;
mod write;

pub use answers::{GivenAnswers, PreparedAnswers, Taken};
pub use check::{Checked, MappingError, Rules, check, end_names, word_name};
pub use counts::Counts;
pub use error::ImportError;
pub use field::{Field, FieldKind};
pub use file_name::file_name;
pub use import::{Import, State, WAITING_TIME};
pub use kinds::Plan;
pub use map::{MappedFile, Mapping, Role, Scale, ScaleEnds, Table, Word, map};
pub use parse::parse;
pub use preview::{Cell, Column, ImportPreview, Rated, preview};
pub use progress::{ImportProgress, Outcome, Progress, Running, Step};
pub use slots::Exports;
pub use target::Target;
pub use write::{Diff, WriteError, diff, write};

//! Files in, files out: imports with column mapping, preview, one commit or
//! none, and undo; duplicates; the export of everything and the way back. Knows
//! the market's nouns and every table that belongs to a venture; knows no page
//! of another room.
//!
//! # For other rooms
//! - [`open`] reads a file as a table of cells; [`look`] checks it against a
//!   mapping and the venture's records and writes nothing; [`store::stage`],
//!   [`write::commit`] and [`undo::undo`] are the three steps of an import.
//! - [`take::take_in`]: all of it in one go, watched and stopped through a [`Watch`].

pub mod api;
mod check;
pub mod duplicates;
pub mod export;
mod fault;
pub mod file;
mod grid;
mod head;
mod import;
mod mapping;
mod pasted;
mod plan;
mod reading;
pub mod records;
pub mod restore;
pub mod running;
mod scale;
mod seen;
pub mod signature;
pub mod slots;
mod span;
pub mod store;
pub mod stream;
pub mod tables;
pub mod take;
mod target;
pub mod undo;
mod value;
pub mod web;
pub mod write;

pub use check::{Checked, Rules, Wrong, check, end_names, word_name};
pub use fault::Fault;
pub use import::{Counts, Import, State, WAITING_TIME};
pub use mapping::{Mapping, Role, Table, Word};
pub use plan::Plan;
pub use running::{End, Progress, Running, Step, Watch};
pub use seen::{Cell, Column, Rated, Seen, see};
pub use slots::Exports;
pub use span::{Ends, Span};
pub use target::{Field, FieldKind, Target};

use sea_orm::{DatabaseConnection, DbErr};

use self::{
    file::{Reading, Sheet},
    write::Outlook,
};
use i18n::Lang;
use market::Edit;
use venture::Venture;

/// Reads a file as cells.
///
/// # Errors
/// What is wrong with it, with the place.
pub fn open(content: Vec<u8>, reading: &Reading) -> Result<Sheet, Fault> {
    file::read(&file::unwrap(content)?, reading)
}

/// What a file would do to a venture.
#[derive(Debug)]
pub struct Look {
    pub rows: usize,
    /// Rows or cells without an answer.
    pub skipped: usize,
    pub outlook: Outlook,
    /// What is wrong in the file, then what the records say against it.
    pub faults: Vec<Fault>,
    pub more_faults: bool,
}

/// What holds for a venture's records.
#[must_use]
pub fn rules(venture: &Venture, lang: Lang) -> Rules {
    Rules {
        today: db::now().date(),
        currency: venture.currency.clone(),
        lang,
        watch: Watch::default(),
    }
}

/// Compares a checked file with the venture's records, on a thread that no page needs.
/// Writes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn look(
    db: &DatabaseConnection,
    edit: Edit,
    checked: Checked,
    mapping: &Mapping,
) -> Result<Look, DbErr> {
    let Checked { rows, skipped, more_faults, .. } = checked;
    let mut faults = checked.faults;
    let (plan, note) = (checked.plan, checked.note);
    let (db, mapping) = (db.clone(), mapping.clone());
    let runtime = tokio::runtime::Handle::current();
    let work = tokio::task::spawn_blocking(move || {
        runtime.block_on(write::outlook(&db, edit, (plan, &note), &mapping))
    });
    let mut outlook = work.await.map_err(|ended| DbErr::Custom(ended.to_string()))??;
    faults.append(&mut outlook.faults);
    Ok(Look { rows, skipped, outlook, faults, more_faults })
}

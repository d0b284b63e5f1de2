//! What several forms of the library have in common.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Evidence, file::FileKind};
use i18n::format::{self, THIN};
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::{self, Form},
};

/// Most characters of a link.
const LONGEST_LINK: usize = 2000;

/// Reads a web address or nothing. The outer nothing means: wrong.
pub(super) fn link(form: &mut Form, name: &str) -> Option<Option<String>> {
    let text = form.text(name, 0..=LONGEST_LINK)?;
    if text.is_empty() {
        return Some(None);
    }
    let good = forms::web_address(&text);
    if good.is_none() {
        form.fail(name, "field-not-web-address", vec![]);
    }
    good.map(|url| Some(url.to_string()))
}

/// A record of the venture.
pub(super) async fn find<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Evidence, AppError> {
    Evidence::find(db, member.id(), id).await?.ok_or(AppError::NotFound)
}

/// A record that may be changed: it must be there and not archived.
pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Evidence, AppError> {
    Evidence::open(db, member.id(), id).await
}

/// Bytes as people read them.
pub(super) fn size(bytes: &u64) -> String {
    match *bytes {
        small if small < 1000 => format!("{small}{THIN}B"),
        middle if middle < 1_000_000 => {
            format!("{}{THIN}kB", format::brief(middle as f64 / 1000.0))
        }
        large => format!("{}{THIN}MB", format::brief(large as f64 / 1_000_000.0)),
    }
}

/// The endings of the files that are taken, in one line.
pub(super) fn endings() -> String {
    FileKind::ALL.map(FileKind::ending).join(", ")
}

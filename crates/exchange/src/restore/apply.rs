//! The steps of a restore, one after the other: check the document, read what the database
//! knows, rewrite the rows for this venture, write them. Knows no single table.

use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::{
    context::Context,
    error::RestoreError,
    id_map::IdMap,
    parse,
    prepare::{Checked, prepare},
    summary::RestoreSummary,
    write::{Destination, write},
};
use crate::{
    counts::Counts,
    document::{About, Document},
};
use venture::{Area, CURRENCIES, Edit, Imported, Venture, VentureDraft};
use web::key::SecretKey;

/// Characters that are kept of a file's name.
const LONGEST_NAME: usize = 200;

/// A document and how it came here.
pub struct Upload {
    pub document: Document,
    /// Name of the file, as it is told beside what came with it.
    pub file: String,
    /// By which the installation knows its own exports.
    pub key: SecretKey,
}

/// Takes a document into a venture that holds no records: all of it, or nothing.
/// Records get new identifiers, so that the original may stand beside them.
///
/// # Errors
/// The venture is not empty or in another currency, a row does not fit, or the database refuses.
pub async fn restore(
    db: &DatabaseConnection,
    edit: Edit,
    venture: &Venture,
    upload: Upload,
) -> Result<(Counts, RestoreSummary), RestoreError> {
    same_currency(venture, &upload)?;
    run(db, edit, upload, Destination { new_venture: None, dry_run: false }).await
}

/// As [`restore`], but saves nothing.
///
/// # Errors
/// As [`restore`].
pub async fn dry_run(
    db: &DatabaseConnection,
    edit: Edit,
    venture: &Venture,
    upload: Upload,
) -> Result<(Counts, RestoreSummary), RestoreError> {
    same_currency(venture, &upload)?;
    run(db, edit, upload, Destination { new_venture: None, dry_run: true }).await
}

fn same_currency(venture: &Venture, upload: &Upload) -> Result<(), RestoreError> {
    let (theirs, ours) = (&upload.document.venture.currency, &venture.currency);
    if theirs == ours {
        return Ok(());
    }
    Err(RestoreError::OtherCurrency(theirs.clone(), ours.clone()))
}

/// Takes a document into a new venture of this name, which belongs to whoever does it: all of
/// it and the venture, or nothing. A dry run saves nothing in any case.
///
/// # Errors
/// What the document says of its venture does not fit the form of one; else as [`restore`].
pub async fn restore_as_new(
    db: &DatabaseConnection,
    owner: Uuid,
    name: &str,
    upload: Upload,
    dry_run: bool,
) -> Result<(Uuid, Counts, RestoreSummary), RestoreError> {
    let edit = Edit { author: owner, venture: db::new_id() };
    let new_venture = Some(draft(name, &upload.document.venture)?);
    let (counts, summary) = run(db, edit, upload, Destination { new_venture, dry_run }).await?;
    Ok((edit.venture, counts, summary))
}

/// What a new venture is: as its form would take it.
fn draft(name: &str, about: &About) -> Result<VentureDraft, RestoreError> {
    let unreadable = |what: &'static str| Err(RestoreError::Unreadable(what.into()));
    let shown = |text: &str| !text.chars().any(|one| one.is_control() && !one.is_whitespace());
    let name = name.trim();
    if !(1..=200).contains(&name.chars().count()) || !shown(name) || name.contains('\n') {
        return unreadable("the venture's name must have 1 to 200 characters");
    }
    if about.summary.chars().count() > 2000 || !shown(&about.summary) {
        return unreadable(
            "the summary is longer than 2,000 characters or contains control characters",
        );
    }
    let Some(area) = Area::parse(&about.area) else {
        return unreadable("unknown application area");
    };
    if !CURRENCIES.contains(&about.currency.as_str()) {
        return unreadable("unknown currency");
    }
    Ok(VentureDraft {
        name: name.to_owned(),
        summary: about.summary.clone(),
        area,
        currency: about.currency.clone(),
    })
}

async fn run(
    db: &DatabaseConnection,
    edit: Edit,
    upload: Upload,
    destination: Destination,
) -> Result<(Counts, RestoreSummary), RestoreError> {
    let Upload { document, file, key } = upload;
    let checked = blocking(move || check(document, edit.venture, &key)).await?;
    let context = Context::read(db, edit, &checked.document, checked.unchanged).await?;
    // Whoever made the file named it, too.
    let file = file.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let mark = Imported { file, at: db::now(), by: edit.author }.write()?;
    let (tables, summary) = blocking(move || prepare(checked, context, &mark)).await?;
    let counts = write(db, edit, tables, destination).await?;
    Ok((counts, summary))
}

/// Runs long work outside the threads that answer requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RestoreError> + Send + 'static,
) -> Result<T, RestoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| DbErr::Custom(error.to_string()))?
}

/// Reads every row as the form that makes such rows would, before anything is written.
fn check(document: Document, venture: Uuid, key: &SecretKey) -> Result<Checked, RestoreError> {
    parse::check(&document)?;
    let ids = IdMap::new(&document, venture)?;
    let unchanged = document.is_ours(key);
    Ok(Checked { document, ids, unchanged })
}

//! Everything out, and a whole export back into an empty venture.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    HttpResponse,
    http::header::{self, ContentEncoding},
    web::{Bytes, Data, Query},
};
use askama::Template;
use futures_util::stream::unfold;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use tokio::time::timeout;

use crate::{
    Exports, ImportError,
    export::{self, About, Document},
    load::received,
    parse::{self, LARGEST_FILE},
    restore::{self, RestoreError, RestoreSummary},
    signature::Signing,
    stream::{self, Format},
    write,
};
use config::Settings;
use i18n::format;
use venture::{Edit, Member, Owner, Viewer};
use web::{
    budget::{Budget, Permit},
    error::AppError,
    key::SecretKey,
    page::{PageCtx, html, invalid, redirect_done},
    upload::{FilePart, Upload},
};

/// Parts that wait for a slow line.
const PARTS: usize = 4;
/// A line that takes nothing for so long loses its export.
const STALLED: Duration = Duration::from_secs(60);
/// No export holds its connection longer.
const LONGEST: Duration = Duration::from_secs(1800);

/// A table with its number of records.
struct Line {
    title: String,
    name: &'static str,
    personal: bool,
    count: u64,
}

#[derive(Template)]
#[template(path = "exchange/exports.html")]
struct ExportsPage {
    ctx: PageCtx,
    base: String,
    imports: String,
    lines: Vec<Line>,
    is_empty: bool,
    is_owner: bool,
    largest: usize,
    /// Where to go on, after a restore.
    home: Option<String>,
    /// What to know about what was just restored.
    notes: Vec<String>,
    /// Why a document was not restored, in words.
    problem: Option<String>,
}

/// What was just restored, as the query of the address says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Restored {
    done: String,
    imported: u64,
    files: u64,
    emptied: u64,
}

impl Restored {
    fn lines(&self, ctx: &PageCtx) -> Vec<String> {
        let counts = [
            ("restored-imported", self.imported),
            ("restored-without-files", self.files),
            ("restored-emptied", self.emptied),
        ];
        let counts = counts.into_iter().filter(|(_, n)| *n > 0);
        counts.map(|(key, n)| ctx.t1(key, "n", format::count(n))).collect()
    }
}

impl From<RestoreSummary> for Restored {
    fn from(summary: RestoreSummary) -> Self {
        let RestoreSummary { imported, files, emptied, .. } = summary;
        Self { imported, files, emptied, ..Self::default() }
    }
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    restored: Restored,
    problem: Option<String>,
) -> Result<ExportsPage, AppError> {
    let counts = export::count(db, member.id()).await?;
    let nav = member.nav();
    let lines = counts.into_iter().map(|(table, count)| Line {
        title: ctx.t(&format!("import-records-{}", table.name.replace('_', "-"))),
        name: table.name,
        personal: table.personal,
        count,
    });
    let lines: Vec<Line> = lines.collect();
    Ok(ExportsPage {
        is_empty: lines.iter().all(|line| line.count == 0),
        is_owner: nav.can_own,
        home: (restored.done == "export-restored").then(|| member.venture.href()),
        notes: restored.lines(&ctx),
        ctx: ctx.in_venture(nav),
        base: member.path("exports"),
        imports: member.path("imports"),
        lines,
        largest: LARGEST_FILE >> 20,
        problem,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    restored: Query<Restored>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, &db, restored.into_inner(), None).await?)
}

/// Writes an export to the visitor as it is read. The rows come on a thread of
/// their own; what waits for a slow line is a few parts, and a line that takes
/// nothing loses its export.
async fn stream_export<P>(
    member: Member<P>,
    db: &DatabaseConnection,
    exports: &Exports,
    key: &SecretKey,
    what: (Format, bool),
) -> Result<HttpResponse, AppError> {
    let (slot, mut reading) = exports.begin(member.user.id).await?;
    let edit = Edit { author: member.user.id, venture: member.id() };
    export::note(db, edit, what.1).await?;
    let about = About::now(&member.venture);
    let backend = db.get_database_backend();
    let (parts, body) = tokio::sync::mpsc::channel::<Bytes>(PARTS);
    let whole = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&whole);
    let mut signing = Signing::new(key);
    let handle = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        handle.block_on(async move {
            let _slot = slot;
            let taken = async |part: Vec<u8>| {
                let sent = timeout(STALLED, parts.send(Bytes::from(part))).await;
                sent.map_err(io::Error::from)?.map_err(|_| io::ErrorKind::BrokenPipe.into())
            };
            let written = timeout(
                LONGEST,
                stream::write(&mut reading, backend, &about, what, &mut signing, taken),
            );
            let error = match written.await {
                Ok(Ok(_)) => return told.store(true, Ordering::Release),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "it took too long".to_owned(),
            };
            tracing::warn!(%error, venture = %about.id, "an export was not written to its end");
        });
    });
    let (kind, name) = match what.0 {
        Format::Json => ("application/json", "venture.json"),
        Format::Zip => ("application/zip", "venture.zip"),
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    if what.0 == Format::Zip {
        response.insert_header(ContentEncoding::Identity);
    }
    let parts = unfold(Some(body), move |body| {
        let whole = Arc::clone(&whole);
        async move {
            let mut body = body?;
            if let Some(part) = body.recv().await {
                return Some((Ok(part), Some(body)));
            }
            // Breaks the line off, so that nobody takes half a file for a whole one.
            let broken = || io::Error::other("the export was not written to its end");
            (!whole.load(Ordering::Acquire)).then(|| (Err(broken()), None))
        }
    });
    Ok(response.streaming(parts))
}

pub(super) async fn records_json(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    exports: Data<Exports>,
    key: Data<SecretKey>,
) -> Result<HttpResponse, AppError> {
    stream_export(member, &db, &exports, &key, (Format::Json, false)).await
}

pub(super) async fn records_zip(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    exports: Data<Exports>,
    key: Data<SecretKey>,
) -> Result<HttpResponse, AppError> {
    stream_export(member, &db, &exports, &key, (Format::Zip, false)).await
}

/// With what single people answered: for owners.
pub(super) async fn all_json(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    exports: Data<Exports>,
    key: Data<SecretKey>,
) -> Result<HttpResponse, AppError> {
    stream_export(member, &db, &exports, &key, (Format::Json, true)).await
}

/// With what single people answered: for owners.
pub(super) async fn all_zip(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    exports: Data<Exports>,
    key: Data<SecretKey>,
) -> Result<HttpResponse, AppError> {
    stream_export(member, &db, &exports, &key, (Format::Zip, true)).await
}

/// Restores a whole export into an empty venture.
pub(super) async fn restore(
    member: Member<Owner>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    key: Data<SecretKey>,
    budget: Data<Budget>,
    upload: Upload<LARGEST_FILE>,
) -> Result<HttpResponse, AppError> {
    let lang = ctx.lang;
    let (most, key) = (settings.restore_memory_mib << 20, key.get_ref().clone());
    let parse = move |content: Vec<u8>, file: String| -> Result<restore::Upload, RestoreError> {
        let unreadable = |error: ImportError| RestoreError::Unreadable(error.line(lang).into());
        let content = parse::unwrap(content).map_err(unreadable)?;
        Ok(restore::Upload { document: Document::parse(&content, most)?, file, key })
    };
    let error = match &upload.file {
        FilePart::TooLarge => Some(parse::too_large()),
        FilePart::Nothing => Some(ImportError::of_file("import-empty", vec![])),
        FilePart::File { .. } => None,
    };
    let (parsed, _held) = match (upload.file, error) {
        (FilePart::File { content, name }, None) => {
            let parse = move |content| parse(content, name);
            // The document is counted while it is read, and never grows beyond that.
            let weigh = move |content: &[u8]| parse::weight_of_tree(content).min(most as u64);
            received(&budget, content, weigh, parse).await?
        }
        (_, error) => {
            let reason = error.map_or_else(String::new, |error| error.line(lang));
            (Err(RestoreError::Unreadable(reason.into())), Permit::none())
        }
    };
    let restored = match parsed {
        Ok(upload) => restore::restore(&db, member.edit(), &member.venture, upload).await,
        Err(error) => Err(error),
    };
    match restored {
        Ok((_, summary)) => {
            let Restored { imported, files, emptied, .. } = summary.into();
            let counts = format!("imported={imported}&files={files}&emptied={emptied}");
            let path = format!("{}?{counts}", member.path("exports"));
            Ok(redirect_done(&path, "export-restored"))
        }
        Err(RestoreError::Database(error)) => Err(error.into()),
        Err(error) => {
            let problem = in_words(&ctx, &error);
            invalid(&page(&member, ctx, &db, Restored::default(), Some(problem)).await?)
        }
    }
}

/// Why a document was not restored.
fn in_words(ctx: &PageCtx, error: &RestoreError) -> String {
    let title = |table: &str| ctx.t(&format!("import-records-{}", table.replace('_', "-")));
    match error {
        RestoreError::NotEmpty(table) => ctx.t1("restore-not-empty", "what", title(table)),
        RestoreError::OtherCurrency(theirs, ours) => {
            ctx.t2("restore-other-currency", "theirs", theirs, "ours", ours)
        }
        RestoreError::Row { table, at, reason } => {
            let reason = reason.text(ctx.lang);
            let reason = match at {
                None => reason,
                Some((row, column)) => {
                    let args =
                        [("row", row.to_string()), ("column", column.clone()), ("reason", reason)];
                    ctx.lang.t_args("restore-at", &args)
                }
            };
            ctx.t2("restore-row", "what", title(table), "reason", reason)
        }
        RestoreError::Unreadable(reason) => {
            ctx.t1("restore-unreadable", "reason", reason.text(ctx.lang))
        }
        RestoreError::LimitReached(limit) => write::too_many(*limit).line(ctx.lang),
        RestoreError::Database(_) => String::new(),
    }
}

//! Builds a report: assesses, writes the files, then inserts the row. Files are written
//! atomically, and a row exists only when its files do.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::{
    contents::{self, Material},
    current::{self, Current},
    documents::Written,
    file, inputs, page,
    records::{self, Records},
    snapshot::{self, FORMAT, ReportDocument, VentureFacts},
    store,
};
use config::Settings;
use i18n::Lang;
use venture::Venture;
use web::error::AppError;

/// Why no report was made. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the records cannot be read or written: {0}; no report was made")]
    Database(#[from] DbErr),
    #[error("no report was made: {0:#}")]
    Assess(anyhow::Error),
    #[error(
        "cannot write the report to {path}: {source}; free some space or check the folder's rights, then build it again"
    )]
    Write { path: PathBuf, source: io::Error },
    #[error("the report cannot be drawn: {0}; no report was made")]
    Draw(#[from] askama::Error),
    #[error("the report cannot be written as JSON: {0}; no report was made")]
    Json(#[from] serde_json::Error),
}

impl From<BuildError> for AppError {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Database(error) => error.into(),
            BuildError::Assess(error) => current::assess_error(error),
            other => Self::Internal(other.into()),
        }
    }
}

/// Builds a report on the venture's current records and returns it.
///
/// # Errors
/// When records cannot be read, an input is outside its range, or the files cannot be written.
pub async fn build(
    db: &DatabaseConnection,
    settings: &Settings,
    venture: &Venture,
    actor: Option<Uuid>,
    lang: Lang,
) -> Result<ReportDocument, BuildError> {
    let gathered = inputs::gather(db, venture).await.map_err(BuildError::Assess)?;
    let inputs = gathered.inputs.clone();
    let inputs_sha256 =
        blocking::run(move || snapshot::digest(&inputs)).await.map_err(broken)??;
    let Current { assessment, facts, .. } =
        current::simulate(gathered).await.map_err(BuildError::Assess)?;
    let records = records::read(db, venture).await.map_err(BuildError::Assess)?;
    let id = db::new_id();
    let html_path = settings.reports_dir().join(format!("{id}.html"));
    let document = ReportDocument {
        format: FORMAT,
        id,
        assay_version: env!("CARGO_PKG_VERSION").to_owned(),
        venture: VentureFacts::from(venture),
        created_at: db::now(),
        inputs_sha256,
        assessment,
        facts,
        imported: None,
        report_path: format!("{id}.html"),
    };
    let paths = [html_path.clone(), html_path.with_extension("json")];
    let (base, places) = (file::base_address(settings), paths.clone());
    let write = move || {
        let written = write_both(&document, &records, (lang, &base), &places);
        written.map(|written| (document, written))
    };
    let kept = match blocking::run(write).await.map_err(broken)? {
        Ok((document, written)) => {
            let kept = store::insert_report(db, &document, &written, actor).await;
            kept.map(|()| document).map_err(BuildError::from)
        }
        Err(error) => Err(error),
    };
    if kept.is_err() {
        // Files without a row are orphans and can be deleted.
        for path in paths {
            let _ = tokio::fs::remove_file(path).await;
        }
    }
    kept
}

fn broken(ended: tokio::task::JoinError) -> BuildError {
    BuildError::Assess(ended.into())
}

/// Writes what the report says in each language; the page and its JSON become files.
fn write_both(
    report: &ReportDocument,
    records: &Records,
    (lang, base): (Lang, &str),
    [html_path, json_path]: &[PathBuf; 2],
) -> Result<Vec<Written>, BuildError> {
    let mut written = Vec::new();
    for each in Lang::ALL {
        let document = contents::document(Material { report, records }, each);
        if each == lang {
            write_whole(html_path, &file::render(&document, base)?)?;
        }
        written.push(Written::of(&document, each)?);
    }
    write_whole(json_path, &serde_json::to_string_pretty(report)?)?;
    Ok(written)
}

/// Tries to render a report, as its page does.
pub fn drawn(document: &ReportDocument) -> Result<(), String> {
    page::standalone(document, Lang::En, "/").map(drop).map_err(|error| error.to_string())
}

/// Writes a temporary file and renames it, so that no reader sees a partial file.
fn write_whole(path: &Path, text: &str) -> Result<(), BuildError> {
    let failed = |source| BuildError::Write { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reports").join("a.html");
        write_whole(&path, "first").unwrap();
        write_whole(&path, "second").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let error = write_whole(&blocked.join("a.html"), "x").unwrap_err().to_string();
        assert!(error.contains("a.html") && error.contains("free some space"), "{error}");
    }
}

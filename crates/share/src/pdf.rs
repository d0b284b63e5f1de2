//! PDF of a report, outside the server's threads and one at a time: setting takes a processor
//! for up to seconds and holds a face in memory.

use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;

use crate::formats;
use document::Document;
use typeset::{ChartStyle, Setting, TypesetError};
use web::{assets, error::AppError};

/// Documents set at once, and those that may wait.
const AT_ONCE: usize = 1;
const WAITING: usize = 8;

static RUNNING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));
static PLACES: LazyLock<Arc<Semaphore>> =
    LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE + WAITING)));
static CHARTS: LazyLock<ChartStyle> =
    LazyLock::new(|| ChartStyle::new(assets::style("charts.css"), assets::style("app.css")));

/// What is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Report,
    /// The summary on one page.
    Slide,
}

/// Sets a document. `base` is the server's address for readers who may follow sources.
pub(crate) async fn set(
    document: Document,
    layout: Layout,
    base: Option<String>,
) -> Result<Vec<u8>, AppError> {
    let busy = || AppError::BusyWith { key: "error-pdf-busy", retry_after_seconds: 10 };
    let place = Arc::clone(&PLACES).try_acquire_owned().map_err(|_| busy())?;
    let turn = Arc::clone(&RUNNING).acquire_owned().await.map_err(|_| busy())?;
    let work = blocking::run(move || {
        let setting =
            Setting { labels: formats::labels(document.language), charts: CHARTS.clone(), base };
        let written = match layout {
            Layout::Report => typeset::report(&document, &setting),
            Layout::Slide => typeset::slide(&document, &setting),
        };
        drop((turn, place));
        written
    });
    work.await.map_err(anyhow::Error::from)?.map_err(refused)
}

fn refused(error: TypesetError) -> AppError {
    match error {
        TypesetError::ChineseFaceMissing => {
            AppError::BusyWith { key: "error-pdf-face", retry_after_seconds: 600 }
        }
        TypesetError::TooLong(_) => AppError::Beyond { key: "error-pdf-too-long", args: vec![] },
        other => AppError::Internal(other.into()),
    }
}

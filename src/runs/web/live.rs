//! Pages that follow work while it goes on, by server-sent events. The events
//! say nothing that the database does not hold: their number is the ledger's
//! sequence, so a browser that lost the line goes on where it was, and one
//! without events sees the same by loading the page again.

use std::{future::Future, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
    web::{Bytes, Data, Path},
};
use futures_util::stream::unfold;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::{
    jobs::ledger,
    runs::page::{BenchmarkPage, Part, RunPage},
    venture::{Member, Viewer},
    web::{error::AppError, page::PageCtx},
};

/// Between two looks at the ledger.
const LOOK: Duration = Duration::from_millis(400);
/// A line without news is kept alive this often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A line is ended after this and taken up again by the browser.
const LONGEST: Duration = Duration::from_secs(600);

pub(super) async fn run_events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (venture, id) = (member.id(), path.1);
    RunPage::load(db.get_ref(), ctx.clone(), venture, id).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let (records, base) = (db.clone(), ctx);
    Ok(stream(&request, db, id, move || {
        let (db, ctx) = (records.clone(), base.clone());
        async move {
            let page = RunPage::load(db.get_ref(), ctx, venture, id).await?;
            page.map_or_else(|| Ok(Vec::new()), |page| page.parts())
        }
    }))
}

pub(super) async fn benchmark_events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let (venture, id) = (member.id(), path.1);
    BenchmarkPage::load(db.get_ref(), ctx.clone(), venture, id).await?.ok_or(AppError::NotFound)?;
    let ctx = ctx.in_venture(member.nav());
    let (records, base) = (db.clone(), ctx);
    Ok(stream(&request, db, id, move || {
        let (db, ctx) = (records.clone(), base.clone());
        async move {
            let page = BenchmarkPage::load(db.get_ref(), ctx, venture, id).await?;
            page.map_or_else(|| Ok(Vec::new()), |page| page.parts())
        }
    }))
}

/// The sequence that a returning browser has seen.
fn seen(request: &HttpRequest) -> i64 {
    let id = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    id.and_then(|id| id.parse().ok()).unwrap_or(-1)
}

/// True for a browser that follows; another client gets the present state and the end of the line.
fn follows(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.contains("text/event-stream"))
}

struct Line {
    db: Data<DatabaseConnection>,
    id: Uuid,
    seen: i64,
    opened: Instant,
    spoken: Instant,
    /// Nothing comes after the next words.
    last: bool,
    over: bool,
}

fn stream<F, Parts>(
    request: &HttpRequest,
    db: Data<DatabaseConnection>,
    id: Uuid,
    render: F,
) -> HttpResponse
where
    F: Fn() -> Parts + 'static,
    Parts: Future<Output = Result<Vec<Part>, AppError>>,
{
    let now = Instant::now();
    let line = Line {
        db,
        id,
        seen: seen(request),
        opened: now,
        spoken: now,
        last: !follows(request),
        over: false,
    };
    let events = unfold((line, render), |(mut line, render)| async move {
        let text = line.next(&render).await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), (line, render)))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        // Compression would hold events back.
        .insert_header(ContentEncoding::Identity)
        .streaming(events)
}

impl Line {
    /// The next words of the line; nothing when it ends.
    async fn next<F, Parts>(&mut self, render: &F) -> Option<String>
    where
        F: Fn() -> Parts,
        Parts: Future<Output = Result<Vec<Part>, AppError>>,
    {
        if self.over {
            return None;
        }
        self.over = self.last;
        loop {
            match self.news(render).await {
                Ok(Some(text)) => {
                    self.spoken = Instant::now();
                    return Some(text);
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!("a live page waits: {error}");
                    return None;
                }
            }
            if self.last || self.opened.elapsed() > LONGEST {
                return None;
            }
            if self.spoken.elapsed() > KEEP_ALIVE {
                self.spoken = Instant::now();
                return Some(": still here\n\n".to_owned());
            }
            sleep(LOOK).await;
        }
    }

    async fn news<F, Parts>(&mut self, render: &F) -> Result<Option<String>, AppError>
    where
        F: Fn() -> Parts,
        Parts: Future<Output = Result<Vec<Part>, AppError>>,
    {
        let work = ledger::find(self.db.get_ref(), self.id).await?;
        let work = work.ok_or_else(|| DbErr::RecordNotFound(self.id.to_string()))?;
        if work.sequence <= self.seen && !work.state.is_over() {
            return Ok(None);
        }
        let mut text = String::from("retry: 2000\n");
        if work.sequence > self.seen {
            for part in render().await? {
                let data = serde_json::to_string(&part).map_err(anyhow::Error::from)?;
                text.push_str(&format!("id: {}\nevent: part\ndata: {data}\n\n", work.sequence));
            }
        }
        self.seen = work.sequence;
        if work.state.is_over() {
            self.over = true;
            text.push_str(&format!("id: {}\nevent: end\ndata: {{}}\n\n", work.sequence));
        }
        Ok(Some(text))
    }
}

//! Live pages by server-sent events. Events contain nothing that reloading the page would not
//! show: their id counts visible changes, so that a browser that lost the connection resumes.
//! Independent of what is followed.

use std::{future::Future, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
    web::Bytes,
};
use askama::Template;
use futures_util::{future::LocalBoxFuture, stream::unfold};
use serde::Serialize;
use tokio::time::{Instant, sleep};

use super::error::AppError;

/// Polling interval.
const LOOK: Duration = Duration::from_millis(400);
/// How often the visitor's permission is checked again; also before each event.
const PERMISSION_AGE: Duration = Duration::from_secs(4);
/// Interval of keep-alive comments.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Longest duration of a connection; the browser reconnects.
const LONGEST: Duration = Duration::from_secs(600);

/// A fragment of a page that is replaced when it changes.
#[derive(Debug, Clone, Serialize)]
pub struct PageFragment {
    pub part: &'static str,
    pub html: String,
}

impl PageFragment {
    pub fn render(part: &'static str, template: &impl Template) -> Result<Self, AppError> {
        Ok(Self { part, html: template.render()? })
    }
}

/// State of what is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Incremented by every visible change.
    pub sequence: i64,
    /// Changes with visible changes that the sequence does not count, such as the position in
    /// the queue.
    pub beside: u64,
    /// The state is final.
    pub over: bool,
}

/// Checks whether the visitor may still follow.
pub type Permission = Box<dyn Fn() -> LocalBoxFuture<'static, Result<bool, AppError>>>;

/// The last sequence that a reconnecting browser has received.
fn last_event_id(request: &HttpRequest) -> i64 {
    let id = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    id.and_then(|id| id.parse().ok()).unwrap_or(-1)
}

/// True for a browser that follows; other clients get the current state and the end of the
/// stream.
fn follows(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.contains("text/event-stream"))
}

struct Line {
    last_event_id: i64,
    beside: u64,
    opened: Instant,
    permission: Permission,
    /// When the permission was last checked.
    permitted: Instant,
    spoken: Instant,
    /// The stream ends after the next event.
    last: bool,
    over: bool,
}

/// Responds with events: `look` reads the state, `render` renders the fragments. Ends with
/// `permission`.
pub fn stream<L, Looked, R, Rendered>(
    request: &HttpRequest,
    permission: Permission,
    look: L,
    render: R,
) -> HttpResponse
where
    L: Fn() -> Looked + 'static,
    Looked: Future<Output = Result<Standing, AppError>>,
    R: Fn() -> Rendered + 'static,
    Rendered: Future<Output = Result<Vec<PageFragment>, AppError>>,
{
    let now = Instant::now();
    let line = Line {
        last_event_id: last_event_id(request),
        beside: 0,
        opened: now,
        permission,
        permitted: now,
        spoken: now,
        last: !follows(request),
        over: false,
    };
    let events = unfold((line, look, render), |(mut line, look, render)| async move {
        let text = line.next(&look, &render).await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), (line, look, render)))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        // Compression would buffer events.
        .insert_header(ContentEncoding::Identity)
        .streaming(events)
}

impl Line {
    /// The next event; `None` at the end of the stream.
    async fn next<L, Looked, R, Rendered>(&mut self, look: &L, render: &R) -> Option<String>
    where
        L: Fn() -> Looked,
        Looked: Future<Output = Result<Standing, AppError>>,
        R: Fn() -> Rendered,
        Rendered: Future<Output = Result<Vec<PageFragment>, AppError>>,
    {
        if self.over {
            return None;
        }
        self.over = self.last;
        loop {
            match self.is_permitted().await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    tracing::warn!("a live page ends, its visitor cannot be looked up: {error}");
                    return None;
                }
            }
            match self.news(look, render).await {
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

    async fn is_permitted(&mut self) -> Result<bool, AppError> {
        if self.permitted.elapsed() < PERMISSION_AGE {
            return Ok(true);
        }
        let permitted = (self.permission)().await?;
        self.permitted = Instant::now();
        Ok(permitted)
    }

    async fn news<L, Looked, R, Rendered>(
        &mut self,
        look: &L,
        render: &R,
    ) -> Result<Option<String>, AppError>
    where
        L: Fn() -> Looked,
        Looked: Future<Output = Result<Standing, AppError>>,
        R: Fn() -> Rendered,
        Rendered: Future<Output = Result<Vec<PageFragment>, AppError>>,
    {
        let Standing { sequence, beside, over } = look().await?;
        let changed = sequence > self.last_event_id || beside != self.beside;
        if !changed && !over {
            return Ok(None);
        }
        let mut text = String::from("retry: 2000\n");
        if changed {
            for part in render().await? {
                let data = serde_json::to_string(&part).map_err(anyhow::Error::from)?;
                text.push_str(&format!("id: {sequence}\nevent: part\ndata: {data}\n\n"));
            }
        }
        (self.last_event_id, self.beside) = (sequence, beside);
        if over {
            self.over = true;
            text.push_str(&format!("id: {sequence}\nevent: end\ndata: {{}}\n\n"));
        }
        Ok(Some(text))
    }
}

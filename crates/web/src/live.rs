//! Pages that follow something while it goes on, by server-sent events. The
//! events say nothing that loading the page again would not show: their number
//! counts visible changes, so that a browser that lost the line goes on where it
//! was. Knows nothing of what is followed.

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

/// Between two looks.
const LOOK: Duration = Duration::from_millis(400);
/// The visitor's permission is asked for again this often, and never later than the next event.
const PERMISSION_AGE: Duration = Duration::from_secs(4);
/// A line without news is kept alive this often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A line is ended after this and taken up again by the browser.
const LONGEST: Duration = Duration::from_secs(600);

/// A piece of a page that is sent anew while work goes on.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    pub part: &'static str,
    pub html: String,
}

impl Part {
    /// # Errors
    /// When the template does not render.
    pub fn render(part: &'static str, template: &impl Template) -> Result<Self, AppError> {
        Ok(Self { part, html: template.render()? })
    }
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Grows with every visible change.
    pub sequence: i64,
    /// Differs after a visible change that the sequence does not count, such as another's turn.
    pub beside: u64,
    /// Nothing will change any more.
    pub over: bool,
}

/// Says whether the visitor may still follow.
pub type Permission = Box<dyn Fn() -> LocalBoxFuture<'static, Result<bool, AppError>>>;

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
    seen: i64,
    beside: u64,
    opened: Instant,
    permission: Permission,
    /// When the visitor was last allowed to follow.
    permitted: Instant,
    spoken: Instant,
    /// Nothing comes after the next words.
    last: bool,
    over: bool,
}

/// Answers with events: `look` says where it stands, `render` gives the parts of
/// the page that show it. Ends when `permission` does.
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
    Rendered: Future<Output = Result<Vec<Part>, AppError>>,
{
    let now = Instant::now();
    let line = Line {
        seen: seen(request),
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
        // Compression would hold events back.
        .insert_header(ContentEncoding::Identity)
        .streaming(events)
}

impl Line {
    /// The next words of the line; nothing when it ends.
    async fn next<L, Looked, R, Rendered>(&mut self, look: &L, render: &R) -> Option<String>
    where
        L: Fn() -> Looked,
        Looked: Future<Output = Result<Standing, AppError>>,
        R: Fn() -> Rendered,
        Rendered: Future<Output = Result<Vec<Part>, AppError>>,
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
        Rendered: Future<Output = Result<Vec<Part>, AppError>>,
    {
        let Standing { sequence, beside, over } = look().await?;
        let changed = sequence > self.seen || beside != self.beside;
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
        (self.seen, self.beside) = (sequence, beside);
        if over {
            self.over = true;
            text.push_str(&format!("id: {sequence}\nevent: end\ndata: {{}}\n\n"));
        }
        Ok(Some(text))
    }
}

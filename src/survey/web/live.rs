//! The count of answers while they come, by server-sent events. The events say
//! nothing that the database does not hold: their number is the survey's own
//! sequence, so a browser that lost the line goes on where it was.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
    web::{Bytes, Data, Path},
};
use askama::Template;
use futures_util::stream::unfold;
use sea_orm::DatabaseConnection;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{fields, show::CountPart};
use crate::{
    survey::store,
    venture::{Member, Viewer},
    web::{error::AppError, page::PageCtx},
};

/// Between two looks at the survey.
const LOOK: Duration = Duration::from_millis(800);
/// A line without news is kept alive this often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A line is ended after this and taken up again by the browser.
const LONGEST: Duration = Duration::from_secs(600);

struct Line {
    db: Data<DatabaseConnection>,
    ctx: PageCtx,
    venture: Uuid,
    survey: Uuid,
    seen: i64,
    opened: Instant,
    spoken: Instant,
    /// Nothing comes after the next words.
    last: bool,
    over: bool,
}

pub(super) async fn events(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let survey = fields::find(&member, &db, path.1).await?;
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    // Another client than a browser that follows gets the present count and the end of the line.
    let follows = header(header::ACCEPT.as_str()).is_some_and(|a| a.contains("text/event-stream"));
    let now = Instant::now();
    let line = Line {
        db,
        ctx: ctx.in_venture(member.nav()),
        venture: member.id(),
        survey: survey.id,
        seen: header("last-event-id").and_then(|id| id.parse().ok()).unwrap_or(-1),
        opened: now,
        spoken: now,
        last: !follows,
        over: false,
    };
    let events = unfold(line, |mut line| async move {
        let text = line.next().await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), line))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        // Compression would hold events back.
        .insert_header(ContentEncoding::Identity)
        .streaming(events))
}

impl Line {
    /// The next words of the line; nothing when it ends.
    async fn next(&mut self) -> Option<String> {
        if self.over {
            return None;
        }
        self.over = self.last;
        loop {
            match self.news().await {
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

    async fn news(&mut self) -> Result<Option<String>, AppError> {
        let found = store::find_survey(self.db.get_ref(), self.venture, self.survey).await?;
        let survey = found.ok_or(AppError::NotFound)?;
        let open = survey.phase(&crate::db::now()).is_open();
        if survey.sequence <= self.seen && open {
            return Ok(None);
        }
        let sequence = survey.sequence;
        let kept = store::count_responses(self.db.get_ref(), self.survey).await?;
        let html = CountPart { ctx: self.ctx.clone(), survey, kept }.render()?;
        let data = serde_json::json!({ "part": "count", "html": html });
        let mut text = format!("retry: 2000\nid: {sequence}\nevent: part\ndata: {data}\n\n");
        self.seen = sequence;
        if !open {
            self.over = true;
            text.push_str(&format!("id: {sequence}\nevent: end\ndata: {{}}\n\n"));
        }
        Ok(Some(text))
    }
}

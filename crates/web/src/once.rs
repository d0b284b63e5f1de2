//! A form that is sent twice is carried out once: pressed twice, sent again by a
//! browser that lost the answer, or by way of the back button. Every page puts a
//! random mark into its forms. Who sends the same fields under the same mark to the
//! same address again gets the first answer; changed fields are another form.
//!
//! Holds for the routes that [`Routes::post_once`](super::routes::Routes::post_once)
//! names. Knows no capability; of the tables only that of forms that were sent.

use std::{
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
    web::Data,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use sha2::{Digest, Sha256};

use super::{error::AppError, visitor::Visitor};
use db::entity::sent_form;

/// Name of the hidden form field.
pub const FIELD: &str = "once";
/// How long an answer is remembered.
const REMEMBERED: time::Duration = time::Duration::hours(24);
/// How often what is older is looked for, in seconds.
const SWEEP_EVERY: i64 = 600;
/// How long the second waits for the answer to the first, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// After so long a form without an answer was that of a process that died.
const LOST: time::Duration = time::Duration::minutes(10);

/// A fresh mark for the forms of a page.
#[must_use]
pub fn mark() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Says that the route's forms are carried out once.
struct Wanted;

/// The form that a request carries out, by the digest under which it is kept.
#[derive(Clone)]
struct Claimed(String);

/// Carries out a form whose sender may be gone before the answer, and keeps the answer.
///
/// # Errors
/// Passes on what the inner service answers.
pub(super) async fn keep(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.extensions_mut().insert(Wanted);
    // Whoever presses twice leaves the first request; what it began goes on.
    let work = actix_web::rt::spawn(async move {
        let response = next.call(request).await?;
        settle(&response).await;
        Ok(response)
    });
    work.await.map_err(|gone| Error::from(AppError::Internal(gone.into())))?
}

/// Keeps what a form was answered; a refused one may be sent again.
async fn settle(response: &ServiceResponse<BoxBody>) {
    let request = response.request();
    let claimed = request.extensions().get::<Claimed>().cloned();
    let db = request.app_data::<Data<DatabaseConnection>>();
    let Some((Claimed(digest), db)) = claimed.zip(db) else { return };
    let status = response.status();
    let done = status.is_success() || status == StatusCode::SEE_OTHER;
    let location = response.headers().get(header::LOCATION);
    let location = location.and_then(|to| to.to_str().ok()).map(str::to_owned);
    let kept = if done { answer(db, &digest, location).await } else { forget(db, &digest).await };
    if let Err(error) = kept {
        tracing::warn!(%error, "the answer to a form could not be kept");
    }
}

async fn answer(
    db: &DatabaseConnection,
    digest: &str,
    location: Option<String>,
) -> Result<(), DbErr> {
    sent_form::Entity::update_many()
        .col_expr(sent_form::Column::Answered, Expr::value(true))
        .col_expr(sent_form::Column::Location, Expr::value(location))
        .filter(sent_form::Column::Digest.eq(digest))
        .exec(db)
        .await
        .map(|_| ())
}

async fn forget(db: &DatabaseConnection, digest: &str) -> Result<(), DbErr> {
    sent_form::Entity::delete_many()
        .filter(sent_form::Column::Digest.eq(digest))
        .exec(db)
        .await
        .map(|_| ())
}

/// What a form is told apart by, beside who sends it where.
pub(super) struct Sent(Sha256);

impl Sent {
    pub(super) fn of(mark: &str) -> Self {
        Self(Sha256::new()).with(mark.as_bytes())
    }

    /// The same with a further part; parts cannot run into one another.
    pub(super) fn with(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    fn digest(self, request: &HttpRequest) -> String {
        let visitor = Visitor::of(request);
        let who = visitor.user.map_or(visitor.binding, |user| user.id.to_string());
        let path = request.uri().path_and_query().map_or("", |target| target.as_str());
        hex::encode(self.with(who.as_bytes()).with(path.as_bytes()).0.finalize())
    }
}

/// Takes a form on, where its route asks for it.
///
/// # Errors
/// [`AppError::Answered`] with the address of the first answer when it was carried out
/// already; 409 when that answer was a page, or is still to come after a while; when
/// the database refuses.
pub(super) async fn claim(request: &HttpRequest, sent: Sent) -> Result<(), AppError> {
    let wanted = request.extensions().contains::<Wanted>();
    let Some(db) = request.app_data::<Data<DatabaseConnection>>().filter(|_| wanted) else {
        return Ok(());
    };
    sweep(db).await?;
    let digest = sent.digest(request);
    let begun = std::time::Instant::now();
    while !insert(db, &digest).await? {
        let first = sent_form::Entity::find_by_id(digest.clone()).one(db.get_ref()).await?;
        match first {
            // Refused meanwhile: this one is the first now.
            None => continue,
            Some(first) if first.answered => {
                let to = first.location;
                return Err(to.map_or(AppError::Conflict("error-sent-twice"), AppError::Answered));
            }
            Some(first) if first.created_at < db::now() - LOST => forget(db, &digest).await?,
            Some(_) if begun.elapsed() > PATIENCE => {
                return Err(AppError::Conflict("error-being-sent"));
            }
            Some(_) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
    request.extensions_mut().insert(Claimed(digest));
    Ok(())
}

/// False when it is there already.
async fn insert(db: &DatabaseConnection, digest: &str) -> Result<bool, DbErr> {
    let row = sent_form::ActiveModel {
        digest: Set(digest.to_owned()),
        created_at: Set(db::now()),
        answered: Set(false),
        location: Set(None),
    };
    match sent_form::Entity::insert(row).exec_without_returning(db).await {
        Ok(_) => Ok(true),
        Err(error) if db::is_taken(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Forgets old answers, now and then.
async fn sweep(db: &DatabaseConnection) -> Result<(), DbErr> {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let now = db::now();
    let last = LAST.load(Relaxed);
    let due = now.unix_timestamp() - last >= SWEEP_EVERY;
    if !due || LAST.compare_exchange(last, now.unix_timestamp(), Relaxed, Relaxed).is_err() {
        return Ok(());
    }
    sent_form::Entity::delete_many()
        .filter(sent_form::Column::CreatedAt.lt(now - REMEMBERED))
        .exec(db)
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::Sent;
    use actix_web::test::TestRequest;

    fn digest(mark: &str, parts: &[&str], path: &str) -> String {
        let request = TestRequest::with_uri(path).to_http_request();
        parts.iter().fold(Sent::of(mark), |sent, part| sent.with(part.as_bytes())).digest(&request)
    }

    #[test]
    fn a_form_is_told_apart_by_mark_address_and_every_field() {
        let first = digest("m", &["name", "a"], "/x");
        assert_eq!(first, digest("m", &["name", "a"], "/x"));
        for other in [
            digest("n", &["name", "a"], "/x"),
            digest("m", &["name", "b"], "/x"),
            digest("m", &["namea", ""], "/x"),
            digest("m", &["name", "a"], "/y"),
            digest("m", &["name", "a"], "/x?q=1"),
        ] {
            assert_ne!(first, other);
        }
    }
}

//! Idempotent forms: a double click, a retry after a lost response or the back button does not
//! create a record twice. Every page puts a random key into its forms. The same fields with the
//! same key to the same address get the first response again; changed fields are another form.
//!
//! Applies to routes registered with [`Routes::post_once`](super::routes::Routes::post_once).
//! Depends on no capability, and on no table but that of submitted forms.

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
/// How long a response is remembered.
const REMEMBERED: time::Duration = time::Duration::hours(24);
/// How often old responses are deleted, in seconds.
const SWEEP_EVERY: i64 = 600;
/// How long a duplicate waits for the first response, and how often it polls.
const FIRST_RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// A form without a response after so long belonged to a process that died.
const LOST: time::Duration = time::Duration::minutes(10);

/// A new key for the forms of a page.
pub fn mark() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Marks a route whose forms are processed once.
struct Wanted;

/// The digest of the form that a request processes.
#[derive(Clone)]
struct Claimed(String);

/// Processes a form, even if the client disconnects, and stores the response.
pub(super) async fn process(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.extensions_mut().insert(Wanted);
    // A double click aborts the first request; its work continues.
    let work = actix_web::rt::spawn(async move {
        let response = next.call(request).await?;
        settle(&response).await;
        Ok(response)
    });
    work.await.map_err(|gone| Error::from(AppError::Internal(gone.into())))?
}

/// Stores the response to a form; a refused form may be sent again.
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

/// Fingerprint of a form beside its sender and address.
pub(super) struct Sent(Sha256);

impl Sent {
    pub(super) fn of(mark: &str) -> Self {
        Self(Sha256::new()).with(mark.as_bytes())
    }

    /// The same with a further part, length-prefixed.
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

/// Begins a form, if its route requires it.
///
/// # Errors
/// [`AppError::Answered`] with the address of the first response when it was processed already;
/// 409 when that response was a page, or does not come in time.
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
            // The first was refused meanwhile: this one takes its place.
            None => continue,
            Some(first) if first.answered => {
                let to = first.location;
                return Err(to.map_or(AppError::Conflict("error-sent-twice"), AppError::Answered));
            }
            Some(first) if first.created_at < db::now() - LOST => forget(db, &digest).await?,
            Some(_) if begun.elapsed() > FIRST_RESPONSE_TIMEOUT => {
                return Err(AppError::Conflict("error-being-sent"));
            }
            Some(_) => tokio::time::sleep(POLL_INTERVAL).await,
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

/// Deletes old responses from time to time.
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
    fn a_form_is_identified_by_key_address_and_every_field() {
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

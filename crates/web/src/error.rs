//! Every error that a visitor can see, mapped to a status and a text; `error_page.rs` gives it
//! a body. Internal errors are logged under a reference and never shown.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use sea_orm::DbErr;
use serde::Serialize;

use db::{Conflict, LimitReached};
use i18n::Lang;

/// The error of a request.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It does not exist, or the visitor may not know that it does.
    #[error("not found")]
    NotFound,
    /// The visitor must sign in first.
    #[error("sign-in needed")]
    SignInNeeded,
    /// The visitor is signed in and may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The form's token is missing or stale, or another site sent the request.
    #[error("forged or outdated form")]
    Forged,
    /// The request is malformed; the key names a text.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// The record's state does not allow this; the key names a text.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Invalid values from an API client.
    #[error("invalid values")]
    Invalid(Vec<FieldProblem>),
    /// One invalid value; the key names a text.
    #[error("{field} is wrong: {key}")]
    Field { field: String, key: &'static str, args: Vec<(&'static str, String)> },
    /// Too many requests.
    #[error("too many requests")]
    TooMany { retry_after_seconds: u64 },
    /// Too many concurrent operations of the visitor; the key names a text.
    #[error("too much at once: {key}")]
    TooMuchAtOnce { key: &'static str, retry_after_seconds: u64 },
    /// The server is overloaded; the key names a text.
    #[error("busy: {key}")]
    BusyWith { key: &'static str, retry_after_seconds: u64 },
    /// Too large to process; the key names a text with `args`.
    #[error("beyond a limit: {key} {args:?}")]
    Beyond { key: &'static str, args: Vec<(&'static str, String)> },
    /// The same form was processed already: address of its response.
    #[error("answered already: {0}")]
    Answered(String),
    /// The body is larger than allowed.
    #[error("too large")]
    TooLarge,
    /// The body was not received in time.
    #[error("too slow")]
    TooSlow,
    /// Other requests use all memory or processors.
    #[error("busy")]
    Busy { retry_after_seconds: u64 },
    /// A requested record is damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The database cannot be reached or stays locked.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// An internal error.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

/// One invalid value, for API clients.
#[derive(Debug, Clone, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

/// `Retry-After` for a busy database, in seconds.
const BUSY_SECONDS: u64 = 5;

/// True when the database is busy or unreachable: the same request may succeed later.
fn is_unavailable(error: &DbErr) -> bool {
    let words =
        ["database is locked", "database table is locked", "pool timed out", "too many clients"];
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        // Drivers report time-outs of pools and locks only in their messages.
        other => {
            let text = other.to_string();
            words.iter().any(|word| text.contains(word))
        }
    }
}

impl From<DbErr> for AppError {
    fn from(error: DbErr) -> Self {
        if let Some(conflict) = Conflict::of(&error) {
            return conflict.into();
        }
        if let Some(limit) = LimitReached::of(&error) {
            let args = vec![("kind", limit.kind), ("most", limit.most.to_string())];
            return Self::Beyond { key: "error-venture-full", args };
        }
        match error {
            busy if is_unavailable(&busy) => Self::Unavailable(busy.to_string()),
            // A concurrent request created the same record, or removed the parent.
            taken if db::is_taken(&taken) => Self::Conflict("error-taken"),
            gone if db::is_orphan(&gone) => Self::NotFound,
            damaged if db::is_damaged(&damaged) => Self::Damaged(damaged.to_string()),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<Conflict> for AppError {
    fn from(conflict: Conflict) -> Self {
        match conflict {
            Conflict::NotAMember => Self::NotFound,
            Conflict::RoleTooLow => Self::Forbidden,
            Conflict::VentureArchived => Self::Conflict("error-archived"),
            Conflict::RecordArchived => Self::Conflict("error-record-archived"),
            Conflict::NameTaken => Self::Conflict("error-taken"),
            Conflict::ShareTotal => Self::Conflict("error-share-total"),
            Conflict::Cycle => Self::Conflict("error-circle"),
            Conflict::Changed => Self::Conflict("error-changed"),
        }
    }
}

impl From<anyhow::Error> for AppError {
    /// An [`AppError`] inside stays as it is.
    fn from(error: anyhow::Error) -> Self {
        error.downcast().unwrap_or_else(|error| match error.downcast::<DbErr>() {
            Ok(error) => error.into(),
            Err(error) => Self::Internal(error),
        })
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) | Self::Damaged(_) => StatusCode::CONFLICT,
            Self::Answered(_) => StatusCode::SEE_OTHER,
            Self::Invalid(_) | Self::Field { .. } | Self::Beyond { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooMany { .. } | Self::TooMuchAtOnce { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy { .. } | Self::BusyWith { .. } | Self::Unavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) if self.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Answered(to) = self {
            return HttpResponse::SeeOther()
                .insert_header((header::LOCATION, to.as_str()))
                .finish();
        }
        let status = self.status_code();
        let mut notice = Notice { key: self.text_key(), ..Notice::default() };
        let mut response = HttpResponse::build(status);
        match self {
            Self::Invalid(errors) => notice.errors.clone_from(errors),
            Self::Field { field, key, args } => {
                notice.field = Some((field.clone(), *key, args.clone()));
            }
            Self::Beyond { args, .. } => notice.args.clone_from(args),
            Self::TooMany { retry_after_seconds }
            | Self::TooMuchAtOnce { retry_after_seconds, .. }
            | Self::BusyWith { retry_after_seconds, .. }
            | Self::Busy { retry_after_seconds } => {
                response.insert_header((header::RETRY_AFTER, retry_after_seconds.to_string()));
            }
            Self::Unavailable(_) | Self::Internal(_) | Self::Damaged(_) => {
                if status == StatusCode::SERVICE_UNAVAILABLE {
                    response.insert_header((header::RETRY_AFTER, BUSY_SECONDS.to_string()));
                }
                let reference = uuid::Uuid::now_v7().simple().to_string();
                tracing::error!(reference, error = %self, "request failed");
                notice.reference = Some(reference);
            }
            _ => {}
        }
        let mut response = response.finish();
        response.extensions_mut().insert(notice);
        response
    }
}

impl AppError {
    /// The visitor's text.
    pub fn text(&self, lang: Lang) -> String {
        let args = if let Self::Beyond { args, .. } = self { args.as_slice() } else { &[] };
        lang.t_args(self.text_key(), args)
    }

    /// True when a busy database is among the causes.
    fn is_unavailable(&self) -> bool {
        let Self::Internal(error) = self else { return matches!(self, Self::Unavailable(_)) };
        error.chain().any(|cause| cause.downcast_ref::<DbErr>().is_some_and(is_unavailable))
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::SignInNeeded => "error-sign-in",
            Self::Forbidden => "error-forbidden",
            Self::Forged => "error-forged",
            Self::BadRequest(key) | Self::Conflict(key) => key,
            Self::Invalid(_) | Self::Field { .. } => "error-invalid",
            Self::TooMany { .. } => "error-too-many",
            Self::TooMuchAtOnce { key, .. }
            | Self::BusyWith { key, .. }
            | Self::Beyond { key, .. } => key,
            Self::Answered(_) => "error-sent-twice",
            Self::TooLarge => "error-too-large",
            Self::TooSlow => "error-too-slow",
            Self::Busy { .. } => "error-busy",
            Self::Damaged(_) => "error-damaged",
            Self::Unavailable(_) => "error-unavailable",
            Self::Internal(_) if self.is_unavailable() => "error-unavailable",
            Self::Internal(_) => "error-internal",
        }
    }
}

/// Input of the rendering middleware, in the response's extensions.
#[derive(Debug, Clone, Default)]
pub(super) struct Notice {
    pub(super) key: &'static str,
    pub(super) args: Vec<(&'static str, String)>,
    pub(super) errors: Vec<FieldProblem>,
    /// An invalid value whose text is not yet translated.
    pub(super) field: Option<FieldError>,
    pub(super) reference: Option<String>,
}

/// A field, the text key of its error and the values of the placeholders.
pub(super) type FieldError = (String, &'static str, Vec<(&'static str, String)>);

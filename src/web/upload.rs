//! A form that may bring a file: its fields like those of any form, so that a
//! refused file costs nobody what was typed, and the file within its limit.

use std::future::Future;

use actix_multipart::{Field, Multipart};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{self, ContentDisposition, DispositionParam},
};
use futures_util::{TryStreamExt, future::LocalBoxFuture};

use super::{csrf, error::AppError, forms::Form};

/// Most bytes of all fields together, without the file.
pub(super) const FIELDS_LIMIT: usize = 1 << 20;
/// A file that is too large is read to its end, so that the browser gets to see
/// the answer; unless it is larger than this many limits.
const PATIENCE: usize = 4;

/// What was chosen in the form's file field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePart {
    Nothing,
    TooLarge,
    File {
        /// As the browser called it: not to be trusted.
        name: String,
        content: Vec<u8>,
    },
}

/// A submitted form whose CSRF token was right, with at most one file of at most `LIMIT` bytes.
#[derive(Debug)]
pub struct Upload<const LIMIT: usize> {
    pub form: Form,
    pub file: FilePart,
}

impl<const LIMIT: usize> FromRequest for Upload<LIMIT> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !is_multipart(request) {
            let form = Form::from_request(request, payload);
            return Box::pin(async { Ok(Self { form: form.await?, file: FilePart::Nothing }) });
        }
        let (request, body) = (request.clone(), bounded(request, payload, LIMIT * PATIENCE));
        Box::pin(async move {
            let mut file = InMemory { limit: LIMIT, file: FilePart::Nothing };
            let form = read(&request, body.await?, &mut file).await?;
            Ok(Self { form, file: file.file })
        })
    }
}

/// Where the files of a form go.
pub(super) trait Files {
    /// Takes a file in; `field` is the name of the form's field, `name` what the
    /// browser called the file.
    async fn take(
        &mut self,
        field: String,
        name: String,
        content: &mut Field,
    ) -> Result<(), AppError>;
}

struct InMemory {
    limit: usize,
    file: FilePart,
}

impl Files for InMemory {
    async fn take(&mut self, _: String, name: String, content: &mut Field) -> Result<(), AppError> {
        let content = within(content, self.limit).await?;
        if self.file != FilePart::Nothing {
            return Err(AppError::BadRequest("error-bad-request"));
        }
        self.file = match content {
            None => FilePart::TooLarge,
            // A browser sends an empty file for a field that was left empty.
            Some(content) if name.is_empty() && content.is_empty() => FilePart::Nothing,
            Some(content) => FilePart::File { name, content },
        };
        Ok(())
    }
}

pub(super) fn is_multipart(request: &HttpRequest) -> bool {
    request.content_type().eq_ignore_ascii_case("multipart/form-data")
}

/// The body of a form whose files may have `most` bytes; one that announces more
/// is not read at all.
pub(super) fn bounded(
    request: &HttpRequest,
    payload: &mut Payload,
    most: usize,
) -> impl Future<Output = Result<Multipart, AppError>> + 'static {
    let too_large =
        announced(request).is_some_and(|length| length > most.saturating_add(FIELDS_LIMIT));
    let body = (!too_large).then(|| Multipart::from_request(request, payload));
    async move { body.ok_or(AppError::TooLarge)?.await.map_err(unreadable) }
}

/// Reads a form. The CSRF token is the first field; without it nothing else is read.
pub(super) async fn read(
    request: &HttpRequest,
    mut body: Multipart,
    files: &mut impl Files,
) -> Result<Form, AppError> {
    let mut first = body.try_next().await.map_err(unreadable)?.ok_or(AppError::Forged)?;
    let token = within(&mut first, FIELDS_LIMIT).await?.unwrap_or_default();
    let named = first.name() == Some(csrf::FIELD);
    if !named || !csrf::is_valid(request, &String::from_utf8_lossy(&token)) {
        return Err(AppError::Forged);
    }
    drop(first);
    read_fields(body, files).await
}

/// Reads field by field what carries no token, or none any more.
pub(super) async fn read_fields(
    mut body: Multipart,
    files: &mut impl Files,
) -> Result<Form, AppError> {
    let (mut fields, mut left) = (Vec::new(), FIELDS_LIMIT);
    while let Some(mut field) = body.try_next().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.content_disposition().and_then(file_name) {
            files.take(name, file_name, &mut field).await?;
        } else {
            let value = within(&mut field, left).await?.ok_or(AppError::TooLarge)?;
            left -= value.len();
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        }
    }
    Ok(Form::of(fields))
}

/// Bytes that the body will have, if the sender says so.
fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn file_name(disposition: &ContentDisposition) -> Option<String> {
    disposition.parameters.iter().find_map(|parameter| match parameter {
        DispositionParam::Filename(name) => Some(name.clone()),
        DispositionParam::FilenameExt(name) => {
            Some(String::from_utf8_lossy(&name.value).into_owned())
        }
        _ => None,
    })
}

/// What a field holds, or nothing when it is more than `most` bytes.
async fn within(field: &mut Field, most: usize) -> Result<Option<Vec<u8>>, AppError> {
    let (mut content, mut seen) = (Vec::new(), 0_usize);
    while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
        seen = seen.saturating_add(chunk.len());
        if seen > most.saturating_mul(PATIENCE) {
            return Err(AppError::TooLarge);
        }
        if seen > most {
            content = Vec::new();
        } else {
            content.extend_from_slice(&chunk);
        }
    }
    Ok((seen <= most).then_some(content))
}

pub(super) fn unreadable(problem: impl std::fmt::Display) -> AppError {
    tracing::debug!("upload refused: {problem}");
    AppError::BadRequest("error-bad-request")
}

//! A form with an optional file: its fields as in any form, so that a refused file does not
//! lose the other input.
//!
//! Limits count names, values and an overhead per field. A file of more than a few KiB is
//! buffered on disk, so that a slow sender holds no memory; reserve memory before reading its
//! bytes.

use std::{
    hash::{DefaultHasher, Hasher},
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{self, ContentDisposition, DispositionParam},
    web::Bytes,
};
use futures_util::{Stream, StreamExt, TryStreamExt, future::LocalBoxFuture, stream};

use super::{
    characters, csrf,
    error::AppError,
    forms::Form,
    once::{self, Sent},
    spool::{Spool, Spooled},
};

/// Most bytes of all fields together, without the file.
pub(super) const FIELDS_LIMIT: usize = 1 << 20;
/// Overhead of a field beside its name and value.
const FIELD_COST: usize = 64;
/// An oversized file is read to its end, so that the browser sees the response, up to this many
/// times the limit.
const DRAIN_FACTOR: usize = 4;
/// Minimum time allowed for a body, and the slowest rate beyond it.
const GRACE: Duration = Duration::from_secs(60);
const LEAST_BYTES_PER_SECOND: u64 = 16 << 10;

/// The uploaded file of the form.
#[derive(Debug)]
pub enum FilePart {
    Nothing,
    TooLarge,
    File {
        /// Name sent by the browser: untrusted.
        name: String,
        content: Spooled,
    },
}

/// A submitted form with a valid CSRF token, with at most one file of at most `LIMIT` bytes.
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
        let (request, body) = (request.clone(), bounded(request, payload, LIMIT * DRAIN_FACTOR));
        Box::pin(async move {
            let mut file = OneFile {
                limit: LIMIT,
                file: FilePart::Nothing,
                fingerprint: Fingerprint::default(),
            };
            let form = read(&request, body?, &mut file).await?;
            Ok(Self { form, file: file.file })
        })
    }
}

/// Where the files of a form go.
pub(super) trait Files {
    /// Receives a file; `field` is the name of the form's field, `name` the browser's name of
    /// the file.
    async fn take(
        &mut self,
        field: String,
        name: String,
        content: &mut Field,
    ) -> Result<(), AppError>;

    /// Fingerprint of the received files.
    fn fingerprint(&self) -> u64;
}

/// Distinguishes files that the same person sends from the same page; not collision-resistant.
#[derive(Debug, Default)]
pub(super) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    pub(super) fn add(&mut self, part: &[u8]) {
        self.0.write(part);
    }

    pub(super) fn value(&self) -> u64 {
        self.0.finish()
    }
}

struct OneFile {
    limit: usize,
    file: FilePart,
    fingerprint: Fingerprint,
}

impl Files for OneFile {
    async fn take(&mut self, _: String, name: String, content: &mut Field) -> Result<(), AppError> {
        if !matches!(self.file, FilePart::Nothing) {
            return Err(AppError::BadRequest("error-bad-request"));
        }
        let (mut spool, mut received) = (Spool::default(), 0_usize);
        while let Some(chunk) = content.try_next().await.map_err(unreadable)? {
            received = received.saturating_add(chunk.len());
            if received > self.limit.saturating_mul(DRAIN_FACTOR) {
                return Err(AppError::TooLarge);
            }
            if received <= self.limit {
                self.fingerprint.add(&chunk);
                spool.write(&chunk).await?;
            }
        }
        self.fingerprint.add(name.as_bytes());
        self.file = if received > self.limit {
            FilePart::TooLarge
        } else if name.is_empty() && received == 0 {
            // A browser sends an empty file for a field that was left empty.
            FilePart::Nothing
        } else {
            FilePart::File { name, content: spool.finish().await? }
        };
        Ok(())
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint.value()
    }
}

pub(super) fn is_multipart(request: &HttpRequest) -> bool {
    request.content_type().eq_ignore_ascii_case("multipart/form-data")
}

/// The body of a form whose files may have `most` bytes, whether its length is
/// announced or not; one that announces more is not read at all.
pub(super) fn bounded(
    request: &HttpRequest,
    payload: &mut Payload,
    most: usize,
) -> Result<Multipart, AppError> {
    let most = most.saturating_add(FIELDS_LIMIT);
    if announced(request).is_some_and(|length| length > most) {
        return Err(AppError::TooLarge);
    }
    Ok(Multipart::new(request.headers(), counted(payload.take(), most as u64)))
}

/// The same bytes, limited to `most` and in time.
fn counted(
    body: impl Stream<Item = Result<Bytes, PayloadError>> + 'static,
    most: u64,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    let (body, begun) = (Box::pin(body), Instant::now());
    stream::try_unfold((body, 0_u64), move |(mut body, received)| async move {
        let allowed = GRACE + Duration::from_secs(received / LEAST_BYTES_PER_SECOND);
        let left = allowed.saturating_sub(begun.elapsed());
        let late = || PayloadError::Io(std::io::ErrorKind::TimedOut.into());
        let next = tokio::time::timeout(left, body.next()).await.map_err(|_| late())?;
        let Some(chunk) = next.transpose()? else { return Ok(None) };
        let received = received + chunk.len() as u64;
        if received > most {
            Err(PayloadError::Overflow)
        } else {
            Ok(Some((chunk, (body, received))))
        }
    })
}

/// Reads a form. The CSRF token is the first field; without it, nothing else is read.
pub(super) async fn read(
    request: &HttpRequest,
    mut body: Multipart,
    files: &mut impl Files,
) -> Result<Form, AppError> {
    let mut first = body.try_next().await.map_err(unreadable)?.ok_or(AppError::Forged)?;
    let token = within(&mut first, FIELDS_LIMIT).await?;
    let named = first.name() == Some(csrf::FIELD);
    if !named || !csrf::is_valid(request, &String::from_utf8_lossy(&token)) {
        return Err(AppError::Forged);
    }
    drop(first);
    let fields = read_fields(body, files).await?;
    let mark = fields.iter().rfind(|(name, value)| name == once::FIELD && !value.is_empty());
    let sent = mark.map(|(_, mark)| {
        let sent = Sent::of(mark).with(&files.fingerprint().to_le_bytes());
        fields
            .iter()
            .fold(sent, |sent, (name, value)| sent.with(name.as_bytes()).with(value.as_bytes()))
    });
    let form = Form::of(fields)?.typed_in(request);
    if let Some(sent) = sent {
        once::claim(request, sent).await?;
    }
    Ok(form)
}

/// Reads the fields after, or without, the token.
pub(super) async fn read_fields(
    mut body: Multipart,
    files: &mut impl Files,
) -> Result<Vec<(String, String)>, AppError> {
    let (mut fields, mut left) = (Vec::new(), FIELDS_LIMIT);
    let spend = |left: usize, bytes: usize| left.checked_sub(bytes).ok_or(AppError::TooLarge);
    while let Some(mut field) = body.try_next().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        left = spend(left, name.len() + FIELD_COST)?;
        if let Some(file_name) = field.content_disposition().and_then(file_name) {
            left = spend(left, file_name.len())?;
            characters::check(&name, &file_name)?;
            files.take(name, file_name, &mut field).await?;
        } else {
            let value = within(&mut field, left).await?;
            left = spend(left, value.len())?;
            fields.push((name, String::from_utf8_lossy(&value).into_owned()));
        }
    }
    Ok(fields)
}

/// Announced length of the body.
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

/// Value of a field, at most `most` bytes.
async fn within(field: &mut Field, most: usize) -> Result<Vec<u8>, AppError> {
    let mut content = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
        if content.len() + chunk.len() > most {
            return Err(AppError::TooLarge);
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn of_body(problem: &PayloadError) -> AppError {
    match problem {
        PayloadError::Overflow => AppError::TooLarge,
        PayloadError::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
            AppError::TooSlow
        }
        _ => AppError::BadRequest("error-bad-request"),
    }
}

pub(super) fn unreadable(problem: MultipartError) -> AppError {
    tracing::debug!("upload refused: {problem}");
    match &problem {
        MultipartError::Payload(problem) => of_body(problem),
        _ => AppError::BadRequest("error-bad-request"),
    }
}

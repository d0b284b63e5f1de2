//! A form with large files: its fields as in any form, its files in a temporary folder that is
//! deleted after the request.

use std::path::PathBuf;

use actix_multipart::Field;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::{TryStreamExt, future::LocalBoxFuture};
use tokio::io::AsyncWriteExt;

use super::{
    error::AppError,
    forms::Form,
    upload::{
        FIELDS_LIMIT, Files, Fingerprint, bounded, is_multipart, read, read_fields, unreadable,
    },
};
use blocking::Folder;

/// Oversized files are read to their end, so that the browser sees the response, up to this
/// many times the limit.
const DRAIN_FACTOR: usize = 2;
/// Most files.
const FILES: usize = 16;

/// A submitted form with a valid CSRF token, with files of at most `LIMIT` bytes together.
/// Larger ones are answered with 413.
#[derive(Debug)]
pub struct FolderUpload<const LIMIT: usize> {
    pub form: Form,
    pub files: Vec<Received>,
    /// The temporary folder of the files.
    pub folder: Folder,
}

/// A file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Name of the form's field.
    pub field: String,
    /// Name sent by the browser: untrusted.
    pub name: String,
    pub path: PathBuf,
}

impl<const LIMIT: usize> FromRequest for FolderUpload<LIMIT> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let folder = Folder::new().map_err(|error| AppError::Internal(error.into()));
        if !is_multipart(request) {
            let form = Form::from_request(request, payload);
            return Box::pin(async {
                Ok(Self { form: form.await?, files: Vec::new(), folder: folder? })
            });
        }
        let (request, body) = (request.clone(), bounded(request, payload, LIMIT * DRAIN_FACTOR));
        Box::pin(async move {
            let mut received = InFolder::new(folder?, LIMIT);
            let form = read(&request, body?, &mut received).await?;
            received.whole(form)
        })
    }
}

/// The same from an API client, which has no CSRF token: a multipart body of which only the
/// origin is checked.
#[derive(Debug)]
pub struct ApiUpload<const LIMIT: usize>(pub FolderUpload<LIMIT>);

impl<const LIMIT: usize> FromRequest for ApiUpload<LIMIT> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !is_multipart(request) {
            return Box::pin(async { Err(AppError::BadRequest("error-not-multipart")) });
        }
        let folder = Folder::new().map_err(|error| AppError::Internal(error.into()));
        let body = bounded(request, payload, LIMIT * DRAIN_FACTOR);
        Box::pin(async move {
            let mut received = InFolder::new(folder?, LIMIT);
            let form = Form::of(read_fields(body?, &mut received).await?)?;
            received.whole(form).map(Self)
        })
    }
}

struct InFolder {
    folder: Folder,
    files: Vec<Received>,
    left: usize,
    too_large: bool,
    fingerprint: Fingerprint,
}

impl InFolder {
    fn new(folder: Folder, limit: usize) -> Self {
        Self {
            folder,
            files: Vec::new(),
            left: limit,
            too_large: false,
            fingerprint: Fingerprint::default(),
        }
    }

    /// The received form, unless it was too large.
    fn whole<const LIMIT: usize>(self, form: Form) -> Result<FolderUpload<LIMIT>, AppError> {
        if self.too_large {
            return Err(AppError::TooLarge);
        }
        Ok(FolderUpload { form, files: self.files, folder: self.folder })
    }
}

impl Files for InFolder {
    /// Stores a file, unless it exceeds the remaining limit.
    async fn take(
        &mut self,
        name: String,
        called: String,
        content: &mut Field,
    ) -> Result<(), AppError> {
        if self.files.len() == FILES {
            return Err(AppError::BadRequest("error-bad-request"));
        }
        let path = self.folder.path().join(format!("received-{}", self.files.len()));
        let mut target = tokio::fs::File::create(&path).await.map_err(anyhow::Error::from)?;
        let mut received = 0_usize;
        while let Some(chunk) = content.try_next().await.map_err(unreadable)? {
            received = received.saturating_add(chunk.len());
            if received > self.left.saturating_mul(DRAIN_FACTOR).max(FIELDS_LIMIT) {
                return Err(AppError::TooLarge);
            }
            if received <= self.left {
                self.fingerprint.add(&chunk);
                target.write_all(&chunk).await.map_err(anyhow::Error::from)?;
            }
        }
        self.fingerprint.add(name.as_bytes());
        self.fingerprint.add(called.as_bytes());
        target.flush().await.map_err(anyhow::Error::from)?;
        let fits = received <= self.left;
        self.left = self.left.saturating_sub(received);
        // A browser sends an empty file for a field that was left empty.
        if received > 0 || !called.is_empty() {
            self.files.push(Received { field: name, name: called, path });
        }
        self.too_large |= !fits;
        Ok(())
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint.value()
    }
}

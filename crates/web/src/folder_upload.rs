//! A form that brings large files: its fields like those of any form, its files
//! written into a folder that goes when the request is over.

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

/// Files that are too large are read to their end, so that the browser gets to
/// see the answer; unless they are larger than this many limits.
const PATIENCE: usize = 2;
/// Most files.
const FILES: usize = 16;

/// A submitted form whose CSRF token was right, with files of at most `LIMIT`
/// bytes together. Larger ones are answered with 413.
#[derive(Debug)]
pub struct FolderUpload<const LIMIT: usize> {
    pub form: Form,
    pub files: Vec<Received>,
    /// Where the files lie; they go with it.
    pub folder: Folder,
}

/// A file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Name of the form's field.
    pub field: String,
    /// As the browser called it: not to be trusted.
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
        let (request, body) = (request.clone(), bounded(request, payload, LIMIT * PATIENCE));
        Box::pin(async move {
            let mut received = InFolder::new(folder?, LIMIT);
            let form = read(&request, body?, &mut received).await?;
            received.whole(form)
        })
    }
}

/// The same from a client of the API, which has no page and so no token: a
/// multipart body whose origin alone was looked at.
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
        let body = bounded(request, payload, LIMIT * PATIENCE);
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
    seen: Fingerprint,
}

impl InFolder {
    fn new(folder: Folder, limit: usize) -> Self {
        Self {
            folder,
            files: Vec::new(),
            left: limit,
            too_large: false,
            seen: Fingerprint::default(),
        }
    }

    /// What came, unless it was too much.
    fn whole<const LIMIT: usize>(self, form: Form) -> Result<FolderUpload<LIMIT>, AppError> {
        if self.too_large {
            return Err(AppError::TooLarge);
        }
        Ok(FolderUpload { form, files: self.files, folder: self.folder })
    }
}

impl Files for InFolder {
    /// Writes a file down, unless it is larger than what is left.
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
        let mut seen = 0_usize;
        while let Some(chunk) = content.try_next().await.map_err(unreadable)? {
            seen = seen.saturating_add(chunk.len());
            if seen > self.left.saturating_mul(PATIENCE).max(FIELDS_LIMIT) {
                return Err(AppError::TooLarge);
            }
            if seen <= self.left {
                self.seen.add(&chunk);
                target.write_all(&chunk).await.map_err(anyhow::Error::from)?;
            }
        }
        self.seen.add(name.as_bytes());
        self.seen.add(called.as_bytes());
        target.flush().await.map_err(anyhow::Error::from)?;
        let fits = seen <= self.left;
        self.left = self.left.saturating_sub(seen);
        // A browser sends an empty file for a field that was left empty.
        if seen > 0 || !called.is_empty() {
            self.files.push(Received { field: name, name: called, path });
        }
        self.too_large |= !fits;
        Ok(())
    }

    fn fingerprint(&self) -> u64 {
        self.seen.value()
    }
}

//! A form that brings large files: its fields like those of any form, its files
//! written into a folder that goes when the request is over.

use std::path::PathBuf;

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use futures_util::{TryStreamExt, future::LocalBoxFuture};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use super::{
    csrf,
    error::AppError,
    forms::Form,
    upload::{announced, file_name, unreadable},
    visitor::Visitor,
};

/// Most bytes of all fields together, without the files.
const FIELDS_LIMIT: usize = 1 << 20;
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
    pub folder: TempDir,
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
        let folder = tempfile::tempdir().map_err(|error| AppError::Internal(error.into()));
        if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
            let form = Form::from_request(request, payload);
            return Box::pin(async {
                Ok(Self { form: form.await?, files: Vec::new(), folder: folder? })
            });
        }
        // What announces far too much is not read at all.
        let most = LIMIT.saturating_mul(PATIENCE).saturating_add(FIELDS_LIMIT);
        if announced(request).is_some_and(|length| length > most) {
            return Box::pin(async { Err(AppError::TooLarge) });
        }
        let (request, body) = (request.clone(), Multipart::from_request(request, payload));
        Box::pin(async move {
            let body = body.await.map_err(unreadable)?;
            let mut reading = Reading { folder: folder?, files: Vec::new(), left: LIMIT };
            let form = reading.read(&request, body).await?;
            Ok(Self { form, files: reading.files, folder: reading.folder })
        })
    }
}

struct Reading {
    folder: TempDir,
    files: Vec<Received>,
    left: usize,
}

impl Reading {
    /// Reads field by field. The CSRF token is the first; without it nothing else is read.
    async fn read(&mut self, request: &HttpRequest, mut body: Multipart) -> Result<Form, AppError> {
        let key = request.app_data::<Data<csrf::SecretKey>>().ok_or(AppError::Forged)?;
        let (mut fields, mut left) = (Vec::new(), FIELDS_LIMIT);
        let (mut trusted, mut too_large) = (false, false);
        while let Some(mut field) = body.try_next().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if !trusted {
                let token = text(&mut field, left).await?;
                let binding = Visitor::of(request).binding;
                trusted =
                    name == csrf::FIELD && key.verify(&binding, &String::from_utf8_lossy(&token));
                if !trusted {
                    return Err(AppError::Forged);
                }
            } else if let Some(file_name) = field.content_disposition().and_then(file_name) {
                too_large |= !self.file(name, file_name, &mut field).await?;
            } else {
                let value = text(&mut field, left).await?;
                left -= value.len();
                fields.push((name, String::from_utf8_lossy(&value).into_owned()));
            }
        }
        match (trusted, too_large) {
            (false, _) => Err(AppError::Forged),
            (true, true) => Err(AppError::TooLarge),
            (true, false) => Ok(Form::of(fields)),
        }
    }

    /// Writes a file down; false when it is larger than what is left.
    async fn file(
        &mut self,
        name: String,
        called: String,
        field: &mut Field,
    ) -> Result<bool, AppError> {
        if self.files.len() == FILES {
            return Err(AppError::BadRequest("error-bad-request"));
        }
        let path = self.folder.path().join(format!("received-{}", self.files.len()));
        let mut target = tokio::fs::File::create(&path).await.map_err(anyhow::Error::from)?;
        let mut seen = 0_usize;
        while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
            seen = seen.saturating_add(chunk.len());
            if seen > self.left.saturating_mul(PATIENCE).max(FIELDS_LIMIT) {
                return Err(AppError::TooLarge);
            }
            if seen <= self.left {
                target.write_all(&chunk).await.map_err(anyhow::Error::from)?;
            }
        }
        target.flush().await.map_err(anyhow::Error::from)?;
        let fits = seen <= self.left;
        self.left = self.left.saturating_sub(seen);
        // A browser sends an empty file for a field that was left empty.
        if seen > 0 || !called.is_empty() {
            self.files.push(Received { field: name, name: called, path });
        }
        Ok(fits)
    }
}

async fn text(field: &mut Field, most: usize) -> Result<Vec<u8>, AppError> {
    let mut content = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(unreadable)? {
        if content.len() + chunk.len() > most {
            return Err(AppError::TooLarge);
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

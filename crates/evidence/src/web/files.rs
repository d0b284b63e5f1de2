//! The file of a record as a download that no browser opens as a page.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::fields;
use crate::store;
use artifacts::{ArtifactError, Artifacts};
use venture::{Member, Viewer};
use web::error::AppError;

/// Should a browser show it after all, it may do nothing there.
const POLICY: &str = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

pub(super) async fn download(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let one = fields::find(&member, &db, path.1).await?;
    let file = one.file.ok_or(AppError::Conflict("error-file-missing"))?;
    let content = store::open_file(&artifacts, &file).await.map_err(|error| match error {
        ArtifactError::Missing(_) => AppError::Conflict("error-file-missing"),
        other => AppError::Internal(other.into()),
    })?;
    Ok(HttpResponse::Ok()
        .content_type(file.kind.media_type())
        .insert_header((header::CONTENT_DISPOSITION, disposition(&file.name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(content))
}

/// A download's name for old and new browsers: RFC 6266 with RFC 5987.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                    c
                } else {
                    '_'
                }
            })
            .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_stays_inside_its_quotes() {
        assert_eq!(
            disposition("访谈 1\".txt"),
            "attachment; filename=\"__ 1_.txt\"; filename*=UTF-8''%E8%AE%BF%E8%B0%88%201%22.txt"
        );
    }
}

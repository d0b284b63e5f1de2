//! Pages of data sets: what they hold, what was noticed, rows to look at, and
//! an administrator's form for new ones.

mod card;
mod cells;
pub(super) mod draft;
mod facts;
pub(super) mod field_errors;
mod fields;
mod list;
mod naming;
mod rows;
mod show;
pub(super) mod upload;
mod upload_form;
mod warning_text;

pub use facts::{Noticed, how_known, noticed};

use std::io::Cursor;

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use image::{DynamicImage, ImageFormat};
use sea_orm::DatabaseConnection;

use super::{DatasetKind, DatasetName, store};
use account::{Admin, SignedIn};
use artifacts::{ArtifactError, Artifacts, Sha};
use config::Settings;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::Form,
    page::redirect_done,
    routes::{Access, Routes},
};

/// Names this crate's routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}/datasets", Access::Viewer, list::in_venture)
        .get("/ventures/{venture}/datasets/{dataset}", Access::Viewer, show::in_venture)
        .get(
            "/ventures/{venture}/datasets/{dataset}/rows.csv",
            Access::Viewer,
            show::csv_in_venture,
        )
        .post("/ventures/{venture}/datasets/{dataset}/describe", Access::Editor, describe)
        .get("/datasets/samples/{sha256}.png", Access::SignedIn, samples)
        .get("/admin/datasets", Access::Admin, list::for_admin)
        .post_once("/admin/datasets", Access::Admin, upload_form::create)
        .get("/admin/datasets/new", Access::Admin, upload_form::new_form)
        .get("/admin/datasets/drafts/{draft}", Access::Admin, draft::show)
        .post_once("/admin/datasets/drafts/{draft}", Access::Admin, draft::save)
        .post("/admin/datasets/drafts/{draft}/discard", Access::Admin, draft::discard)
        .get("/admin/datasets/{dataset}", Access::Admin, show::for_admin)
        .get("/admin/datasets/{dataset}/rows.csv", Access::Admin, show::csv_for_admin)
        .post("/admin/datasets/{dataset}/describe", Access::Admin, describe_for_admin)
        .post("/admin/datasets/{dataset}/archive", Access::Admin, archive)
        .post("/admin/datasets/{dataset}/restore", Access::Admin, restore);
}

/// A part of a sheet: row `row` of `of`.
#[derive(serde::Deserialize)]
struct Crop {
    row: Option<u32>,
    of: Option<u32>,
}

/// Sample images are the same for ever under their name.
async fn samples(
    _user: SignedIn,
    artifacts: Data<Artifacts>,
    sha: Path<String>,
    crop: Query<Crop>,
) -> Result<HttpResponse, AppError> {
    let sha = Sha::try_from(sha.into_inner()).map_err(|_| AppError::NotFound)?;
    let content = artifacts.get(&sha).await.map_err(|error| match error {
        ArtifactError::Missing(_) => AppError::NotFound,
        other => AppError::Internal(other.into()),
    })?;
    // Models live in the same store; this address serves pictures only.
    if !content.starts_with(b"\x89PNG") {
        return Err(AppError::NotFound);
    }
    let content = match (crop.row, crop.of) {
        (Some(row), Some(of)) => {
            let cut = blocking::run(move || cropped(&content, row, of)).await;
            cut.map_err(anyhow::Error::from)?.ok_or(AppError::NotFound)?
        }
        _ => content,
    };
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((header::CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .body(content))
}

/// One row of a sheet that has `of` rows of the same height.
fn cropped(png: &[u8], row: u32, of: u32) -> Option<Vec<u8>> {
    let sheet: DynamicImage = image::load_from_memory_with_format(png, ImageFormat::Png).ok()?;
    let height = sheet.height().checked_div(of)?;
    let top = row.checked_mul(height).filter(|top| row < of && top + height <= sheet.height())?;
    let mut out = Cursor::new(Vec::new());
    sheet.crop_imm(0, top, sheet.width(), height).write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

/// Generates a set that nobody used yet and keeps its description.
async fn describe(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    path: Path<(String, String)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let page = member.path(&format!("datasets/{}", path.1));
    described(&db, &artifacts, &settings, &path.1, &page).await
}

async fn describe_for_admin(
    _admin: Admin,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    name: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let page = format!("/admin/datasets/{name}");
    described(&db, &artifacts, &settings, &name, &page).await
}

async fn described(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    settings: &Settings,
    name: &str,
    page: &str,
) -> Result<HttpResponse, AppError> {
    let kind = DatasetKind::parse(name).filter(|kind| kind.generated());
    let kind = kind.ok_or(AppError::NotFound)?;
    let cache = settings.datasets_dir();
    store::register_generated(db, artifacts, kind, &cache).await.map_err(anyhow::Error::from)?;
    Ok(redirect_done(page, "dataset-described"))
}

async fn archive(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    name: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    set_archived(&db, &name, true, user.id).await?;
    Ok(redirect_done("/admin/datasets", "dataset-archived"))
}

async fn restore(
    Admin(user): Admin,
    db: Data<DatabaseConnection>,
    name: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    set_archived(&db, &name, false, user.id).await?;
    Ok(redirect_done(&format!("/admin/datasets/{name}"), "dataset-restored"))
}

/// Archives a set, or restores it.
pub(super) async fn set_archived(
    db: &DatabaseConnection,
    name: &str,
    archived: bool,
    by: uuid::Uuid,
) -> Result<(), AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    // Generated sets are part of the program.
    if DatasetKind::parse(name.as_str()).is_some_and(DatasetKind::generated) {
        return Err(AppError::NotFound);
    }
    let done = store::archive_dataset(db, &name, archived, by).await?;
    if done { Ok(()) } else { Err(AppError::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_sheet_is_cut_out_and_nonsense_is_not() {
        let sheet = image::GrayImage::from_fn(4, 6, |_, y| image::Luma([y as u8]));
        let mut png = Cursor::new(Vec::new());
        DynamicImage::from(sheet).write_to(&mut png, ImageFormat::Png).unwrap();
        let png = png.into_inner();
        let row = image::load_from_memory(&cropped(&png, 1, 3).unwrap()).unwrap().to_luma8();
        assert_eq!((row.dimensions(), row.get_pixel(0, 0).0[0]), ((4, 2), 2));
        for (row, of) in [(3, 3), (0, 0), (u32::MAX, u32::MAX), (7, 8)] {
            assert!(cropped(&png, row, of).is_none(), "{row} of {of}");
        }
    }
}

//! Models under `/api/v1`.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::problem::problem;
use crate::{other_data, saved_files::Stores, store};
use artifacts::Artifacts;
use config::Settings;
use figure::Note;
use venture::{Editor, Member};
use web::{error::AppError, json::JsonBody};

/// `dataset` is the name of a generated set or a version's identifier.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureDraft {
    dataset: String,
    /// Every row of a set of files instead of its test part.
    #[serde(default)]
    every_row: bool,
}

/// Measures a model on another data set; nothing of it is kept.
pub(super) async fn measure(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    artifacts: Data<Artifacts>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
    body: JsonBody<MeasureDraft>,
) -> Result<HttpResponse, AppError> {
    let draft = body.accept()?;
    let model =
        store::find_model(db.get_ref(), member.id(), path.1).await?.ok_or(AppError::NotFound)?;
    let Some(choice) = dataset::store::find_choice(db.get_ref(), &draft.dataset).await? else {
        let known = "the name of a generated set, or the identifier of a data set's version";
        return Err(AppError::Invalid(vec![problem("dataset", known)]));
    };
    let stores = Stores { db: &db, artifacts: &artifacts, settings: &settings };
    match other_data::measure(&stores, &model, &choice, draft.every_row).await? {
        Ok(measured) => Ok(HttpResponse::Ok().json(measured)),
        Err(notes) => {
            let said: Vec<&str> = notes.iter().map(Note::text).collect();
            Err(AppError::Invalid(vec![problem("dataset", said.join(" "))]))
        }
    }
}

//! Archiving records and restoring them: the same for runs, models and benchmarks.

use std::future::Future;

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::edit;
use crate::store;
use venture::{Editor, Member, records::Edit};
use web::{error::AppError, forms::Form, page::redirect_done};

/// A kind of record that can be archived.
pub(super) trait Archived: 'static {
    /// Last part of the list's address.
    const LIST: &'static str;

    /// False when there is no such record.
    fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> impl Future<Output = Result<bool, DbErr>>;
}

pub(super) struct Runs;
pub(super) struct Models;
pub(super) struct Benchmarks;

impl Archived for Runs {
    const LIST: &'static str = "runs";

    async fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> Result<bool, DbErr> {
        store::archive_run(db, edit, id, archived).await
    }
}

impl Archived for Models {
    const LIST: &'static str = "models";

    async fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> Result<bool, DbErr> {
        store::archive_model(db, edit, id, archived).await
    }
}

impl Archived for Benchmarks {
    const LIST: &'static str = "benchmarks";

    async fn set_archived(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        archived: bool,
    ) -> Result<bool, DbErr> {
        store::archive_benchmark(db, edit, id, archived).await
    }
}

pub(super) async fn archive<R: Archived>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    set_archived::<R>(&member, &db, path.1, true).await
}

pub(super) async fn restore<R: Archived>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    set_archived::<R>(&member, &db, path.1, false).await
}

async fn set_archived<R: Archived>(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
    archived: bool,
) -> Result<HttpResponse, AppError> {
    if !R::set_archived(db, edit(member), id, archived).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done(&member.path(R::LIST), if archived { "archived" } else { "restored" }))
}

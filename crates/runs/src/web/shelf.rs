//! Putting records away and taking them out again: the same for runs, models
//! and benchmarks.

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
pub(super) trait Shelf: 'static {
    /// Last part of the list's address.
    const LIST: &'static str;

    /// False when there is no such record.
    fn put(
        db: &DatabaseConnection,
        edit: Edit,
        id: Uuid,
        away: bool,
    ) -> impl Future<Output = Result<bool, DbErr>>;
}

pub(super) struct Runs;
pub(super) struct Models;
pub(super) struct Benchmarks;

impl Shelf for Runs {
    const LIST: &'static str = "runs";

    async fn put(db: &DatabaseConnection, edit: Edit, id: Uuid, away: bool) -> Result<bool, DbErr> {
        store::archive_run(db, edit, id, away).await
    }
}

impl Shelf for Models {
    const LIST: &'static str = "models";

    async fn put(db: &DatabaseConnection, edit: Edit, id: Uuid, away: bool) -> Result<bool, DbErr> {
        store::archive_model(db, edit, id, away).await
    }
}

impl Shelf for Benchmarks {
    const LIST: &'static str = "benchmarks";

    async fn put(db: &DatabaseConnection, edit: Edit, id: Uuid, away: bool) -> Result<bool, DbErr> {
        store::archive_benchmark(db, edit, id, away).await
    }
}

pub(super) async fn archive<S: Shelf>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    put::<S>(&member, &db, path.1, true).await
}

pub(super) async fn restore<S: Shelf>(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    put::<S>(&member, &db, path.1, false).await
}

async fn put<S: Shelf>(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
    away: bool,
) -> Result<HttpResponse, AppError> {
    if !S::put(db, edit(member), id, away).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done(&member.path(S::LIST), if away { "archived" } else { "restored" }))
}

//! Models that finished runs made.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::stored::StoredFile;
use crate::{
    measure::{Measure, Measured},
    model::Model,
    outcome::RunOutcome,
    run::Run,
};
use artifacts::Sha;
use dataset::DatasetKind;
use db::entity::model;
use venture::{
    Imported,
    records::{self, Edit},
};
use web::paging::{ListQuery, Page, readable};

/// Reads a stored model.
pub fn read(row: model::Model) -> Result<Model, DbErr> {
    let sha256 = Sha::try_from(row.sha256)
        .map_err(|error| db::damaged(format!("model {}: {error}", row.id)))?;
    let measure = Measure::parse(&row.measure).ok_or_else(|| {
        db::damaged(format!("model {}: unknown measure {:?}", row.id, row.measure))
    })?;
    let measured = Measured {
        measure,
        value: row.value,
        interval: row.has_interval.then_some([row.low, row.high]),
        n: u64::try_from(row.test_n).unwrap_or_default(),
    };
    Ok(Model {
        id: row.id,
        venture_id: row.venture_id,
        run_id: row.run_id,
        name: row.name,
        file: row.has_file.then_some(sha256),
        bytes: u64::try_from(row.bytes).unwrap_or_default(),
        parameters: u64::try_from(row.parameters).unwrap_or_default(),
        // Whatever a file says: sets of these names are generated here and nowhere else.
        synthetic: row.synthetic || is_generated(&row.dataset),
        dataset: row.dataset,
        data_digest: row.data_digest,
        measured,
        imported: Imported::read(row.imported.as_deref()),
        created_at: row.created_at,
        archived_at: row.archived_at,
    })
}

fn is_generated(dataset: &str) -> bool {
    DatasetKind::parse(dataset).is_some_and(DatasetKind::generated)
}

/// One model of a venture.
///
/// # Errors
/// When the database refuses.
pub async fn find_model(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    let row =
        model::Entity::find_by_id(id).filter(model::Column::VentureId.eq(venture)).one(db).await?;
    row.map(read).transpose()
}

/// The model that a run made.
///
/// # Errors
/// When the database refuses.
pub async fn find_model_of_run(
    db: &impl ConnectionTrait,
    run: Uuid,
) -> Result<Option<Model>, DbErr> {
    let row = model::Entity::find().filter(model::Column::RunId.eq(run)).one(db).await?;
    row.map(read).transpose()
}

/// A page of a venture's models: `sort` by name, measure
/// (its value within each measure), size or created.
///
/// # Errors
/// When the database refuses.
pub async fn list_models(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Model>, DbErr> {
    let mut select = model::Entity::find().filter(model::Column::VentureId.eq(venture));
    select = match query.archived() {
        true => select.filter(model::Column::ArchivedAt.is_not_null()),
        false => select.filter(model::Column::ArchivedAt.is_null()),
    };
    if let Some(words) = query.search() {
        select = select.filter(db::contains(model::Column::Name, words));
    }
    let (column, descending) = query.order();
    let order = if descending { Order::Desc } else { Order::Asc };
    let select = match column {
        "name" => select.order_by(model::Column::Name, order),
        "measure" => select
            .order_by(model::Column::Measure, Order::Asc)
            .order_by(model::Column::Value, order),
        "size" => select.order_by(model::Column::Bytes, order),
        "created" => select.order_by(model::Column::CreatedAt, order),
        _ => select.order_by(model::Column::CreatedAt, Order::Desc),
    };
    let total = select.clone().count(db).await?;
    let rows = select.offset(query.offset_within(total)).limit(query.per_page()).all(db).await?;
    Ok(Page::read(query, rows.into_iter().map(read).collect(), total))
}

/// Every model of a venture that is in use and has its file, newest first, for choosing one.
///
/// # Errors
/// When the database refuses.
pub async fn list_choosable_models(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<Model>, DbErr> {
    let rows = model::Entity::find()
        .filter(model::Column::VentureId.eq(venture))
        .filter(model::Column::ArchivedAt.is_null())
        .filter(model::Column::HasFile.eq(true))
        .order_by_desc(model::Column::CreatedAt)
        .limit(200)
        .all(db)
        .await?;
    Ok(readable(rows.into_iter().map(read)))
}

/// Writes down the model of a finished run.
pub(super) async fn insert_model(
    db: &impl ConnectionTrait,
    run: &Run,
    outcome: &RunOutcome,
    file: &StoredFile,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let measured = outcome.measured();
    let [low, high] = measured.interval.unwrap_or([measured.value; 2]);
    let row = model::ActiveModel {
        id: Set(id),
        venture_id: Set(run.venture_id),
        run_id: Set(run.id),
        name: Set(run.name.clone()),
        sha256: Set(file.sha256.as_str().to_owned()),
        bytes: Set(whole(file.bytes)),
        parameters: Set(whole(outcome.parameters() as u64)),
        dataset: Set(outcome.dataset().to_owned()),
        data_digest: Set(outcome.data_digest().to_owned()),
        synthetic: Set(outcome.synthetic()),
        measure: Set(measured.measure.as_str().to_owned()),
        value: Set(measured.value),
        low: Set(low),
        high: Set(high),
        has_interval: Set(measured.interval.is_some()),
        test_n: Set(whole(measured.n)),
        has_file: Set(true),
        imported: Set(run.imported.as_ref().map(Imported::write).transpose()?),
        // What was made elsewhere keeps the day on which it was.
        created_at: Set(run.imported.as_ref().map_or_else(db::now, |_| run.created_at)),
        archived_at: Set(None),
    };
    model::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Gives a model another name. False when there is no such model.
///
/// # Errors
/// When the database refuses.
pub async fn rename_model(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    name: &str,
) -> Result<bool, DbErr> {
    let change = model::Entity::update_many().col_expr(model::Column::Name, Expr::value(name));
    records::change_as(db, edit, id, change, "rename").await
}

/// Archives a model, or restores it. False when there is no such model.
///
/// # Errors
/// When the database refuses.
pub async fn archive_model(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    records::set_archived::<model::Entity>(db, edit, id, archived).await
}

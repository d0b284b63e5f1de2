//! Any table's rows as JSON objects and back, by what the entity itself says of
//! its columns: a column that a table gains travels without a word here. Serves
//! undo, export and the way back. Knows no table by name.

mod cells;

use std::{collections::BTreeMap, marker::PhantomData};

use async_trait::async_trait;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, Condition, DatabaseBackend,
    DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel,
    Iterable, ModelTrait, PaginatorTrait, PrimaryKeyToColumn, QueryFilter, QueryOrder, QueryResult,
    QueryTrait, Select, Statement, TryIntoModel, Value,
    sea_query::{ArrayType, Expr, ExprTrait, OnConflict, Query},
};
use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use uuid::Uuid;

use self::cells::{from_json, to_json};

/// A row: column to value.
pub type Row = Map<String, Json>;

/// Bound values of one statement; SQLite takes 32,766.
const MOST_VALUES: usize = 30_000;
/// Keys that are asked for in one statement.
const MOST_KEYS: usize = 400;

/// How rows of a table are found for a venture.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// By a column of their own.
    Venture,
    /// By the row of another table that a column names.
    Under { column: &'static str, parent: &'static str },
    /// By having the identifier of a row in one of several tables.
    Beside(&'static [&'static str]),
}

/// A table whose rows travel.
#[async_trait]
pub trait Records: Send + Sync {
    /// Names of the columns.
    fn columns(&self) -> Vec<&'static str>;
    /// Columns of the key.
    fn key(&self) -> Vec<&'static str>;
    /// Columns that hold identifiers.
    fn identifiers(&self) -> Vec<&'static str>;
    /// Columns that may stand empty.
    fn nullable(&self) -> Vec<&'static str>;
    /// Columns that hold texts, days, times and identifiers.
    fn texts(&self) -> Vec<&'static str>;
    /// Asks for every row of a venture, in the order of the key.
    fn select(&self, backend: DatabaseBackend, venture: Uuid) -> Statement;
    /// A row that [`Self::select`] found.
    fn row(&self, found: &QueryResult) -> Result<Row, DbErr>;
    /// Every row of a venture, in the order of the key.
    async fn read(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<Vec<Row>, DbErr>;
    /// Number of rows of a venture.
    async fn count(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<u64, DbErr>;
    /// Adds rows.
    async fn insert(&self, db: &DatabaseTransaction, rows: &[Row]) -> Result<(), RowError>;
    /// Writes the columns that the rows hold over the venture's rows with the same
    /// key. They stay the venture's.
    async fn put_back(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        rows: &[Row],
    ) -> Result<(), RowError>;
    /// Deletes rows of a venture by their keys; answers how many there were.
    async fn delete(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
    ) -> Result<u64, DbErr>;
    /// How many of a venture's rows have another time of writing than `stamp`.
    async fn written_later(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
        stamp: OffsetDateTime,
    ) -> Result<u64, DbErr>;
    /// Rows of a venture in which a column holds one of `ids`, without those with
    /// `except` as their key.
    async fn pointing_at(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        column: &str,
        ids: &[Key],
        except: &std::collections::HashSet<Key>,
    ) -> Result<u64, DbErr>;
}

/// A row's key: its identifiers.
pub type Key = Vec<Uuid>;

/// Why a row could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("row {row}, column {column}: {reason}")]
    Value { row: usize, column: String, reason: &'static str },
}

/// The records of an entity.
pub struct Of<E> {
    scope: Scope,
    entity: PhantomData<fn() -> E>,
}

impl<E> Of<E> {
    #[must_use]
    pub const fn new(scope: Scope) -> Self {
        Self { scope, entity: PhantomData }
    }
}

fn column_named<E: EntityTrait>(name: &str) -> Option<E::Column> {
    E::Column::iter().find(|column| column.as_str() == name)
}

fn key_columns<E: EntityTrait>() -> Vec<E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect()
}

/// The key that a row names.
fn key_of<E: EntityTrait>(row: &Row, number: usize) -> Result<Key, RowError> {
    let id = |column: E::Column| {
        let found = row.get(column.as_str()).and_then(Json::as_str);
        found.and_then(|id| Uuid::parse_str(id).ok()).ok_or_else(|| RowError::Value {
            row: number,
            column: column.as_str().to_owned(),
            reason: "an identifier belongs here",
        })
    };
    key_columns::<E>().into_iter().map(id).collect()
}

/// The key of a row that was read.
fn key_of_model<E: EntityTrait>(model: &E::Model) -> Key {
    key_columns::<E>()
        .into_iter()
        .filter_map(|column| match model.get(column) {
            Value::Uuid(Some(id)) => Some(id),
            _ => None,
        })
        .collect()
}

fn having<E: EntityTrait>(keys: &[Key]) -> Condition {
    let columns = key_columns::<E>();
    if let [only] = columns.as_slice() {
        return Condition::all()
            .add(only.is_in(keys.iter().filter_map(|key| key.first().copied())));
    }
    let any = keys.iter().fold(Condition::any(), |any, key| {
        let both = columns.iter().zip(key);
        any.add(both.fold(Condition::all(), |all, (column, id)| all.add(column.eq(*id))))
    });
    // The caller adds what must hold besides.
    Condition::all().add(any)
}

impl<E: EntityTrait> Of<E> {
    fn of_venture(&self, venture: Uuid) -> Condition {
        let parents = |parent: &'static str| {
            Query::select()
                .column("id")
                .from(parent)
                .and_where(ExprTrait::eq(Expr::col("venture_id"), venture))
                .to_owned()
        };
        // A scope with a column that is not there finds nothing.
        let nothing = || Condition::all().add(Expr::value(false));
        match self.scope {
            Scope::Venture => column_named::<E>("venture_id")
                .map_or_else(nothing, |column| Condition::all().add(column.eq(venture))),
            Scope::Under { column, parent } => column_named::<E>(column)
                .map_or_else(nothing, |column| {
                    Condition::all().add(column.in_subquery(parents(parent)))
                }),
            Scope::Beside(tables) => column_named::<E>("id").map_or_else(nothing, |column| {
                let beside = |any: Condition, table: &&'static str| {
                    any.add(column.in_subquery(parents(table)))
                };
                tables.iter().fold(Condition::any(), beside)
            }),
        }
    }

    /// Rows of a venture by their key.
    fn ordered(&self, venture: Uuid) -> Select<E> {
        let select = E::find().filter(self.of_venture(venture));
        key_columns::<E>().into_iter().fold(select, |select, key| select.order_by_asc(key))
    }

    fn model(row: &Row, number: usize) -> Result<E::ActiveModel, RowError>
    where
        E::ActiveModel: Send,
    {
        let wrong = |(column, reason)| RowError::Value { row: number, column, reason };
        typed::<E>(row).map_err(wrong)
    }
}

/// A row's values in the types of their columns; columns that the row lacks are not set.
///
/// # Errors
/// The first column whose value does not fit, and why.
pub(super) fn typed<E: EntityTrait>(row: &Row) -> Result<E::ActiveModel, (String, &'static str)> {
    let mut model = <E::ActiveModel as ActiveModelTrait>::default();
    for (name, value) in row {
        let wrong = |reason| (name.clone(), reason);
        let column = column_named::<E>(name).ok_or_else(|| wrong("there is no such column"))?;
        let value = from_json(value, &E::Model::get_value_type(column)).map_err(wrong)?;
        model.try_set(column, value).map_err(|_| wrong("this may not be empty"))?;
    }
    Ok(model)
}

/// A whole row. What it lacks is empty where that is allowed, or as `usual` says.
///
/// # Errors
/// The first column whose value does not fit or is missing, and why.
pub(super) fn whole<E>(
    row: &Row,
    usual: impl Fn(&str) -> Option<Json>,
) -> Result<E::Model, (String, &'static str)>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let mut model = typed::<E>(row)?;
    let missing = |name: &str| (name.to_owned(), "this is missing");
    for column in E::Column::iter() {
        let name = column.as_str();
        if row.contains_key(name) {
            continue;
        }
        let value = usual(name).unwrap_or(Json::Null);
        let value = from_json(&value, &E::Model::get_value_type(column));
        let set = value.ok().and_then(|value| model.try_set(column, value).ok());
        set.ok_or_else(|| missing(name))?;
    }
    model.try_into_model().map_err(|_| missing("id"))
}

#[async_trait]
impl<E> Records for Of<E>
where
    E: EntityTrait,
    E::Column: Send + Sync,
    E::Model: IntoActiveModel<E::ActiveModel> + Send + Sync,
    E::ActiveModel: ActiveModelBehavior + Send + Sync,
{
    fn columns(&self) -> Vec<&'static str> {
        E::Column::iter().map(|column| column.as_str()).collect()
    }

    fn key(&self) -> Vec<&'static str> {
        key_columns::<E>().into_iter().map(|column| column.as_str()).collect()
    }

    fn identifiers(&self) -> Vec<&'static str> {
        let is_id =
            |column: &E::Column| matches!(E::Model::get_value_type(*column), ArrayType::Uuid);
        E::Column::iter().filter(is_id).map(|column| column.as_str()).collect()
    }

    fn nullable(&self) -> Vec<&'static str> {
        let may = |column: &E::Column| column.def().is_null();
        E::Column::iter().filter(may).map(|column| column.as_str()).collect()
    }

    fn texts(&self) -> Vec<&'static str> {
        let is_text = |column: &E::Column| {
            !matches!(
                E::Model::get_value_type(*column),
                ArrayType::Bool
                    | ArrayType::SmallInt
                    | ArrayType::Int
                    | ArrayType::BigInt
                    | ArrayType::Float
                    | ArrayType::Double
                    | ArrayType::Json
            )
        };
        E::Column::iter().filter(is_text).map(|column| column.as_str()).collect()
    }

    fn select(&self, backend: DatabaseBackend, venture: Uuid) -> Statement {
        self.ordered(venture).build(backend)
    }

    fn row(&self, found: &QueryResult) -> Result<Row, DbErr> {
        Ok(to_row::<E>(&E::Model::from_query_result(found, "")?))
    }

    async fn read(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<Vec<Row>, DbErr> {
        let rows = self.ordered(venture).all(db).await?;
        Ok(rows.iter().map(to_row::<E>).collect())
    }

    async fn count(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<u64, DbErr> {
        E::find().filter(self.of_venture(venture)).count(db).await
    }

    async fn insert(&self, db: &DatabaseTransaction, rows: &[Row]) -> Result<(), RowError> {
        let width = E::Column::iter().count().max(1);
        for (part, chunk) in rows.chunks(MOST_VALUES / width).enumerate() {
            let first = part * (MOST_VALUES / width) + 1;
            let models: Result<Vec<_>, _> =
                chunk.iter().enumerate().map(|(at, row)| Self::model(row, first + at)).collect();
            E::insert_many(models?).exec_without_returning(db).await?;
        }
        Ok(())
    }

    async fn put_back(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        rows: &[Row],
    ) -> Result<(), RowError> {
        let keys = key_columns::<E>();
        let at_once = MOST_VALUES / E::Column::iter().count().max(1);
        let at_once = if keys.len() == 1 { at_once } else { at_once.min(MOST_KEYS) };
        for (part, chunk) in rows.chunks(at_once).enumerate() {
            let named: Result<Vec<Key>, RowError> = chunk
                .iter()
                .enumerate()
                .map(|(at, row)| key_of::<E>(row, part * at_once + at + 1))
                .collect();
            let named = named?;
            // Whole rows, so that one statement can write many; nobody else changes
            // them meanwhile. What is gone is not made again.
            let ours = E::find().filter(self.of_venture(venture)).filter(having::<E>(&named));
            let there = ours.all(db).await?;
            let mut there: BTreeMap<Key, E::ActiveModel> = there
                .into_iter()
                .map(|row| (key_of_model::<E>(&row), row.into_active_model().reset_all()))
                .collect();
            for (at, (row, key)) in chunk.iter().zip(&named).enumerate() {
                let Some(present) = there.get_mut(key) else { continue };
                let change = Self::model(row, part * at_once + at + 1)?;
                for column in E::Column::iter().filter(|one| one.as_str() != "venture_id") {
                    if let ActiveValue::Set(value) = change.get(column) {
                        present.try_set(column, value)?;
                    }
                }
            }
            if there.is_empty() {
                continue;
            }
            let is_key =
                |column: &E::Column| keys.iter().any(|key| key.as_str() == column.as_str());
            let others = E::Column::iter().filter(|column| !is_key(column));
            let over = OnConflict::columns(keys.iter().copied()).update_columns(others).to_owned();
            E::insert_many(there.into_values())
                .on_conflict(over)
                .exec_without_returning(db)
                .await?;
        }
        Ok(())
    }

    async fn delete(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
    ) -> Result<u64, DbErr> {
        let mut gone = 0;
        for chunk in keys.chunks(MOST_KEYS) {
            let which = having::<E>(chunk).add(self.of_venture(venture));
            gone += E::delete_many().filter(which).exec(db).await?.rows_affected;
        }
        Ok(gone)
    }

    async fn written_later(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
        stamp: OffsetDateTime,
    ) -> Result<u64, DbErr> {
        let column = column_named::<E>("updated_at").or_else(|| column_named::<E>("created_at"));
        let Some(column) = column else { return Ok(0) };
        let archived = column_named::<E>("archived_at");
        let mut later = 0;
        for chunk in keys.chunks(MOST_KEYS) {
            let mut changed = Condition::any().add(column.ne(stamp));
            if let Some(archived) = archived {
                changed = changed.add(archived.is_not_null());
            }
            let which = having::<E>(chunk).add(self.of_venture(venture));
            later += count_where::<E>(db, which, changed).await?;
        }
        Ok(later)
    }

    async fn pointing_at(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        column: &str,
        ids: &[Key],
        except: &std::collections::HashSet<Key>,
    ) -> Result<u64, DbErr> {
        let Some(column) = column_named::<E>(column) else { return Ok(0) };
        let mut found = 0;
        for chunk in ids.chunks(MOST_KEYS) {
            let ids = chunk.iter().filter_map(|key| key.first().copied());
            let rows = E::find()
                .filter(self.of_venture(venture))
                .filter(column.is_in(ids))
                .all(db)
                .await?;
            let is_other = |row: &&E::Model| !except.contains(&key_of_model::<E>(row));
            found += rows.iter().filter(is_other).count() as u64;
        }
        Ok(found)
    }
}

async fn count_where<E: EntityTrait>(
    db: &DatabaseTransaction,
    which: Condition,
    changed: Condition,
) -> Result<u64, DbErr>
where
    E::Model: Send + Sync,
{
    E::find().filter(which).filter(changed).all(db).await.map(|rows| rows.len() as u64)
}

/// A row of an entity as a JSON object.
pub fn to_row<E: EntityTrait>(model: &E::Model) -> Row {
    E::Column::iter()
        .map(|column| (column.as_str().to_owned(), to_json(model.get(column))))
        .collect()
}

//! Any table's rows as JSON objects and back, by what the entity itself says of its
//! columns: a column that a table gains is exported without a word here. Serves undo,
//! export and restore. Knows no table by name, and is compiled once for all of them.

mod cells;
mod columns;

pub use columns::{Key, Row};

use std::{
    collections::{BTreeMap, HashSet},
    sync::OnceLock,
};

use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr,
    EntityTrait, IdenStatic, Iterable, ModelTrait, QueryResult, Statement, StatementBuilder,
    TryIntoModel, Value,
    sea_query::{
        ArrayType, Expr, ExprTrait, InsertStatement, OnConflict, Order, Query, SelectStatement,
    },
};
use serde_json::Value as Json;
use time::OffsetDateTime;
use uuid::Uuid;

use self::{
    cells::to_json,
    columns::{Column, Columns, Refusal},
};

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

/// Why a row could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("row {row}, column {column}: {reason}")]
    Value { row: usize, column: String, reason: &'static str },
}

impl RowError {
    /// The row of this number, from 1 on, holds a value that does not fit.
    fn at(row: usize) -> impl Fn(Refusal) -> Self {
        move |(column, reason)| Self::Value { row, column, reason }
    }
}

/// The rows of a table that belong to a venture.
pub struct Records {
    scope: Scope,
    describe: fn() -> Columns,
    columns: OnceLock<Columns>,
}

impl Records {
    #[must_use]
    pub const fn of<E: EntityTrait>(scope: Scope) -> Self {
        Self { scope, describe: Columns::of::<E>, columns: OnceLock::new() }
    }

    fn table(&self) -> &Columns {
        self.columns.get_or_init(self.describe)
    }

    /// Names of the columns.
    #[must_use]
    pub fn columns(&self) -> Vec<&'static str> {
        self.table().names().collect()
    }

    /// Columns of the key.
    #[must_use]
    pub fn key(&self) -> Vec<&'static str> {
        self.table().key().collect()
    }

    /// Columns that hold identifiers.
    #[must_use]
    pub fn identifiers(&self) -> Vec<&'static str> {
        self.columns_that(|column| matches!(column.kind, ArrayType::Uuid))
    }

    /// Columns that may be empty.
    #[must_use]
    pub fn nullable(&self) -> Vec<&'static str> {
        self.columns_that(|column| column.nullable)
    }

    /// Columns that hold texts, days, times and identifiers.
    #[must_use]
    pub fn texts(&self) -> Vec<&'static str> {
        use ArrayType::{BigInt, Bool, Double, Float, Int, Json, SmallInt};
        self.columns_that(|column| {
            !matches!(column.kind, Bool | SmallInt | Int | BigInt | Float | Double | Json)
        })
    }

    fn columns_that(&self, holds: fn(&Column) -> bool) -> Vec<&'static str> {
        self.table().all.iter().filter(|column| holds(column)).map(|one| one.name).collect()
    }

    /// Asks for every row of a venture, in the order of the key.
    #[must_use]
    pub fn select(&self, backend: DatabaseBackend, venture: Uuid) -> Statement {
        StatementBuilder::build(&self.ordered(venture), &backend)
    }

    /// A row that [`Self::select`] found.
    ///
    /// # Errors
    /// A value is not of its column's type.
    pub fn row(&self, found: &QueryResult) -> Result<Row, DbErr> {
        let table = self.table();
        Ok(table.row(table.found(found)?))
    }

    /// Every row of a venture, in the order of the key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<Vec<Row>, DbErr> {
        let found = db.query_all(&self.ordered(venture)).await?;
        found.iter().map(|found| self.row(found)).collect()
    }

    /// Number of rows of a venture.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(&self, db: &DatabaseTransaction, venture: Uuid) -> Result<u64, DbErr> {
        self.count_of(db, self.of_venture(venture)).await
    }

    /// Adds rows.
    ///
    /// # Errors
    /// A value does not fit its column, or the database refuses.
    pub async fn insert(&self, db: &DatabaseTransaction, rows: &[Row]) -> Result<(), RowError> {
        let table = self.table();
        let at_once = MOST_VALUES / table.all.len().max(1);
        let mut number = 0;
        for chunk in rows.chunks(at_once) {
            let mut typed = Vec::with_capacity(chunk.len());
            for row in chunk {
                number += 1;
                typed.push(table.typed(row).map_err(RowError::at(number))?);
            }
            db.execute(&insertion(table, typed)?).await?;
        }
        Ok(())
    }

    /// Writes the columns that the rows hold over the venture's rows with the same
    /// key. They stay the venture's.
    ///
    /// # Errors
    /// A value does not fit its column, or the database refuses.
    pub async fn put_back(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        rows: &[Row],
    ) -> Result<(), RowError> {
        let table = self.table();
        let key = self.key();
        let at_once = MOST_VALUES / table.all.len().max(1);
        let at_once = if key.len() == 1 { at_once } else { at_once.min(MOST_KEYS) };
        for (part, chunk) in rows.chunks(at_once).enumerate() {
            let number = |at: usize| part * at_once + at + 1;
            let named: Result<Vec<Key>, RowError> = chunk
                .iter()
                .enumerate()
                .map(|(at, row)| table.key_named(row).map_err(RowError::at(number(at))))
                .collect();
            let named = named?;
            // Whole rows, so that one statement can write many; nobody else changes
            // them meanwhile. What is gone is not made again.
            let ours = self.of_venture(venture).add(self.with_keys(&named));
            let mut there: BTreeMap<Key, Vec<Value>> = self
                .find(db, ours)
                .await?
                .into_iter()
                .map(|values| (table.key_of(&values), values))
                .collect();
            for (at, (row, key)) in chunk.iter().zip(&named).enumerate() {
                let Some(present) = there.get_mut(key) else { continue };
                let change = table.typed(row).map_err(RowError::at(number(at)))?;
                for ((place, value), name) in present.iter_mut().zip(change).zip(table.names()) {
                    if let Some(value) = value.filter(|_| name != "venture_id") {
                        *place = value;
                    }
                }
            }
            if there.is_empty() {
                continue;
            }
            let others = table.names().filter(|name| !key.contains(name));
            let over = OnConflict::columns(key.iter().copied()).update_columns(others).to_owned();
            let rows = there.into_values().map(|row| row.into_iter().map(Some).collect());
            db.execute(insertion(table, rows.collect())?.on_conflict(over)).await?;
        }
        Ok(())
    }

    /// Deletes rows of a venture by their keys; answers how many there were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
    ) -> Result<u64, DbErr> {
        let mut gone = 0;
        for chunk in keys.chunks(MOST_KEYS) {
            let which = self.with_keys(chunk).add(self.of_venture(venture));
            let mut delete = Query::delete();
            delete.from_table(self.table().table).cond_where(which);
            gone += db.execute(&delete).await?.rows_affected();
        }
        Ok(gone)
    }

    /// How many of a venture's rows have another time of writing than `stamp`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn written_later(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        keys: &[Key],
        stamp: OffsetDateTime,
    ) -> Result<u64, DbErr> {
        let has = |name: &&str| self.table().has(name);
        let Some(written) = ["updated_at", "created_at"].into_iter().find(has) else {
            return Ok(0);
        };
        let mut changed = Condition::any().add(self.column(written).ne(stamp));
        if self.table().has("archived_at") {
            changed = changed.add(self.column("archived_at").is_not_null());
        }
        let mut later = 0;
        for chunk in keys.chunks(MOST_KEYS) {
            let which = self.with_keys(chunk).add(self.of_venture(venture));
            later += self.count_of(db, which.add(changed.clone())).await?;
        }
        Ok(later)
    }

    /// Rows of a venture in which a column holds one of `ids`, without those with
    /// `except` as their key.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn pointing_at(
        &self,
        db: &DatabaseTransaction,
        venture: Uuid,
        column: &'static str,
        ids: &[Key],
        except: &HashSet<Key>,
    ) -> Result<u64, DbErr> {
        let table = self.table();
        if !table.has(column) {
            return Ok(0);
        }
        let mut found = 0;
        for chunk in ids.chunks(MOST_KEYS) {
            let ids = chunk.iter().filter_map(|key| key.first().copied());
            let points = self.column(column).is_in(ids);
            let rows = self.find(db, self.of_venture(venture).add(points)).await?;
            found += rows.iter().filter(|row| !except.contains(&table.key_of(row))).count() as u64;
        }
        Ok(found)
    }

    /// A whole row as its entity holds it; [`Columns::whole`] says what may be missing.
    ///
    /// # Errors
    /// The first column whose value does not fit or is missing, and why.
    pub(super) fn model<E>(
        &self,
        row: &Row,
        default: fn(&str) -> Option<Json>,
    ) -> Result<E::Model, Refusal>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let values = self.table().whole(row, default)?;
        let mut model = <E::ActiveModel as ActiveModelTrait>::default();
        for (column, value) in E::Column::iter().zip(values) {
            let set = model.try_set(column, value);
            set.map_err(|_| (column.as_str().to_owned(), "it is missing"))?;
        }
        model.try_into_model().map_err(|_| ("id".to_owned(), "it is missing"))
    }

    fn column(&self, name: &'static str) -> Expr {
        Expr::col((self.table().table, name))
    }

    /// The rows of a venture.
    fn of_venture(&self, venture: Uuid) -> Condition {
        let parents = |parent: &'static str| {
            Query::select()
                .column("id")
                .from(parent)
                .and_where(ExprTrait::eq(Expr::col("venture_id"), venture))
                .to_owned()
        };
        let (column, tables) = match self.scope {
            Scope::Venture => ("venture_id", &[][..]),
            Scope::Under { column, ref parent } => (column, std::slice::from_ref(parent)),
            Scope::Beside(tables) => ("id", tables),
        };
        // A scope with a column that is not there finds nothing.
        if !self.table().has(column) {
            return Condition::all().add(Expr::value(false));
        }
        if tables.is_empty() {
            return Condition::all().add(ExprTrait::eq(self.column(column), venture));
        }
        let under = tables.iter().fold(Condition::any(), |any, parent| {
            any.add(self.column(column).in_subquery(parents(parent)))
        });
        Condition::all().add(under)
    }

    /// The rows with one of these keys.
    fn with_keys(&self, keys: &[Key]) -> Condition {
        let columns = self.key();
        if let [only] = columns[..] {
            let ids = keys.iter().filter_map(|key| key.first().copied());
            return Condition::all().add(self.column(only).is_in(ids));
        }
        let any = keys.iter().fold(Condition::any(), |any, key| {
            let both = columns.iter().zip(key);
            any.add(both.fold(Condition::all(), |all, (column, id)| {
                all.add(ExprTrait::eq(self.column(column), *id))
            }))
        });
        // The caller adds what must hold besides.
        Condition::all().add(any)
    }

    fn selection(&self, which: Condition) -> SelectStatement {
        let table = self.table();
        let mut select = Query::select();
        select
            .columns(table.names().map(|name| (table.table, name)))
            .from(table.table)
            .cond_where(which);
        select
    }

    /// Rows of a venture by their key.
    fn ordered(&self, venture: Uuid) -> SelectStatement {
        let mut select = self.selection(self.of_venture(venture));
        for column in self.table().key() {
            select.order_by((self.table().table, column), Order::Asc);
        }
        select
    }

    async fn find(
        &self,
        db: &DatabaseTransaction,
        which: Condition,
    ) -> Result<Vec<Vec<Value>>, DbErr> {
        let found = db.query_all(&self.selection(which)).await?;
        found.iter().map(|row| self.table().found(row)).collect()
    }

    async fn count_of(&self, db: &DatabaseTransaction, which: Condition) -> Result<u64, DbErr> {
        let mut count = Query::select();
        count
            .expr_as(Expr::cust("COUNT(*)"), "rows_found")
            .from(self.table().table)
            .cond_where(which);
        let found = db.query_one(&count).await?;
        let count = found.map(|row| row.try_get::<i64>("", "rows_found")).transpose()?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

/// Adds rows of typed values. A column that no row holds is left to the database; one that
/// only some hold is empty in the others.
fn insertion(table: &Columns, rows: Vec<Vec<Option<Value>>>) -> Result<InsertStatement, DbErr> {
    let empty: Vec<Option<Value>> = (0..table.all.len())
        .map(|at| rows.iter().find_map(|row| row[at].as_ref()).map(Value::as_null))
        .collect();
    let mut insert = Query::insert();
    let used = table.names().zip(&empty).filter(|(_, empty)| empty.is_some());
    insert.into_table(table.table).columns(used.map(|(name, _)| name));
    for row in rows {
        let values = row.into_iter().zip(&empty).filter_map(|(value, empty)| {
            empty.as_ref().map(|empty| Expr::val(value.unwrap_or_else(|| empty.clone())))
        });
        insert.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    Ok(insert)
}

/// A row of an entity as a JSON object.
pub fn to_row<E: EntityTrait>(model: &E::Model) -> Row {
    E::Column::iter()
        .map(|column| (column.as_str().to_owned(), to_json(model.get(column))))
        .collect()
}

//! Reads many rows as they were at one moment, one after the other, so that they
//! never lie in memory together. Holds one connection until it is dropped. Knows
//! no table.

use std::sync::Arc;

use futures_util::{StreamExt, stream::BoxStream};
use sea_orm::{
    ConnAcquireErr, DatabaseBackend, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement,
    Value,
    sqlx::{self, AssertSqlSafe, Postgres, Sqlite, Transaction},
};
use uuid::Uuid;

/// Rows that come one by one.
pub type Rows<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;

/// A transaction that only reads and sees nothing that is written after it began.
pub struct LongRead {
    open: Open,
}

enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl LongRead {
    /// # Errors
    /// When the pool has no connection or the database refuses.
    pub async fn begin(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let open = match db.get_database_backend() {
            DatabaseBackend::Postgres => {
                // Each statement would see a moment of its own without.
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let pool = db.get_postgres_connection_pool();
                let mut open = pool.begin_with(begin).await.map_err(told)?;
                // The moment is that of the first statement.
                sqlx::query("SELECT 1").execute(&mut *open).await.map_err(told)?;
                Open::Postgres(open)
            }
            _ => {
                let mut open = db.get_sqlite_connection_pool().begin().await.map_err(told)?;
                let first = sqlx::query("SELECT 1 FROM sqlite_master LIMIT 1");
                first.fetch_optional(&mut *open).await.map_err(told)?;
                Open::Sqlite(open)
            }
        };
        Ok(Self { open })
    }

    /// The rows that a statement finds. Its values may be identifiers and booleans.
    ///
    /// # Errors
    /// When it has values of another kind; rows bring what the database refuses.
    pub fn rows(&mut self, statement: Statement) -> Result<Rows<'_>, DbErr> {
        let values = bound(&statement)?;
        let sql = AssertSqlSafe(statement.sql);
        Ok(match &mut self.open {
            Open::Sqlite(open) => {
                let query = values.into_iter().fold(sqlx::query(sql), |query, value| match value {
                    Bound::Id(id) => query.bind(id),
                    Bound::Truth(truth) => query.bind(truth),
                });
                query.fetch(&mut **open).map(|row| row.map(Into::into).map_err(told)).boxed()
            }
            Open::Postgres(open) => {
                let query = values.into_iter().fold(sqlx::query(sql), |query, value| match value {
                    Bound::Id(id) => query.bind(id),
                    Bound::Truth(truth) => query.bind(truth),
                });
                query.fetch(&mut **open).map(|row| row.map(Into::into).map_err(told)).boxed()
            }
        })
    }
}

enum Bound {
    Id(Uuid),
    Truth(bool),
}

fn bound(statement: &Statement) -> Result<Vec<Bound>, DbErr> {
    let values = statement.values.iter().flat_map(|values| &values.0);
    let bind = |value: &Value| match value {
        Value::Uuid(Some(id)) => Ok(Bound::Id(*id)),
        Value::Bool(Some(truth)) => Ok(Bound::Truth(*truth)),
        other => Err(DbErr::Custom(format!("a long reading is not asked by {other:?}"))),
    };
    values.map(bind).collect()
}

fn told(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Query(RuntimeErr::SqlxError(Arc::new(other))),
    }
}

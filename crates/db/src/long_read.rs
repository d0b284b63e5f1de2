//! Streams many rows from one snapshot, so that they are never in memory together. Holds one
//! connection until it is dropped. Independent of the tables.

use std::sync::Arc;

use futures_util::{StreamExt, stream::BoxStream};
use sea_orm::{
    ConnAcquireErr, DatabaseBackend, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement,
    Value,
    sqlx::{self, AssertSqlSafe, Postgres, Sqlite, Transaction},
};
use uuid::Uuid;

/// A stream of rows.
pub type Rows<'a> = BoxStream<'a, Result<QueryResult, DbErr>>;

/// A read-only transaction with snapshot isolation.
pub struct LongRead {
    open: Open,
}

enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl LongRead {
    pub async fn begin(db: &DatabaseConnection) -> Result<Self, DbErr> {
        let open = match db.get_database_backend() {
            DatabaseBackend::Postgres => {
                // Otherwise each statement would see its own snapshot.
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let pool = db.get_postgres_connection_pool();
                let mut open = pool.begin_with(begin).await.map_err(database_error)?;
                // The first statement takes the snapshot.
                sqlx::query("SELECT 1").execute(&mut *open).await.map_err(database_error)?;
                Open::Postgres(open)
            }
            _ => {
                let mut open =
                    db.get_sqlite_connection_pool().begin().await.map_err(database_error)?;
                let first = sqlx::query("SELECT 1 FROM sqlite_master LIMIT 1");
                first.fetch_optional(&mut *open).await.map_err(database_error)?;
                Open::Sqlite(open)
            }
        };
        Ok(Self { open })
    }

    /// The rows that a statement finds. Its values may be identifiers and booleans.
    ///
    /// # Errors
    /// When it has values of another kind; the stream yields errors of the database.
    pub fn rows(&mut self, statement: Statement) -> Result<Rows<'_>, DbErr> {
        let values = bound(&statement)?;
        let sql = AssertSqlSafe(statement.sql);
        Ok(match &mut self.open {
            Open::Sqlite(open) => {
                let query = values.into_iter().fold(sqlx::query(sql), |query, value| match value {
                    Bound::Id(id) => query.bind(id),
                    Bound::Truth(truth) => query.bind(truth),
                });
                query
                    .fetch(&mut **open)
                    .map(|row| row.map(Into::into).map_err(database_error))
                    .boxed()
            }
            Open::Postgres(open) => {
                let query = values.into_iter().fold(sqlx::query(sql), |query, value| match value {
                    Bound::Id(id) => query.bind(id),
                    Bound::Truth(truth) => query.bind(truth),
                });
                query
                    .fetch(&mut **open)
                    .map(|row| row.map(Into::into).map_err(database_error))
                    .boxed()
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

fn database_error(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Query(RuntimeErr::SqlxError(Arc::new(other))),
    }
}

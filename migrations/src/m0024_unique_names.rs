//! Names that no two records of a venture may share, kept by the database itself:
//! segments by name, capabilities by name and group, whatever their capitals, as
//! long as they are not archived. Where two share one already, the younger gets a
//! number behind its name, and the log says so.

use std::collections::HashSet;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, QueryResult},
};
use uuid::Uuid;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Most characters of a name.
const LONGEST: usize = 200;

/// Table and the columns that tell its rows apart beside the venture.
const UNIQUE: [(&str, &[&str]); 2] =
    [("segments", &["name"]), ("capabilities", &["name", "family"])];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in UNIQUE {
            tell_apart(manager, table, columns).await?;
            let folded: Vec<String> = columns.iter().map(|name| format!("lower({name})")).collect();
            let index = format!(
                "CREATE UNIQUE INDEX {table}_live_name ON {table} (venture_id, {}) \
                 WHERE archived_at IS NULL",
                folded.join(", ")
            );
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, _) in UNIQUE {
            let drop = format!("DROP INDEX {table}_live_name");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        Ok(())
    }
}

/// A row by what must be unique of it.
struct Named {
    id: Uuid,
    venture: Uuid,
    name: String,
    /// The group, where there is one.
    beside: String,
    /// Name and group as the database folds them.
    folded: (String, String),
}

impl Named {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", "id")?,
            venture: row.try_get("", "venture_id")?,
            name: row.try_get("", "name")?,
            beside: row.try_get("", "beside")?,
            folded: (row.try_get("", "folded_name")?, row.try_get("", "folded_beside")?),
        })
    }

    /// The two ways of folding a name: ours, and the database's, which may know fewer letters.
    fn keys(&self) -> [Key; 2] {
        [
            (self.venture, self.name.to_lowercase(), self.beside.to_lowercase()),
            (self.venture, self.folded.0.clone(), self.folded.1.clone()),
        ]
    }
}

type Key = (Uuid, String, String);

/// Gives every row that is not archived a name of its own, the oldest first.
async fn tell_apart(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let beside = columns.get(1).map_or_else(|| Expr::value(""), |name| Expr::col(*name));
    let rows = Query::select()
        .columns(["id", "venture_id", "name"])
        .expr_as(beside.clone(), "beside")
        .expr_as(Func::lower(Expr::col("name")), "folded_name")
        .expr_as(Func::lower(beside), "folded_beside")
        .from(table)
        .and_where(Expr::col("archived_at").is_null())
        .order_by("created_at", Order::Asc)
        .order_by("id", Order::Asc)
        .to_owned();
    let rows: Result<Vec<Named>, DbErr> =
        db.query_all(&rows).await?.iter().map(Named::read).collect();
    let rows = rows?;
    // Every name that somebody has, so that a new one is not another's.
    let all: HashSet<Key> = rows.iter().flat_map(Named::keys).collect();
    let (mut taken, mut given) = (HashSet::new(), HashSet::new());
    for row in rows {
        let free = row.keys().iter().all(|key| !taken.contains(key));
        taken.extend(row.keys());
        if free {
            continue;
        }
        let name = numbered(&row, &all, &given);
        given.insert((row.venture, name.to_lowercase(), row.beside.to_lowercase()));
        let update = Query::update()
            .table(table)
            .value("name", name.as_str())
            .and_where(Expr::col("id").eq(row.id))
            .to_owned();
        db.execute(&update).await?;
        tracing::warn!(
            table,
            id = %row.id,
            venture = %row.venture,
            "two records had one name; the younger has a number behind its name now"
        );
    }
    Ok(())
}

/// The name with the first number behind it that nobody has.
fn numbered(row: &Named, all: &HashSet<Key>, given: &HashSet<Key>) -> String {
    let mut number = 2_u64;
    loop {
        let end = format!(" ({number})");
        let left = LONGEST - end.len();
        let name: String = row.name.chars().take(left).chain(end.chars()).collect();
        let key = (row.venture, name.to_lowercase(), row.beside.to_lowercase());
        if !all.contains(&key) && !given.contains(&key) {
            return name;
        }
        number += 1;
    }
}

//! Links in the database. Creating and revoking are changes of the venture; being opened is
//! not, and is recorded beside the request.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::link::{Link, LinkDraft, MOST_LINKS};
use account::token;
use db::entity::{report, report_link, venture as venture_row};
use venture::{
    Edit,
    records::{begin, finish},
};

/// Subject of lines of the audit log.
const KIND: &str = "report-link";

/// A link that works, with what its page needs.
#[derive(Debug, Clone)]
pub struct OpenLink {
    pub id: Uuid,
    pub venture: Uuid,
    pub report: Uuid,
    /// The hash of its passphrase, if it has one.
    pub passphrase: Option<String>,
}

impl From<report_link::Model> for Link {
    fn from(row: report_link::Model) -> Self {
        Self {
            id: row.id,
            report: row.report_id,
            name: row.name,
            has_passphrase: row.passphrase.is_some(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            views: row.views,
            last_view_at: row.last_view_at,
        }
    }
}

/// When a report of a venture was made; nothing for one that is unknown.
pub async fn find_report_date(
    db: &impl ConnectionTrait,
    venture: Uuid,
    report: Uuid,
) -> Result<Option<OffsetDateTime>, DbErr> {
    report::Entity::find_by_id(report)
        .filter(report::Column::VentureId.eq(venture))
        .select_only()
        .column(report::Column::CreatedAt)
        .into_tuple()
        .one(db)
        .await
}

/// The links of a report, the newest first.
pub async fn list_links(
    db: &impl ConnectionTrait,
    venture: Uuid,
    report: Uuid,
) -> Result<Vec<Link>, DbErr> {
    use report_link::Column;
    let rows = report_link::Entity::find()
        .filter(Column::VentureId.eq(venture))
        .filter(Column::ReportId.eq(report))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Link::from).collect())
}

/// Creates a link with a secret; false when the report is unknown or has too many.
pub async fn insert_link(
    db: &DatabaseConnection,
    edit: Edit,
    report: Uuid,
    draft: &LinkDraft,
    secret: &str,
) -> Result<bool, DbErr> {
    use report_link::Column;
    let transaction = begin(db, edit).await?;
    let own = report::Entity::find_by_id(report)
        .filter(report::Column::VentureId.eq(edit.venture))
        .count(&transaction)
        .await?;
    let there =
        report_link::Entity::find().filter(Column::ReportId.eq(report)).count(&transaction).await?;
    if own == 0 || there >= MOST_LINKS {
        return Ok(false);
    }
    let (id, now) = (db::new_id(), db::now());
    let row = report_link::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        report_id: Set(report),
        name: Set(draft.name.clone()),
        digest: Set(token::digest(secret)),
        passphrase: Set(draft.passphrase.clone()),
        expires_at: Set(draft.expires_at(now)),
        revoked_at: Set(None),
        views: Set(0),
        last_view_at: Set(None),
        created_by: Set(Some(edit.author)),
        created_at: Set(now),
    };
    report_link::Entity::insert(row).exec_without_returning(&transaction).await?;
    finish(transaction, edit, "share", KIND, id).await?;
    Ok(true)
}

/// Revokes a link; false when there is none that is not revoked.
pub async fn revoke_link(
    db: &DatabaseConnection,
    edit: Edit,
    report: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    use report_link::Column;
    let transaction = begin(db, edit).await?;
    let changed = report_link::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(db::now()))
        .filter(Column::Id.eq(id))
        .filter(Column::VentureId.eq(edit.venture))
        .filter(Column::ReportId.eq(report))
        .filter(Column::RevokedAt.is_null())
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "revoke", KIND, id).await?;
    Ok(true)
}

/// The link of a secret, if it works: neither expired nor revoked, and its venture not archived.
pub async fn find_open_link(
    db: &impl ConnectionTrait,
    secret: &str,
) -> Result<Option<OpenLink>, DbErr> {
    use report_link::Column;
    let row = report_link::Entity::find()
        .filter(Column::Digest.eq(token::digest(secret)))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(db::now()))
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let venture = venture_row::Entity::find_by_id(row.venture_id)
        .filter(venture_row::Column::ArchivedAt.is_null())
        .count(db)
        .await?;
    Ok((venture > 0).then_some(OpenLink {
        id: row.id,
        venture: row.venture_id,
        report: row.report_id,
        passphrase: row.passphrase,
    }))
}

/// Counts one view.
pub async fn record_view(db: &impl ConnectionTrait, link: &OpenLink) -> Result<(), DbErr> {
    use report_link::Column;
    report_link::Entity::update_many()
        .col_expr(Column::Views, Expr::col(Column::Views).add(1))
        .col_expr(Column::LastViewAt, Expr::value(db::now()))
        .filter(Column::Id.eq(link.id))
        .filter(Column::VentureId.eq(link.venture))
        .exec(db)
        .await
        .map(|_| ())
}

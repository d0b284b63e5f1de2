//! Respondents' answers. Deletion is immediate and permanent, and includes the ratings applied
//! to needs.

use std::{
    collections::BTreeMap,
    sync::atomic::{
        AtomicBool,
        Ordering::{AcqRel, Release},
    },
    time::Duration,
};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{begin, lookup, surveys};
use crate::{Answers, Response, State, Survey};
use account::audit;
use db::entity::{survey, survey_invitation, survey_response};
use i18n::Lang;
use venture::{Edit, records::begin_unasked};
use web::paging::{ListQuery, Page};

const KIND: &str = "survey-response";
/// Expired answers deleted per transaction.
const PURGED_AT_ONCE: u64 = 500;

fn from_row(row: survey_response::Model) -> Response {
    Response {
        id: row.id,
        survey: row.survey_id,
        label: row.label,
        language: row.language,
        // Answers in an unknown, newer format count as skipped.
        answers: serde_json::from_str(&row.answers).unwrap_or_default(),
        submitted_at: row.submitted_at,
        expires_at: row.expires_at,
    }
}

/// The answers of a venture's survey.
fn of(venture: Uuid, survey: Uuid) -> Condition {
    Condition::all()
        .add(survey_response::Column::SurveyId.eq(survey))
        .add(survey_response::Column::VentureId.eq(venture))
}

/// Result of submitting an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Kept,
    /// There is an answer with this receipt already.
    Again,
    /// The survey does not take answers, or no longer does.
    Closed,
    /// The invitation has its answer already.
    Used,
}

/// Counts another answer if the survey still takes it.
async fn count_one(transaction: &DatabaseTransaction, survey: &Survey) -> Result<bool, DbErr> {
    use survey::Column;
    let now = db::now();
    let counted = survey::Entity::update_many()
        .col_expr(Column::Received, Expr::col(Column::Received).add(1))
        .col_expr(Column::Sequence, Expr::col(Column::Sequence).add(1))
        .filter(lookup::named(survey.venture, survey.id))
        .filter(Column::State.eq(State::Open.as_str()))
        .filter(Column::ArchivedAt.is_null())
        .filter(
            Condition::any()
                .add(Column::ClosesAfter.is_null())
                .add(Expr::col(Column::Received).lt(Expr::col(Column::ClosesAfter))),
        )
        .filter(
            Condition::any().add(Column::ClosesOn.is_null()).add(Column::ClosesOn.gte(now.date())),
        )
        .exec(transaction)
        .await?;
    Ok(counted.rows_affected == 1)
}

/// Stores an answer, or says why not. `receipt_digest` is the digest of the respondent's access
/// code.
pub async fn insert_response(
    db: &DatabaseConnection,
    survey: &Survey,
    invitation: Option<Uuid>,
    receipt_digest: &str,
    lang: Lang,
    answers: &Answers,
) -> Result<Accepted, DbErr> {
    use survey_invitation::Column as Link;
    let transaction = begin_unasked(db, survey.venture).await?;
    let venture = venture::store::find_venture(&transaction, survey.venture).await?;
    if venture.is_none_or(|venture| venture.archived_at.is_some()) {
        return Ok(Accepted::Closed);
    }
    // Counting locks the survey's row, so that concurrent answers are serialised. Leaving
    // without a commit rolls back.
    let counted = count_one(&transaction, survey).await?;
    if find_by_receipt(&transaction, receipt_digest).await?.is_some() {
        return Ok(Accepted::Again);
    }
    if !counted {
        return Ok(Accepted::Closed);
    }
    if let Some(link) = invitation {
        let spent = survey_invitation::Entity::update_many()
            .col_expr(Link::Used, Expr::value(true))
            .filter(Link::Id.eq(link))
            .filter(Link::SurveyId.in_subquery(lookup::ids_of(survey.venture, survey.id)))
            .filter(Link::Used.eq(false))
            .exec(&transaction)
            .await?;
        if spent.rows_affected == 0 {
            return Ok(Accepted::Used);
        }
    }
    let now = db::now();
    let kept = serde_json::to_string(answers).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = survey_response::ActiveModel {
        id: Set(db::new_id()),
        survey_id: Set(survey.id),
        venture_id: Set(survey.venture),
        receipt_digest: Set(receipt_digest.to_owned()),
        label: Set(new_label()),
        language: Set(lang.tag().to_owned()),
        answers: Set(kept),
        submitted_at: Set(now),
        expires_at: Set(survey.expires_at(now)),
    };
    survey_response::Entity::insert(row).exec_without_returning(&transaction).await?;
    venture::store::touch(&transaction, survey.venture).await?;
    transaction.commit().await?;
    Ok(Accepted::Kept)
}

/// A respondent's label: random, so that it reveals neither person nor time.
fn new_label() -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("S-{}", random.get(..12).unwrap_or_default())
}

/// Answers that have not expired: expired ones may wait for deletion and are never shown.
fn unexpired() -> Select<survey_response::Entity> {
    survey_response::Entity::find().filter(survey_response::Column::ExpiresAt.gt(db::now()))
}

/// The answers of a survey, newest first; `q` searches labels.
pub async fn list_responses(
    db: &impl ConnectionTrait,
    survey: &Survey,
    query: &ListQuery,
) -> Result<Page<Response>, DbErr> {
    use survey_response::Column;
    let mut select = unexpired().filter(of(survey.venture, survey.id));
    if let Some(words) = query.search() {
        select = select.filter(db::contains(Column::Label, words));
    }
    let (column, order) = match query.order() {
        ("label", true) => (Column::Label, sea_orm::Order::Desc),
        ("label", false) => (Column::Label, sea_orm::Order::Asc),
        ("language", true) => (Column::Language, sea_orm::Order::Desc),
        ("language", false) => (Column::Language, sea_orm::Order::Asc),
        ("at", false) => (Column::SubmittedAt, sea_orm::Order::Asc),
        _ => (Column::SubmittedAt, sea_orm::Order::Desc),
    };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_desc(Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(from_row).collect(), total))
}

/// All answers of a survey in the order of the respondents' labels.
pub async fn list_all_responses(
    db: &impl ConnectionTrait,
    survey: &Survey,
) -> Result<Vec<Response>, DbErr> {
    let rows = unexpired()
        .filter(of(survey.venture, survey.id))
        .order_by_asc(survey_response::Column::Label)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// How many answers of a survey are stored now.
pub async fn count_responses(db: &impl ConnectionTrait, survey: &Survey) -> Result<u64, DbErr> {
    unexpired().filter(of(survey.venture, survey.id)).count(db).await
}

/// An answer of a survey.
pub async fn find_response(
    db: &impl ConnectionTrait,
    survey: &Survey,
    id: Uuid,
) -> Result<Option<Response>, DbErr> {
    let row = unexpired()
        .filter(survey_response::Column::Id.eq(id))
        .filter(of(survey.venture, survey.id))
        .one(db)
        .await?;
    Ok(row.map(from_row))
}

/// The answer of a receipt, with its survey.
pub async fn find_by_receipt(
    db: &impl ConnectionTrait,
    receipt_digest: &str,
) -> Result<Option<(Survey, Response)>, DbErr> {
    let row = unexpired()
        .filter(survey_response::Column::ReceiptDigest.eq(receipt_digest))
        .one(db)
        .await?;
    let Some(response) = row.map(from_row) else { return Ok(None) };
    let survey = surveys::find_by_id(db, response.survey).await?;
    Ok(survey.map(|survey| (survey, response)))
}

/// Deletes answers and the ratings applied from them, inside a transaction. Returns how many
/// answers the needs had before, for the audit log.
async fn forget(
    transaction: &DatabaseTransaction,
    venture: Uuid,
    survey: Uuid,
    rows: &[(Uuid, String)],
) -> Result<Option<String>, DbErr> {
    let labels: Vec<String> = rows.iter().map(|(_, label)| label.clone()).collect();
    let before = market::store::answers_before_without(transaction, venture, &labels).await?;
    market::store::delete_respondents(transaction, venture, &labels).await?;
    survey_response::Entity::delete_many()
        .filter(of(venture, survey))
        .filter(survey_response::Column::Id.is_in(rows.iter().map(|(id, _)| *id)))
        .exec(transaction)
        .await?;
    survey::Entity::update_many()
        .col_expr(survey::Column::Sequence, Expr::col(survey::Column::Sequence).add(1))
        .filter(lookup::named(venture, survey))
        .exec(transaction)
        .await?;
    Ok(before)
}

/// Deletes one respondent's answers; false when there are none.
pub async fn delete_response(
    db: &DatabaseConnection,
    edit: Edit,
    survey: Uuid,
    id: Uuid,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let response = survey_response::Entity::find_by_id(id)
        .filter(of(edit.venture, survey))
        .one(&transaction)
        .await?;
    let Some(response) = response else { return Ok(false) };
    let before = forget(&transaction, edit.venture, survey, &[(id, response.label)]).await?;
    venture::store::touch(&transaction, edit.venture).await?;
    let by = (edit.venture, Some(edit.author));
    audit::record_with(&transaction, by, "delete", (KIND, id), before).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Deletes the answers of a receipt; false when there are none.
pub async fn delete_by_receipt(db: &DatabaseConnection, digest: &str) -> Result<bool, DbErr> {
    let Some((survey, _)) = find_by_receipt(db, digest).await? else { return Ok(false) };
    let transaction = begin_unasked(db, survey.venture).await?;
    let Some((survey, response)) = find_by_receipt(&transaction, digest).await? else {
        return Ok(false);
    };
    let one = [(response.id, response.label)];
    let before = forget(&transaction, survey.venture, survey.id, &one).await?;
    venture::store::touch(&transaction, survey.venture).await?;
    let (by, subject) = ((survey.venture, None), ("survey", survey.id));
    audit::record_with(&transaction, by, "delete-respondent", subject, before).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Expired answers, the oldest first.
fn expired() -> Select<survey_response::Entity> {
    survey_response::Entity::find()
        .filter(survey_response::Column::ExpiresAt.lte(db::now()))
        .order_by_asc(survey_response::Column::ExpiresAt)
}

/// Starts deleting all expired answers, and waits a moment for it. Readers do not wait for the
/// write lock: deletion continues in the background, and expired answers are never shown.
pub async fn purge_soon(db: &DatabaseConnection) {
    /// One at a time: waiting writers would hold connections that readers need.
    static PURGING: AtomicBool = AtomicBool::new(false);
    /// Clears the flag in any case.
    struct Turn;
    impl Drop for Turn {
        fn drop(&mut self) {
            PURGING.store(false, Release);
        }
    }
    const DELETION_WAIT: Duration = Duration::from_millis(300);
    let is_due = expired().one(db).await.is_ok_and(|row| row.is_some());
    if !is_due || PURGING.swap(true, AcqRel) {
        return;
    }
    let (turn, db) = (Turn, db.clone());
    let work = tokio::spawn(async move {
        let _turn = turn;
        if let Err(error) = purge_expired(&db).await {
            tracing::warn!("survey answers could not be purged: {error}");
        }
    });
    // The page continues in any case.
    let _ = tokio::time::timeout(DELETION_WAIT, work).await;
}

/// Deletes all expired answers. Returns their number.
pub async fn purge_expired(db: &DatabaseConnection) -> Result<u64, DbErr> {
    let mut gone = 0;
    loop {
        let over = expired().limit(PURGED_AT_ONCE);
        // Usually there is nothing to do, so take no lock.
        if over.clone().one(db).await?.is_none() {
            return Ok(gone);
        }
        let transaction = db::begin_write(db).await?;
        let mut by_survey: BTreeMap<(Uuid, Uuid), Vec<(Uuid, String)>> = BTreeMap::new();
        for row in over.all(&transaction).await? {
            by_survey.entry((row.venture_id, row.survey_id)).or_default().push((row.id, row.label));
            gone += 1;
        }
        // In the order of their identifiers, to avoid deadlocks.
        for ((venture, survey), rows) in &by_survey {
            venture::store::lock(&transaction, *venture).await?;
            let before = forget(&transaction, *venture, *survey, rows).await?;
            venture::store::touch(&transaction, *venture).await?;
            let (by, subject) = ((*venture, None), ("survey", *survey));
            audit::record_with(&transaction, by, "purge", subject, before).await?;
        }
        transaction.commit().await?;
    }
}

//! Offers, assumptions, machine prices and risk answers in the database. Every change adds a
//! line to the audit log and increments the venture's revision.

mod assumptions;
mod machines;
#[cfg(test)]
mod tests;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{OfferDraft, OfferRecord, Pricing, Required, RiskDraft, RiskQuestion, risk};
use account::audit;
use db::entity::{machine_price, offer, risk_answer};
use economics::inputs::LatencyPromise;
use runs::measure::Measure;
use venture::{
    Venture,
    records::{Edit, begin},
};

use assumptions::assumptions;
pub use assumptions::{AssumptionChange, AssumptionsOutcome, change_assumptions, save_assumptions};
use machines::machine_from;
pub use machines::{
    choosable_machine_prices, find_own_machine_price, insert_machine_price, list_machine_prices,
    set_machine_price_archived, update_machine_price,
};

/// The venture's offer with all its data. Without any, everything is `None`.
pub async fn find_offer(
    db: &impl ConnectionTrait,
    venture: &Venture,
) -> Result<OfferRecord, DbErr> {
    let row = offer::Entity::find_by_id(venture.id).one(db).await?;
    let machine = match row.as_ref().and_then(|row| row.machine_price_id) {
        Some(id) => machine_price::Entity::find_by_id(id).one(db).await?.map(machine_from),
        None => None,
    };
    Ok(OfferRecord {
        venture_id: venture.id,
        currency: venture.currency.clone(),
        benchmark_id: row.as_ref().and_then(|row| row.benchmark_id),
        machine,
        promise: row.as_ref().and_then(|row| {
            Some(LatencyPromise {
                milliseconds: row.latency_ms?,
                percentile: f64::from(row.latency_percentile?),
            })
        }),
        required: row.as_ref().and_then(required),
        pricing: row.as_ref().and_then(|row| Pricing::parse(&row.pricing)).unwrap_or_default(),
        assumptions: assumptions(db, venture.id).await?,
        risks: risks(db, venture).await?,
        updated_at: row.map(|row| row.updated_at),
    })
}

/// An unknown measure requires nothing.
fn required(row: &offer::Model) -> Option<Required> {
    let measure = match &row.required_measure {
        Some(word) => Measure::parse(word)?,
        None => Measure::Accuracy,
    };
    Some(Required { measure, value: row.required? })
}

async fn risks(db: &impl ConnectionTrait, venture: &Venture) -> Result<Vec<RiskQuestion>, DbErr> {
    let rows = risk_answer::Entity::find()
        .filter(risk_answer::Column::VentureId.eq(venture.id))
        .all(db)
        .await?;
    let questions = risk::questions(venture.area).iter().map(|&id| {
        let row = rows.iter().find(|row| row.question == id);
        RiskQuestion {
            id,
            answer: row.and_then(|row| risk::parse_answer(&row.answer)),
            note: row.map(|row| row.note.clone()).unwrap_or_default(),
            answered_at: row.map(|row| row.updated_at),
            href: format!("/ventures/{}/offer/risks#{id}", venture.id),
        }
    });
    Ok(questions.collect())
}

/// Saves the offer, replacing the previous one.
pub async fn save_offer(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    draft: OfferDraft,
) -> Result<(), DbErr> {
    let transaction = begin(db, Edit { author: actor, venture }).await?;
    let row = offer::ActiveModel {
        venture_id: Set(venture),
        benchmark_id: Set(draft.benchmark_id),
        machine_price_id: Set(draft.machine_price_id),
        latency_ms: Set(draft.promise.map(|promise| promise.milliseconds)),
        latency_percentile: Set(draft.promise.map(|promise| promise.percentile as i32)),
        required: Set(draft.required.map(|required| required.value)),
        required_measure: Set(draft.required.map(|one| one.measure.as_str().to_owned())),
        pricing: Set(draft.pricing.as_str().to_owned()),
        author_id: Set(actor),
        updated_at: Set(db::now()),
    };
    let replace = OnConflict::column(offer::Column::VentureId)
        .update_columns([
            offer::Column::BenchmarkId,
            offer::Column::MachinePriceId,
            offer::Column::LatencyMs,
            offer::Column::LatencyPercentile,
            offer::Column::Required,
            offer::Column::RequiredMeasure,
            offer::Column::Pricing,
            offer::Column::AuthorId,
            offer::Column::UpdatedAt,
        ])
        .to_owned();
    offer::Entity::insert(row).on_conflict(replace).exec_without_returning(&transaction).await?;
    finish(&transaction, actor, venture, "offer").await?;
    transaction.commit().await
}

/// Records a change below a venture, inside its transaction.
async fn finish(
    transaction: &impl ConnectionTrait,
    actor: Uuid,
    venture: Uuid,
    kind: &str,
) -> Result<(), DbErr> {
    venture::store::touch(transaction, venture).await?;
    audit::record_in(transaction, venture, Some(actor), "update", (kind, venture)).await
}

/// Saves answers to risk questions.
pub async fn save_risks(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    drafts: Vec<RiskDraft>,
) -> Result<(), DbErr> {
    let transaction = begin(db, Edit { author: actor, venture }).await?;
    for draft in drafts {
        let row = risk_answer::ActiveModel {
            venture_id: Set(venture),
            question: Set(draft.question.to_owned()),
            answer: Set(risk::answer_word(draft.answer).to_owned()),
            note: Set(draft.note),
            author_id: Set(actor),
            updated_at: Set(db::now()),
        };
        let replace =
            OnConflict::columns([risk_answer::Column::VentureId, risk_answer::Column::Question])
                .update_columns([
                    risk_answer::Column::Answer,
                    risk_answer::Column::Note,
                    risk_answer::Column::AuthorId,
                    risk_answer::Column::UpdatedAt,
                ])
                .to_owned();
        risk_answer::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(&transaction)
            .await?;
    }
    finish(&transaction, actor, venture, "risk-answers").await?;
    transaction.commit().await
}

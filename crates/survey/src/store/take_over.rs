//! Applies a survey's answers as ratings of needs, and undoes it.

use std::collections::HashSet;

use sea_orm::{DatabaseConnection, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, finish, lookup, questions::list_questions, responses::list_all_responses};
use crate::{Answer, Question, Response, Survey};
use db::entity::survey;
use market::{Need, store::CollectedRating};
use venture::{Edit, Record};

/// The answers on needs as ratings from 1 to 10, except for deleted or archived needs.
fn ratings(
    survey: &Survey,
    questions: &[Question],
    responses: &[Response],
    open: &HashSet<Uuid>,
) -> Vec<CollectedRating> {
    let mut seen = HashSet::new();
    let mut ratings = Vec::new();
    for response in responses {
        for question in questions {
            let Some(need) = question.need.filter(|need| open.contains(need)) else { continue };
            let Some(Answer::Need { importance, satisfaction }) =
                response.answers.get(&question.id)
            else {
                continue;
            };
            // If a need was asked twice, the first answer counts: one rating per person and
            // need.
            if seen.insert((need, &response.label)) {
                ratings.push(CollectedRating {
                    need,
                    respondent: response.label.clone(),
                    importance: survey.scale.to_ten(*importance),
                    satisfaction: survey.scale.to_ten(*satisfaction),
                    observed_on: response.submitted_at.date(),
                });
            }
        }
    }
    ratings
}

async fn mark(
    db: &impl sea_orm::ConnectionTrait,
    edit: Edit,
    id: Uuid,
    at: Option<OffsetDateTime>,
) -> Result<(), DbErr> {
    survey::Entity::update_many()
        .col_expr(survey::Column::TakenOverAt, Expr::value(at))
        .filter(lookup::named(edit.venture, id))
        .exec(db)
        .await?;
    Ok(())
}

/// Applies the answers on needs as ratings. Idempotent; a repetition adds new answers. Returns
/// the number of ratings.
pub async fn take_over(
    db: &DatabaseConnection,
    edit: Edit,
    survey: &Survey,
    source: &str,
) -> Result<u64, DbErr> {
    let transaction = begin(db, edit).await?;
    let questions = list_questions(&transaction, survey.id).await?;
    let responses = list_all_responses(&transaction, survey).await?;
    let needs = Need::list(&transaction, edit.venture, false).await?;
    let open = needs.into_iter().map(|need| need.id).collect();
    let ratings = ratings(survey, &questions, &responses, &open);
    market::store::insert_collected_ratings(&transaction, edit, source, &ratings).await?;
    mark(&transaction, edit, survey.id, Some(db::now())).await?;
    finish(transaction, edit, "take-over", lookup::KIND, survey.id).await?;
    Ok(ratings.len() as u64)
}

/// Removes all ratings that were applied from a survey.
pub async fn take_back(db: &DatabaseConnection, edit: Edit, survey: &Survey) -> Result<u64, DbErr> {
    let transaction = begin(db, edit).await?;
    let responses = list_all_responses(&transaction, survey).await?;
    let labels: Vec<String> = responses.into_iter().map(|one| one.label).collect();
    let gone = market::store::delete_respondents(&transaction, edit.venture, &labels).await?;
    mark(&transaction, edit, survey.id, None).await?;
    finish(transaction, edit, "take-back", lookup::KIND, survey.id).await?;
    Ok(gone)
}

//! Shared by several handlers of surveys.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Languages, Survey, Text, store};
use venture::{Editor, Member, records};
use web::{error::AppError, forms::Form};

/// The survey in the path, archived or not.
pub(super) async fn find<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Survey, AppError> {
    store::find_survey(db, member.id(), id).await?.ok_or(AppError::NotFound)
}

/// The survey in the path, which must not be archived.
pub(super) async fn find_open(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Survey, AppError> {
    records::open(store::find_survey(db, member.id(), id).await?, |survey| survey.archived_at)
}

/// The survey in the path, which must be a draft.
pub(super) async fn find_draft(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
) -> Result<Survey, AppError> {
    let survey = find_open(member, db, id).await?;
    if survey.phase(&db::now()).is_draft() {
        Ok(survey)
    } else {
        Err(AppError::Conflict("error-survey-not-draft"))
    }
}

/// A text in the fields `<name>_en` and `<name>_zh`, required in at least one of the survey's
/// languages.
pub(super) fn text(form: &mut Form, name: &str, languages: Languages, most: usize) -> Option<Text> {
    let (english, chinese) = (format!("{name}_en"), format!("{name}_zh"));
    let (en, zh) = (form.text(&english, 0..=most)?, form.text(&chinese, 0..=most)?);
    if en.is_empty() && zh.is_empty() {
        let first = if languages == Languages::Chinese { &chinese } else { &english };
        form.fail(first, "field-missing", vec![]);
        return None;
    }
    Some(Text { en, zh })
}

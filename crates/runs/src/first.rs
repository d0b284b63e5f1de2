//! A first run for a venture that has none: data, task and model of its area, every setting as
//! usual.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    job::TrainJob,
    model_choice::{ModelChoice, generated},
    run::RunSpec,
    store,
    web::{enqueue, queue_owner},
};
use config::Settings;
use dataset::DatasetKind;
use i18n::Lang;
use jobs::{
    Queue,
    ledger::{EnqueueError, QueueLimits},
};
use venture::{Area, Editor, Member};

/// Generated data of an area; sentences are in the reader's language.
pub fn usual_data(area: Area, lang: Lang) -> DatasetKind {
    match (area, lang) {
        (Area::ComputerVision, _) => DatasetKind::Digits,
        (Area::NaturalLanguage, Lang::En) => DatasetKind::Sentences,
        (Area::NaturalLanguage, Lang::Zh) => DatasetKind::SentencesZh,
        (Area::Recommendation, _) => DatasetKind::World,
        (Area::FinancialRisk, _) => DatasetKind::Applicants,
    }
}

/// Queues the area's first run and answers its identifier.
///
/// # Errors
/// As [`store::create_run`].
pub async fn queue_first_run(
    db: &DatabaseConnection,
    queue: &Queue,
    settings: &Settings,
    member: &Member<Editor>,
    lang: Lang,
) -> Result<Uuid, EnqueueError> {
    let data = generated(usual_data(member.venture.area, lang));
    let Ok(choice) = ModelChoice::new(data, "", "") else {
        return Err(EnqueueError::Database(db::damaged("generated data without a task")));
    };
    let spec = RunSpec {
        name: choice.name(),
        dataset: choice.dataset.name.clone(),
        dataset_version_id: choice.dataset.version,
        request: choice.request(),
    };
    let limits = QueueLimits::from(settings);
    let ticket = store::create_run(db, limits, queue_owner(member), &spec).await?;
    enqueue(queue, &TrainJob::from(ticket)).await;
    Ok(ticket.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_starts_with_generated_data_that_can_be_trained_on() {
        for area in Area::ALL {
            for lang in Lang::ALL {
                let kind = usual_data(area, lang);
                assert!(kind.generated(), "{kind:?}");
                let choice = ModelChoice::new(generated(kind), "", "").unwrap();
                assert!(choice.request().check().is_ok(), "{kind:?}");
            }
        }
    }
}

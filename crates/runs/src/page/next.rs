//! What to train after a run: links that fill the form of a new one.

use sea_orm::ConnectionTrait;

use crate::{run::Run, store, suggest};
use i18n::Lang;
use web::error::AppError;

/// A next run.
pub(super) struct NextRun {
    pub(super) title: String,
    pub(super) reason: String,
    pub(super) href: String,
}

/// What to train after a run.
pub(super) async fn next_runs(
    db: &impl ConnectionTrait,
    run: &Run,
    lang: Lang,
) -> Result<Vec<NextRun>, AppError> {
    let Some(outcome) = &run.outcome else { return Ok(Vec::new()) };
    let task = run.request.task().id;
    let others = match run.dataset_version_id {
        Some(version) => store::list_finished_runs(db, run.venture_id, version).await?,
        None => Vec::new(),
    };
    let same = others.iter().filter(|other| other.request.task().id == task);
    let tried: Vec<&str> = same.map(Run::model).collect();
    let measure = outcome.measured().measure;
    let next = suggest::next(run, &tried).into_iter().map(|next| {
        let mut gaps = next.gaps(measure);
        gaps.push(("measure", lang.t(measure.key())));
        gaps.extend(next.model().map(|model| ("model", lang.t(&format!("model-{model}")))));
        NextRun {
            title: lang.t_args(next.key(), &gaps),
            reason: lang.t_args(&format!("{}-why", next.key()), &gaps),
            href: format!("/ventures/{}/runs/new?{}", run.venture_id, next.prefill(run).query()),
        }
    });
    Ok(next.collect())
}

//! The model that serves the offer: one that was measured, the first of the area, or none yet.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::guide::{Guide, Part, after};
use config::Settings;
use jobs::{Queue, ledger::EnqueueError};
use offer::{
    OfferDraft, OfferRecord,
    serving::{self, Candidate},
};
use report::Cache;
use runs::{queue_first_run, usual_data};
use venture::{Editor, Member};
use web::{
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect, redirect_done},
};

/// Trains the area's first model.
const TRAIN: &str = "train";
/// Goes on without a model.
const LATER: &str = "later";

#[derive(Template)]
#[template(path = "start/model.html")]
struct ModelPage {
    ctx: PageCtx,
    guide: Guide,
    choices: Vec<Choice>,
    /// Name of the generated data that the area's first model is trained on.
    data: String,
    /// What is wrong with the choice, in words.
    problem: Option<String>,
    form: FormState,
}

/// A measured model.
struct Choice {
    id: String,
    name: String,
    measure: String,
    reached: FigureView,
    throughput: FigureView,
    synthetic: bool,
}

async fn usable(
    db: &DatabaseConnection,
    member: &Member<Editor>,
) -> Result<Vec<Candidate>, AppError> {
    let all = serving::candidates(db, member.id()).await?;
    Ok(all.into_iter().filter(|one| one.refusal.is_none()).collect())
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    guide: Guide,
    candidates: &[Candidate],
    form: FormState,
) -> ModelPage {
    let lang = ctx.lang;
    let choice = |one: &Candidate| Choice {
        id: one.id().to_string(),
        name: one.benchmark.model.name.clone(),
        measure: lang.t(one.benchmark.model.measured.measure.key()),
        reached: FigureView::new(&one.benchmark.model.figure(), lang),
        throughput: FigureView::new(&one.throughput(), lang),
        synthetic: one.serving.synthetic,
    };
    ModelPage {
        choices: candidates.iter().map(choice).collect(),
        data: usual_data(member.venture.area, lang).as_str().to_owned(),
        problem: form.message(&lang, "model"),
        ctx: ctx.in_venture(member.nav()),
        guide,
        form,
    }
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let guide = Guide::load(&db, &cache, &member, Part::Model, ctx.lang).await?;
    let candidates = usable(&db, &member).await?;
    let offer = offer::store::find_offer(db.get_ref(), &member.venture).await?;
    let chosen = offer.benchmark_id.map(|id| id.to_string());
    let newest = || candidates.first().map(|one| one.id().to_string());
    let model = chosen.or_else(newest).unwrap_or_else(|| LATER.to_owned());
    let form = FormState::filled([("model", model)]);
    html(&page(&member, ctx, guide, &candidates, form))
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    parts: (Data<DatabaseConnection>, Data<Cache>, Data<Queue>, Data<Settings>),
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let (db, cache, queue, settings) = parts;
    let next = after(Part::Model, &member);
    let candidates = usable(&db, &member).await?;
    match form.raw("model").to_owned().as_str() {
        LATER => return Ok(redirect(&next)),
        TRAIN => match queue_first_run(&db, &queue, &settings, &member, ctx.lang).await {
            Ok(_) => return Ok(redirect_done(&next, "start-run")),
            Err(EnqueueError::Full(full)) => {
                form.fail("model", full.key(), vec![("limit", full.limit().to_string())]);
            }
            Err(EnqueueError::Database(error)) => return Err(error.into()),
        },
        word => match candidates.iter().find(|one| one.id().to_string() == word) {
            Some(chosen) => {
                let offer = offer::store::find_offer(db.get_ref(), &member.venture).await?;
                let draft = served_by(&offer, chosen);
                offer::store::save_offer(&db, member.user.id, member.id(), draft).await?;
                return Ok(redirect_done(&next, "start-model"));
            }
            None => form.fail("model", "field-not-offered", vec![]),
        },
    }
    let guide = Guide::load(&db, &cache, &member, Part::Model, ctx.lang).await?;
    invalid(&page(&member, ctx, guide, &candidates, form.into_state()))
}

/// The offer with that benchmark. What was required in another measure no longer applies.
fn served_by(offer: &OfferRecord, chosen: &Candidate) -> OfferDraft {
    let measure = chosen.benchmark.model.measured.measure;
    OfferDraft {
        benchmark_id: Some(chosen.id()),
        machine_price_id: offer.machine.as_ref().map(|machine| machine.id),
        promise: offer.promise,
        required: offer.required.filter(|required| required.measure == measure),
        pricing: offer.pricing,
    }
}

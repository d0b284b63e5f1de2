//! The offer's page: what is promised, what serves it, how it is priced.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use super::typed::typed;
use crate::{
    MachinePrice, OfferDraft, OfferRecord, PERCENTILES, Pricing, Quantity, Required,
    serving::{self, Candidate},
    store,
};
use economics::inputs::{InputError, LatencyPromise};
use i18n::{
    Lang,
    format::{self, THIN},
};
use lab::bench::RequestUnit;
use runs::measure::Measure;
use venture::{Editor, Member, Venture, Viewer, meanwhile};
use web::{
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done},
};

const PRICINGS: [(&str, &str); 2] =
    [("per-month", "pricing-per-month"), ("per-1000-requests", "pricing-per-1000-requests")];
/// Measures in which a figure can be required, with their units.
const MEASURES: [(&str, &str); 4] = [
    ("accuracy", "offer-in-accuracy"),
    ("auc", "measure-auc"),
    ("average_precision", "measure-average-precision"),
    ("rmse", "offer-in-rmse"),
];
const PERCENTILE_CHOICES: [(&str, &str); 3] =
    [("99", "percentile-99"), ("90", "percentile-90"), ("50", "percentile-50")];

#[derive(Template)]
#[template(path = "offer/offer.html")]
struct OfferPage {
    ctx: PageCtx,
    venture: Venture,
    offer: OfferRecord,
    form: FormState,
    benchmarks: Vec<BenchmarkRow>,
    machines: Vec<MachineChoice>,
    pricings: &'static [(&'static str, &'static str)],
    percentiles: &'static [(&'static str, &'static str)],
    measures: &'static [(&'static str, &'static str)],
    saved: Option<String>,
    stated: usize,
    quantities: usize,
    decided: usize,
}

impl OfferPage {
    fn base(&self) -> String {
        self.venture.href()
    }
}

/// A finished benchmark in the choice.
struct BenchmarkRow {
    id: String,
    model: String,
    provider: &'static str,
    device: String,
    throughput: FigureView,
    /// Its requests are pairs of a user and an item.
    pairs: bool,
    latency: String,
    /// Name of the measure of `reached`.
    measure: &'static str,
    reached: FigureView,
    /// Restored from a file, not measured here.
    imported: bool,
    /// Why it cannot be chosen.
    refusal: Option<String>,
    /// Effect of other load on its figures, if bounded.
    conservative: Option<String>,
}

struct MachineChoice {
    id: String,
    label: String,
}

/// A benchmark that the form is to begin with.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    benchmark: String,
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let offer = store::find_offer(db.get_ref(), &member.venture).await?;
    let form = filled(&offer).as_read();
    let form = match Uuid::parse_str(&asked.benchmark) {
        Ok(chosen) => form.with("benchmark", chosen.to_string()),
        Err(_) => form,
    };
    html(&page(&member, ctx, &db, offer, form).await?)
}

pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let candidates = serving::candidates(db.get_ref(), member.id()).await?;
    let machines = store::choosable_machine_prices(db.get_ref(), &member.venture).await?;
    let offer = store::find_offer(db.get_ref(), &member.venture).await?;
    // An archived price may stay chosen.
    let machines: Vec<Uuid> =
        machines.iter().chain(&offer.machine).map(|machine| machine.id).collect();
    let Some(draft) = read(&mut form, &candidates, &machines) else {
        return invalid(&page(&member, ctx, &db, offer, form.into_state()).await?);
    };
    let stored = async || Ok(filled(&store::find_offer(db.get_ref(), &member.venture).await?));
    let save = async || store::save_offer(&db, member.user.id, member.id(), draft.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&page(&member, ctx, &db, offer, form.into_state()).await?);
    };
    saved?;
    Ok(redirect_done(&member.path("offer"), "offer-saved"))
}

/// Parses the form. Everything is optional; what is given must be valid.
fn read(form: &mut Form, candidates: &[Candidate], machines: &[Uuid]) -> Option<OfferDraft> {
    let benchmark_id = read_benchmark(form, candidates);
    let machine_price_id = match form.raw("machine") {
        "" => None,
        _ => form
            .choice("machine", |word| machines.iter().copied().find(|id| id.to_string() == word)),
    };
    let latency = form.optional_number("latency", 0.001..=3_600_000.0).flatten();
    let percentile = form.choice("percentile", |word| {
        PERCENTILES.into_iter().find(|percentile| percentile.to_string() == word)
    });
    let chosen = candidates.iter().find(|candidate| Some(candidate.id()) == benchmark_id);
    let required = read_required(form, chosen);
    let pricing = form.choice("pricing", Pricing::parse);
    if !form.is_valid() {
        return None;
    }
    Some(OfferDraft {
        benchmark_id,
        machine_price_id,
        promise: latency.zip(percentile).map(|(milliseconds, percentile)| LatencyPromise {
            milliseconds,
            percentile: f64::from(percentile),
        }),
        required,
        pricing: pricing?,
    })
}

/// Parses the fields without benchmark and machine.
pub fn draft(form: &mut Form) -> Option<OfferDraft> {
    read(form, &[], &[])
}

/// Parses the required figure. It must be in the measure of the chosen benchmark's model: an
/// AUC cannot be compared with a required accuracy.
fn read_required(form: &mut Form, chosen: Option<&Candidate>) -> Option<Required> {
    let of_model = chosen.map(|candidate| candidate.benchmark.model.measured.measure);
    let measure = match form.raw("measure") {
        "" => of_model.unwrap_or_default(),
        _ => form.choice("measure", Measure::parse)?,
    };
    let (unit, most) = (typed_unit(measure), measure.most());
    let value = form.optional_number("accuracy", 0.0..=most / unit).flatten()?;
    if of_model.is_some_and(|of_model| of_model != measure) {
        form.fail("measure", "offer-measure-of-model", vec![]);
        return None;
    }
    Some(Required { measure, value: value * unit })
}

/// Factor from a typed figure: accuracy is typed in per cent.
pub fn typed_unit(measure: Measure) -> f64 {
    if measure == Measure::Accuracy { 0.01 } else { 1.0 }
}

fn read_benchmark(form: &mut Form, candidates: &[Candidate]) -> Option<Uuid> {
    let word = form.raw("benchmark").to_owned();
    if word.is_empty() {
        return None;
    }
    match candidates.iter().find(|candidate| candidate.id().to_string() == word) {
        Some(candidate) => match &candidate.refusal {
            None => return Some(candidate.id()),
            Some(refusal) => form.fail("benchmark", refusal_key(refusal), vec![]),
        },
        None => form.fail("benchmark", "field-not-offered", vec![]),
    }
    None
}

/// Text key of the reason why a benchmark cannot be chosen.
fn refusal_key(refusal: &InputError) -> &'static str {
    match refusal {
        InputError::SoftwareAdapter(_) => "offer-benchmark-refused-software",
        InputError::Noisy => "offer-benchmark-refused-noisy",
        _ => "offer-benchmark-refused-empty",
    }
}

fn filled(offer: &OfferRecord) -> FormState {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let (promise, required) = (offer.promise, offer.required);
    FormState::filled([
        ("benchmark", id(offer.benchmark_id)),
        ("machine", id(offer.machine.as_ref().map(|machine| machine.id))),
        ("latency", promise.map(|p| typed(p.milliseconds, 1.0)).unwrap_or_default()),
        ("percentile", promise.map_or_else(|| "99".to_owned(), |p| typed(p.percentile, 1.0))),
        (
            "accuracy",
            required.map(|one| typed(one.value, typed_unit(one.measure))).unwrap_or_default(),
        ),
        ("measure", required.map_or(Measure::Accuracy, |one| one.measure).as_str().to_owned()),
        ("pricing", offer.pricing.as_str().to_owned()),
    ])
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    offer: OfferRecord,
    form: FormState,
) -> Result<OfferPage, AppError> {
    let candidates = serving::candidates(db, member.id()).await?;
    let choosable = store::choosable_machine_prices(db, &member.venture).await?;
    let lang = ctx.lang;
    let kept = offer.machine.iter().filter(|kept| choosable.iter().all(|one| one.id != kept.id));
    let machines = choosable.iter().chain(kept).map(|one| machine_choice(one, lang)).collect();
    let saved =
        offer.updated_at.map(|at| ctx.t1("offer-saved", "ago", format::ago(lang, at, ctx.now)));
    Ok(OfferPage {
        saved,
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
        benchmarks: candidates.iter().map(|one| benchmark_row(one, lang)).collect(),
        machines,
        pricings: &PRICINGS,
        percentiles: &PERCENTILE_CHOICES,
        measures: &MEASURES,
        stated: offer.assumptions.len(),
        quantities: Quantity::ALL.len(),
        decided: offer.risks.iter().filter(|question| question.is_decided()).count(),
        offer,
    })
}

fn benchmark_row(candidate: &Candidate, lang: Lang) -> BenchmarkRow {
    let (record, model) = (&candidate.serving.record, &candidate.benchmark.model);
    let latency = record.latency.p99_ms.map_or_else(
        || lang.t("offer-benchmark-too-few"),
        |ms| format!("{}{THIN}ms", format::brief(ms)),
    );
    BenchmarkRow {
        id: candidate.id().to_string(),
        model: model.name.clone(),
        provider: record.provider.name().label,
        device: record.device.clone(),
        throughput: FigureView::new(&candidate.throughput(), lang),
        pairs: record.request == RequestUnit::Pair,
        latency,
        measure: model.measured.measure.key(),
        reached: FigureView::new(&model.figure(), lang),
        imported: candidate.benchmark.imported.is_some() || model.imported.is_some(),
        refusal: candidate.refusal.as_ref().map(|refusal| lang.t(refusal_key(refusal))),
        conservative: record.other_cpu_share.filter(|_| record.is_conservative()).map(|share| {
            let percent = format::percent(share, 0);
            lang.t_args("offer-benchmark-conservative", &[("percent", percent)])
        }),
    }
}

fn machine_choice(machine: &MachinePrice, lang: Lang) -> MachineChoice {
    let price = format::money(machine.per_hour, &machine.currency);
    let mut label =
        format!("{} · {}", machine.name, lang.t_args("machine-per-hour", &[("price", price)]));
    if machine.illustrative {
        label = format!("{label} · {}", lang.t("machine-illustrative"));
    }
    if machine.archived_at.is_some() {
        label = format!("{label} · {}", lang.t("machine-archived"));
    }
    MachineChoice { id: machine.id.to_string(), label }
}

//! The form for changing the thresholds of stop and go.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{StoredRules, store};
use economics::{
    Dimension, Rules,
    verdict::{Criterion, Thresholds},
};
use i18n::format;
use venture::{Editor, Member, Venture, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

/// Thresholds have the same range as figures.
const WIDEST: f64 = 1e9;

#[derive(Template)]
#[template(path = "report/rules.html")]
struct RulesPage {
    ctx: PageCtx,
    venture: Venture,
    form: FormState,
    criteria: Vec<CriterionFields>,
    weights: Vec<WeightField>,
    history: Vec<ChangeRow>,
    /// Number of damaged changes, which are left out.
    damaged: usize,
    changed: bool,
}

/// The fields of one criterion and its default values.
struct CriterionFields {
    name: String,
    unit: &'static str,
    stop: String,
    go: String,
    default: String,
}

struct WeightField {
    dimension: String,
    name: String,
    default: String,
}

struct ChangeRow {
    since: String,
    author: String,
    reason: String,
    /// Differences from the default rules.
    changes: Vec<String>,
}

pub(crate) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let (rules, _) = store::find_rules(db.get_ref(), member.id()).await?;
    let history = store::list_rules(db.get_ref(), member.id()).await?;
    html(&page(&member, ctx, filled(&rules), &history))
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let (before, _) = store::find_rules(db.get_ref(), member.id()).await?;
    form.counts_in(&member.venture.currency);
    let read = read(&mut form, before);
    let reason = form.text("reason", 0..=1000);
    let (Some(rules), Some(reason)) = (read.filter(|_| form.is_valid()), reason) else {
        let history = store::list_rules(db.get_ref(), member.id()).await?;
        return invalid(&page(&member, ctx, form.into_state(), &history));
    };
    if rules != before {
        if reason.is_empty() && rules != Rules::default() {
            form.fail("reason", "rules-reason-missing", vec![]);
            let history = store::list_rules(db.get_ref(), member.id()).await?;
            return invalid(&page(&member, ctx, form.into_state(), &history));
        }
        store::insert_rules(&db, member.user.id, member.id(), &rules, &reason).await?;
    }
    Ok(redirect_done(&member.path("rules"), "rules-saved"))
}

pub(crate) async fn reset(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let (before, _) = store::find_rules(db.get_ref(), member.id()).await?;
    if before != Rules::default() {
        store::insert_rules(&db, member.user.id, member.id(), &Rules::default(), "").await?;
    }
    Ok(redirect_done(&member.path("rules"), "rules-saved"))
}

/// Factor from a field's unit to the figure's: shares are typed in per cent.
fn unit(criterion: Criterion) -> f64 {
    match criterion {
        Criterion::Differentiation | Criterion::GrossMargin => 0.01,
        _ => 1.0,
    }
}

fn field(criterion: Criterion, end: &str) -> String {
    format!("{}-{end}", criterion.as_str())
}

fn weight_field(dimension: Dimension) -> String {
    format!("weight-{}", dimension.as_str())
}

/// The rules as typed; values without a field stay. `None` when something is invalid.
fn read(form: &mut Form, before: Rules) -> Option<Rules> {
    let mut rules = before;
    for row in before.table() {
        let unit = unit(row.criterion);
        let stop = form.number(&field(row.criterion, "stop"), -WIDEST..=WIDEST);
        let go = form.number(&field(row.criterion, "go"), -WIDEST..=WIDEST);
        if let (Some(stop), Some(go)) = (stop, go) {
            if stop > go {
                form.fail(&field(row.criterion, "go"), "rules-not-in-order", vec![]);
            }
            let kept = |typed: f64| (typed * unit * 1e9).round() / 1e9;
            rules.set(row.criterion, Thresholds { stop: kept(stop), go: kept(go) });
        }
    }
    for dimension in Dimension::ALL {
        if let Some(weight) = form.number(&weight_field(dimension), 0.0..=100.0) {
            rules.weights.set(dimension, (weight * 1e7).round() / 1e9);
        }
    }
    if form.is_valid() && rules.weights.sum() <= 0.0 {
        form.fail(&weight_field(Dimension::ALL[0]), "rules-weights-zero", vec![]);
    }
    // The rules' own check must accept whatever passed the checks above.
    (form.is_valid() && rules.check().is_ok()).then_some(rules)
}

fn typed(value: f64, unit: f64) -> String {
    format::typed((value / unit * 1e6).round() / 1e6)
}

fn filled(rules: &Rules) -> FormState {
    let mut values = Vec::new();
    for row in rules.table() {
        let unit = unit(row.criterion);
        values.push((field(row.criterion, "stop"), typed(row.thresholds.stop, unit)));
        values.push((field(row.criterion, "go"), typed(row.thresholds.go, unit)));
    }
    for dimension in Dimension::ALL {
        values.push((weight_field(dimension), typed(rules.weights.of(dimension), 0.01)));
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    form: FormState,
    history: &(Vec<StoredRules>, usize),
) -> RulesPage {
    let defaults = Rules::default();
    let range = |criterion: Criterion, at: Thresholds| {
        let unit = unit(criterion);
        [("stop", typed(at.stop, unit)), ("go", typed(at.go, unit))]
    };
    let criteria = defaults.table().into_iter().map(|row| CriterionFields {
        name: ctx.t(&format!("report-criterion-{}", row.criterion.as_str())),
        unit: if unit(row.criterion) < 1.0 { "%" } else { "" },
        stop: field(row.criterion, "stop"),
        go: field(row.criterion, "go"),
        default: {
            let key = match row.criterion {
                Criterion::Technical => "rules-default-technical",
                _ => "rules-default",
            };
            ctx.lang.t_args(key, &range(row.criterion, row.thresholds))
        },
    });
    let weights = Dimension::ALL.into_iter().map(|dimension| WeightField {
        dimension: ctx.t(&format!("report-dimension-{}", dimension.as_str())),
        name: weight_field(dimension),
        default: typed(defaults.weights.of(dimension), 0.01),
    });
    let changes = |rules: &Rules| {
        let changed = rules.table().into_iter().filter(|row| row.changed);
        changed
            .map(|row| {
                let name = ctx.t(&format!("report-criterion-{}", row.criterion.as_str()));
                let weight = ("weight", typed(row.weight, 0.01));
                let [stop, go] = range(row.criterion, row.thresholds);
                ctx.lang.t_args("rules-change", &[("name", name), stop, go, weight])
            })
            .collect()
    };
    let (history, damaged) = history;
    let changed = history.first().is_some_and(|kept| !kept.is_default());
    let history = history.iter().map(|kept| ChangeRow {
        since: format::date(kept.since),
        author: kept.author.clone(),
        reason: kept.reason.clone(),
        changes: changes(&kept.rules),
    });
    RulesPage {
        criteria: criteria.collect(),
        weights: weights.collect(),
        changed,
        history: history.collect(),
        damaged: *damaged,
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
    }
}

//! Price, usage and costs in one table, and what is promised. A row asks for the best guess and
//! its source; how sure somebody is gives the range. What was stated more exactly elsewhere stays
//! unless it is changed here.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    defaults,
    guide::{Guide, Part, after},
    promise::{MachineChoice, Promised},
};
use economics::triangular::Triangular;
use i18n::format;
use offer::{Assumption, AssumptionDraft, Ground, Measure, OfferRecord, Quantity, store};
use report::Cache;
use venture::{Editor, Member};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

const PRICINGS: [(&str, &str); 2] =
    [("per-month", "pricing-per-month"), ("per-1000-requests", "pricing-per-1000-requests")];
/// How far a value may be off, in per cent.
const SURE: [(&str, &str); 3] =
    [("50", "start-sure-50"), ("25", "start-sure-25"), ("10", "start-sure-10")];

#[derive(Template)]
#[template(path = "start/numbers.html")]
struct NumbersPage {
    ctx: PageCtx,
    guide: Guide,
    rows: Vec<Row>,
    machines: Vec<MachineChoice>,
    /// Name of the measure in which quality is required, and its unit.
    measure: String,
    unit: &'static str,
    wrong_required: Option<String>,
    pricings: &'static [(&'static str, &'static str)],
    sure: &'static [(&'static str, &'static str)],
    form: FormState,
}

/// A quantity's row; its fields have its word, and its word with `-source`, as names.
struct Row {
    word: &'static str,
    name: String,
    help: String,
    unit: String,
    source: String,
    wrong: Option<String>,
    wrong_source: Option<String>,
    /// It was stated with a range of its own, which stays while the row is not changed.
    range: Option<String>,
}

fn source_field(quantity: Quantity) -> String {
    format!("{}-source", quantity.as_str())
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    (db, cache): (&DatabaseConnection, &Cache),
    promised: &Promised,
    form: FormState,
) -> Result<NumbersPage, AppError> {
    let guide = Guide::load(db, cache, member, Part::Numbers, ctx.lang).await?;
    let accuracy = promised.measure == runs::measure::Measure::Accuracy;
    Ok(NumbersPage {
        rows: Quantity::ALL.map(|one| row(one, &promised.offer, &form, &ctx)).into(),
        machines: promised.machines(ctx.lang),
        measure: ctx.t(promised.measure.key()),
        unit: if accuracy { "%" } else { "" },
        wrong_required: form.message(&ctx.lang, "required"),
        pricings: &PRICINGS,
        sure: &SURE,
        ctx: ctx.in_venture(member.nav()),
        guide,
        form,
    })
}

fn row(quantity: Quantity, offer: &OfferRecord, form: &FormState, ctx: &PageCtx) -> Row {
    let word = quantity.as_str();
    let unit = quantity.measure().typed_unit();
    let source = source_field(quantity);
    let range = offer.assumptions.get(&quantity).map(|kept| {
        let end = |value: f64| format::brief(value / unit);
        format!("{} – {}", end(kept.range.low()), end(kept.range.high()))
    });
    Row {
        word,
        name: ctx.t(&format!("quantity-{word}")),
        help: ctx.t(&quantity.help_key(offer.pricing)),
        unit: quantity.unit(&offer.currency, ctx.lang),
        wrong: form.message(&ctx.lang, word),
        wrong_source: form.message(&ctx.lang, &source),
        source,
        range,
    }
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
) -> Result<HttpResponse, AppError> {
    let promised = Promised::load(&db, &member).await?;
    let form = filled(&promised, &member, &ctx);
    html(&page(&member, ctx, (&db, &cache), &promised, form).await?)
}

/// What is stored; where nothing is stated at all, the area's usual values.
fn filled(promised: &Promised, member: &Member<Editor>, ctx: &PageCtx) -> FormState {
    let offer = &promised.offer;
    let area = member.venture.area;
    let mut values = vec![("sure".to_owned(), "50".to_owned())];
    for quantity in Quantity::ALL {
        let typed = match offer.assumptions.get(&quantity) {
            Some(kept) => Some((typed_base(kept), kept.source.clone())),
            None if offer.assumptions.is_empty() => {
                let money = quantity.measure() == Measure::Money;
                let rate = if money { defaults::per_dollar(&offer.currency) } else { 1.0 };
                let value = defaults::usual(area, quantity) * rate;
                let area = ctx.t(&area.text_key());
                Some((format::typed(value), ctx.t1("start-usual-source", "area", area)))
            }
            None => None,
        };
        let Some((base, source)) = typed else { continue };
        values.push((quantity.as_str().to_owned(), base));
        values.push((source_field(quantity), source));
    }
    values.extend(promised.fields(area).map(|(name, value)| (name.to_owned(), value)));
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// The base as it is typed.
fn typed_base(kept: &Assumption) -> String {
    let unit = kept.quantity.measure().typed_unit();
    format::typed((kept.range.base() / unit * 1e9).round() / 1e9)
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    cache: Data<Cache>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    form.counts_in(&member.venture.currency);
    let promised = Promised::load(&db, &member).await?;
    let sure = form.choice("sure", |word| {
        SURE.iter().find(|(value, _)| *value == word).and_then(|(value, _)| value.parse().ok())
    });
    let draft = promised.read(&mut form);
    let stated: Vec<_> = Quantity::ALL
        .into_iter()
        .filter_map(|one| {
            let kept = promised.offer.assumptions.get(&one);
            Some((one, read(&mut form, one, kept, sure.unwrap_or(0.0), &ctx)?))
        })
        .collect();
    let Some(draft) = draft.filter(|_| form.is_valid()) else {
        let page = page(&member, ctx, (&db, &cache), &promised, form.into_state()).await?;
        return invalid(&page);
    };
    store::save_offer(&db, member.user.id, member.id(), draft).await?;
    store::save_assumptions(&db, member.user.id, member.id(), stated).await?;
    Ok(redirect_done(&after(Part::Numbers, &member), "start-numbers"))
}

/// What a row changes: a new assumption, or none where the field was emptied; `None` where it
/// changes nothing or is wrong, which the form says.
fn read(
    form: &mut Form,
    quantity: Quantity,
    kept: Option<&Assumption>,
    sure: f64,
    ctx: &PageCtx,
) -> Option<Option<AssumptionDraft>> {
    let (field, source) = (quantity.as_str(), source_field(quantity));
    let unit = quantity.measure().typed_unit();
    let (least, most) = quantity.range();
    let base = form.optional_number(field, least / unit..=most / unit)?;
    let Some(base) = base else { return kept.map(|_| None) };
    let text = form.text(&source, 1..=500)?;
    // The same rounding as in storage.
    let stored = |value: f64| (value * 1e6).round() / 1e6;
    let base = stored(base * unit);
    if kept.is_some_and(|kept| stored(kept.range.base()) == base && kept.source == text) {
        return None;
    }
    let spread = base.abs() * sure / 100.0;
    let end = |value: f64| stored(value.clamp(least, most));
    let Ok(range) = Triangular::new(end(base - spread), base, end(base + spread)) else {
        form.fail(
            field,
            "field-too-many-places",
            vec![("typed", form.raw(field).to_owned()), ("places", "6".to_owned())],
        );
        return None;
    };
    let draft =
        AssumptionDraft { range, ground: Ground::Assumed, source: text, dated: ctx.now.date() };
    Some(Some(draft))
}

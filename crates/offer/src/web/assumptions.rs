//! The form of the assumptions with low, base and high.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::typed::typed;
use crate::{AssumptionDraft, Ground, Measure, OfferRecord, Pricing, Quantity, store};
use economics::triangular::Triangular;
use i18n::format;
use venture::{Editor, Member, Venture};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

const GROUNDS: [(&str, &str); 2] = [("assumed", "ground-assumed"), ("observed", "ground-observed")];

#[derive(Template)]
#[template(path = "offer/assumptions.html")]
struct AssumptionsPage {
    ctx: PageCtx,
    venture: Venture,
    form: FormState,
    rows: Vec<Fields>,
    grounds: &'static [(&'static str, &'static str)],
}

/// The names of an assumption's fields, and its current data.
struct Fields {
    quantity: &'static str,
    name: String,
    help: String,
    unit: String,
    low: String,
    base: String,
    high: String,
    ground: String,
    source: String,
    date: String,
}

impl Fields {
    fn of(quantity: Quantity, pricing: Pricing, currency: &str, ctx: &PageCtx) -> Self {
        let word = quantity.as_str();
        let field = |part: &str| format!("{word}-{part}");
        Self {
            quantity: word,
            name: ctx.t(&format!("quantity-{word}")),
            help: ctx.t(&quantity.help_key(pricing)),
            unit: match quantity.measure() {
                Measure::Money => currency.to_owned(),
                Measure::Count => ctx.t("unit-count"),
                Measure::Share => "%".to_owned(),
            },
            low: field("low"),
            base: field("base"),
            high: field("high"),
            ground: field("ground"),
            source: field("source"),
            date: field("date"),
        }
    }
}

pub(super) async fn edit(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let offer = store::find_offer(db.get_ref(), &member.venture).await?;
    let form = filled(&offer, &ctx);
    html(&page(&member, ctx, form, &offer))
}

pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    form.counts_in(&member.venture.currency);
    let drafts: Vec<_> = Quantity::ALL.map(|quantity| (quantity, read(&mut form, quantity))).into();
    if !form.is_valid() {
        let offer = store::find_offer(db.get_ref(), &member.venture).await?;
        return invalid(&page(&member, ctx, form.into_state(), &offer));
    }
    store::save_assumptions(&db, member.user.id, member.id(), drafts).await?;
    Ok(redirect_done(&member.path("economics"), "saved"))
}

/// Parses one assumption. Empty fields mean none; a base alone is an exact value. `None` also
/// for errors, which go to the form.
pub fn read(form: &mut Form, quantity: Quantity) -> Option<AssumptionDraft> {
    let name = |part: &str| format!("{}-{part}", quantity.as_str());
    let (low, base, high, source) = (name("low"), name("base"), name("high"), name("source"));
    if [&low, &base, &high, &source].into_iter().all(|field| form.raw(field).is_empty()) {
        return None;
    }
    let unit = quantity.measure().typed_unit();
    let (least, most) = quantity.range();
    let range = least / unit..=most / unit;
    let exactly = form.raw(&low).is_empty() && form.raw(&high).is_empty();
    let middle = form.number(&base, range.clone());
    let (bottom, top) = if exactly {
        (middle, middle)
    } else {
        (form.number(&low, range.clone()), form.number(&high, range))
    };
    let text = form.text(&source, 1..=500);
    let ground = form.choice(&name("ground"), Ground::parse);
    let dated = form.past_date(&name("date"));
    let (bottom, middle, top) = (bottom?, middle?, top?);
    // The same rounding as in storage, so that 3.5 % is 0.035.
    let kept = |typed: f64| (typed * unit * 1e6).round() / 1e6;
    for (field, typed) in [(&low, bottom), (&base, middle), (&high, top)] {
        // Only floating-point noise is rounded: a price must not change.
        if (kept(typed) - typed * unit).abs() > 1e-9 + typed.abs() * 1e-12 {
            let args = vec![("typed", form.raw(field).to_owned()), ("places", "6".to_owned())];
            form.fail(field, "field-too-many-places", args);
        }
    }
    let Ok(range) = Triangular::new(kept(bottom), kept(middle), kept(top)) else {
        form.fail(if bottom > middle { &low } else { &high }, "field-not-in-order", vec![]);
        return None;
    };
    Some(AssumptionDraft { range, ground: ground?, source: text?, dated: dated? })
}

fn filled(offer: &OfferRecord, ctx: &PageCtx) -> FormState {
    let mut values = Vec::new();
    for quantity in Quantity::ALL {
        let mut put = |part: &str, value: String| {
            values.push((format!("{}-{part}", quantity.as_str()), value));
        };
        let Some(kept) = offer.assumptions.get(&quantity) else {
            put("ground", Ground::Assumed.as_str().to_owned());
            put("date", format::date(ctx.now));
            continue;
        };
        let unit = quantity.measure().typed_unit();
        put("low", typed(kept.range.low(), unit));
        put("base", typed(kept.range.base(), unit));
        put("high", typed(kept.range.high(), unit));
        put("ground", kept.ground.as_str().to_owned());
        put("source", kept.source.clone());
        put("date", kept.dated.to_string());
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    form: FormState,
    offer: &OfferRecord,
) -> AssumptionsPage {
    let fields = |quantity| Fields::of(quantity, offer.pricing, &offer.currency, &ctx);
    let rows = Quantity::ALL.map(fields).into();
    AssumptionsPage {
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
        rows,
        grounds: &GROUNDS,
    }
}

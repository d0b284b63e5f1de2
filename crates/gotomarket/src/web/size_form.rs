//! The form of a part of the market: new, and changed.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use market::Segment;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::fields::{self as own, Choice};
use crate::{MarketSize, MarketSizeDraft, store};
use i18n::format;
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
};

/// Accounts on this planet, generously.
const MOST_ACCOUNTS: i64 = 100_000_000_000;
/// Beyond this nobody pays in a year, in whole units.
const MOST_VALUE: f64 = 1e10;

#[derive(Template)]
#[template(path = "gotomarket/size_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    currency: String,
    /// The one that is changed; nothing for a new one.
    size: Option<MarketSize>,
    segments: Vec<Choice>,
    form: FormState,
}

async fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    size: Option<MarketSize>,
    form: FormState,
) -> Result<FormPage, AppError> {
    let segments = Segment::list(db, member.id(), false).await?;
    Ok(FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("go-to-market/market-size"),
        currency: member.venture.currency.clone(),
        size,
        segments: own::segment_choices(&segments),
        form,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let today = db::now().date().to_string();
    let form = FormState::filled([("served", "on".to_owned()), ("observed_on", today)]);
    html(&page(&member, ctx, &db, None, form).await?)
}

/// Attainable shares typed in per cent; a base alone is a value known exactly.
fn shares(form: &mut Form) -> Option<[f64; 3]> {
    let range = 0.0..=100.0;
    let exactly = form.raw("share_low").is_empty() && form.raw("share_high").is_empty();
    let base = form.number("share_base", range.clone());
    let (low, high) = if exactly {
        (base, base)
    } else {
        (form.number("share_low", range.clone()), form.number("share_high", range))
    };
    let all = [low?, base?, high?];
    if all[0] > all[1] || all[1] > all[2] {
        let wrong = if all[0] > all[1] { "share_low" } else { "share_high" };
        form.fail(wrong, "field-not-in-order", vec![]);
        return None;
    }
    // Rounded as typed, so that 3.5 % is 0.035.
    Some(all.map(|percent| (percent * 1e4).round() / 1e6))
}

fn read(form: &mut Form, currency: &str, segments: &[Choice]) -> Option<MarketSizeDraft> {
    let stated = own::stated(form, segments);
    let accounts = form.integer("accounts", 0..=MOST_ACCOUNTS);
    let acv_minor = form.money("acv", currency, MOST_VALUE);
    let share = shares(form);
    let own::Stated { name, segment, note, provenance } = stated?;
    Some(MarketSizeDraft {
        name,
        segment,
        accounts: u64::try_from(accounts?).ok()?,
        acv_minor: acv_minor?,
        served: form.ticked("served"),
        share: share?,
        note,
        provenance,
    })
}

/// Reads the fields by themselves, without the segment.
pub fn draft(form: &mut Form, currency: &str) -> Option<MarketSizeDraft> {
    read(form, currency, &[])
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &member.venture.currency, &own::segment_choices(&segments));
    let insert = |draft| store::insert_size(&db, member.edit(), draft);
    if form.stored("name", draft, insert).await?.is_none() {
        return invalid(&page(&member, ctx, &db, None, form.into_state()).await?);
    }
    Ok(redirect_done(&member.path("go-to-market/market-size"), "saved"))
}

fn filled(one: &MarketSize, currency: &str) -> FormState {
    let percent = |share: f64| format::typed((share * 1e6).round() / 1e4);
    let mut values = vec![
        ("accounts", one.accounts.to_string()),
        ("acv", own::typed_amount(one.acv_minor, currency)),
        ("share_low", percent(one.share[0])),
        ("share_base", percent(one.share[1])),
        ("share_high", percent(one.share[2])),
    ];
    values.extend(own::typed(&one.name, one.segment, &one.note, &one.provenance));
    if one.served {
        values.push(("served", "on".to_owned()));
    }
    FormState::filled(values)
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = MarketSize::find(db.get_ref(), member.id(), path.1).await?;
    let one = found.ok_or(AppError::NotFound)?;
    let form = filled(&one, &member.venture.currency);
    html(&page(&member, ctx, &db, Some(one), form).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = MarketSize::open(db.get_ref(), member.id(), path.1).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &member.venture.currency, &own::segment_choices(&segments));
    let Some(draft) = draft else {
        return invalid(&page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    store::update_size(&db, member.edit(), one.id, draft).await?;
    Ok(redirect_done(&member.path("go-to-market/market-size"), "saved"))
}

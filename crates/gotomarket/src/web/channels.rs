//! Channels: list, file, form, and their cost taken over into the economics.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use market::Segment;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields::{self as own, Choice},
    shown,
};
use crate::{Channel, ChannelDraft, channel::blended_cost, store};
use charts::{InlineBar, Markup};
use i18n::format;
use offer::{AssumptionDraft, Ground, Quantity};
use venture::{Editor, Member, Record, Viewer};
use web::{
    csv,
    error::AppError,
    figures::FigureView,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// Beyond this no cost and no number of customers is plausible.
const MOST: f64 = 1e12;

/// A channel as the list shows it.
struct Row {
    channel: Channel,
    segment: String,
    bar: Markup,
}

#[derive(Template)]
#[template(path = "gotomarket/channels.html")]
struct ListPage {
    ctx: PageCtx,
    section: String,
    base: String,
    currency: String,
    query: ListQuery,
    page: Page<Row>,
    blended: Option<FigureView>,
    customers: f64,
}

#[derive(Template)]
#[template(path = "gotomarket/channel_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    currency: String,
    /// The one that is changed; nothing for a new one.
    channel: Option<Channel>,
    segments: Vec<Choice>,
    form: FormState,
}

/// Channels that hold the words, in the order asked for; by name otherwise.
fn arranged(mut channels: Vec<Channel>, query: &ListQuery) -> Vec<Channel> {
    if let Some(words) = query.search().map(str::to_lowercase) {
        channels.retain(|one| {
            one.name.to_lowercase().contains(&words) || one.note.to_lowercase().contains(&words)
        });
    }
    let number = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    let (column, descending) = query.order();
    match column {
        "cost" => channels.sort_by_key(|one| one.cost_minor),
        "customers" => {
            channels.sort_by(|a, b| number(a.customers).total_cmp(&number(b.customers)));
        }
        "spend" => {
            channels.sort_by(|a, b| number(a.spend_minor()).total_cmp(&number(b.spend_minor())));
        }
        "observed" => channels.sort_by_key(|one| one.provenance.observed_on),
        _ => channels.sort_by_key(|one| one.name.to_lowercase()),
    }
    if descending {
        channels.reverse();
    }
    channels
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let query = query.into_inner();
    let currency = member.venture.currency.clone();
    let channels = Channel::list(db.get_ref(), member.id(), query.archived()).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let unit = shown::minor_unit(&currency);
    let blended = blended_cost(member.id(), &channels, &currency, unit)
        .filter(|_| !query.archived())
        .map(|(figure, _)| shown::quiet(&figure, ctx.lang));
    let customers = channels.iter().filter_map(|one| one.customers).sum();
    let most = channels.iter().filter_map(|one| one.cost_minor).max().unwrap_or(0);
    let page = Page::of(&query, arranged(channels, &query)).map(|channel| {
        let cost = channel.cost_minor;
        let words = cost.map_or_else(|| ctx.t("unknown"), |cost| shown::money(cost, &currency));
        let label = format!("{}: {words}", channel.name);
        let value = cost.map(|cost| cost as f64);
        let segment = segments.iter().find(|one| Some(one.id) == channel.segment);
        Row {
            segment: segment.map_or_else(String::new, |one| one.name.clone()),
            bar: InlineBar { label, value, interval: None, max: most as f64 }.html(),
            channel,
        }
    });
    html(&ListPage {
        section: member.path("go-to-market"),
        base: member.path("go-to-market/channels"),
        ctx: ctx.in_venture(member.nav()),
        currency,
        query,
        page,
        blended,
        customers,
    })
}

const COLUMNS: [&str; 7] =
    ["name", "segment", "cost_per_customer", "customers_per_year", "source", "observed_on", "note"];

pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let channels = Channel::list(db.get_ref(), member.id(), query.archived()).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let currency = member.venture.currency.clone();
    let lines = arranged(channels, &query).into_iter().map(|one| {
        let segment = segments.iter().find(|segment| Some(segment.id) == one.segment);
        vec![
            one.name,
            segment.map_or_else(String::new, |segment| segment.name.clone()),
            one.cost_minor.map_or_else(String::new, |cost| own::typed_amount(cost, &currency)),
            one.customers.map_or_else(String::new, |customers| customers.to_string()),
            one.provenance.source,
            one.provenance.observed_on.to_string(),
            one.note,
        ]
    });
    csv::download("channels.csv", &COLUMNS, lines)
}

async fn form_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    channel: Option<Channel>,
    form: FormState,
) -> Result<FormPage, AppError> {
    let segments = Segment::list(db, member.id(), false).await?;
    Ok(FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("go-to-market/channels"),
        currency: member.venture.currency.clone(),
        channel,
        segments: own::segment_choices(&segments),
        form,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    html(&form_page(&member, ctx, &db, None, FormState::dated_today(["observed_on"])).await?)
}

fn read(form: &mut Form, currency: &str, segments: &[Choice]) -> Option<ChannelDraft> {
    let stated = own::stated(form, segments);
    let cost_minor = if form.raw("cost").is_empty() {
        Some(None)
    } else {
        form.money("cost", currency, MOST).map(Some)
    };
    let customers = form.optional_number("customers", 0.0..=MOST);
    let own::Stated { name, segment, note, provenance } = stated?;
    Some(ChannelDraft {
        name,
        segment,
        cost_minor: cost_minor?,
        customers: customers?,
        note,
        provenance,
    })
}

/// Reads the fields by themselves, without the segment.
pub fn draft(form: &mut Form, currency: &str) -> Option<ChannelDraft> {
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
    let insert = |draft| store::insert_channel(&db, member.edit(), draft);
    if form.stored("name", draft, insert).await?.is_none() {
        return invalid(&form_page(&member, ctx, &db, None, form.into_state()).await?);
    }
    Ok(redirect_done(&member.path("go-to-market/channels"), "saved"))
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = Channel::find(db.get_ref(), member.id(), path.1).await?;
    let one = found.ok_or(AppError::NotFound)?;
    let cost = |minor| own::typed_amount(minor, &member.venture.currency);
    let stated = own::typed(&one.name, one.segment, &one.note, &one.provenance);
    let form = FormState::filled(stated.into_iter().chain([
        ("cost", one.cost_minor.map_or_else(String::new, cost)),
        ("customers", one.customers.map_or_else(String::new, format::typed)),
    ]));
    html(&form_page(&member, ctx, &db, Some(one), form).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = Channel::open(db.get_ref(), member.id(), path.1).await?;
    let segments = Segment::list(db.get_ref(), member.id(), false).await?;
    let draft = read(&mut form, &member.venture.currency, &own::segment_choices(&segments));
    let Some(draft) = draft else {
        return invalid(&form_page(&member, ctx, &db, Some(one), form.into_state()).await?);
    };
    store::update_channel(&db, member.edit(), one.id, draft).await?;
    Ok(redirect_done(&member.path("go-to-market/channels"), "saved"))
}

/// States the blended cost as the offer's cost of winning a customer.
pub(super) async fn take_over(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let channels = Channel::list(db.get_ref(), member.id(), false).await?;
    let currency = &member.venture.currency;
    let unit = shown::minor_unit(currency);
    let (_, range) = blended_cost(member.id(), &channels, currency, unit)
        .ok_or(AppError::Conflict("error-channels-open"))?;
    let counts = |one: &&Channel| {
        one.cost_minor.is_some() && one.customers.is_some_and(|customers| customers > 0.0)
    };
    let oldest = channels.iter().filter(counts).map(|one| one.provenance.observed_on).min();
    let draft = AssumptionDraft {
        range,
        ground: Ground::Assumed,
        source: ctx.t1("channels-as-source", "path", member.path("go-to-market/channels")),
        dated: oldest.unwrap_or_else(|| db::now().date()),
    };
    let drafts = vec![(Quantity::AcquisitionCost, Some(draft))];
    offer::store::save_assumptions(&db, member.user.id, member.id(), drafts).await?;
    Ok(redirect_done(&member.path("economics"), "taken-over"))
}

//! Machine prices: the bundled samples and the venture's own.

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::typed::typed;
use crate::{MachinePrice, MachinePriceDraft, machine::MOST_PER_HOUR, serving, store};
use i18n::format;
use venture::{Editor, Member, Venture, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "offer/machines.html")]
struct ListPage {
    ctx: PageCtx,
    venture: Venture,
    query: ListQuery,
    page: Page<MachinePrice>,
}

#[derive(Template)]
#[template(path = "offer/machine.html")]
struct MachinePage {
    ctx: PageCtx,
    venture: Venture,
    form: FormState,
    /// The edited price; `None` for a new one.
    machine: Option<MachinePrice>,
    /// Devices that benchmarks of the venture ran on.
    devices: Vec<String>,
}

/// Address of the list.
fn list_href(venture: &Venture) -> String {
    format!("{}/offer/machines", venture.href())
}

impl ListPage {
    fn base(&self) -> String {
        list_href(&self.venture)
    }

    fn price(&self, machine: &MachinePrice) -> String {
        format::money(machine.per_hour, &machine.currency)
    }
}

impl MachinePage {
    fn base(&self) -> String {
        list_href(&self.venture)
    }

    fn action(&self) -> String {
        match &self.machine {
            Some(machine) => format!("{}/{}", self.base(), machine.id),
            None => self.base(),
        }
    }
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_machine_prices(db.get_ref(), member.id(), &query).await?;
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture,
        query: query.into_inner(),
        page,
    })
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::filled([("date", format::date(ctx.now))]);
    html(&machine_page(&member, ctx, &db, form, None).await?)
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    form.counts_in(&member.venture.currency);
    let draft = read(&mut form);
    let insert = |draft| store::insert_machine_price(&db, member.user.id, &member.venture, draft);
    if form.stored("name", draft, insert).await?.is_none() {
        return invalid(&machine_page(&member, ctx, &db, form.into_state(), None).await?);
    }
    Ok(redirect_done(&member.path("offer/machines"), "machine-saved"))
}

/// The price named in the path, if it is the venture's own.
async fn own(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    path: &Path<(Uuid, Uuid)>,
) -> Result<MachinePrice, AppError> {
    store::find_own_machine_price(db, member.id(), path.1).await?.ok_or(AppError::NotFound)
}

pub(super) async fn edit(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let machine = own(&member, &db, &path).await?;
    let form = filled(&machine);
    html(&machine_page(&member, ctx, &db, form, Some(machine)).await?)
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let machine = own(&member, &db, &path).await?;
    form.counts_in(&member.venture.currency);
    let Some(draft) = read(&mut form) else {
        let form = form.into_state();
        return invalid(&machine_page(&member, ctx, &db, form, Some(machine)).await?);
    };
    store::update_machine_price(&db, member.user.id, &member.venture, path.1, draft).await?;
    Ok(redirect_done(&member.path("offer/machines"), "machine-saved"))
}

pub fn read(form: &mut Form) -> Option<MachinePriceDraft> {
    let name = form.text("name", 1..=120);
    let measured_as = form.text("measured-as", 0..=200);
    let vcpus = form.optional_integer("vcpus", 1..=4096);
    let memory = form.optional_integer("memory", 1..=65_536);
    let per_hour = form.number("price", 0.000_001..=MOST_PER_HOUR);
    let source = form.text("source", 1..=500);
    let dated = form.past_date("date");
    let whole = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
    Some(MachinePriceDraft {
        name: name?,
        measured_as: Some(measured_as?).filter(|device| !device.is_empty()),
        vcpus: whole(vcpus?),
        memory_gib: whole(memory?),
        per_hour: per_hour?,
        source: source?,
        dated: dated?,
    })
}

fn filled(machine: &MachinePrice) -> FormState {
    let whole = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    FormState::filled([
        ("name", machine.name.clone()),
        ("measured-as", machine.measured_as.clone().unwrap_or_default()),
        ("vcpus", whole(machine.vcpus)),
        ("memory", whole(machine.memory_gib)),
        ("price", typed(machine.per_hour, 1.0)),
        ("source", machine.source.clone()),
        ("date", machine.dated.to_string()),
    ])
}

async fn machine_page(
    member: &Member<Editor>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    form: FormState,
    machine: Option<MachinePrice>,
) -> Result<MachinePage, AppError> {
    let candidates = serving::candidates(db, member.id()).await?;
    let mut devices: Vec<_> = candidates
        .into_iter()
        .filter(|candidate| candidate.refusal.is_none())
        .map(|candidate| candidate.serving.record.device)
        .collect();
    devices.sort();
    devices.dedup();
    Ok(MachinePage {
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
        machine,
        devices,
    })
}

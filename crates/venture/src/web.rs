//! Pages of ventures: list, create, edit, archive, members.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    Area, Member, MemberRole, Owner, Venture, VentureDraft, Viewer, activity, meanwhile,
    store::{self, MemberChange, MemberInfo},
    venture::CURRENCIES,
};
use account::{
    SignedIn,
    store::{Invitations, OpenInvitation, insert_invitation, list_invitations},
    web::admin::{invitation_link, too_many_invited},
};
use i18n::{Lang, format};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect, redirect_done},
    paging::{ListQuery, Page},
    routes::{Access, Routes},
    visitor::Role,
};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/", Access::SignedIn, start)
        .get("/ventures", Access::SignedIn, list)
        .get("/ventures/new", Access::SignedIn, new_form)
        .post_once("/ventures", Access::SignedIn, create)
        .get("/ventures/{venture}/activity", Access::Viewer, activity::web::show)
        .get("/ventures/{venture}/activity.csv", Access::Viewer, activity::web::export)
        .get("/ventures/{venture}/settings", Access::Viewer, settings)
        .post("/ventures/{venture}/settings", Access::Owner, update)
        .post("/ventures/{venture}/archive", Access::Owner, archive)
        .post("/ventures/{venture}/restore", Access::Owner, restore)
        .post_once("/ventures/{venture}/members", Access::Owner, invite)
        .post("/ventures/{venture}/members/{user}", Access::Owner, change_member)
        .post(
            "/ventures/{venture}/invitations/{invitation}/withdraw",
            Access::Owner,
            withdraw_invitation,
        );
}

const AREAS: [(&str, &str); 4] = [
    ("computer-vision", "area-computer-vision"),
    ("natural-language", "area-natural-language"),
    ("recommendation", "area-recommendation"),
    ("financial-risk", "area-financial-risk"),
];

const PARTS: [(&str, &str); 3] =
    [("viewer", "member-viewer"), ("editor", "member-editor"), ("owner", "member-owner")];

#[derive(Template)]
#[template(path = "venture/list.html")]
struct ListPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<Venture>,
}

#[derive(Template)]
#[template(path = "venture/new.html")]
struct NewPage {
    ctx: PageCtx,
    form: FormState,
    areas: &'static [(&'static str, &'static str)],
    currencies: &'static [&'static str],
}

#[derive(Template)]
#[template(path = "venture/settings.html")]
struct SettingsPage {
    ctx: PageCtx,
    venture: Venture,
    can_own: bool,
    form: FormState,
    invite: FormState,
    members: Vec<MemberInfo>,
    /// Open ones, for owners.
    invitations: Vec<OpenInvitation>,
    link: Option<String>,
    areas: &'static [(&'static str, &'static str)],
    currencies: &'static [&'static str],
    parts: &'static [(&'static str, &'static str)],
}

/// With a single venture there is nothing to choose.
async fn start(
    SignedIn(user): SignedIn,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_ventures(db.get_ref(), user.id, &ListQuery::default()).await?;
    Ok(match page.items.as_slice() {
        [only] => redirect(&only.href()),
        _ => redirect("/ventures"),
    })
}

async fn list(
    SignedIn(user): SignedIn,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_ventures(db.get_ref(), user.id, &query).await?;
    html(&ListPage { ctx, query: query.into_inner(), page })
}

async fn new_form(_user: SignedIn, ctx: PageCtx) -> Result<HttpResponse, AppError> {
    let currency = if ctx.lang == Lang::Zh { "CNY" } else { "USD" };
    html(&new_page(ctx, FormState::filled([("currency", currency.to_owned())])))
}

fn new_page(ctx: PageCtx, form: FormState) -> NewPage {
    NewPage { ctx, form, areas: &AREAS, currencies: &CURRENCIES }
}

/// Reads the fields of a venture.
fn read(form: &mut Form) -> Option<VentureDraft> {
    let name = form.text("name", 1..=200);
    let summary = form.text("summary", 0..=2000);
    let area = form.choice("area", Area::parse);
    let currency = form.choice("currency", |word| CURRENCIES.into_iter().find(|one| *one == word));
    Some(VentureDraft {
        name: name?,
        summary: summary?,
        area: area?,
        currency: currency?.to_owned(),
    })
}

async fn create(
    SignedIn(user): SignedIn,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(draft) = read(&mut form) else {
        return invalid(&new_page(ctx, form.into_state()));
    };
    let id = store::insert_venture(&db, user.id, draft, false).await?;
    // The guide takes over; it is a page of a crate above.
    Ok(redirect_done(&format!("/ventures/{id}/start/need"), "venture-created"))
}

/// The form as the venture has it.
fn filled(venture: &Venture) -> FormState {
    FormState::filled([
        ("name", venture.name.clone()),
        ("summary", venture.summary.clone()),
        ("area", venture.area.as_str().to_owned()),
        ("currency", venture.currency.clone()),
    ])
}

async fn settings_page<P>(
    member: Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
) -> Result<SettingsPage, AppError> {
    let venture = member.venture.clone();
    let form = filled(&venture).as_read();
    let can_own = member.role == MemberRole::Owner;
    let invitations =
        if can_own { list_invitations(db, Invitations::To(venture.id)).await? } else { Vec::new() };
    Ok(SettingsPage {
        ctx: ctx.in_venture(member.nav()),
        can_own,
        invitations,
        members: store::list_members(db, venture.id).await?,
        venture,
        form,
        invite: FormState::default(),
        link: None,
        areas: &AREAS,
        currencies: &CURRENCIES,
        parts: &PARTS,
    })
}

async fn settings(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    html(&settings_page(member, ctx, &db).await?)
}

async fn update(
    member: Member<Owner>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let Some(draft) = read(&mut form) else {
        let page = settings_page(member, ctx, &db).await?;
        return invalid(&SettingsPage { form: form.into_state(), ..page });
    };
    let stored = async || {
        let now = store::find_venture(db.get_ref(), member.id()).await?;
        Ok(filled(&now.ok_or(AppError::NotFound)?))
    };
    let save =
        async || store::update_venture(&db, member.user.id, member.id(), draft.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        let page = settings_page(member, ctx, &db).await?;
        return conflicting(&SettingsPage { form: form.into_state(), ..page });
    };
    saved?;
    Ok(redirect_done(&member.path("settings"), "saved"))
}

async fn archive(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    store::set_archived(&db, member.user.id, member.id(), true).await?;
    Ok(redirect_done("/ventures?show=archived", "archived"))
}

async fn restore(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    store::set_archived(&db, member.user.id, member.id(), false).await?;
    Ok(redirect_done(&member.path("settings"), "restored"))
}

async fn invite(
    member: Member<Owner>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let email = form.email("email");
    let role = form.choice("role", MemberRole::parse);
    let (inviter, venture) = (member.user.id, member.id());
    let present = store::list_members(db.get_ref(), venture).await?;
    if present.iter().any(|present| Some(&present.email) == email.as_ref()) {
        form.fail("email", "field-member-already", vec![]);
    }
    let mut secret = None;
    if let (Some(email), Some(role), true) = (email, role, form.is_valid()) {
        let membership = Some((venture, role.as_str()));
        secret = insert_invitation(&db, inviter, &email, Role::Founder, membership).await?;
        if secret.is_none() {
            form.fail("email", "field-too-many-invited", too_many_invited());
        }
    }
    let page = settings_page(member, ctx, &db).await?;
    let Some(secret) = secret else {
        return invalid(&SettingsPage { invite: form.into_state(), ..page });
    };
    let link = Some(invitation_link(&request, &secret));
    html(&SettingsPage { link, ..page })
}

async fn withdraw_invitation(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let which = Invitations::To(member.id());
    if !account::store::withdraw_invitation(&db, member.user.id, which, path.1).await? {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done(&member.path("settings"), "invited-withdrawn"))
}

async fn change_member(
    member: Member<Owner>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let role = match form.raw("role") {
        "none" => None,
        word => Some(MemberRole::parse(word).ok_or(AppError::BadRequest("error-bad-request"))?),
    };
    match store::change_member(&db, member.user.id, member.id(), path.1, role).await? {
        MemberChange::Done if path.1 == member.user.id && role.is_none() => {
            Ok(redirect_done("/ventures", "left"))
        }
        MemberChange::Done => Ok(redirect_done(&member.path("settings"), "saved")),
        MemberChange::NoSuchMember => Err(AppError::NotFound),
        MemberChange::LastOwner => Err(AppError::Conflict("error-last-owner")),
    }
}

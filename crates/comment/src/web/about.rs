//! The comments on a record or on the figures of a page: a page of their own, and the fragment
//! that other pages include, with the form for another one.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields::read,
    shown::{Back, Shown, View, about_href, reader},
};
use crate::{
    Place, Subject,
    names::{Names, href},
    store::{self, Count},
};
use i18n::Lang;
use venture::{Editor, Member, Viewer, find_labels};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// Most comments that the fragment shows; its link leads to all.
const SHOWN: u64 = 20;
/// Comments on a page of their own.
const PER_PAGE: u64 = 100;

/// What the page and the fragment share.
pub(super) struct Talk {
    place: Place,
    count: Count,
    shown: Vec<Shown>,
    /// Comments that are not shown.
    more: u64,
    /// Figures that a comment can be about; none for a record.
    figures: Vec<(&'static str, String)>,
    form: FormState,
    /// Address of the form.
    action: String,
    /// Address of the page of all.
    all: String,
    back: &'static str,
}

impl Talk {
    /// Such as “3 comments”.
    fn title(&self, lang: &Lang) -> String {
        match self.count.all {
            0 => lang.t("comments-none"),
            1 => lang.t("comments-one"),
            n => lang.t_args("comments-many", &[("n", n.to_string())]),
        }
    }

    /// Folded when nobody said anything and nothing is being written.
    fn is_open(&self) -> bool {
        !self.shown.is_empty() || self.form.is_invalid()
    }

    fn record(&self) -> String {
        self.place.record().map(|id| id.to_string()).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "comment/part.html")]
struct Part {
    ctx: PageCtx,
    talk: Talk,
}

#[derive(Template)]
#[template(path = "comment/about.html")]
pub(super) struct AboutPage {
    ctx: PageCtx,
    talk: Talk,
    /// What it is about, and where that is.
    label: String,
    kind: String,
    href: String,
    query: ListQuery,
    page: Page<()>,
}

impl AboutPage {
    /// The same page while a comment is being changed.
    pub(super) fn editing(mut self, id: Uuid, form: FormState) -> Self {
        if let Some(one) = self.talk.shown.iter_mut().find(|one| one.id == id) {
            one.form = form;
        }
        self
    }
}

fn talk(place: Place, venture: Uuid, lang: Lang, count: Count, back: Back) -> Talk {
    let named = |key: &'static str| match place {
        Place::Figures(page) => (key, lang.t(&page.figure_text_key(key))),
        Place::Record(..) => (key, String::new()),
    };
    let keys = match place {
        Place::Figures(page) => page.keys(),
        Place::Record(..) => Vec::new(),
    };
    Talk {
        place,
        count,
        shown: Vec::new(),
        more: 0,
        figures: keys.into_iter().map(named).collect(),
        form: FormState::default(),
        action: format!("/ventures/{venture}/comments"),
        all: about_href(venture, place),
        back: back.as_str(),
    }
}

/// The page of the comments at a place.
pub(super) async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    (place, query): (Place, ListQuery),
) -> Result<AboutPage, AppError> {
    let (venture, lang) = (member.id(), ctx.lang);
    let label = match place {
        Place::Record(kind, id) => find_labels(db, venture, kind, [id], lang)
            .await?
            .remove(&id)
            .ok_or(AppError::NotFound)?,
        Place::Figures(_) => place.kind_text(lang),
    };
    let query = query.in_steps_of(PER_PAGE);
    let found = store::list_about(db, venture, (place, reader(member)), &query).await?;
    let names = Names::read(db, (venture, lang), &found.items).await?;
    let view = View { venture, reader: reader(member), lang, back: Back::About };
    let mut shown = Vec::new();
    let page = found.map(|comment| shown.push(view.show(comment, &names)));
    let count = store::count(db, venture, place).await?;
    Ok(AboutPage {
        talk: Talk { shown, ..talk(place, venture, lang, count, Back::About) },
        kind: match place {
            Place::Record(..) => place.kind_text(lang),
            Place::Figures(_) => String::new(),
        },
        label,
        href: href(venture, place),
        ctx: ctx.in_venture(member.nav()),
        query,
        page,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let place = Place::parse(query.other("kind"), query.other("record"));
    let place = place.ok_or(AppError::BadRequest("error-bad-request"))?;
    if query.other("part").is_empty() {
        return html(&page(&member, ctx, &db, (place, query.into_inner())).await?);
    }
    let (venture, lang) = (member.id(), ctx.lang);
    if !store::is_there(db.get_ref(), venture, place).await? {
        return Err(AppError::NotFound);
    }
    let who = reader(&member);
    let found = store::list_last(db.get_ref(), venture, (place, who), SHOWN).await?;
    let names = Names::read(db.get_ref(), (venture, lang), &found).await?;
    let count = store::count(db.get_ref(), venture, place).await?;
    let view = View { venture, reader: who, lang, back: Back::Record };
    let more = count.all.saturating_sub(found.len() as u64);
    let shown = found.into_iter().map(|comment| view.show(comment, &names)).collect();
    let talk = Talk { shown, more, ..talk(place, venture, lang, count, Back::Record) };
    html(&Part { ctx: ctx.in_venture(member.nav()), talk })
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let place = Place::parse(form.raw("kind"), form.raw("record"));
    let place = place.ok_or(AppError::BadRequest("error-bad-request"))?;
    if !store::is_there(db.get_ref(), member.id(), place).await? {
        return Err(AppError::NotFound);
    }
    let subject = match place {
        Place::Record(..) => Subject::at(place, ""),
        Place::Figures(_) => form.choice("figure", |key| Subject::at(place, key)),
    };
    let body = read(&mut form);
    let (Some(subject), Some(body), true) = (subject, body, form.is_valid()) else {
        let mut page = page(&member, ctx, &db, (place, ListQuery::default())).await?;
        page.talk.form = form.into_state();
        return invalid(&page);
    };
    let made = store::insert(&db, member.edit(), subject, &body).await?;
    let id = made.ok_or(AppError::NotFound)?;
    let back = Back::of(&form).href(member.id(), Some(place), id);
    Ok(redirect_done(&back, "comment-added"))
}

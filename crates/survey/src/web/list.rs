//! The list of surveys, and the same as a file.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{Survey, store};
use i18n::format;
use venture::{Member, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "survey/list.html")]
struct ListPage {
    ctx: PageCtx,
    base: String,
    query: ListQuery,
    page: Page<Survey>,
    questions: HashMap<Uuid, u64>,
}

impl ListPage {
    fn asked(&self, survey: &Survey) -> u64 {
        self.questions.get(&survey.id).copied().unwrap_or(0)
    }
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let query = query.into_inner();
    let page = store::list_surveys(db.get_ref(), member.id(), &query).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|one| one.id).collect();
    html(&ListPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("surveys"),
        query,
        questions: store::count_questions(db.get_ref(), ids).await?,
        page,
    })
}

const COLUMNS: [&str; 10] = [
    "title_en",
    "title_zh",
    "phase",
    "mode",
    "scale",
    "languages",
    "received",
    "closes_on",
    "closes_after",
    "changed_at",
];

/// All surveys, without answers.
pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let (venture, now) = (member.id(), db::now());
    let part = async move |number: u64| -> csv::Lines {
        let part = query.whole_page(number);
        let page = store::list_surveys(db.get_ref(), venture, &part).await?;
        Ok(page.map(|one| {
            let phase = one.phase(&now).as_str().to_owned();
            vec![
                one.title.en,
                one.title.zh,
                phase,
                one.mode.as_str().to_owned(),
                one.scale.as_str().to_owned(),
                one.languages.as_str().to_owned(),
                one.received.to_string(),
                one.closes_on.map_or_else(String::new, |date| date.to_string()),
                one.closes_after.map_or_else(String::new, |most| most.to_string()),
                format::rfc3339(one.updated_at),
            ]
        }))
    };
    csv::of_list("surveys.csv", &COLUMNS, part).await
}

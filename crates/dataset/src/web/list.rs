//! Lists of data sets: those that a venture can use, and all for administrators.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::{DatabaseConnection, DbErr};

use super::{
    fields::area_key,
    naming::{sizes, title},
};
use crate::{
    Dataset, DatasetVersion,
    store::{self, Draft},
};
use account::Admin;
use i18n::{Lang, format};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
    paging::{ListQuery, Page},
};

#[derive(Template)]
#[template(path = "dataset/list.html")]
struct ListPage {
    ctx: PageCtx,
    query: ListQuery,
    page: Page<Line>,
    base: String,
    drafts: Vec<Draft>,
}

/// A set in a list.
pub(super) struct Line {
    pub(super) set: Dataset,
    pub(super) title: String,
    area: String,
    sizes: String,
    versions: u32,
}

impl Line {
    fn new(set: Dataset, lang: Lang) -> Self {
        let newest = set.newest.as_ref();
        Self {
            title: title(&set, lang),
            area: lang.t(area_key(set.kind.area())),
            sizes: newest.map_or_else(|| "–".to_owned(), sizes),
            versions: newest.map_or(0, |version| version.version),
            set,
        }
    }

    fn rows(&self) -> u64 {
        let rows = |version: &DatasetVersion| version.counts.train_n() + version.counts.test_n();
        self.set.newest.as_ref().map_or(0, rows)
    }
}

/// The sets that are asked for: `sort` by name, kind, area, rows or versions.
pub(super) async fn page(
    db: &DatabaseConnection,
    query: &ListQuery,
    lang: Lang,
) -> Result<Page<Line>, DbErr> {
    let words = query.search().map(str::to_lowercase);
    let fits = |line: &Line| {
        words.as_ref().is_none_or(|words| {
            let set = &line.set;
            let texts = [set.name.as_str(), &line.title, &line.area, set.kind.as_str()];
            texts.iter().any(|text| text.to_lowercase().contains(words.as_str()))
        })
    };
    let sets = store::list_datasets(db).await?.into_iter();
    let sets = sets.filter(|set| set.archived_at.is_some() == query.archived());
    let mut lines: Vec<Line> = sets.map(|set| Line::new(set, lang)).filter(fits).collect();
    let (column, descending) = query.order();
    match column {
        "name" => lines.sort_by(|a, b| a.set.name.cmp(&b.set.name)),
        "kind" => lines.sort_by(|a, b| a.set.kind.as_str().cmp(b.set.kind.as_str())),
        "area" => lines.sort_by(|a, b| a.area.cmp(&b.area)),
        "rows" => lines.sort_by_key(Line::rows),
        "versions" => lines.sort_by_key(|line| line.versions),
        _ => {}
    }
    if descending {
        lines.reverse();
    }
    Ok(Page::of(query, lines))
}

impl ListPage {
    fn is_for_admin(&self) -> bool {
        self.ctx.venture.is_none()
    }
}

pub(super) async fn in_venture(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let ctx = ctx.in_venture(member.nav());
    let page = page(&db, &query, ctx.lang).await?;
    let (query, base) = (query.into_inner(), member.path("datasets"));
    html(&ListPage { ctx, query, page, base, drafts: Vec::new() })
}

pub(super) async fn for_admin(
    _admin: Admin,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = page(&db, &query, ctx.lang).await?;
    let drafts = store::list_drafts(db.get_ref()).await?;
    let (query, base) = (query.into_inner(), "/admin/datasets".to_owned());
    html(&ListPage { ctx, query, page, base, drafts })
}

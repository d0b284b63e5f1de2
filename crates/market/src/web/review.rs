//! What needs a second look: stale facts, oldest first, each with a button that
//! says that it is still true today.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;

use crate::{PriceUnit, ReviewItem, ReviewKey, snapshot, store};
use venture::{Editor, Member, Provenance, Viewer};
use web::{
    csv,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::{ListQuery, Page},
};

/// Needs with old answers that the page names.
const ANSWERS_SHOWN: usize = 100;

/// A need whose answers are mostly old.
struct OldAnswers {
    statement: String,
    href: String,
    n: usize,
    newest: Date,
}

#[derive(Template)]
#[template(path = "market/review.html")]
struct ReviewPage {
    ctx: PageCtx,
    home: String,
    query: ListQuery,
    page: Page<ReviewItem>,
    answers: Vec<OldAnswers>,
    today: Date,
    /// What was sent for one item and refused.
    form: FormState,
}

impl ReviewPage {
    fn days(&self, item: &ReviewItem) -> i64 {
        (self.today - item.provenance.observed_on).whole_days()
    }

    /// What stands in an item's field: what was typed, else the source so far.
    fn source(&self, item: &ReviewItem) -> String {
        if self.is_refused(item) {
            self.form.value("source").to_owned()
        } else {
            item.provenance.source.clone()
        }
    }

    fn is_refused(&self, item: &ReviewItem) -> bool {
        self.form.is_invalid() && self.form.value("key") == item.key.code()
    }
}

/// Items that hold the words that are searched for, in the order asked for; oldest first otherwise.
async fn items<P>(
    member: &Member<P>,
    db: &DatabaseConnection,
    query: &ListQuery,
) -> Result<Vec<ReviewItem>, AppError> {
    let currency = &member.venture.currency;
    let mut items = store::list_stale(db, member.id(), currency, db::now().date()).await?;
    if let Some(words) = query.search().map(str::to_lowercase) {
        items.retain(|one| {
            [&one.product, &one.about, &one.provenance.source]
                .into_iter()
                .any(|text| text.to_lowercase().contains(&words))
        });
    }
    let (column, descending) = query.order();
    match column {
        "product" => items.sort_by_key(|one| one.product.to_lowercase()),
        "kind" => items.sort_by_key(|one| one.key.as_str()),
        // Oldest first as the store gives them.
        _ => {}
    }
    if descending {
        items.reverse();
    }
    Ok(items)
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    query: ListQuery,
    form: FormState,
) -> Result<ReviewPage, AppError> {
    let items = items(member, db, &query).await?;
    let market = snapshot(db, &member.venture).await?;
    let old = market.needs.iter().filter(|need| need.stale).filter_map(|need| {
        Some(OldAnswers {
            statement: need.statement.clone(),
            href: need.href.clone(),
            n: need.ratings.len(),
            newest: need.ratings.iter().map(|one| one.date).max()?,
        })
    });
    Ok(ReviewPage {
        ctx: ctx.in_venture(member.nav()),
        home: member.venture.href(),
        page: Page::of(&query, items),
        answers: old.take(ANSWERS_SHOWN).collect(),
        today: db::now().date(),
        query,
        form,
    })
}

pub(super) async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    html(&page(&member, ctx, &db, query.into_inner(), FormState::default()).await?)
}

const COLUMNS: [&str; 6] = ["kind", "product", "about", "value", "source", "observed_on"];

pub(super) async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let items = items(&member, &db, &query).await?;
    let line = |one: ReviewItem| {
        vec![
            one.key.as_str().to_owned(),
            one.product,
            one.about,
            one.value.unwrap_or_default(),
            one.provenance.source,
            one.provenance.observed_on.to_string(),
        ]
    };
    csv::download("review.csv", &COLUMNS, items.into_iter().map(line))
}

pub(super) async fn confirm(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let key = form.choice("key", ReviewKey::parse);
    let source = form.text("source", 1..=Provenance::LONGEST_SOURCE);
    let Some((key, source)) = key.zip(source) else {
        let query = ListQuery::default();
        return invalid(&page(&member, ctx, &db, query, form.into_state()).await?);
    };
    let provenance = Provenance { source, observed_on: db::now().date() };
    let found = store::confirm_fact(&db, member.edit(), key, provenance).await?;
    if !found {
        return Err(AppError::NotFound);
    }
    Ok(redirect_done(&member.path("market/review"), "confirmed"))
}

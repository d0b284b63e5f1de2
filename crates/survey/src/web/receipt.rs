//! The receipt of a respondent: thanks, a personal link, the stored answers, and the button
//! that deletes them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::{
    public::{Wanted, is_secret, notice},
    shown::{AnsweredQuestion, answered_questions},
};
use crate::{Response, Survey, store};
use account::token;
use i18n::Lang;
use web::{
    error::AppError,
    forms::Form,
    origin::site,
    page::{PageCtx, html},
};

#[derive(Template)]
#[template(path = "survey/receipt.html")]
struct ReceiptPage {
    ctx: PageCtx,
    survey: Survey,
    response: Response,
    answered: Vec<AnsweredQuestion>,
    /// The whole personal address.
    link: String,
    path: String,
}

impl ReceiptPage {
    fn languages(&self) -> &'static [Lang] {
        self.survey.languages.all()
    }

    /// True for the language of the page.
    fn reads(&self, lang: &Lang) -> bool {
        self.ctx.lang == *lang
    }
}

pub(super) async fn show(
    request: HttpRequest,
    mut ctx: PageCtx,
    db: Data<DatabaseConnection>,
    receipt: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, AppError> {
    store::purge_soon(&db).await;
    let found = if is_secret(&receipt) {
        store::find_by_receipt(db.get_ref(), &token::digest(&receipt)).await?
    } else {
        None
    };
    let Some((survey, response)) = found else {
        return notice(ctx, StatusCode::NOT_FOUND, "answers-gone");
    };
    let own = Lang::from_tag(&response.language).unwrap_or_default();
    let lang = survey.languages.nearest(Lang::from_tag(&wanted.lang).unwrap_or(own));
    ctx.user = None;
    if lang != ctx.lang {
        // The message uses the language of the page.
        ctx.done = ctx.done.map(|_| lang.t("done-answers-sent"));
        ctx.lang = lang;
    }
    let questions = store::list_questions(db.get_ref(), survey.id).await?;
    let path = format!("/s/answers/{}", *receipt);
    html(&ReceiptPage {
        answered: answered_questions(&questions, &response, lang),
        link: format!("{}{path}", site(&request)),
        path,
        survey,
        response,
        ctx,
    })
}

pub(super) async fn delete(
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    receipt: Path<String>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let gone =
        is_secret(&receipt) && store::delete_by_receipt(&db, &token::digest(&receipt)).await?;
    if gone {
        notice(ctx, StatusCode::OK, "answers-deleted")
    } else {
        notice(ctx, StatusCode::NOT_FOUND, "answers-gone")
    }
}

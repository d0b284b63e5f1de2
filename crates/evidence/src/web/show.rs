//! One record: what it is, its note with the marked passages, what they are about.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use time::Date;
use uuid::Uuid;

use super::{
    fields,
    names::{AboutLink, Choice, Names},
};
use crate::{
    Evidence,
    passage::{Passage, Piece, pieces},
    store,
};
use market::Segment;
use venture::{Member, Viewer, records};
use web::{
    error::AppError,
    forms::FormState,
    page::{PageCtx, html},
};

/// A passage with links to what it is about.
pub(super) struct PassageRow {
    passage: Passage,
    about: Vec<AboutLink>,
}

#[derive(Template)]
#[template(path = "evidence/evidence.html")]
pub(super) struct EvidencePage {
    ctx: PageCtx,
    base: String,
    evidence: Evidence,
    author: String,
    about: Vec<AboutLink>,
    segment: Option<Segment>,
    pieces: Vec<Piece>,
    passages: Vec<PassageRow>,
    needs: Vec<Choice>,
    competitors: Vec<Choice>,
    today: Date,
    pub(super) form: FormState,
}

impl EvidencePage {
    fn open(&self) -> bool {
        self.ctx.can_edit() && self.evidence.archived_at.is_none()
    }
}

/// Everything that a record's page shows.
pub(super) async fn evidence_page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
    form: FormState,
) -> Result<EvidencePage, AppError> {
    let evidence = fields::find(member, db, id).await?;
    let passages = store::list_passages(db, member.id(), id).await?;
    let marked = passages.iter().flat_map(|one| one.about.iter().copied());
    let mentioned = evidence.about.iter().copied().chain(marked);
    let names = Names::offered(db, member.id(), mentioned, &ctx.find).await?;
    let mut authors = records::list_authors(db, [evidence.author]).await?;
    Ok(EvidencePage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("evidence"),
        author: authors.remove(&evidence.author).unwrap_or_default(),
        about: names.links(&evidence.about),
        segment: names.segment(evidence.segment),
        pieces: pieces(&evidence.note, &passages),
        needs: names.need_choices(&form),
        competitors: names.competitor_choices(&form),
        passages: passages
            .into_iter()
            .map(|passage| PassageRow { about: names.links(&passage.about), passage })
            .collect(),
        today: db::now().date(),
        evidence,
        form,
    })
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    html(&evidence_page(&member, ctx, &db, path.1, FormState::default()).await?)
}

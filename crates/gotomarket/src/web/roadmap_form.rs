//! The form of a milestone: new, and changed.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    fields::{self as own, Choice},
    roadmap::words,
};
use crate::{
    Milestone, MilestoneDraft, State,
    milestone::{cycles, schedule_warnings},
    store,
};
use db::Conflict;
use experiment::Experiment;
use venture::{Editor, Member, Record};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::Wanted,
};

const STATES: [(&str, &str); 4] = [
    ("planned", "milestone-state-planned"),
    ("doing", "milestone-state-doing"),
    ("done", "milestone-state-done"),
    ("dropped", "milestone-state-dropped"),
];

/// Characters of a hypothesis in a list of choices.
const MOST_OF_A_HYPOTHESIS: usize = 90;

/// A milestone that this one may wait for.
struct Other {
    /// Name of its box.
    name: String,
    id: Uuid,
    label: String,
}

#[derive(Template)]
#[template(path = "gotomarket/milestone_form.html")]
struct FormPage {
    ctx: PageCtx,
    base: String,
    /// The one that is changed; nothing for a new one.
    milestone: Option<Milestone>,
    /// What is wrong with its place, in words.
    warnings: Vec<String>,
    others: Vec<Other>,
    ideas: Vec<Choice>,
    experiments: Vec<Choice>,
    states: &'static [(&'static str, &'static str)],
    form: FormState,
}

impl FormPage {
    /// The experiment was told in words before it could be linked.
    fn has_words(&self) -> bool {
        !self.form.value("experiment_text").is_empty()
            || self.milestone.as_ref().is_some_and(|one| !one.experiment_text.is_empty())
    }
}

/// What a form offers.
struct Offered {
    milestones: Vec<Milestone>,
    others: Vec<Other>,
    ideas: Vec<Choice>,
    experiments: Vec<Choice>,
}

async fn offered(
    db: &DatabaseConnection,
    venture: Uuid,
    own: Option<&Milestone>,
    mut wanted: Wanted,
) -> Result<Offered, AppError> {
    // What is linked already is always offered: what is not ticked then is let go.
    if let Some(own) = own {
        wanted.ids.extend(own.depends_on.iter().chain(&own.idea).chain(&own.experiment));
    }
    let milestones = Milestone::list(db, venture, false).await?;
    let others = milestones.iter().filter(|one| own.is_none_or(|own| own.id != one.id));
    let others = others.map(|one| Other {
        name: format!("after-{}", one.id),
        id: one.id,
        label: format!("{} ({})", one.title, one.due_on),
    });
    let others = wanted.among(others, |one| (one.id, one.label.as_str()));
    let ideas = idea::store::choosable_ideas(db, venture, &wanted).await?;
    let ideas = ideas.into_iter().map(|one| Choice { id: one.id, label: one.title }).collect();
    let experiments = experiment::store::list_every_experiment(db, venture).await?;
    // An archived one is offered only where it is linked already.
    let linked = own.and_then(|own| own.experiment);
    let experiments =
        experiments.into_iter().filter(|one| one.archived_at.is_none() || Some(one.id) == linked);
    let experiments = wanted.among(experiments, |one| (one.id, one.card.hypothesis.as_str()));
    let label = |one: Experiment| Choice { id: one.id, label: brief(&one.card.hypothesis) };
    let experiments = experiments.into_iter().map(label).collect();
    Ok(Offered { milestones, others, ideas, experiments })
}

/// The start of a hypothesis, as much as fits into a list of choices.
fn brief(hypothesis: &str) -> String {
    match hypothesis.char_indices().nth(MOST_OF_A_HYPOTHESIS) {
        Some((end, _)) => format!("{}…", hypothesis[..end].trim_end()),
        None => hypothesis.to_owned(),
    }
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    milestone: Option<Milestone>,
    offered: Offered,
    form: FormState,
) -> FormPage {
    let at =
        offered.milestones.iter().position(|one| Some(one.id) == milestone.as_ref().map(|m| m.id));
    let found = schedule_warnings(&offered.milestones, db::now().date());
    let found = at.map(|at| found[at].iter().map(|one| words(&ctx, one)).collect());
    FormPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("go-to-market/roadmap"),
        milestone,
        warnings: found.unwrap_or_default(),
        others: offered.others,
        ideas: offered.ideas,
        experiments: offered.experiments,
        states: &STATES,
        form,
    }
}

fn read(form: &mut Form, offered: &Offered, own: Option<&Milestone>) -> Option<MilestoneDraft> {
    let title = form.text("title", 1..=200);
    let note = form.text("note", 0..=4000);
    let due_on = own::planned_date(form, "due_on");
    let state = form.choice("state", State::parse);
    let owner = form.text("owner", 0..=200);
    let idea = own::record(form, "idea", &offered.ideas);
    let experiment = own::record(form, "experiment", &offered.experiments);
    let experiment_text = form.text("experiment_text", 0..=500);
    let ticked = offered.others.iter().filter(|one| form.ticked(&one.name)).map(|one| one.id);
    // What is archived is not offered, and stays.
    let kept = own.iter().flat_map(|own| own.depends_on.iter().copied());
    let kept = kept.filter(|id| offered.others.iter().all(|one| one.id != *id));
    let depends_on: Vec<Uuid> = ticked.chain(kept).collect();
    if let Some(own) = own
        && cycles(&offered.milestones, own.id, &depends_on)
    {
        form.fail("after", "field-waits-for-itself", vec![]);
    }
    let draft = MilestoneDraft {
        title: title?,
        note: note?,
        due_on: due_on?,
        state: state?,
        owner: owner?,
        idea: idea?,
        experiment: experiment?,
        experiment_text: experiment_text?,
        depends_on,
    };
    form.is_valid().then_some(draft)
}

/// Reads the fields by themselves, without what a step belongs to and waits for.
pub fn draft(form: &mut Form) -> Option<MilestoneDraft> {
    let nothing = Offered {
        milestones: Vec::new(),
        others: Vec::new(),
        ideas: Vec::new(),
        experiments: Vec::new(),
    };
    read(form, &nothing, None)
}

pub(super) async fn new_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let form = FormState::filled([("state", State::Planned.as_str().to_owned())]);
    let offered = offered(&db, member.id(), None, ctx.wanted(&form)).await?;
    html(&page(&member, ctx, None, offered, form))
}

pub(super) async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let offered = offered(&db, member.id(), None, form.wanted()).await?;
    let draft = read(&mut form, &offered, None);
    let insert = |draft| store::insert_milestone(&db, member.edit(), draft);
    if form.stored("title", draft, insert).await?.is_none() {
        return invalid(&page(&member, ctx, None, offered, form.into_state()));
    }
    Ok(redirect_done(&member.path("go-to-market/roadmap"), "saved"))
}

fn filled(one: &Milestone) -> FormState {
    let texts = [
        ("title", one.title.clone()),
        ("note", one.note.clone()),
        ("due_on", one.due_on.to_string()),
        ("state", one.state.as_str().to_owned()),
        ("owner", one.owner.clone()),
        ("idea", one.idea.map_or_else(String::new, |id| id.to_string())),
        ("experiment", one.experiment.map_or_else(String::new, |id| id.to_string())),
        ("experiment_text", one.experiment_text.clone()),
    ];
    let boxes: Vec<String> = one.depends_on.iter().map(|id| format!("after-{id}")).collect();
    let boxes = boxes.iter().map(|name| (name.as_str(), "on".to_owned()));
    FormState::filled(texts.into_iter().chain(boxes))
}

pub(super) async fn edit_form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let found = Milestone::find(db.get_ref(), member.id(), path.1).await?;
    let one = found.ok_or(AppError::NotFound)?;
    let form = filled(&one);
    let offered = offered(&db, member.id(), Some(&one), ctx.wanted(&form)).await?;
    html(&page(&member, ctx, Some(one), offered, form))
}

pub(super) async fn update(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let one = Milestone::open(db.get_ref(), member.id(), path.1).await?;
    let offered = offered(&db, member.id(), Some(&one), form.wanted()).await?;
    let Some(draft) = read(&mut form, &offered, Some(&one)) else {
        return invalid(&page(&member, ctx, Some(one), offered, form.into_state()));
    };
    let done = store::update_milestone(&db, member.edit(), one.id, draft).await;
    match db::outcome(done)? {
        Ok(true) => {}
        Ok(false) => return Err(AppError::NotFound),
        Err(Conflict::Cycle) => {
            form.fail("after", "field-waits-for-itself", vec![]);
            return invalid(&page(&member, ctx, Some(one), offered, form.into_state()));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(redirect_done(&member.path("go-to-market/roadmap"), "saved"))
}

//! The weights editor: the criteria's weights, the winners by three methods, and the change of
//! a weight that would change the winner. A plain GET form; a script only submits it during
//! input.

use market::Capability;
use std::collections::{BTreeMap, HashSet};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::outcome::{self, ResultView};
use crate::{
    decision::Filled,
    evaluation::{self, Manner},
    store::{self, WeightSet, WeightSetDraft},
    tables::{self, Subject},
};
use i18n::{Lang, format};
use parsing::typed_number::{self, Convention, Mark};
use scoring::{criteria::Normalisation, rank_stability::Ranking};
use venture::{Editor, Member, Record, Viewer};
use web::{
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, html, invalid, redirect_done},
    paging::ListQuery,
};

/// Largest weight.
const GREATEST: f64 = 1_000.0;
/// Default page size of alternatives.
const SHOWN: u64 = 100;
/// Prefix of a criterion's identifier in addresses and forms.
const PREFIX: &str = "w.";

/// One criterion in the form.
struct Field {
    id: String,
    label: String,
    less_is_better: bool,
    value: String,
    error: Option<String>,
    /// Its weight by entropy.
    entropy: String,
}

#[derive(Template)]
#[template(path = "analysis/weights.html")]
struct WeightsPage {
    ctx: PageCtx,
    base: String,
    subject: Subject,
    manner: Manner,
    turn: Option<String>,
    decision: Filled,
    fields: Vec<Field>,
    /// Error of the weights as a whole.
    problem: Option<String>,
    result: Option<ResultView>,
    /// Alternatives without any value, the first ones by name.
    alternatives_left_out: String,
    query: ListQuery,
    sets: Vec<WeightSet>,
    archived: Vec<WeightSet>,
    form: FormState,
}

impl WeightsPage {
    fn is_subject(&self, subject: &Subject) -> bool {
        self.subject == *subject
    }

    fn by_topsis(&self) -> bool {
        self.manner.ranking == Ranking::Topsis
    }

    fn by_vector(&self) -> bool {
        self.manner.normalisation == Normalisation::Vector
    }

    fn manner_query(&self) -> String {
        manner_query(self.subject, self.manner)
    }

    fn venture_href(&self) -> &str {
        self.base.strip_suffix("/market/weights").unwrap_or_default()
    }

    fn is_turned(&self, id: &str) -> bool {
        self.turn.as_deref() == Some(id)
    }

    /// The current weights, with another criterion in the chart.
    fn turning(&self, id: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(self.manner_query());
        for field in &self.fields {
            query.append_pair(&format!("{PREFIX}{}", field.id), &field.value);
        }
        query.append_pair("turn", id);
        format!("?{}#turn-chart", query.finish())
    }

    /// Where a stored set is archived or restored.
    fn set_action(&self, set: &WeightSet, action: &str) -> String {
        format!("{}/sets/{}/{action}", self.base, set.id)
    }

    fn set_href(&self, set: &WeightSet) -> String {
        format!("{}?{}&set={}", self.base, self.manner_query(), set.id)
    }
}

fn manner_query(subject: Subject, manner: Manner) -> String {
    let by = if manner.ranking == Ranking::Topsis { "topsis" } else { "sum" };
    let norm = if manner.normalisation == Normalisation::Vector { "vector" } else { "min-max" };
    format!("of={}&by={by}&norm={norm}", subject.as_str())
}

/// Parameters of the address or form.
#[derive(Default)]
struct Asked {
    subject: Subject,
    manner: Manner,
    preset: String,
    set: Option<Uuid>,
    turn: Option<String>,
    /// Criterion → the input.
    weights: BTreeMap<String, String>,
}

impl Asked {
    fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name {
                "of" => asked.subject = Subject::parse(value).unwrap_or_default(),
                "by" if value == "topsis" => asked.manner.ranking = Ranking::Topsis,
                "norm" if value == "vector" => asked.manner.normalisation = Normalisation::Vector,
                "preset" => value.clone_into(&mut asked.preset),
                "set" => asked.set = value.parse().ok(),
                "turn" if !value.is_empty() => asked.turn = Some(value.to_owned()),
                _ => {
                    if let Some(id) = name.strip_prefix(PREFIX) {
                        asked.weights.insert(id.to_owned(), value.trim().to_owned());
                    }
                }
            }
        }
        asked
    }

    fn of_query(query: &str) -> Self {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        Self::read(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))
    }

    fn of_form(form: &Form) -> Self {
        Self::read(form.names().map(|name| (name, form.raw(name))))
    }
}

/// Initial weights: a saved set, a preset, or all equal.
fn starting(decision: &Filled, asked: &Asked, set: Option<&WeightSet>) -> Vec<f64> {
    let criteria = || decision.criteria.iter();
    if let Some(set) = set {
        return criteria().map(|one| set.weights.get(&one.id).copied().unwrap_or(0.0)).collect();
    }
    let alike = || vec![10.0; decision.criteria.len()];
    let weights: Vec<f64> = match asked.preset.as_str() {
        "importance" => criteria().map(|one| one.suggested).collect(),
        "entropy" => evaluation::entropy_weights(decision)
            .map_or_else(alike, |weights| weights.into_iter().map(|w| w * 100.0).collect()),
        _ => alike(),
    };
    if weights.iter().sum::<f64>() > 0.0 { weights } else { alike() }
}

fn shown(weight: f64) -> String {
    let text = format!("{weight:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The form's fields and their weights, if all are valid.
fn fields(
    decision: &Filled,
    asked: &Asked,
    set: Option<&WeightSet>,
    lang: Lang,
) -> (Vec<Field>, Option<Vec<f64>>) {
    let typed = !asked.weights.is_empty();
    let start = starting(decision, asked, set);
    let entropy = evaluation::entropy_weights(decision);
    let mut weights = Some(Vec::with_capacity(start.len()));
    let mut fields = Vec::with_capacity(start.len());
    for (at, one) in decision.criteria.iter().enumerate() {
        let value = match asked.weights.get(&one.id) {
            Some(text) if !text.is_empty() => text.clone(),
            _ if typed => "0".to_owned(),
            _ => shown(start[at]),
        };
        let read = weight(&value).filter(|w| (0.0..=GREATEST).contains(w));
        let range = [("min", "0".to_owned()), ("max", format::fixed(GREATEST, 0))];
        let error = read.is_none().then(|| lang.t_args("field-out-of-range", &range));
        weights = weights.zip(read).map(|(mut all, one)| {
            all.push(one);
            all
        });
        fields.push(Field {
            id: one.id.clone(),
            label: one.label.clone(),
            less_is_better: one.less_is_better,
            value,
            error,
            entropy: entropy.as_ref().map_or_else(|| "–".to_owned(), |e| format::percent(e[at], 0)),
        });
    }
    (fields, weights)
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    request: HttpRequest,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of_query(request.query_string());
    let form = FormState::default();
    let page = page(&member, ctx, &db, &asked, query.into_inner(), form).await?;
    // Invalid weights are refused as in every other form.
    if page.result.is_none() && page.decision.is_decidable() { invalid(&page) } else { html(&page) }
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    asked: &Asked,
    query: ListQuery,
    form: FormState,
) -> Result<WeightsPage, AppError> {
    let query = query.in_steps_of(SHOWN);
    let lang = ctx.lang;
    let set = match asked.set {
        Some(id) => {
            Some(store::find_weight_set(db, member.id(), id).await?.ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let table = tables::decision(db, &member.venture, asked.subject, lang).await?;
    let decision = table.filled();
    let (fields, weights) = fields(&decision, asked, set.as_ref(), lang);
    let mut problem = None;
    let mut result = None;
    if let Some(weights) = weights.filter(|_| decision.is_decidable()) {
        match evaluation::evaluate(&decision, &weights, asked.manner, asked.turn.as_deref()) {
            Ok(judged) => {
                result = Some(outcome::view(&decision, &judged, asked.manner, &query, lang));
            }
            Err(error) if weights.iter().sum::<f64>() <= 0.0 => {
                tracing::debug!("weights refused: {error}");
                problem = Some(lang.t("weights-all-zero"));
            }
            Err(error) => {
                tracing::debug!("weights refused: {error}");
                problem = Some(lang.t("weights-refused"));
            }
        }
    }
    let subject = asked.subject.as_str();
    Ok(WeightsPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("market/weights"),
        subject: asked.subject,
        manner: asked.manner,
        turn: asked.turn.clone(),
        alternatives_left_out: outcome::named(decision.alternatives_left_out.iter().cloned(), lang),
        query,
        decision,
        fields,
        problem,
        result,
        sets: store::list_weight_sets(db, member.id(), subject, false).await?,
        archived: store::list_weight_sets(db, member.id(), subject, true).await?,
        form,
    })
}

/// Saves the weights under a name.
pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of_form(&form);
    let mut draft = draft(&mut form, &asked);
    if let Some(one) = &draft
        && !known(&db, member.id(), one, asked.subject).await?
    {
        form.fail("set_name", "weights-no-criterion", vec![]);
        draft = None;
    }
    let insert = |draft| store::insert_weight_set(&db, member.id(), member.user.id, draft);
    let Some(id) = form.stored("set_name", draft, insert).await? else {
        let query = ListQuery::default();
        let page = page(&member, ctx, &db, &asked, query, form.into_state()).await?;
        return invalid(&page);
    };
    let query = manner_query(asked.subject, asked.manner);
    Ok(redirect_done(
        &format!("{}?{query}&set={id}", member.path("market/weights")),
        "weights-kept",
    ))
}

/// A weight as typed.
fn weight(typed: &str) -> Option<f64> {
    typed_number::number(typed, Convention::Usually(Mark::Point)).ok()
}

/// True for a valid criterion of the subject: a word, or a record's identifier.
fn is_criterion(subject: Subject, id: &str) -> bool {
    let record = || Uuid::parse_str(id).is_ok_and(|parsed| parsed.simple().to_string() == id);
    tables::WORDS.iter().any(|(of, words)| *of == subject && words.contains(&id))
        || (subject != Subject::Ideas && record())
}

/// Checks that each weight belongs to a criterion of the venture, active or archived.
async fn known(
    db: &DatabaseConnection,
    venture: Uuid,
    draft: &WeightSetDraft,
    subject: Subject,
) -> Result<bool, AppError> {
    let ids: Vec<Uuid> = draft.weights.keys().filter_map(|id| Uuid::parse_str(id).ok()).collect();
    Ok(match subject {
        Subject::Ideas => ids.is_empty(),
        Subject::Needs => market::store::named_needs(db, venture, &ids).await?.len() == ids.len(),
        Subject::Features => {
            let mut all: HashSet<Uuid> = HashSet::new();
            for archived in [false, true] {
                let found = Capability::list(db, venture, archived).await?;
                all.extend(found.into_iter().map(|one| one.id));
            }
            ids.iter().all(|id| all.contains(id))
        }
    })
}

/// Parses a set of weights.
pub fn read(form: &mut Form) -> Option<WeightSetDraft> {
    let asked = Asked::of_form(form);
    draft(form, &asked)
}

fn draft(form: &mut Form, asked: &Asked) -> Option<WeightSetDraft> {
    let name = form.text("set_name", 1..=100);
    let source = form.text("set_source", 0..=500);
    let weights: BTreeMap<String, f64> = asked
        .weights
        .iter()
        .filter_map(|(id, text)| Some((id.clone(), weight(text)?)))
        .filter(|(id, weight)| (0.0..=GREATEST).contains(weight) && id.len() <= 64)
        .collect();
    if !asked.weights.keys().all(|id| is_criterion(asked.subject, id)) {
        form.fail("set_name", "weights-no-criterion", vec![]);
    }
    if weights.is_empty() || weights.len() != asked.weights.len() {
        form.fail("set_name", "weights-unreadable", vec![]);
    }
    let subject = asked.subject.as_str().to_owned();
    let draft = WeightSetDraft { name: name?, subject, source: source?, weights };
    form.is_valid().then_some(draft)
}

pub(super) async fn archive(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<HttpResponse, AppError> {
    put_away(&member, &db, path.1, true).await
}

pub(super) async fn restore(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<HttpResponse, AppError> {
    put_away(&member, &db, path.1, false).await
}

async fn put_away(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    id: Uuid,
    archived: bool,
) -> Result<HttpResponse, AppError> {
    let set = store::find_weight_set(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    store::set_weight_set_archived(db, member.id(), member.user.id, id, archived).await?;
    let word = if archived { "archived" } else { "restored" };
    Ok(redirect_done(&format!("{}?of={}", member.path("market/weights"), set.subject), word))
}

//! The weights editor: what matters how much, who wins under it by three
//! methods, and which change of a weight would turn it. A plain GET form; a
//! script only sends it while somebody types.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    analysis::{
        decision::Filled,
        gather::{self, Subject},
        judge::{self, Judgement, Manner},
        store::{self, WeightSet, WeightSetDraft},
    },
    i18n::{Lang, format},
    scoring::{criteria::Normalisation, criteria::Ranked, rank_stability::Ranking},
    venture::{Editor, Member, Viewer},
    web::{
        charts::{self, Axis, FlipChart, Marker, Markup, Series, Texts},
        error::AppError,
        forms::{Form, FormState},
        page::{PageCtx, html, invalid, redirect_done},
    },
};

/// Greatest weight that may be typed.
const GREATEST: f64 = 1_000.0;
/// Before a criterion's identifier in addresses and forms.
const PREFIX: &str = "w.";

/// One criterion in the form.
struct Field {
    id: String,
    label: String,
    href: String,
    less_is_better: bool,
    value: String,
    error: Option<String>,
    /// Its share of all weights.
    share: String,
    /// What entropy would weigh.
    entropy: String,
}

/// A method's answer for one alternative.
struct Answer {
    score: String,
    rank: usize,
}

/// One alternative in the result.
struct Row {
    label: String,
    href: String,
    own: bool,
    answers: [Answer; 3],
}

/// How far one weight is from turning the decision.
struct FlipRow {
    id: String,
    label: String,
    weight: String,
    at: Option<(String, String, String)>,
    smallest: bool,
    turned: bool,
}

struct ResultView {
    rows: Vec<Row>,
    /// Who wins by each method.
    winners: [String; 3],
    agreed: bool,
    flips: Vec<FlipRow>,
    /// The smallest change that turns it, as a sentence.
    verdict: String,
    chart: Markup,
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
    /// What is wrong with the weights as a whole.
    problem: Option<String>,
    result: Option<ResultView>,
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

    /// The weights as they stand, with another criterion turned.
    fn turning(&self, id: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(self.manner_query());
        for field in &self.fields {
            query.append_pair(&format!("{PREFIX}{}", field.id), &field.value);
        }
        query.append_pair("turn", id);
        format!("?{}#turn-chart", query.finish())
    }

    /// Where a kept set is put away or taken out again.
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

/// What an address or a form says.
#[derive(Default)]
struct Asked {
    subject: Subject,
    manner: Manner,
    preset: String,
    set: Option<Uuid>,
    turn: Option<String>,
    /// Criterion → what was typed.
    weights: BTreeMap<String, String>,
}

impl Asked {
    fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name {
                "of" => asked.subject = Subject::parse(value),
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

/// Weights before anybody has typed one: a saved set, a preset, or all alike.
fn starting(decision: &Filled, asked: &Asked, set: Option<&WeightSet>) -> Vec<f64> {
    let criteria = || decision.criteria.iter();
    if let Some(set) = set {
        return criteria().map(|one| set.weights.get(&one.id).copied().unwrap_or(0.0)).collect();
    }
    let alike = || vec![10.0; decision.criteria.len()];
    let weights: Vec<f64> = match asked.preset.as_str() {
        "importance" => criteria().map(|one| one.suggested).collect(),
        "entropy" => judge::entropy_weights(decision)
            .map_or_else(alike, |weights| weights.into_iter().map(|w| w * 100.0).collect()),
        _ => alike(),
    };
    if weights.iter().sum::<f64>() > 0.0 { weights } else { alike() }
}

fn shown(weight: f64) -> String {
    let text = format!("{weight:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The form's fields and the weights in them, where all can be read.
fn fields(
    decision: &Filled,
    asked: &Asked,
    set: Option<&WeightSet>,
    lang: Lang,
) -> (Vec<Field>, Option<Vec<f64>>) {
    let typed = !asked.weights.is_empty();
    let start = starting(decision, asked, set);
    let entropy = judge::entropy_weights(decision);
    let mut weights = Some(Vec::with_capacity(start.len()));
    let mut fields = Vec::with_capacity(start.len());
    for (at, one) in decision.criteria.iter().enumerate() {
        let value = match asked.weights.get(&one.id) {
            Some(text) if !text.is_empty() => text.clone(),
            _ if typed => "0".to_owned(),
            _ => shown(start[at]),
        };
        let read = value.parse::<f64>().ok().filter(|w| (0.0..=GREATEST).contains(w));
        let range = [("min", "0".to_owned()), ("max", format::fixed(GREATEST, 0))];
        let error = read.is_none().then(|| lang.t_args("field-out-of-range", &range));
        weights = weights.zip(read).map(|(mut all, one)| {
            all.push(one);
            all
        });
        fields.push(Field {
            id: one.id.clone(),
            label: one.label.clone(),
            href: one.href.clone(),
            less_is_better: one.less_is_better,
            value,
            error,
            share: String::new(),
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
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of_query(request.query_string());
    let page = page(&member, ctx, &db, &asked, FormState::default()).await?;
    // A weight that cannot be is refused as in every other form.
    if page.result.is_none() && page.decision.is_decidable() { invalid(&page) } else { html(&page) }
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    asked: &Asked,
    form: FormState,
) -> Result<WeightsPage, AppError> {
    let lang = ctx.lang;
    let set = match asked.set {
        Some(id) => {
            Some(store::find_weight_set(db, member.id(), id).await?.ok_or(AppError::NotFound)?)
        }
        None => None,
    };
    let table = gather::decision(db, &member.venture, asked.subject, lang).await?;
    let decision = table.filled();
    let (mut fields, weights) = fields(&decision, asked, set.as_ref(), lang);
    let mut problem = None;
    let mut result = None;
    if let Some(weights) = weights.filter(|_| decision.is_decidable()) {
        match judge::judge(&decision, &weights, asked.manner, asked.turn.as_deref()) {
            Ok(judged) => {
                for (field, share) in fields.iter_mut().zip(&judged.weights) {
                    field.share = format::percent(*share, 0);
                }
                result = Some(view(&decision, &judged, asked.manner, lang));
            }
            Err(error) if weights.iter().sum::<f64>() <= 0.0 => {
                tracing::debug!("weights refused: {error}");
                problem = Some(lang.t("weights-all-zero"));
            }
            Err(error) => problem = Some(error.to_string()),
        }
    }
    let subject = asked.subject.as_str();
    Ok(WeightsPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.path("market/weights"),
        subject: asked.subject,
        manner: asked.manner,
        turn: asked.turn.clone(),
        decision,
        fields,
        problem,
        result,
        sets: store::list_weight_sets(db, member.id(), subject, false).await?,
        archived: store::list_weight_sets(db, member.id(), subject, true).await?,
        form,
    })
}

fn view(decision: &Filled, judged: &Judgement, manner: Manner, lang: Lang) -> ResultView {
    let label = |at: usize| decision.alternatives[at].label.clone();
    let methods = [&judged.weighted_sum, &judged.topsis, &judged.promethee];
    let mut order: Vec<usize> = (0..decision.alternatives.len()).collect();
    let asked = if manner.ranking == Ranking::Topsis { methods[1] } else { methods[0] };
    order.sort_by_key(|&at| asked[at].rank);
    let row = |&at: &usize| Row {
        label: label(at),
        href: decision.alternatives[at].href.clone(),
        own: decision.alternatives[at].own,
        answers: methods.map(|method| Answer {
            score: format::fixed(method[at].score, 3),
            rank: method[at].rank,
        }),
    };
    let firsts = |method: &[Ranked]| -> Vec<usize> {
        (0..method.len()).filter(|&at| method[at].rank == 1).collect()
    };
    let winners = methods.map(|method| firsts(method));
    let flips = judged.flips.iter().enumerate().map(|(at, flip)| FlipRow {
        id: decision.criteria[at].id.clone(),
        label: decision.criteria[at].label.clone(),
        weight: format::percent(flip.weight, 0),
        at: flip.flips_at.zip(flip.change).zip(flip.new_winner.as_ref()).map(
            |((to, change), who)| {
                let sign = if change >= 0.0 { "+" } else { "" };
                (
                    format::percent(to, 1),
                    format!("{sign}{}", format::fixed(change * 100.0, 1)),
                    who.parse().map_or_else(|_| who.clone(), label),
                )
            },
        ),
        smallest: judged.smallest == Some(at),
        turned: judged.turned == at,
    });
    let flips: Vec<FlipRow> = flips.collect();
    ResultView {
        rows: order.iter().map(row).collect(),
        agreed: winners.iter().all(|one| *one == winners[0]) && winners[0].len() == 1,
        winners: winners.map(|one| one.into_iter().map(label).collect::<Vec<_>>().join(", ")),
        verdict: verdict(&flips, asked, lang),
        flips,
        chart: charts::figure(&chart(decision, judged, &order, manner, lang)),
    }
}

/// The change that turns the decision first, in words.
fn verdict(flips: &[FlipRow], asked: &[Ranked], lang: Lang) -> String {
    if asked.iter().filter(|one| one.rank == 1).count() > 1 {
        return lang.t("weights-tied");
    }
    let smallest = flips.iter().find(|flip| flip.smallest);
    match smallest.and_then(|flip| Some((flip, flip.at.as_ref()?))) {
        None => lang.t("weights-firm"),
        Some((flip, (to, _, who))) => lang.t_args(
            "weights-turn",
            &[
                ("criterion", flip.label.clone()),
                ("from", flip.weight.clone()),
                ("to", to.clone()),
                ("who", who.clone()),
            ],
        ),
    }
}

fn chart(
    decision: &Filled,
    judged: &Judgement,
    order: &[usize],
    manner: Manner,
    lang: Lang,
) -> FlipChart {
    let criterion = &decision.criteria[judged.turned];
    // Those that lead somewhere have a colour and a name, then the best as of now.
    let mut first: Vec<usize> = order.iter().copied().take(1).collect();
    for at in judged.leads.iter().map(|lead| lead.1).chain(order.iter().copied()) {
        if !first.contains(&at) {
            first.push(at);
        }
    }
    let lines = first.iter().map(|&at| Series {
        label: decision.alternatives[at].label.clone(),
        points: judged.lines[at].clone(),
        band: Vec::new(),
    });
    let name =
        lang.t(if manner.ranking == Ranking::Topsis { "weights-topsis" } else { "weights-sum" });
    let now = judged.weights[judged.turned];
    let args = [("criterion", criterion.label.clone())];
    Flips {
        title: lang.t_args("weights-chart", &args),
        axis: lang.t_args("weights-chart-axis", &args),
        score: name,
        now: lang.t_args("weights-now", &[("weight", format::percent(now, 0))]),
    }
    .chart(lang, lines.collect(), now, &judged.leads)
}

/// The words of the drawing.
struct Flips {
    title: String,
    axis: String,
    score: String,
    now: String,
}

impl Flips {
    fn chart(self, lang: Lang, lines: Vec<Series>, now: f64, leads: &[(f64, usize)]) -> FlipChart {
        FlipChart {
            texts: Texts {
                title: self.title,
                description: lang.t("weights-chart-description"),
                empty: lang.t("weights-empty"),
                table: lang.t("market-chart-table"),
                unknown: lang.t("unknown"),
            },
            x: Axis::new(self.axis),
            y: Axis::new(self.score),
            lines,
            now: Some(Marker { label: self.now, at: now }),
            flips: leads
                .iter()
                .map(|(at, _)| Marker { label: format::percent(*at, 0), at: *at })
                .collect(),
        }
    }
}

/// Keeps the weights under a name.
pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let asked = Asked::of_form(&form);
    let name = form.text("set_name", 1..=100);
    let source = form.text("set_source", 0..=500);
    let weights: BTreeMap<String, f64> = asked
        .weights
        .iter()
        .filter_map(|(id, text)| Some((id.clone(), text.parse::<f64>().ok()?)))
        .filter(|(id, weight)| (0.0..=GREATEST).contains(weight) && id.len() <= 64)
        .collect();
    if weights.is_empty() || weights.len() != asked.weights.len() {
        form.fail("set_name", "weights-unreadable", vec![]);
    }
    let (Some(name), Some(source), true) = (name, source, form.is_valid()) else {
        let page = page(&member, ctx, &db, &asked, form.into_state()).await?;
        return invalid(&page);
    };
    let subject = asked.subject.as_str().to_owned();
    let draft = WeightSetDraft { name, subject, source, weights };
    let id = store::insert_weight_set(&db, member.id(), member.user.id, draft).await?;
    let query = manner_query(asked.subject, asked.manner);
    Ok(redirect_done(
        &format!("{}?{query}&set={id}", member.path("market/weights")),
        "weights-kept",
    ))
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

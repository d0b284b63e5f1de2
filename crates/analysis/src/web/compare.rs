//! Weights from pairwise comparisons: each pair of criteria is compared once, and
//! contradictions are named. A plain GET form.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use crate::{
    decision::{Criterion, Filled},
    tables::{self, Subject},
};
use i18n::{Lang, format};
use scoring::ahp::{self, Priorities, RandomIndex};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html, invalid},
};

/// More criteria would need too many comparisons.
const MOST: usize = 7;
/// Default number of criteria.
const FIRST: usize = 4;

/// A criterion to choose.
struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

/// A comparison.
struct Pair {
    name: String,
    left: String,
    right: String,
    /// The selected option, such as `1/3`.
    value: String,
    options: Vec<(String, String)>,
    /// The least consistent comparison.
    worst: bool,
}

struct ResultView {
    consistent: bool,
    ratio: String,
    lambda: String,
    worst: Option<String>,
    weights: Vec<(String, String)>,
    /// The weights editor with these weights.
    href: String,
}

#[derive(Template)]
#[template(path = "analysis/compare.html")]
struct ComparePage {
    ctx: PageCtx,
    base: String,
    subject: Subject,
    boxes: Vec<Choice>,
    problem: Option<String>,
    pairs: Vec<Pair>,
    result: Option<ResultView>,
}

/// Saaty's scale from 9 to 1/9, as (word in addresses, value).
fn scale() -> impl Iterator<Item = (String, f64)> {
    let more = (2..=9).rev().map(|n| (n.to_string(), f64::from(n)));
    let less = (2..=9).map(|n| (format!("1/{n}"), 1.0 / f64::from(n)));
    more.chain([("1".to_owned(), 1.0)]).chain(less)
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let lang = ctx.lang;
    let mut subject = Subject::default();
    let mut chosen: Vec<String> = Vec::new();
    let mut typed: HashMap<String, String> = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        match name.as_ref() {
            "of" => subject = Subject::parse(&value).unwrap_or_default(),
            "c" => chosen.push(value.into_owned()),
            _ => drop(typed.insert(name.into_owned(), value.into_owned())),
        }
    }
    let decision = tables::decision(&db, &member.venture, subject, lang).await?.filled();
    let base = member.path("market/weights");
    let is_chosen = |at: usize, id: &str| {
        if chosen.is_empty() { at < FIRST } else { chosen.iter().any(|one| one == id) }
    };
    let mut boxes = Vec::new();
    let mut compared: Vec<&Criterion> = Vec::new();
    for (at, one) in decision.criteria.iter().enumerate() {
        let is_chosen = is_chosen(at, &one.id);
        boxes.push(Choice { id: one.id.clone(), label: one.label.clone(), chosen: is_chosen });
        compared.extend(is_chosen.then_some(one));
    }
    let counts = (2..=MOST).contains(&compared.len());
    let problem = (!counts && !boxes.is_empty())
        .then(|| lang.t_args("compare-count", &[("max", MOST.to_string())]));
    let mut page = ComparePage {
        ctx: ctx.in_venture(member.nav()),
        base,
        subject,
        boxes,
        problem,
        pairs: Vec::new(),
        result: None,
    };
    if counts {
        weigh(&mut page, &decision, &compared, &typed, lang)?;
    }
    if page.problem.is_some() { invalid(&page) } else { html(&page) }
}

/// Fills in the pairs and their result.
fn weigh(
    page: &mut ComparePage,
    decision: &Filled,
    compared: &[&Criterion],
    typed: &HashMap<String, String>,
    lang: Lang,
) -> Result<(), AppError> {
    let n = compared.len();
    let mut upper = Vec::with_capacity(n * (n - 1) / 2);
    for i in 0..n {
        for j in i + 1..n {
            let name = format!("p.{}.{}", compared[i].id, compared[j].id);
            let asked = typed.get(&name);
            // Invalid comparisons count as equal.
            let (value, number) = scale()
                .find(|(word, _)| Some(word) == asked)
                .unwrap_or_else(|| ("1".to_owned(), 1.0));
            upper.push(number);
            page.pairs.push(Pair {
                left: compared[i].label.clone(),
                right: compared[j].label.clone(),
                options: scale().map(|(word, _)| (word.clone(), told(&word, lang))).collect(),
                worst: false,
                name,
                value,
            });
        }
    }
    let matrix = ahp::from_upper(n, &upper).unwrap_or_default();
    let input = ahp::Input {
        criteria: (0..n).map(|at| at.to_string()).collect(),
        matrix,
        random_index: RandomIndex::SaatyClassic,
    };
    let found = ahp::priorities(&input)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("comparisons: {error}")))?;
    if let Some(worst) = found.worst.as_ref().filter(|_| !found.consistent) {
        let place = |name: &str| name.parse::<usize>().unwrap_or(0);
        let (i, j) = (place(&worst.row), place(&worst.column));
        // Pairs before row i, then those within it.
        let at = i * n - i * (i + 1) / 2 + (j - i - 1);
        if let Some(pair) = page.pairs.get_mut(at) {
            pair.worst = true;
        }
    }
    page.result = Some(result(page, decision, compared, &found, lang));
    Ok(())
}

/// A step of the scale as text.
fn told(word: &str, lang: Lang) -> String {
    match word.split_once('/') {
        Some((_, n)) => lang.t_args("compare-right", &[("n", n.to_owned())]),
        None if word == "1" => lang.t("compare-alike"),
        None => lang.t_args("compare-left", &[("n", word.to_owned())]),
    }
}

fn result(
    page: &ComparePage,
    decision: &Filled,
    compared: &[&Criterion],
    found: &Priorities,
    lang: Lang,
) -> ResultView {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("of", page.subject.as_str());
    for one in &decision.criteria {
        let at = compared.iter().position(|other| other.id == one.id);
        let weight = at.map_or(0.0, |at| found.weights[at].weight * 100.0);
        query.append_pair(&format!("w.{}", one.id), &format!("{weight:.2}"));
    }
    let label = |name: &str| {
        name.parse::<usize>().ok().and_then(|at| compared.get(at)).map_or("", |one| &one.label)
    };
    let worst = found.worst.as_ref().filter(|_| !found.consistent).map(|worst| {
        let args = [
            ("left", label(&worst.row).to_owned()),
            ("right", label(&worst.column).to_owned()),
            ("given", format::fixed(worst.given, 2)),
            ("implied", format::fixed(worst.implied, 2)),
        ];
        lang.t_args("compare-worst", &args)
    });
    ResultView {
        consistent: found.consistent,
        ratio: format::fixed(found.consistency_ratio, 3),
        lambda: format::fixed(found.lambda_max, 3),
        worst,
        weights: compared
            .iter()
            .zip(&found.weights)
            .map(|(one, weight)| (one.label.clone(), format::percent(weight.weight, 1)))
            .collect(),
        href: format!("{}?{}", page.base, query.finish()),
    }
}

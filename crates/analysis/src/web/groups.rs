//! Groups of respondents: how many and why, how stable they are, what each has in common. Shows
//! aggregates only, never a group's members.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use crate::groups::{self, Basis, Found, Groups, Way};
use charts::{GridMap, GridRow, Markup, Texts};
use i18n::{Lang, format};
use market::{Snapshot, snapshot};
use scoring::{ScoreError, observations::MOST_COLUMNS, segments::Why};
use venture::{Member, Viewer};
use web::{
    error::AppError,
    page::{PageCtx, html},
};

/// Largest number of groups.
const MOST_GROUPS: usize = 8;

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    by: String,
    #[serde(default)]
    how: String,
    #[serde(default)]
    k: String,
}

/// One tried number of groups.
struct TriedRow {
    k: usize,
    cells: Vec<String>,
    chosen: bool,
}

struct GroupRow {
    name: String,
    size: usize,
    share: String,
    /// What distinguishes it most, as sentences.
    marks: Vec<String>,
}

struct View {
    k: usize,
    why: String,
    facts: Vec<String>,
    rows: Vec<GroupRow>,
    chart: Markup,
    heads: Vec<String>,
    tried: Vec<TriedRow>,
}

#[derive(Template)]
#[template(path = "analysis/groups.html")]
struct GroupsPage {
    ctx: PageCtx,
    base: String,
    basis: Basis,
    way: Way,
    k: Option<usize>,
    view: Result<View, String>,
}

impl GroupsPage {
    fn link(&self, basis: &Basis, way: &Way) -> String {
        let k = self.k.filter(|_| *way == self.way).map(|k| format!("&k={k}"));
        format!("?by={}&how={}{}", basis.as_str(), way.as_str(), k.unwrap_or_default())
    }

    /// The same page with the number of groups chosen by the figures.
    fn freely(&self) -> String {
        format!("?by={}&how={}", self.basis.as_str(), self.way.as_str())
    }

    /// The same page with so many groups.
    fn with_k(&self, k: &usize) -> String {
        format!("?by={}&how={}&k={k}", self.basis.as_str(), self.way.as_str())
    }

    fn is_basis(&self, basis: &Basis) -> bool {
        self.basis == *basis
    }

    fn is_way(&self, way: &Way) -> bool {
        self.way == *way
    }

    fn is_k_means(&self) -> bool {
        self.way == Way::KMeans
    }
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    choice: Query<Choice>,
) -> Result<HttpResponse, AppError> {
    let (basis, way) =
        (Basis::parse(&choice.by).unwrap_or_default(), Way::parse(&choice.how).unwrap_or_default());
    let asked = choice.k.parse().ok().filter(|k| (1..=MOST_GROUPS).contains(k));
    let k = asked.filter(|_| way == Way::KMeans);
    let market = snapshot(&db, &member.venture).await?;
    let found = groups::groups(&db, &member.venture, basis, way, k).await?;
    let view = match &found.found {
        Ok(one) => Ok(view(&market, &found, one, ctx.lang)),
        Err(error) => Err(refusal(error, &found, ctx.lang)),
    };
    html(&GroupsPage {
        ctx: ctx.in_venture(member.nav()),
        base: member.venture.href(),
        basis,
        way,
        k,
        view,
    })
}

fn refusal(error: &ScoreError, groups: &Groups, lang: Lang) -> String {
    let args = |more: u64, least: u64| {
        [
            ("n", groups.respondents.to_string()),
            ("least", least.to_string()),
            ("more", more.to_string()),
        ]
    };
    match error {
        ScoreError::TooFew { least, got, .. } => {
            lang.t_args("groups-too-few", &args(least - got, *least))
        }
        ScoreError::Input(_) if groups.questions.is_empty() && groups.all_questions > 0 => lang
            .t_args(
                "groups-too-many",
                &[
                    ("n", format::count(groups.respondents as u64)),
                    ("questions", format::count(groups.all_questions as u64)),
                    ("columns", format::count(MOST_COLUMNS as u64)),
                    ("cells", format::count(groups::MOST_CELLS as u64)),
                ],
            ),
        other => {
            tracing::debug!("groups refused: {other}");
            lang.t("groups-refused")
        }
    }
}

fn view(market: &Snapshot, groups: &Groups, found: &Found, lang: Lang) -> View {
    let (k, profiles) = match found {
        Found::KMeans(found) => (found.k, &found.profiles),
        Found::Mixture(found) => (found.k, &found.profiles),
    };
    let question = |at: usize| {
        let question = &groups.questions[at];
        let need = market.needs[question.need].statement.clone();
        match (groups.all_questions > market.needs.len(), question.importance) {
            (false, _) => need,
            (true, importance) => {
                let key = if importance { "need-importance" } else { "need-satisfaction" };
                format!("{need} ({})", lang.t(key))
            }
        }
    };
    let name = |group: usize| lang.t_args("groups-name", &[("n", (group + 1).to_string())]);
    let rows = profiles.iter().enumerate().map(|(group, profile)| {
        let mut order: Vec<usize> = (0..profile.standardised.len()).collect();
        let apart = |at: &usize| profile.standardised[*at].abs();
        order.sort_by(|a, b| apart(b).total_cmp(&apart(a)));
        let mark = |at: usize| {
            let above = profile.standardised[at] >= 0.0;
            let key = if above { "groups-above" } else { "groups-below" };
            let mean = format::fixed(profile.means[at], 1);
            lang.t_args(key, &[("question", question(at)), ("mean", mean)])
        };
        GroupRow {
            name: name(group),
            size: profile.size,
            share: format::percent(profile.share, 0),
            marks: order.into_iter().filter(|at| apart(at) >= 0.2).take(3).map(mark).collect(),
        }
    });
    let reach = profiles
        .iter()
        .flat_map(|p| p.standardised.iter())
        .fold(0.5, |most: f64, v| most.max(v.abs()));
    let chart = GridMap {
        texts: Texts {
            title: lang.t("groups-chart"),
            description: lang.t("groups-chart-description"),
            empty: lang.t("groups-refused"),
            table: lang.t("market-chart-table"),
            unknown: lang.t("unknown"),
        },
        names: lang.t("need"),
        columns: (0..profiles.len()).map(name).collect(),
        rows: (0..groups.questions.len())
            .map(|at| GridRow {
                label: question(at),
                cells: profiles.iter().map(|p| p.standardised.get(at).copied()).collect(),
            })
            .collect(),
        reach,
        decimals: 1,
    };
    let (why, heads, tried) = reasons(found, lang);
    View {
        k,
        why,
        facts: facts(groups, found, lang),
        rows: rows.collect(),
        chart: charts::figure(&chart),
        heads,
        tried,
    }
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format::fixed(value, decimals))
}

/// Why there are so many groups, and what was tried.
fn reasons(found: &Found, lang: Lang) -> (String, Vec<String>, Vec<TriedRow>) {
    match found {
        Found::KMeans(found) => {
            let why = match found.why {
                Why::Given => lang.t("groups-why-given"),
                Why::Silhouette => lang.t("groups-why-silhouette"),
                Why::NoGap => lang.t("groups-why-no-gap"),
            };
            let heads = ["groups-silhouette", "groups-calinski", "groups-davies", "groups-inertia"];
            let row = |one: &scoring::segments::Tried| TriedRow {
                k: one.k,
                cells: vec![
                    number(one.silhouette, 3),
                    number(one.calinski_harabasz, 1),
                    number(one.davies_bouldin, 3),
                    number(Some(one.inertia), 1),
                ],
                chosen: one.k == found.k,
            };
            (why, heads.map(|key| lang.t(key)).to_vec(), found.tried.iter().map(row).collect())
        }
        Found::Mixture(found) => {
            let heads = ["groups-bic", "groups-likelihood", "groups-parameters"];
            let row = |one: &scoring::mixture::Tried| TriedRow {
                k: one.k,
                cells: vec![
                    number(one.sound_bic, 1),
                    number(one.log_likelihood, 1),
                    one.parameters.to_string(),
                ],
                chosen: one.k == found.k,
            };
            let tried = found.tried.iter().map(row).collect();
            (lang.t("groups-why-bic"), heads.map(|key| lang.t(key)).to_vec(), tried)
        }
    }
}

/// Source of the groups.
fn facts(groups: &Groups, found: &Found, lang: Lang) -> Vec<String> {
    let kept = groups.respondents - groups.left_out;
    let mut facts = vec![lang.t_args(
        "groups-n",
        &[
            ("n", kept.to_string()),
            ("questions", groups.questions.len().to_string()),
            ("all", groups.all_questions.to_string()),
        ],
    )];
    if groups.left_out > 0 {
        facts.push(lang.t_args("groups-left-out", &[("n", groups.left_out.to_string())]));
    }
    if groups.filled > 0 {
        facts.push(lang.t_args("groups-filled", &[("n", groups.filled.to_string())]));
    }
    if let Found::KMeans(found) = found {
        if let Some(silhouette) = found.silhouette {
            let strength = match silhouette {
                s if s >= 0.5 => "groups-structure-clear",
                s if s >= 0.25 => "groups-structure-weak",
                _ => "groups-structure-none",
            };
            let args = [
                ("value", format::fixed(silhouette, 2)),
                ("rows", found.silhouette_rows.to_string()),
                ("words", lang.t(strength)),
            ];
            facts.push(lang.t_args("groups-silhouette-is", &args));
        }
        if let Some(stable) = &found.stability {
            let args = [
                ("value", format::fixed(stable.adjusted_rand, 2)),
                ("low", format::fixed(stable.low, 2)),
                ("high", format::fixed(stable.high, 2)),
                ("n", stable.bootstraps.to_string()),
            ];
            let key = if stable.adjusted_rand >= 0.6 { "groups-stable" } else { "groups-unstable" };
            facts.push(lang.t_args(key, &args));
        }
    }
    facts
}

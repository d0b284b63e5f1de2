//! Results of the methods, as the weights editor shows them: ranks side by side, what would
//! change the winner, and the chart of one weight.

use crate::{
    decision::Filled,
    evaluation::{Evaluation, Manner},
};
use charts::{Axis, FlipChart, Marker, Markup, Series, Texts};
use i18n::{Lang, format};
use scoring::{criteria::Ranked, rank_stability::Ranking};
use web::paging::{ListQuery, Page};

/// A method's result for one alternative.
pub(super) struct Answer {
    pub(super) score: String,
    pub(super) rank: usize,
}

/// One alternative in the result.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) own: bool,
    pub(super) answers: [Answer; 3],
}

/// Change of one weight that would change the winner.
pub(super) struct FlipRow {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) weight: String,
    pub(super) at: Option<(String, String, String)>,
    pub(super) smallest: bool,
    pub(super) turned: bool,
}

/// Results of the methods for the template.
pub(super) struct ResultView {
    /// Those of the page, and our own.
    pub(super) rows: Vec<Row>,
    pub(super) page: Page<()>,
    /// Who wins by each method.
    pub(super) winners: [String; 3],
    pub(super) agreed: bool,
    pub(super) flips: Vec<FlipRow>,
    /// The smallest change that changes the winner, as a sentence.
    pub(super) verdict: String,
    pub(super) chart: Markup,
}

/// Ranks, winners, flips and the chart.
pub(super) fn view(
    decision: &Filled,
    judged: &Evaluation,
    manner: Manner,
    query: &ListQuery,
    lang: Lang,
) -> ResultView {
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
    let total = order.len() as u64;
    let shown =
        order.iter().skip(query.offset_within(total) as usize).take(query.per_page() as usize);
    let mut shown: Vec<usize> = shown.copied().collect();
    let own = order.iter().find(|&&at| decision.alternatives[at].own && !shown.contains(&at));
    shown.extend(own);
    ResultView {
        rows: shown.iter().map(row).collect(),
        page: Page::new(query, Vec::new(), total),
        agreed: winners.iter().all(|one| *one == winners[0]) && winners[0].len() == 1,
        winners: winners.map(|one| named(one.into_iter().map(label), lang)),
        verdict: verdict(&flips, asked, lang),
        flips,
        chart: charts::figure(&chart(decision, judged, &order, manner, lang)),
    }
}

/// Most names in a sentence.
const MOST_NAMES: usize = 8;
/// Most alternatives in the chart: those that lead for some weight, then the best.
const MOST_LINES: usize = 40;

/// The first of so many names, and how many more there are.
pub(super) fn named(names: impl ExactSizeIterator<Item = String>, lang: Lang) -> String {
    let more = names.len().saturating_sub(MOST_NAMES);
    let mut all: Vec<String> = names.take(MOST_NAMES).collect();
    if more > 0 {
        all.push(lang.t_args("and-more", &[("n", more.to_string())]));
    }
    all.join(", ")
}

/// The smallest change that changes the winner, as text.
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
    judged: &Evaluation,
    order: &[usize],
    manner: Manner,
    lang: Lang,
) -> FlipChart {
    let criterion = &decision.criteria[judged.turned];
    // Those that lead for some weight have a colour and a name, then the currently best.
    let mut first: Vec<usize> = order.iter().copied().take(1).collect();
    for at in judged.leads.iter().map(|lead| lead.1).chain(order.iter().copied()) {
        if !first.contains(&at) {
            first.push(at);
        }
    }
    first.truncate(MOST_LINES.max(judged.leads.len()));
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

/// Labels of the chart.
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

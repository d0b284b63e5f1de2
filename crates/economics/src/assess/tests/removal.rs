//! Leaving something out never makes a go: random ventures, each with an obstacle, from which
//! every single thing and many random combinations are removed.

use std::collections::BTreeMap;

use super::*;
use crate::withdrawn::withdrawn;

/// A need's answer: how it was rated and whether that is stale.
type Answer = Option<(Rating, bool)>;

/// Records as a venture holds them, from which its inputs are worked out.
#[derive(Clone)]
struct Records {
    /// Everything but ratings.
    rest: VerdictInputs,
    /// One row per respondent, one cell per need.
    answers: Vec<Vec<Answer>>,
    /// One row per respondent, one cell per need: rating and whether it is stale.
    offer: Vec<Vec<Option<(u8, bool)>>>,
    /// One row per competitor, one cell per need: rating and whether it is stale.
    rivals: Vec<Vec<Option<(u8, bool)>>>,
}

impl Records {
    /// The inputs of a verdict as they follow from records.
    fn inputs(&self) -> VerdictInputs {
        let width = self.rest.needs.len();
        let spoke = |row: &&Vec<Answer>| row.iter().any(Option::is_some);
        let rows = self.answers.iter().filter(spoke);
        let rated = |row: &Vec<Answer>| -> Vec<Option<Rating>> {
            row.iter().map(|one| one.map(|(rating, _)| rating)).collect()
        };
        let rated_offer = self.offer.iter().filter(|row| row.iter().any(Option::is_some));
        let offers = rated_offer.map(|row| row.iter().map(|one| one.map(|(r, _)| r)).collect());
        let offers: Vec<Vec<Option<u8>>> = offers.collect();
        let need = |at: usize| {
            let known: Vec<(u8, bool)> = self.rivals.iter().filter_map(|row| row[at]).collect();
            let best = known.iter().map(|(rating, _)| *rating).max();
            let label = format!("need {at}");
            let asked: Vec<bool> =
                self.answers.iter().filter_map(|row| row[at]).map(|one| one.1).collect();
            let offer: Vec<(u8, bool)> = self.offer.iter().filter_map(|row| row[at]).collect();
            let fresh = Answers {
                need: asked.iter().filter(|stale| !**stale).count() as u64,
                offer: offer.iter().filter(|one| !one.1).count() as u64,
            };
            let stated = |n: usize, fresh: u64| {
                let source = source(SourceKind::Observed, &label);
                (n > 0).then_some(Source { stale: fresh < 10 && fresh < n as u64, ..source })
            };
            Need {
                addressed: offer.iter().any(|one| one.0 > 0),
                rated: stated(asked.len(), fresh.need),
                offer_rated: stated(offer.len(), fresh.offer),
                fresh,
                best_competitor: best.and_then(|best| observed(f64::from(best), &label)),
                unrated: (self.rivals.len() - known.len()) as u32,
                stale_rivals: known.iter().filter(|one| one.1).count() as u32,
                id: label.clone(),
                label,
            }
        };
        VerdictInputs {
            needs: (0..width).map(need).collect(),
            competitors: self.rivals.len() as u32,
            need_ratings: Ratings::new(width, rows.map(rated).collect()).unwrap(),
            offer_ratings: offers.into(),
            ..self.rest.clone()
        }
    }

    /// Everything that can be removed while its subject stays.
    fn things(&self) -> Vec<Thing> {
        let cells = |rows: usize, thing: fn(usize, usize) -> Thing| {
            let width = self.rest.needs.len();
            (0..rows).flat_map(move |row| (0..width).map(move |need| thing(row, need)))
        };
        let stated = (0..STATED.len()).map(Thing::Stated);
        cells(self.answers.len(), Thing::Answer)
            .chain(cells(self.offer.len(), Thing::Offer))
            .chain(cells(self.rivals.len(), Thing::Rival))
            .chain((0..self.rest.needs.len()).map(Thing::Need))
            .chain((0..self.answers.len()).map(Thing::Respondent))
            .chain((0..self.rivals.len()).map(Thing::RivalRatings))
            .chain((0..self.rest.risks.len()).map(Thing::Risk))
            .chain(stated)
            .collect()
    }

    fn without(&self, things: &[Thing]) -> Self {
        let mut left = self.clone();
        for thing in things {
            match *thing {
                Thing::Answer(row, need) => left.answers[row][need] = None,
                Thing::Offer(row, need) => left.offer[row][need] = None,
                Thing::Rival(row, need) => left.rivals[row][need] = None,
                Thing::Need(need) => {
                    left.answers.iter_mut().for_each(|row| row[need] = None);
                }
                Thing::Respondent(row) => left.answers[row].fill(None),
                Thing::RivalRatings(row) => left.rivals[row].fill(None),
                Thing::Risk(at) => left.rest.risks[at].answer = None,
                Thing::Stated(at) => STATED[at](&mut left.rest),
            }
        }
        left
    }
}

/// Something that can be removed.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Answer(usize, usize),
    Offer(usize, usize),
    Rival(usize, usize),
    /// All answers about a need.
    Need(usize),
    /// All answers of a respondent.
    Respondent(usize),
    /// All ratings of a competitor.
    RivalRatings(usize),
    Risk(usize),
    Stated(usize),
}

const STATED: [fn(&mut VerdictInputs); 16] = [
    |inputs| inputs.reachable_revenue = None,
    |inputs| inputs.fixed_cost = None,
    |inputs| inputs.metric = None,
    |inputs| inputs.required_metric = None,
    |inputs| inputs.latency_promise = None,
    |inputs| inputs.latency = None,
    |inputs| inputs.throughput = None,
    |inputs| inputs.machine_price = None,
    |inputs| inputs.utilisation = None,
    |inputs| inputs.price = None,
    |inputs| inputs.requests = None,
    |inputs| inputs.other_costs = None,
    |inputs| inputs.acquisition_cost = None,
    |inputs| inputs.churn = None,
    |inputs| inputs.cash = None,
    |inputs| inputs.burn = None,
];

/// Ratings from `low` to `high`, each known and stale with a probability.
fn grid(
    rng: &mut ChaCha8Rng,
    (rows, needs): (usize, usize),
    (low, high): (u8, u8),
    (known, stale): (f64, f64),
) -> Vec<Vec<Option<(u8, bool)>>> {
    let mut row = || {
        (0..needs)
            .map(|_| {
                let cell = (rng.random_range(low..=high), rng.random_bool(stale));
                rng.random_bool(known).then_some(cell)
            })
            .collect()
    };
    (0..rows).map(|_| row()).collect()
}

/// A venture near a go.
fn near(rng: &mut ChaCha8Rng) -> Records {
    let needs: usize = rng.random_range(1..7);
    let stale = rng.random_range(0.0..0.3);
    let respondents: usize = rng.random_range(13..19);
    let satisfied: u8 = rng.random_range(1..5);
    let importance = grid(rng, (respondents, needs), (8, 10), (0.95, stale));
    let offer = grid(rng, (respondents, needs), (4, 5), (0.97, stale));
    let rivals = grid(rng, (2, needs), (0, 4), (0.97, stale));
    let answers = importance
        .into_iter()
        .map(|row| {
            let mut rate = |(importance, stale): (u8, bool)| {
                let satisfaction = rng.random_range(1..=satisfied);
                (Rating::new(importance, satisfaction).unwrap(), stale)
            };
            row.into_iter().map(|one| one.map(&mut rate)).collect()
        })
        .collect();
    let mut rest = thriving();
    rest.needs = (0..needs).map(|at| need(&format!("need {at}"), 0.0)).collect();
    rest.risks = ["one", "two", "three"]
        .map(|id| Risk { id: id.to_owned(), answer: observed(RiskAnswer::None, id) })
        .into();
    let assumed = rng.random_range(0.0..0.9);
    for stated in [&mut rest.price, &mut rest.churn, &mut rest.burn, &mut rest.fixed_cost] {
        if rng.random_bool(assumed) {
            stated.as_mut().unwrap().sources[0].kind = SourceKind::Assumption;
        }
    }
    Records { rest, answers, offer, rivals }
}

/// Adds an obstacle, or none.
fn spoil(records: &mut Records, rng: &mut ChaCha8Rng) {
    match rng.random_range(0..12) {
        0 => records.rest.risks[0].answer = observed(RiskAnswer::Unacceptable, "one"),
        1 => records.rivals[0].fill(Some((5, false))),
        2 => {
            for row in records.answers.iter_mut().take(3) {
                row.iter_mut().flatten().for_each(|one| one.0 = Rating::new(2, 10).unwrap());
            }
        }
        3 => {
            let metric = &mut records.rest.metric.as_mut().unwrap().value;
            (metric.value, metric.interval) = (0.949, Some((0.94, 0.955, 0.95)));
        }
        4 => records.rest.latency = observed(70.0, "benchmark"),
        5 => records.rest.burn = between(2e5, 2e5, 2e5, "burn"),
        6 => records.offer.iter_mut().take(6).for_each(|row| row.fill(Some((0, false)))),
        7 => records.rest.least_observed(),
        _ => {}
    }
}

impl VerdictInputs {
    /// Nothing but assumptions behind economics and market.
    fn least_observed(&mut self) {
        for stated in [
            &mut self.reachable_revenue,
            &mut self.fixed_cost,
            &mut self.price,
            &mut self.churn,
            &mut self.burn,
            &mut self.cash,
            &mut self.other_costs,
            &mut self.acquisition_cost,
            &mut self.requests,
            &mut self.utilisation,
        ] {
            stated.as_mut().unwrap().sources[0].kind = SourceKind::Assumption;
        }
    }
}

/// Assesses what is left without `things`, given what was there `before`.
fn judge_left(
    records: &Records,
    before: &BTreeMap<String, Answers>,
    things: &[Thing],
    seed: u64,
) -> (Assessment, bool) {
    let mut inputs = records.without(things).inputs();
    let forgetful = p_go(&inputs, &Rules::default(), seed, 60) >= 0.6;
    inputs.withdrawn = withdrawn(before, &inputs.answers());
    (assess(&inputs, &Rules::default(), seed, 60).unwrap(), forgetful)
}

#[test]
fn removing_evidence_about_existing_records_never_makes_a_go() {
    const DRAWS: usize = 60;
    let mut rng = resample::stream(20_261_201, 0);
    let (mut go, mut held, mut tried) = (0, 0, 0);
    for seed in 0..50 {
        let mut records = near(&mut rng);
        spoil(&mut records, &mut rng);
        let inputs = records.inputs();
        let was = assess(&inputs, &Rules::default(), seed, DRAWS).unwrap();
        if was.shown_verdict == Verdict::Go {
            go += 1;
            continue;
        }
        let before = inputs.answers();
        let things = records.things();
        let mut subsets: Vec<Vec<Thing>> = things.iter().map(|thing| vec![*thing]).collect();
        subsets.push((0..3).map(Thing::Respondent).collect());
        for _ in 0..60 {
            let share = rng.random_range(0.0..0.4);
            subsets.push(things.iter().filter(|_| rng.random_bool(share)).copied().collect());
        }
        for subset in subsets {
            let (is, forgetful) = judge_left(&records, &before, &subset, seed);
            assert_ne!(is.shown_verdict, Verdict::Go, "venture {seed} without {subset:?}");
            tried += 1;
            held += u32::from(forgetful);
        }
    }
    assert!(go > 2, "only {go} ventures were a go at first: the others are too far from one");
    assert!(tried > 1_000, "{tried}");
    assert!(held > 0, "what is gone never mattered: the test shows nothing");
}

/// Two regressions that turned a stop into a go.
#[test]
fn removing_contrary_evidence_is_no_go() {
    let mut rng = resample::stream(7, 0);
    let good = loop {
        let records = near(&mut rng);
        let judged = assess(&records.inputs(), &Rules::default(), 1, 200).unwrap();
        if judged.shown_verdict == Verdict::Go {
            break records;
        }
    };
    let shown = |records: &Records| {
        assess(&records.inputs(), &Rules::default(), 1, 200).unwrap().shown_verdict
    };
    let mut spoilt = good.clone();
    spoilt.rest.risks[1].answer = observed(RiskAnswer::Unacceptable, "two");
    assert_eq!(shown(&spoilt), Verdict::Iterate);
    assert_eq!(shown(&spoilt.without(&[Thing::Risk(1)])), Verdict::Iterate);
    let mut spoilt = good.clone();
    spoilt.rivals[0].fill(Some((5, false)));
    assert_ne!(shown(&spoilt), Verdict::Go);
    assert_ne!(shown(&spoilt.without(&[Thing::RivalRatings(0)])), Verdict::Go);
    // A competitor that is archived altogether is no longer named.
    spoilt.rivals.remove(0);
    assert_eq!(shown(&spoilt), Verdict::Go);
}

#[test]
fn answers_that_are_gone_are_made_up_for_by_as_many() {
    let before = BTreeMap::from([
        ("read".to_owned(), Answers { need: 43, offer: 12 }),
        ("archived".to_owned(), Answers { need: 9, offer: 9 }),
    ]);
    let mut inputs = thriving();
    inputs.withdrawn = withdrawn(&before, &inputs.answers());
    assert_eq!(inputs.withdrawn.len(), 1, "{:?}", inputs.withdrawn);
    let judged = assess(&inputs, &Rules::default(), 1, 200).unwrap();
    assert_eq!(judged.shown_verdict, Verdict::Iterate);
    let gone = Limit::AnswersGone { need: "read".to_owned(), count: 3, others: 0 };
    assert_eq!(judged.dimensions[0].limits, [gone]);
    assert!(judged.changes.contains(&Change::AskAgain {
        need: "read".to_owned(),
        more: 3,
        others: 0
    }));
    let cell = Some(Rating::new(9, 2).unwrap());
    inputs.need_ratings = Ratings::new(2, vec![vec![cell; 2]; 43]).unwrap();
    inputs.withdrawn = withdrawn(&before, &inputs.answers());
    assert_eq!(assess(&inputs, &Rules::default(), 1, 200).unwrap().shown_verdict, Verdict::Go);
}

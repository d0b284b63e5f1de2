//! From a survey's answers to figures. Depends on no database and no page.

use serde::Serialize;
use uuid::Uuid;

use super::{
    answer::{Answer, Feeling, Response},
    question::{Kind, Question},
    survey::{Scale, Survey, Text},
};
use figure::{Figure, Source, SourceKind};
use i18n::format;
use scoring::{
    SEED, ScoreError,
    ellis::{self, Ellis},
    kano::{self, Kano},
    nps::{self, Nps},
    opportunity::{self, NeedScore, Rating, RatingError, Ratings},
    van_westendorp::{self, Crossing, Meter, Prices},
};

/// Days after which answers count as stale, as ratings do.
const SHELF_DAYS: i64 = 180;

/// A method's result, or what it lacks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Outcome<T> {
    Scored(T),
    TooFew { least: u64, got: u64 },
    Refused { refused: String },
}

impl<T> Outcome<T> {
    fn of(result: Result<T, ScoreError>) -> Self {
        match result {
            Ok(scored) => Self::Scored(scored),
            Err(ScoreError::TooFew { least, got, .. }) => Self::TooFew { least, got },
            Err(error) => Self::Refused { refused: error.to_string() },
        }
    }

    /// The result, if there is one.
    pub fn scored(&self) -> Option<&T> {
        match self {
            Self::Scored(scored) => Some(scored),
            _ => None,
        }
    }

    fn grounded(mut self, ground: impl FnOnce(&mut T)) -> Self {
        if let Self::Scored(scored) = &mut self {
            ground(scored);
        }
        self
    }
}

/// A need with its results.
#[derive(Debug, Clone, Serialize)]
pub struct NeedResult {
    pub question: Uuid,
    pub need: Option<Uuid>,
    pub label: Text,
    pub n: u64,
    /// Means are on the survey's own scale.
    #[serde(flatten)]
    pub scores: NeedScore,
}

/// A question with a method's result.
#[derive(Debug, Clone, Serialize)]
pub struct OfQuestion<T> {
    pub question: Uuid,
    pub need: Option<Uuid>,
    pub label: Text,
    pub outcome: Outcome<T>,
}

/// Four prices read by Van Westendorp.
#[derive(Debug, Clone, Serialize)]
pub struct PriceResult {
    pub currency: String,
    #[serde(flatten)]
    pub result: OfQuestion<Meter>,
}

/// How many answered a free-text question; the texts stay in the survey.
#[derive(Debug, Clone, Serialize)]
pub struct WordsResult {
    pub question: Uuid,
    pub label: Text,
    pub n: u64,
}

/// Every figure of a survey.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// Respondents.
    pub n: u64,
    /// Best opportunity first.
    pub needs: Vec<NeedResult>,
    pub kano: Vec<OfQuestion<Kano>>,
    pub prices: Vec<PriceResult>,
    pub ellis: Vec<OfQuestion<Ellis>>,
    pub nps: Vec<OfQuestion<Nps>>,
    pub words: Vec<WordsResult>,
    #[serde(skip)]
    source: Source,
}

impl Results {
    /// Computes every figure.
    ///
    /// # Errors
    /// When a stored answer is outside its scale.
    pub fn new(
        survey: &Survey,
        questions: &[Question],
        responses: &[Response],
    ) -> Result<Self, RatingError> {
        let source = source(survey, responses);
        let each = |kind: Kind| questions.iter().filter(move |one| one.kind == kind);
        Ok(Self {
            n: responses.len() as u64,
            needs: needs(survey.scale, questions, responses, &source)?,
            kano: each(Kind::Kano).map(|one| kano_of(one, responses, &source)).collect(),
            prices: each(Kind::Price).map(|one| prices_of(one, responses)).collect(),
            ellis: each(Kind::Ellis).map(|one| ellis_of(one, responses, &source)).collect(),
            nps: each(Kind::Nps).map(|one| nps_of(one, responses, &source)).collect(),
            words: each(Kind::Text).map(|one| words_of(one, responses)).collect(),
            source,
        })
    }

    /// A price of the meter as a figure with the answers as its source.
    pub fn price(&self, crossing: &Crossing, currency: &str, n: u64) -> Figure {
        crossing.figure(currency, n).with_source(self.source.clone())
    }
}

/// The answers as a source of figures; stale when most are older than 180 days.
fn source(survey: &Survey, responses: &[Response]) -> Source {
    let now = db::now();
    let old =
        responses.iter().filter(|one| (now - one.submitted_at).whole_days() > SHELF_DAYS).count();
    Source {
        kind: SourceKind::Observed,
        href: survey.href(),
        label: survey.title.in_lang(survey.languages.nearest(i18n::Lang::En)).to_owned(),
        stale: 2 * old > responses.len(),
    }
}

/// The answers to one question.
fn answers_to<'a>(
    question: &Question,
    responses: &'a [Response],
) -> impl Iterator<Item = &'a Answer> {
    let id = question.id;
    responses.iter().filter_map(move |one| one.answers.get(&id))
}

fn result<T>(question: &Question, outcome: Outcome<T>) -> OfQuestion<T> {
    OfQuestion {
        question: question.id,
        need: question.need,
        label: question.label.clone(),
        outcome,
    }
}

fn needs(
    scale: Scale,
    questions: &[Question],
    responses: &[Response],
    source: &Source,
) -> Result<Vec<NeedResult>, RatingError> {
    let asked: Vec<&Question> = questions.iter().filter(|one| one.kind == Kind::Need).collect();
    let mut rows = Vec::new();
    for response in responses {
        let mut row = Vec::new();
        for question in &asked {
            row.push(match response.answers.get(&question.id) {
                Some(Answer::Need { importance, satisfaction }) => {
                    Some(Rating::new(*importance, *satisfaction)?)
                }
                _ => None,
            });
        }
        rows.push(row);
    }
    let ratings = Ratings::new(asked.len(), rows)?.on(match scale {
        Scale::Ten => opportunity::Scale::Ten,
        Scale::Five => opportunity::Scale::Five,
    })?;
    let scored = opportunity::score(&ratings, SEED);
    let mut results: Vec<NeedResult> = asked
        .iter()
        .zip(scored)
        .enumerate()
        .map(|(at, (question, mut scores))| {
            scores.score.sources.push(source.clone());
            scores.top_two_box.sources.push(source.clone());
            NeedResult {
                question: question.id,
                need: question.need,
                label: question.label.clone(),
                n: ratings.n(at),
                scores,
            }
        })
        .collect();
    let value = |one: &NeedResult| one.leading(scale).value.unwrap_or(f64::NEG_INFINITY);
    results.sort_by(|a, b| value(b).total_cmp(&value(a)));
    Ok(results)
}

impl NeedResult {
    /// The figure that a scale is ranked by: on five steps the two best boxes.
    pub fn leading(&self, scale: Scale) -> &Figure {
        match scale {
            Scale::Ten => &self.scores.score,
            Scale::Five => &self.scores.top_two_box,
        }
    }
}

fn kano_of(question: &Question, responses: &[Response], source: &Source) -> OfQuestion<Kano> {
    let pairs: Vec<(kano::Answer, kano::Answer)> = answers_to(question, responses)
        .filter_map(|answer| match answer {
            Answer::Kano { with, without } => {
                kano::Answer::try_from(*with).ok().zip(kano::Answer::try_from(*without).ok())
            }
            _ => None,
        })
        .collect();
    let scored = Outcome::of(kano::score(&pairs, kano::Variant::Cqm));
    result(
        question,
        scored.grounded(|kano| {
            for figure in [&mut kano.better, &mut kano.worse] {
                figure.sources.push(source.clone());
            }
        }),
    )
}

fn prices_of(question: &Question, responses: &[Response]) -> PriceResult {
    let currency = question.currency.clone().unwrap_or_default();
    let digits = u32::try_from(format::minor_digits(&currency)).unwrap_or(2);
    let prices: Vec<Prices> = answers_to(question, responses)
        .filter_map(|answer| match answer {
            Answer::Price { too_cheap, cheap, expensive, too_expensive } => Some(Prices {
                too_cheap: too_cheap.major(digits),
                cheap: cheap.major(digits),
                expensive: expensive.major(digits),
                too_expensive: too_expensive.major(digits),
            }),
            _ => None,
        })
        .collect();
    let range = van_westendorp::Range::Original;
    let meter = Outcome::of(van_westendorp::score(&prices, range, SEED));
    PriceResult { currency, result: result(question, meter) }
}

fn ellis_of(question: &Question, responses: &[Response], source: &Source) -> OfQuestion<Ellis> {
    let feelings = answers_to(question, responses).filter_map(|answer| match answer {
        Answer::Ellis { feeling: Feeling::Very } => Some(ellis::Feeling::VeryDisappointed),
        Answer::Ellis { feeling: Feeling::Somewhat } => Some(ellis::Feeling::SomewhatDisappointed),
        Answer::Ellis { feeling: Feeling::Not } => Some(ellis::Feeling::NotDisappointed),
        _ => None,
    });
    let scored = Outcome::of(ellis::score(&ellis::Counts::of(feelings)));
    result(question, scored.grounded(|one| one.figure.sources.push(source.clone())))
}

fn nps_of(question: &Question, responses: &[Response], source: &Source) -> OfQuestion<Nps> {
    let scores = answers_to(question, responses).filter_map(|answer| match answer {
        Answer::Nps { score } => Some(*score),
        _ => None,
    });
    let scored = Outcome::of(nps::score(&nps::Counts::of(scores)));
    result(question, scored.grounded(|one| one.figure.sources.push(source.clone())))
}

fn words_of(question: &Question, responses: &[Response]) -> WordsResult {
    let n = answers_to(question, responses).count() as u64;
    WordsResult { question: question.id, label: question.label.clone(), n }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{Languages, Mode, State};
    use parsing::typed_number::Fine;

    fn survey(scale: Scale) -> Survey {
        Survey {
            id: Uuid::now_v7(),
            venture: Uuid::now_v7(),
            title: Text::same("Survey"),
            purpose: Text::default(),
            contact: String::new(),
            languages: Languages::Both,
            mode: Mode::Open,
            scale,
            state: State::Open,
            token: String::new(),
            closes_on: None,
            closes_after: None,
            retention_days: 30,
            received: 0,
            sequence: 0,
            opened_at: None,
            closed_at: None,
            taken_over_at: None,
            updated_at: db::now(),
            archived_at: None,
        }
    }

    fn question(position: u32, kind: Kind) -> Question {
        Question {
            id: Uuid::now_v7(),
            survey: Uuid::nil(),
            position,
            kind,
            need: None,
            label: Text::same("Thing"),
            currency: (kind == Kind::Price).then(|| "JPY".to_owned()),
            required: false,
        }
    }

    fn responses(n: usize, answer: impl Fn(usize) -> Vec<(Uuid, Answer)>) -> Vec<Response> {
        (0..n)
            .map(|at| Response {
                id: Uuid::now_v7(),
                survey: Uuid::nil(),
                label: format!("S-{at:04}"),
                language: "en".to_owned(),
                answers: answer(at).into_iter().collect(),
                submitted_at: db::now(),
                expires_at: db::now(),
            })
            .collect()
    }

    #[test]
    fn each_method_reports_how_many_answers_are_missing() {
        let asked: Vec<Question> =
            (1..).zip(Kind::ALL).map(|(at, kind)| question(at, kind)).collect();
        let none = Results::new(&survey(Scale::Ten), &asked, &[]).unwrap();
        assert_eq!(none.kano[0].outcome, Outcome::TooFew { least: 10, got: 0 });
        assert_eq!(none.ellis[0].outcome, Outcome::TooFew { least: 30, got: 0 });
        assert_eq!(none.nps[0].outcome, Outcome::TooFew { least: 2, got: 0 });
        assert_eq!(none.prices[0].result.outcome, Outcome::TooFew { least: 30, got: 0 });
        assert_eq!(none.needs[0].scores.score.value, None);
        let some = responses(3, |_| vec![(asked[4].id, Answer::Nps { score: 10 })]);
        let few = Results::new(&survey(Scale::Ten), &asked, &some).unwrap();
        assert_eq!(few.nps[0].outcome.scored().unwrap().figure.value, Some(100.0));
        assert_eq!(few.kano[0].outcome, Outcome::TooFew { least: 10, got: 0 });
    }

    /// 40 of 100 very disappointed (METHODS B.5): 0.309–0.498.
    #[test]
    fn the_methods_get_the_respondents_answers() {
        let asked = [question(1, Kind::Ellis), question(2, Kind::Kano), question(3, Kind::Price)];
        let all = responses(100, |at| {
            let feeling = if at < 40 { Feeling::Very } else { Feeling::Not };
            let base = 100 + at as i64;
            vec![
                (asked[0].id, Answer::Ellis { feeling }),
                (asked[1].id, Answer::Kano { with: 1, without: 5 }),
                (
                    asked[2].id,
                    Answer::Price {
                        too_cheap: Fine::minor(base),
                        cheap: Fine::minor(base + 50),
                        expensive: Fine::minor(base + 100),
                        too_expensive: Fine::minor(if at == 0 { 0 } else { base + 200 }),
                    },
                ),
            ]
        });
        let results = Results::new(&survey(Scale::Ten), &asked, &all).unwrap();
        let ellis = &results.ellis[0].outcome.scored().unwrap().figure;
        let interval = ellis.interval.as_ref().unwrap();
        assert!((interval.low - 0.309).abs() < 6e-4 && (interval.high - 0.498).abs() < 6e-4);
        assert_eq!(ellis.sources.len(), 1);
        let kano = results.kano[0].outcome.scored().unwrap();
        assert_eq!(kano.category, kano::Category::OneDimensional);
        let meter = results.prices[0].result.outcome.scored().unwrap();
        assert_eq!((meter.n, meter.dropped), (99, 1));
        // Yen have no minor unit: the price is not divided by 100.
        assert!(meter.optimal.price.unwrap() > 100.0);
    }

    #[test]
    fn five_steps_are_ranked_by_their_two_best_boxes() {
        let asked = [question(1, Kind::Need), question(2, Kind::Need)];
        let all = responses(12, |_| {
            vec![
                (asked[0].id, Answer::Need { importance: 3, satisfaction: 1 }),
                (asked[1].id, Answer::Need { importance: 4, satisfaction: 3 }),
            ]
        });
        let results = Results::new(&survey(Scale::Five), &asked, &all).unwrap();
        assert_eq!(results.needs[0].question, asked[1].id);
        assert_eq!(results.needs[0].leading(Scale::Five).value, Some(20.0));
        assert_eq!(results.needs[0].scores.importance, Some(4.0), "the scale as it was asked");
    }

    #[test]
    fn old_answers_make_a_stale_ground() {
        let asked = [question(1, Kind::Nps)];
        let mut all = responses(3, |_| vec![(asked[0].id, Answer::Nps { score: 9 })]);
        for one in all.iter_mut().take(2) {
            one.submitted_at = datetime!(2020-01-01 0:00 UTC);
        }
        let results = Results::new(&survey(Scale::Ten), &asked, &all).unwrap();
        assert!(results.nps[0].outcome.scored().unwrap().figure.sources[0].stale);
    }
}

//! The sample venture's survey with invented answers, so that every method has
//! something to say. Its contact line says that it is invented.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::words::Words;
use i18n::Lang;
use parsing::typed_number::Fine;
use survey::{
    Answer, Answers, Feeling, Kind, Languages, Mode, Question, Scale, SurveyDraft, Template, Text,
};
use venture::{Edit, Venture};

/// Seed of the invented answers.
const SEED: u64 = 2027;
/// Invented respondents: enough for every method.
const RESPONDENTS: usize = 48;

fn text(key: &str, venture: &str) -> Text {
    let args = [("venture", venture.to_owned())];
    Text { en: Lang::En.t_args(key, &args), zh: Lang::Zh.t_args(key, &args) }
}

/// Makes the survey, opens it and fills it.
///
/// # Errors
/// When the database refuses or there is no randomness.
pub(super) async fn load(
    db: &DatabaseConnection,
    edit: Edit,
    venture: &Venture,
    needs: &[(Uuid, String)],
    words: Words,
) -> anyhow::Result<()> {
    let draft = SurveyDraft {
        title: text("survey-default-title", &venture.name),
        purpose: text("survey-default-purpose", &venture.name),
        contact: words.say("source"),
        languages: Languages::Both,
        mode: Mode::Open,
        scale: Scale::Ten,
        closes_on: None,
        closes_after: None,
        retention_days: 365,
    };
    let last = text("survey-default-last-words", &venture.name);
    let questions = Template::Full.questions(needs, &venture.name, &venture.currency, last);
    let token = Uuid::new_v4().simple().to_string();
    let id = survey::store::insert_survey(db, edit, token, draft, questions).await?;
    survey::store::open_survey(db, edit, id).await?;
    let found = survey::store::find_survey(db, venture.id, id).await?;
    let survey = found.ok_or_else(|| anyhow::anyhow!("the sample survey is gone"))?;
    let questions = survey::store::list_questions(db, id).await?;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for person in 0..RESPONDENTS {
        let lang = if person.is_multiple_of(3) { Lang::Zh } else { Lang::En };
        let answers = invented(&mut rng, &questions);
        // Nobody holds a receipt for what nobody said.
        let receipt = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        survey::store::insert_response(db, &survey, None, &receipt, lang, &answers).await?;
    }
    Ok(())
}

fn invented(rng: &mut ChaCha8Rng, questions: &[Question]) -> Answers {
    let mut answers = Answers::new();
    // What somebody would pay colours all four prices alike.
    let purse: f64 = rng.random_range(0.7..1.4);
    for question in questions {
        let early = u8::try_from(question.position.min(6)).unwrap_or(6);
        let answer = match question.kind {
            Kind::Need => Answer::Need {
                importance: 10 - rng.random_range(0..=early / 2 + 1),
                satisfaction: rng.random_range(2..=4 + early / 2),
            },
            Kind::Kano => {
                Answer::Kano { with: rng.random_range(1..=2), without: rng.random_range(3..=5) }
            }
            Kind::Price => {
                let at = |major: f64, rng: &mut ChaCha8Rng| {
                    Fine::minor((purse * major * rng.random_range(0.9..1.1)).round() as i64 * 100)
                };
                Answer::Price {
                    too_cheap: at(24.0, rng),
                    cheap: at(38.0, rng),
                    expensive: at(64.0, rng),
                    too_expensive: at(92.0, rng),
                }
            }
            Kind::Ellis => Answer::Ellis {
                feeling: match rng.random_range(0..10) {
                    0..5 => Feeling::Very,
                    5..8 => Feeling::Somewhat,
                    _ => Feeling::Not,
                },
            },
            Kind::Nps => Answer::Nps { score: rng.random_range(5..=10) },
            // Words that nobody said would be a lie.
            Kind::Text => continue,
        };
        answers.insert(question.id, answer);
    }
    answers
}

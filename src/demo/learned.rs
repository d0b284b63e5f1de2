//! What the sample venture has learned: evidence with marked passages, and
//! experiments in each state. Invented like all its records.

use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use super::words::Words;
use evidence::{About, EvidenceDraft, Kind, passage};
use experiment::{Card, Decision, Direction, ExperimentResult, Scale};
use venture::Edit;

/// A record with one passage of its note, by the keys of its words; `need` counts the sample's
/// needs.
struct Learned {
    kind: Kind,
    title: &'static str,
    note: &'static str,
    quote: &'static str,
    person: &'static str,
    tags: &'static str,
    need: usize,
    days_ago: i64,
}

const LEARNED: [Learned; 11] = [
    Learned {
        kind: Kind::Behaviour,
        title: "retyping",
        note: "retyping-note",
        quote: "retyping-quote",
        person: "retyping-person",
        tags: "retyping-tags",
        need: 1,
        days_ago: 16,
    },
    Learned {
        kind: Kind::Complaint,
        title: "wrong-digit",
        note: "wrong-digit-note",
        quote: "wrong-digit-quote",
        person: "wrong-digit-person",
        tags: "wrong-digit-tags",
        need: 3,
        days_ago: 21,
    },
    Learned {
        kind: Kind::Opinion,
        title: "returns",
        note: "returns-note",
        quote: "returns-quote",
        person: "returns-person",
        tags: "tags-price",
        need: 0,
        days_ago: 30,
    },
    Learned {
        kind: Kind::Letter,
        title: "letter",
        note: "letter-note",
        quote: "letter-quote",
        person: "person-depot-a",
        tags: "letter-tags",
        need: 4,
        days_ago: 9,
    },
    Learned {
        kind: Kind::Publication,
        title: "falling",
        note: "falling-note",
        quote: "falling-quote",
        person: "",
        tags: "falling-tags",
        need: 0,
        days_ago: 70,
    },
    Learned {
        kind: Kind::Prepayment,
        title: "set-up",
        note: "set-up-note",
        quote: "set-up-quote",
        person: "person-depot-a",
        tags: "set-up-tags",
        need: 0,
        days_ago: 5,
    },
    Learned {
        kind: Kind::SignUp,
        title: "fourteen",
        note: "fourteen-note",
        quote: "fourteen-quote",
        person: "fourteen-person",
        tags: "fourteen-tags",
        need: 0,
        days_ago: 26,
    },
    Learned {
        kind: Kind::Behaviour,
        title: "stopped",
        note: "stopped-note",
        quote: "stopped-quote",
        person: "stopped-person",
        tags: "stopped-tags",
        need: 2,
        days_ago: 24,
    },
    Learned {
        kind: Kind::Complaint,
        title: "council",
        note: "council-note",
        quote: "council-quote",
        person: "council-person",
        tags: "council-tags",
        need: 4,
        days_ago: 40,
    },
    Learned {
        kind: Kind::Opinion,
        title: "camera",
        note: "camera-note",
        quote: "camera-quote",
        person: "camera-person",
        tags: "camera-tags",
        need: 5,
        days_ago: 28,
    },
    Learned {
        kind: Kind::Purchase,
        title: "monthly",
        note: "monthly-note",
        quote: "monthly-quote",
        person: "person-depot-a",
        tags: "tags-price",
        need: 0,
        days_ago: 2,
    },
];

/// Enters all of it.
pub(super) async fn load(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
    needs: &[Uuid],
) -> anyhow::Result<()> {
    let mut paid = None;
    for one in &LEARNED {
        let about: Vec<About> =
            needs.get(one.need).map(|id| About::Need(*id)).into_iter().collect();
        let note = words.say(one.note);
        let draft = EvidenceDraft {
            kind: one.kind,
            title: words.say(one.title),
            note: note.clone(),
            link: None,
            person: words.say_if_any(one.person),
            segment: None,
            tags: evidence::read_tags(&words.say(one.tags))?,
            about: Vec::new(),
            provenance: words.provenance(today - Duration::days(one.days_ago)),
        };
        let id = evidence::store::insert_evidence(db, edit, draft, None).await?;
        if let Some(place) = passage::find(&note, &words.say(one.quote), &[]) {
            evidence::store::insert_passage(db, edit, id, place, about).await?;
        }
        paid = Some(id).filter(|_| one.kind == Kind::Prepayment).or(paid);
    }
    load_experiments(db, edit, (today, words), needs, paid).await
}

fn card(hypothesis: &str, need: Option<&Uuid>, deadline: Date, words: Words) -> Card {
    Card {
        hypothesis: words.say(hypothesis),
        method: words.say("experiment-trial-method"),
        need: need.copied(),
        idea: None,
        about: String::new(),
        metric: words.say("experiment-trial-metric"),
        scale: Scale::Share,
        unit: String::new(),
        direction: Direction::AtLeast,
        threshold: 0.1,
        planned_n: 60,
        deadline,
        cost_minor: Some(120_000),
    }
}

async fn load_experiments(
    db: &DatabaseConnection,
    edit: Edit,
    (today, words): (Date, Words),
    needs: &[Uuid],
    paid: Option<Uuid>,
) -> anyhow::Result<()> {
    use experiment::store;
    let believed = "experiment-trial";
    let decided = card(believed, needs.first(), today, words);
    let id = store::insert_experiment(db, edit, decided).await?;
    store::start(db, edit, id, "≥ 10% · n 60").await?;
    let result = ExperimentResult {
        value: 13.0 / 60.0,
        successes: Some(13),
        n: 60,
        on: today,
        source: words.say("source"),
        note: String::new(),
        evidence: paid,
    };
    store::put_result(db, edit, id, result, "13 / 60").await?;
    let reason = words.say("experiment-trial-reason");
    store::decide(db, edit, id, Decision::Persevere, reason).await?;

    let running = Card {
        method: words.say("experiment-time-method"),
        metric: words.say("experiment-time-metric"),
        scale: Scale::Number,
        unit: "s".to_owned(),
        direction: Direction::AtMost,
        threshold: 4.0,
        planned_n: 10,
        cost_minor: Some(40_000),
        ..card("experiment-time", needs.get(1), today + Duration::days(18), words)
    };
    let id = store::insert_experiment(db, edit, running).await?;
    store::start(db, edit, id, "≤ 4 s · n 10").await?;

    let planned = Card {
        method: words.say("experiment-deposit-method"),
        metric: words.say("experiment-deposit-metric"),
        threshold: 0.05,
        planned_n: 40,
        cost_minor: Some(25_000),
        ..card("experiment-deposit", needs.get(4), today + Duration::days(40), words)
    };
    store::insert_experiment(db, edit, planned).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use i18n::Lang;

    #[test]
    fn every_quote_is_a_passage_of_its_note_in_both_languages() {
        for words in [Lang::En, Lang::Zh].map(Words) {
            for one in &LEARNED {
                let (note, quote) = (words.say(one.note), words.say(one.quote));
                assert!(passage::find(&note, &quote, &[]).is_some(), "{quote:?} in {note:?}");
            }
        }
    }
}

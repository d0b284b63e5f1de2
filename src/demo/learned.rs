//! What the sample venture has learned: evidence with marked passages, and
//! experiments in each state. Invented like all its records.

use sea_orm::DatabaseConnection;
use time::{Date, Duration};
use uuid::Uuid;

use evidence::{About, EvidenceDraft, Kind, passage};
use experiment::{Card, Decision, Direction, ExperimentResult, Scale};
use venture::{Edit, Provenance};

/// A record with one passage of its note; `need` counts the sample's needs.
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
        title: "Two people retype unreadable labels all night",
        note: "Visit to a depot, night shift.\nTwo of nine people do nothing but retype addresses that the \
            scanner gave up on. They keep a list of digits that it mixes up, on paper, taped to the screen.",
        quote: "Two of nine people do nothing but retype addresses",
        person: "Depot A, shift lead (invented)",
        tags: "night shift, retyping",
        need: 1,
        days_ago: 16,
    },
    Learned {
        kind: Kind::Complaint,
        title: "A wrong digit costs a parcel a day",
        note: "Wrote to us unasked: when the machine reads a 7 as a 1 and does not say that it is unsure, \
            the parcel goes to the wrong town and is back after a day.",
        quote: "does not say that it is unsure",
        person: "Depot B, quality (invented)",
        tags: "errors",
        need: 3,
        days_ago: 21,
    },
    Learned {
        kind: Kind::Opinion,
        title: "“We would pay for fewer returns”",
        note: "Interview. Would pay “something” for fewer returns; no figure when asked twice.",
        quote: "no figure when asked twice",
        person: "Depot C, manager (invented)",
        tags: "price",
        need: 0,
        days_ago: 30,
    },
    Learned {
        kind: Kind::Letter,
        title: "Letter of intent for a trial on one line",
        note: "Signed for a trial of four weeks on one line, if pictures stay inside the building.",
        quote: "if pictures stay inside the building",
        person: "Depot A, manager (invented)",
        tags: "trial, privacy",
        need: 4,
        days_ago: 9,
    },
    Learned {
        kind: Kind::Publication,
        title: "Share of handwritten labels is falling",
        note: "A trade report puts handwritten labels at a small and falling share of all parcels.",
        quote: "small and falling share",
        person: "",
        tags: "market",
        need: 0,
        days_ago: 70,
    },
    Learned {
        kind: Kind::Prepayment,
        title: "Paid for the set-up of the trial",
        note: "Paid the set-up fee in advance, after they saw the error list of their own labels.",
        quote: "after they saw the error list of their own labels",
        person: "Depot A, manager (invented)",
        tags: "trial, price",
        need: 0,
        days_ago: 5,
    },
    Learned {
        kind: Kind::SignUp,
        title: "Fourteen depots asked for their own error list",
        note: "Of 60 depots that were written to, 14 asked for the error list of their own labels within two \
            weeks. Three of them asked whether it also reads whole addresses.",
        quote: "14 asked for the error list of their own labels",
        person: "Mailing to 60 depots (invented)",
        tags: "trial, errors",
        need: 0,
        days_ago: 26,
    },
    Learned {
        kind: Kind::Behaviour,
        title: "Sorting stopped for two hours without a network",
        note: "While we were there the line to the data centre failed. Sorting stopped for two hours; parcels \
            were put aside by hand and sorted at night.",
        quote: "Sorting stopped for two hours",
        person: "Depot C, visit (invented)",
        tags: "network",
        need: 2,
        days_ago: 24,
    },
    Learned {
        kind: Kind::Complaint,
        title: "Pictures in a foreign cloud were stopped by the works council",
        note: "A cloud reader was tried and stopped after a week: the works council would not have pictures of \
            addresses leave the house.",
        quote: "would not have pictures of addresses leave the house",
        person: "Hospital D, post room (invented)",
        tags: "privacy",
        need: 4,
        days_ago: 40,
    },
    Learned {
        kind: Kind::Opinion,
        title: "“No new camera this year”",
        note: "Interview. The line was rebuilt last year; nothing that needs another camera will be bought \
            before next summer.",
        quote: "nothing that needs another camera will be bought",
        person: "Depot B, operations (invented)",
        tags: "sorting line",
        need: 5,
        days_ago: 28,
    },
    Learned {
        kind: Kind::Purchase,
        title: "First depot pays by the month",
        note: "After the trial the depot pays by the month for one line. It asked for a report of misread labels \
            every week.",
        quote: "pays by the month for one line",
        person: "Depot A, manager (invented)",
        tags: "price",
        need: 0,
        days_ago: 2,
    },
];

/// Enters all of it.
pub(super) async fn load(
    db: &DatabaseConnection,
    edit: Edit,
    today: Date,
    needs: &[Uuid],
    source: &str,
) -> anyhow::Result<()> {
    let mut paid = None;
    for one in &LEARNED {
        let about: Vec<About> =
            needs.get(one.need).map(|id| About::Need(*id)).into_iter().collect();
        let draft = EvidenceDraft {
            kind: one.kind,
            title: one.title.to_owned(),
            note: one.note.to_owned(),
            link: None,
            person: one.person.to_owned(),
            segment: None,
            tags: evidence::read_tags(one.tags)?,
            about: Vec::new(),
            provenance: Provenance {
                source: source.to_owned(),
                observed_on: today - Duration::days(one.days_ago),
            },
        };
        let id = evidence::store::insert_evidence(db, edit, draft, None).await?;
        if let Some(place) = passage::find(one.note, one.quote, &[]) {
            evidence::store::insert_passage(db, edit, id, place, about).await?;
        }
        paid = Some(id).filter(|_| one.kind == Kind::Prepayment).or(paid);
    }
    load_experiments(db, edit, today, needs, (source, paid)).await
}

fn card(hypothesis: &str, need: Option<&Uuid>, deadline: Date) -> Card {
    Card {
        hypothesis: hypothesis.to_owned(),
        method: "Send depots the error list of their own labels and offer a paid trial.".to_owned(),
        need: need.copied(),
        idea: None,
        about: String::new(),
        metric: "Depots that ask for a trial".to_owned(),
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
    today: Date,
    needs: &[Uuid],
    (source, paid): (&str, Option<Uuid>),
) -> anyhow::Result<()> {
    use experiment::store;
    let believed = "Depots ask for a trial when they see the errors on their own labels";
    let decided = card(believed, needs.first(), today);
    let id = store::insert_experiment(db, edit, decided).await?;
    store::start(db, edit, id, "≥ 10% · n 60").await?;
    let result = ExperimentResult {
        value: 13.0 / 60.0,
        successes: Some(13),
        n: 60,
        on: today,
        source: source.to_owned(),
        note: String::new(),
        evidence: paid,
    };
    store::put_result(db, edit, id, result, "13 / 60").await?;
    let reason = "More than twice the threshold; the next question is what they pay.".to_owned();
    store::decide(db, edit, id, Decision::Persevere, reason).await?;

    let running = Card {
        method: "Time ten people on both ways, one shift each.".to_owned(),
        metric: "Seconds per unreadable label".to_owned(),
        scale: Scale::Number,
        unit: "s".to_owned(),
        direction: Direction::AtMost,
        threshold: 4.0,
        planned_n: 10,
        cost_minor: Some(40_000),
        ..card(
            "Showing the two likeliest digits halves the time to retype",
            needs.get(1),
            today + Duration::days(18),
        )
    };
    let id = store::insert_experiment(db, edit, running).await?;
    store::start(db, edit, id, "≤ 4 s · n 10").await?;

    let planned = Card {
        method: "Ask for a deposit of USD 500 on the order page.".to_owned(),
        metric: "Depots that leave a deposit".to_owned(),
        threshold: 0.05,
        planned_n: 40,
        cost_minor: Some(25_000),
        ..card(
            "One depot in twenty pays a deposit before there is a product",
            needs.get(4),
            today + Duration::days(40),
        )
    };
    store::insert_experiment(db, edit, planned).await?;
    Ok(())
}

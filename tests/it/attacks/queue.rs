//! One founder orders so much that another's work waits for all of it; many workers
//! reach for the same work; orders without end.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use assay::app;
use dataset::DatasetKind;
use db::entity::work;
use jobs::{
    Delivery, Failure, Job, JobError, Registry, Worker, WorkerConfig,
    ledger::{
        self, EnqueueError, QueueFullError, QueueLimits, QueueMessage, QueueOwner, Recovery, State,
    },
};
use reqwest::{Method, header};
use sea_orm::{EntityTrait, QueryOrder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app, spawn_app_with},
    training::keep,
};

const NO_LIMITS: QueueLimits = QueueLimits { per_venture: 10_000, per_founder: 10_000 };

/// Two founders with a venture each.
struct Rivals {
    app: TestApp,
    team: Team,
    ann: Client,
    bob: Client,
    anns: Uuid,
    bobs: Uuid,
    draft: Value,
}

async fn rivals(app: TestApp) -> Rivals {
    let team = app.team().await;
    let ann = app.browser(&team, Who::Owner).await;
    let bob = app.browser(&team, Who::OtherFounder).await;
    let bobs = own_venture(&bob).await;
    let mut table = "x,y,kind\n".to_owned();
    for i in 0..300_u32 {
        table += &format!("{},{},{}\n", i * 7 % 11, i * 5 % 13, ["no", "yes"][(i % 2) as usize]);
    }
    let data = keep(&app, DatasetKind::Table, "small", "small.csv", &table).await;
    let draft = json!({"dataset": data, "model": "logistic", "epochs": 1, "threads": 1});
    Rivals { anns: team.venture, app, team, ann, bob, bobs, draft }
}

async fn own_venture(client: &Client) -> Uuid {
    let draft = json!({"name": "Mine", "area": "natural-language", "currency": "USD"});
    let made = client.post_json("/api/v1/ventures", &draft).await.is(201).json();
    made["id"].as_str().unwrap().parse().unwrap()
}

fn runs(venture: Uuid) -> String {
    format!("/api/v1/ventures/{venture}/runs")
}

impl Rivals {
    async fn order(&self, client: &Client, venture: Uuid) -> Uuid {
        let made = client.post_json(&runs(venture), &self.draft).await.is(201).json();
        made["id"].as_str().unwrap().parse().unwrap()
    }

    async fn states(&self) -> BTreeMap<Uuid, String> {
        let rows = work::Entity::find().all(&self.app.shared.db).await.unwrap();
        rows.into_iter().map(|row| (row.id, row.state)).collect()
    }
}

fn quick() -> WorkerConfig {
    WorkerConfig {
        poll_interval: Duration::from_millis(30),
        sweep_interval: Duration::from_millis(200),
        ..WorkerConfig::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_runs_of_one_founder_do_not_keep_anothers_waiting() {
    let many = |settings: &mut config::Settings| {
        (settings.queue_per_venture, settings.queue_per_founder) = (200, 200);
    };
    let w = rivals(spawn_app_with(many).await).await;
    for _ in 0..200 {
        w.order(&w.ann, w.anns).await;
    }
    let short = w.order(&w.bob, w.bobs).await;
    let path = format!("{}/{short}", runs(w.bobs));
    let told = w.bob.get(&path).await.is(200).json();
    assert_eq!(told["queue"], json!({"place": 2, "ahead": 1}));

    let shared = &w.app.shared;
    let worker = Worker::new(shared.queue.clone(), app::registry(shared), quick()).start();
    let mut begun = Vec::new();
    for _ in 0..600 {
        let rows = work::Entity::find().order_by_asc(work::Column::Id).all(&shared.db).await;
        begun = rows.unwrap().into_iter().filter(|row| row.started_at.is_some()).collect();
        if begun.iter().any(|row| row.id == short && row.state == "finished") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    worker.stop().await;
    begun.sort_by_key(|row| row.started_at);
    let order: Vec<Uuid> = begun.iter().map(|row| row.id).collect();
    assert_eq!(order.iter().position(|id| *id == short), Some(1), "{order:?}");
    assert_eq!(begun[1].state, "finished", "{:?}", begun[1].failure);
    assert!(begun.len() < 100, "the short run waited for {} others", begun.len());
}

/// Orders straight in the ledger; what is never begun needs no record beside it.
async fn queue_work(
    app: &TestApp,
    owner: QueueOwner,
    limits: QueueLimits,
) -> Result<Uuid, EnqueueError> {
    let transaction = db::begin_write(&app.shared.db).await.unwrap();
    let id = db::new_id();
    ledger::enqueue(&transaction, (id, "test"), owner, limits).await?;
    transaction.commit().await.unwrap();
    Ok(id)
}

/// Three ventures with five, one and three pieces of work.
async fn three_lines(w: &Rivals) -> Vec<(Uuid, Vec<Uuid>)> {
    let third = w.app.venture(&w.team).await;
    let mut lines = Vec::new();
    for (venture, n) in [(w.anns, 5), (w.bobs, 1), (third, 3)] {
        let mut line = Vec::new();
        for _ in 0..n {
            let owner = QueueOwner { venture, author: w.team.author() };
            line.push(queue_work(&w.app, owner, NO_LIMITS).await.unwrap());
        }
        lines.push((venture, line));
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn ventures_are_served_in_turn_and_the_places_told_are_the_places_had() {
    let w = rivals(spawn_app().await).await;
    let lines = three_lines(&w).await;
    let db = &w.app.shared.db;
    // Also when somebody was served before, whose turn is later then.
    let first = ledger::claim_next(db, &["test"]).await.unwrap().unwrap();
    assert_eq!(first.claim.id, lines[0].1[0], "the oldest of the oldest venture");
    let mut told = HashMap::new();
    for (venture, _) in &lines {
        told.extend(ledger::places(db, *venture).await.unwrap());
    }
    let mut had = Vec::new();
    while let Some(next) = ledger::claim_next(db, &["test"]).await.unwrap() {
        had.push(next.claim.id);
    }
    assert_eq!((had.len(), told.len()), (8, 8));
    for (ahead, id) in had.iter().enumerate() {
        assert_eq!((told[id].place, told[id].ahead), (ahead as u64 + 1, ahead as u64), "{had:?}");
    }
    let [(_, ann), (_, bob), (_, third)] = &lines[..] else { panic!() };
    let expected = [bob[0], third[0], ann[1], third[1], ann[2], third[2], ann[3], ann[4]];
    assert_eq!(had, expected);
    assert!(ledger::claim_next(db, &["other"]).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_never_take_up_one_piece_twice() {
    let w = rivals(spawn_app().await).await;
    let mut all = BTreeSet::new();
    for _ in 0..20 {
        for venture in [w.anns, w.bobs] {
            let owner = QueueOwner { venture, author: w.team.author() };
            all.insert(queue_work(&w.app, owner, NO_LIMITS).await.unwrap());
        }
    }
    let workers = (0..6).map(|_| {
        let db = w.app.shared.db.clone();
        tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Some(next) = ledger::claim_next(&db, &["test"]).await.unwrap() {
                assert_eq!(next.claim.attempt, 1);
                taken.push(next.claim.id);
                next.claim.finish(&db).await.unwrap();
            }
            taken
        })
    });
    let mut taken = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        taken.extend(worker.await.unwrap());
    }
    assert_eq!(taken.len(), 40);
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), all);
    let over = w.states().await;
    assert!(all.iter().all(|id| over[id] == State::Finished.as_str()), "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_by_page_and_api_and_names_the_limit() {
    let few = |settings: &mut config::Settings| {
        (settings.queue_per_venture, settings.queue_per_founder) = (2, 3);
    };
    let w = rivals(spawn_app_with(few).await).await;
    let first = w.order(&w.ann, w.anns).await;
    w.order(&w.ann, w.anns).await;
    let refused = w.ann.post_json(&runs(w.anns), &w.draft).await.is(422).json();
    assert_eq!(refused["errors"][0]["field"], "queue");
    let said = refused["errors"][0]["message"].as_str().unwrap();
    assert!(said.contains("2 runs") && said.contains("queue_per_venture"), "{said}");
    assert!(said.contains("cancel"), "what to do: {said}");

    let form = [
        ("name", "Typed with care"),
        ("dataset", "digits"),
        ("batch", "16"),
        ("seed", "1"),
        ("threads", "1"),
        ("epochs", "1"),
        ("learning_rate", "0.01"),
        ("validation_share", "0.1"),
    ];
    let page = w.ann.post(&format!("/ventures/{}/runs", w.anns), &form).await.is(422).page();
    assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["queue"]);
    assert!(page.text("[data-field-error=queue]").contains('2'));
    assert_eq!(page.attribute("input[name=name]", "value"), "Typed with care");
    assert_eq!(w.states().await.len(), 2, "nothing half-written");

    // Another founder's venture is not touched by it, and in another of hers she has one left.
    w.order(&w.bob, w.bobs).await;
    let second = own_venture(&w.ann).await;
    w.order(&w.ann, second).await;
    let refused = w.ann.post_json(&runs(second), &w.draft).await.is(422).json();
    let said = refused["errors"][0]["message"].as_str().unwrap();
    assert!(said.contains("3 runs") && said.contains("queue_per_founder"), "{said}");

    w.ann.post_json(&format!("{}/{first}/cancel", runs(w.anns)), &json!({})).await.is(202);
    w.order(&w.ann, w.anns).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn orders_at_once_do_not_slip_past_the_limit() {
    let w = std::sync::Arc::new(rivals(spawn_app().await).await);
    let limits = QueueLimits { per_venture: 5, per_founder: 100 };
    for _ in 0..5 {
        let before = w.states().await.len();
        let venture = w.app.venture(&w.team).await;
        let orders = (0..12).map(|_| {
            let w = w.clone();
            tokio::spawn(async move {
                let owner = QueueOwner { venture, author: w.team.author() };
                queue_work(&w.app, owner, limits).await
            })
        });
        let mut refused = 0;
        for order in orders.collect::<Vec<_>>() {
            match order.await.unwrap() {
                Ok(_) => {}
                Err(EnqueueError::Full(full)) => {
                    assert_eq!(full, QueueFullError::Venture(5));
                    refused += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((w.states().await.len() - before, refused), (5, 7));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_in_the_queue_is_shown_and_followed() {
    let w = rivals(spawn_app().await).await;
    let first = w.order(&w.ann, w.anns).await;
    let second = w.order(&w.ann, w.anns).await;
    let page = format!("/ventures/{}/runs/{second}", w.anns);
    let seen = w.ann.get(&page).await.is(200).page();
    assert!(seen.text("[data-role=status]").contains("place 2 in the queue, 1 ahead of it"));
    let list = w.ann.get(&format!("/ventures/{}/runs", w.anns)).await.is(200).page();
    let places = ["place 2 in the queue, 1 ahead of it", "next in the queue"];
    assert_eq!(list.texts("[data-role=place]"), places);
    let listed = w.ann.get(&runs(w.anns)).await.is(200).json();
    assert_eq!(listed["items"][0]["queue"], json!({"place": 2, "ahead": 1}));

    // Another's run comes between, and a cancelled one frees a place: the page learns of both.
    let request = w.ann.request(Method::GET, &format!("{page}/events"));
    let mut events = request.header(header::ACCEPT, "text/event-stream").send().await.unwrap();
    until(&mut events, "place 2 in the queue").await;
    w.order(&w.bob, w.bobs).await;
    until(&mut events, "place 3 in the queue, 2 ahead of it").await;
    w.ann.post_json(&format!("{}/{first}/cancel", runs(w.anns)), &json!({})).await.is(202);
    until(&mut events, "next in the queue").await;

    // The list follows its rows the same way, and says the end once nothing is open.
    let list = format!("/ventures/{}/runs", w.anns);
    let shown = w.ann.get(&list).await.is(200).page();
    let follows = shown.attributes("[data-live]", "data-live");
    assert!(follows.len() == 1 && follows[0].starts_with(&format!("{list}/events")), "{follows:?}");
    let third = w.order(&w.ann, w.anns).await;
    let request = w.ann.request(Method::GET, &format!("{list}/events?sort=-created"));
    let mut rows = request.header(header::ACCEPT, "text/event-stream").send().await.unwrap();
    until(&mut rows, "place 3 in the queue").await;
    w.ann.post_json(&format!("{}/{second}/cancel", runs(w.anns)), &json!({})).await.is(202);
    until(&mut rows, "Cancelled").await;
    w.ann.post_json(&format!("{}/{third}/cancel", runs(w.anns)), &json!({})).await.is(202);
    until(&mut rows, "event: end").await;
    let over = w.ann.get(&list).await.is(200).page();
    assert_eq!((over.count("[data-live]"), over.count("[data-role=place]")), (0, 0));
    let benchmarks = format!("/ventures/{}/benchmarks", w.anns);
    assert_eq!(w.ann.get(&benchmarks).await.is(200).page().count("[data-live]"), 0);
    let events = w.ann.get(&format!("{benchmarks}/events")).await.is(200);
    assert!(events.body.contains("event: end"), "{}", events.body);

    // A run that was cancelled before it began shows no empty frames.
    let cancelled = w.ann.get(&page).await.is(200).page();
    assert!(cancelled.text("[data-role=no-figures]").contains("ended before its first epoch"));
    assert_eq!(cancelled.count("#curves section"), 0);
    assert!(!cancelled.text("main").contains("curve starts"));
    let waiting = w.order(&w.ann, w.anns).await;
    let page = format!("/ventures/{}/runs/{waiting}", w.anns);

    w.ann.post("/language", &[("lang", "zh-CN"), ("next", "/")]).await;
    let chinese = w.ann.get(&page).await.is(200).page();
    assert!(chinese.text("[data-role=status]").contains("下一个执行"));
}

/// Reads events until one holds a text.
async fn until(events: &mut reqwest::Response, text: &str) {
    let mut read = String::new();
    let reading = async {
        while let Some(chunk) = events.chunk().await.unwrap() {
            read.push_str(&String::from_utf8_lossy(&chunk));
            if read.contains(text) {
                return true;
            }
        }
        false
    };
    let found = tokio::time::timeout(Duration::from_secs(20), reading).await;
    assert!(matches!(found, Ok(true)), "no event says {text:?}: {read}");
}

/// A job whose messages are used up without any work being done.
#[derive(Serialize, Deserialize)]
struct Asleep(QueueMessage);

impl From<QueueMessage> for Asleep {
    fn from(ticket: QueueMessage) -> Self {
        Self(ticket)
    }
}

impl Job for Asleep {
    const KIND: &'static str = "test";
    type Context = tokio::sync::mpsc::UnboundedSender<i32>;

    fn key(&self) -> String {
        self.0.key()
    }

    async fn run(self, woken: Self::Context, _: Delivery) -> Result<(), JobError> {
        woken.send(self.0.delivery).unwrap();
        Ok(())
    }

    async fn failed(self, _: Self::Context, _: Failure) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn work_whose_message_was_used_up_wakes_a_worker_again() {
    let w = rivals(spawn_app().await).await;
    let owner = QueueOwner { venture: w.anns, author: w.team.author() };
    queue_work(&w.app, owner, NO_LIMITS).await.unwrap();
    let (woken, mut wakings) = tokio::sync::mpsc::unbounded_channel();
    let registry = Registry::default()
        .with::<Asleep>(woken)
        .with_sweep(Recovery::<Asleep>::new(w.app.shared.db.clone()));
    let worker = Worker::new(w.app.shared.queue.clone(), registry, quick()).start();
    for delivery in 1..=3 {
        let waking = tokio::time::timeout(Duration::from_secs(20), wakings.recv()).await;
        assert_eq!(waking.unwrap(), Some(delivery));
    }
    worker.stop().await;
}

//! Records of one venture, made on demand through the pages as a founder makes
//! them, each text marked with whose it is.

use std::collections::BTreeMap;

use dataset::DatasetName;
use db::entity::{model, run};
use jobs::ledger::{QueueLimits, QueueOwner};
use lab::{
    bench::BenchRequest,
    engine::Provider,
    model::{Input, Layer, Loss, ModelSpec},
    onnx::{self, Metadata},
    train::{Network, Team},
};
use runs::benchmark::BenchmarkSpec;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, Statement};
use uuid::Uuid;

use crate::{client::Client, exchange::send, test_app::TestApp};

/// The last segment of a path that is an identifier, also before a query.
fn id_in(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    path.rsplit('/').find(|piece| Uuid::parse_str(piece).is_ok()).map(str::to_owned)
}

/// A small network as a file, which says what it is called.
fn network(name: &str) -> Vec<u8> {
    let spec = ModelSpec {
        name: name.to_owned(),
        inputs: 4,
        input: Input::Numbers,
        layers: vec![Layer::Dense { inputs: 4, outputs: 2 }],
        loss: Loss::SoftmaxCrossEntropy,
    };
    let about = Metadata {
        task: "test",
        labels: &[],
        preprocessing: "none",
        data_digest: "abc",
        synthetic: true,
        data_licence: "CC0-1.0",
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    onnx::write(&path, &Network::new(&spec, 1, 1, Team::alone()).unwrap(), &about).unwrap();
    std::fs::read(path).unwrap()
}

/// A venture whose records are made when they are first asked for.
pub(super) struct Stock<'a> {
    pub(super) app: &'a TestApp,
    pub(super) owner: Client,
    pub(super) person: Uuid,
    /// Somebody whose part in the venture can be changed.
    pub(super) member: Uuid,
    pub(super) venture: Uuid,
    pub(super) mark: &'static str,
    pub(super) ids: BTreeMap<String, String>,
}

/// Every kind of record that a place of a request can name.
pub(super) const KINDS: &[&str] = &[
    "segment",
    "need",
    "need2",
    "competitor",
    "competitor2",
    "rated",
    "price",
    "change",
    "merge",
    "capability",
    "capability_ours",
    "cell",
    "event",
    "votes",
    "rating",
    "offer_rating",
    "respondent",
    "set",
    "import",
    "committed",
    "idea",
    "evidence",
    "evidence_archived",
    "passage",
    "experiment",
    "running",
    "resulted",
    "decided",
    "channel",
    "size",
    "milestone",
    "milestone2",
    "survey",
    "question",
    "opened",
    "answered",
    "response",
    "invited",
    "invitation",
    "guest",
    "run",
    "model",
    "benchmark",
    "machine",
    "report",
    "link",
    "comment",
    "resolved",
    "removed",
    "version",
    "user",
    "session",
    "rules_changed",
];

impl Stock<'_> {
    pub(super) fn base(&self) -> String {
        format!("/ventures/{}", self.venture)
    }

    /// The identifier of a record of a kind; makes it where there is none yet.
    pub(super) async fn id(&mut self, kind: &str) -> String {
        if let Some(id) = self.ids.get(kind) {
            return id.clone();
        }
        let id = Box::pin(self.make(kind)).await;
        self.ids.insert(kind.to_owned(), id.clone());
        id
    }

    /// What a body's placeholder stands for.
    pub(super) async fn word(&mut self, kind: &str) -> String {
        let day = time::OffsetDateTime::now_utc().date();
        match kind {
            "mark" => self.mark.to_owned(),
            "today" => day.to_string(),
            "soon" => (day + time::Duration::days(7)).to_string(),
            "target" => "needs".to_owned(),
            "method" => "opportunity".to_owned(),
            "table" => "rules".to_owned(),
            "dataset" => "digits".to_owned(),
            "sha256" => "0".repeat(64),
            "draft" | "digest" | "name" | "secret" | "token" | "receipt" => {
                Uuid::now_v7().to_string()
            }
            "rules" => self.rules("14.5").await,
            "risks" => self.risks().await,
            _ => self.id(kind).await,
        }
    }

    /// Fills the placeholders of a template between two letters.
    pub(super) async fn fill(&mut self, template: &str, open: char, close: char) -> String {
        let mut filled = String::new();
        for (at, piece) in template.split(open).enumerate() {
            match piece.split_once(close).filter(|_| at > 0) {
                Some((kind, rest)) => {
                    let word = self.word(kind).await;
                    filled.push_str(&word);
                    filled.push_str(rest);
                }
                None => filled.push_str(piece),
            }
        }
        filled
    }

    /// Posts a form below the venture; the address that it leads to.
    async fn post(&mut self, path: &str, body: &str) -> String {
        let path = format!("{}/{}", self.base(), self.fill(path, '{', '}').await);
        let body = self.fill(body, '<', '>').await;
        let fields: Vec<(String, String)> =
            url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let answer = self.owner.post(&path, &fields).await;
        let wrong = || answer.page().attributes("[data-field-error]", "data-field-error");
        // What is shown only once is in the answer itself.
        let status = answer.status.as_u16();
        assert!([200, 303].contains(&status), "{path} {body}: {status} {:?}", wrong());
        if status == 303 { answer.header("location").to_owned() } else { String::new() }
    }

    async fn made(&mut self, path: &str, body: &str) -> String {
        let to = self.post(path, body).await;
        id_in(&to).unwrap_or_else(|| panic!("{path} leads to {to}"))
    }

    /// The newest row of a table that holds to a condition.
    async fn last(&self, table: &str, condition: &str) -> String {
        let db = &self.app.shared.db;
        let query = format!("SELECT id FROM {table} WHERE {condition} ORDER BY id DESC LIMIT 1");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await;
        let row = row.unwrap().unwrap_or_else(|| panic!("no row in {table}"));
        row.try_get::<Uuid>("", "id").unwrap().to_string()
    }

    /// An identifier as either database writes it in a statement.
    fn literal(&self, id: &str) -> String {
        let hex = id.replace('-', "");
        match self.app.shared.db.get_database_backend() {
            sea_orm::DbBackend::Sqlite => format!("x'{hex}'"),
            _ => format!("'{id}'"),
        }
    }

    async fn last_of(&self, table: &str, column: &str, id: &str) -> String {
        self.last(table, &format!("{column} = {}", self.literal(id))).await
    }

    async fn rules(&self, go: &str) -> String {
        let page = self.owner.get(&format!("{}/rules", self.base())).await.is(200).page();
        let names = page.attributes("main input[inputmode=decimal], main input[name$='-go'], main input[name$='-stop'], main input[name^='weight-']", "name");
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let mut seen = std::collections::BTreeSet::new();
        for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
            let value = page.attribute(&format!("input[name={name}]"), "value");
            body.append_pair(&name, if name == "need-go" { go } else { &value });
        }
        body.finish()
    }

    async fn risks(&self) -> String {
        let page = self.owner.get(&format!("{}/offer/risks", self.base())).await.is(200).page();
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for (at, name) in page.attributes("main select", "name").into_iter().enumerate() {
            body.append_pair(&name, if at == 0 { "settled" } else { "open" });
            if at == 0 {
                body.append_pair(&format!("{name}-note"), self.mark);
            }
        }
        body.finish()
    }

    async fn make(&mut self, kind: &str) -> String {
        const SAID: &str = "source=<mark>&observed_on=2026-01-02";
        let venture = self.venture.to_string();
        match kind {
            "venture" => venture,
            "user" => self.member.to_string(),
            "session" => {
                let db = &self.app.shared.db;
                account::store::insert_session(db, self.person, "other").await.unwrap();
                self.last_of("sessions", "user_id", &self.person.to_string()).await
            }
            "segment" => {
                self.post("market/segments", &format!("name=<mark> segment&{SAID}")).await;
                self.last_of("segments", "venture_id", &venture).await
            }
            "need" | "need2" => {
                let body = format!("statement=<mark> {kind}&note=<mark> note&{SAID}");
                self.made("needs", &body).await
            }
            "competitor" | "competitor2" => {
                self.made("competitors", &format!("name=<mark> {kind}&{SAID}")).await
            }
            "rated" => {
                let body =
                    "rating_need=<need>&rating_value=4&rating_source=<mark>&rating_date=2026-01-02";
                let id = self.made("competitors", &format!("name=<mark> rated&{SAID}")).await;
                self.post(&format!("competitors/{id}/ratings"), body).await;
                id
            }
            "cell" => {
                let id = self.made("competitors", &format!("name=<mark> cell&{SAID}")).await;
                let path = format!("capabilities/{{capability}}/competitors/{id}");
                self.post(&path, &format!("rating=4&evidence=<mark>&{SAID}")).await;
                id
            }
            "price" => {
                let body =
                    "price_amount=20&price_unit=month&price_source=<mark>&price_date=2026-01-02";
                self.post("competitors/{competitor}/prices", body).await;
                self.last_of("price_points", "venture_id", &venture).await
            }
            "change" => {
                self.post("competitors/{competitor}/changes", &format!("note=<mark>&{SAID}")).await;
                self.last_of("competitor_changes", "venture_id", &venture).await
            }
            "merge" => {
                let other = self.made("competitors", &format!("name=<mark> merged&{SAID}")).await;
                self.post("competitors/{competitor}/merge", &format!("with-{other}=on")).await;
                self.last_of("competitor_merges", "venture_id", &venture).await
            }
            "event" => {
                let other = self.made("needs", &format!("statement=<mark> merged&{SAID}")).await;
                self.post("needs/{need}/merge", &format!("with-{other}=on")).await;
                self.last_of("need_events", "venture_id", &venture).await
            }
            "capability" => self.capability(kind).await,
            "capability_ours" => {
                let id = self.capability(kind).await;
                self.post(&format!("capabilities/{id}/offer"), &format!("rating=4&{SAID}")).await;
                id
            }
            "votes" => {
                let body = "votes=3&votes_source=<mark>&votes_date=2026-01-02";
                self.post("needs/{need}/votes", body).await;
                self.last_of("need_votes", "venture_id", &venture).await
            }
            "rating" => {
                let body = "rating_respondent=<mark>R1&rating_importance=9&rating_satisfaction=3&rating_source=<mark>&rating_date=2026-01-02";
                self.post("needs/{need}/ratings", body).await;
                self.last_of("need_ratings", "venture_id", &venture).await
            }
            "respondent" => {
                self.id("rating").await;
                format!("{}R1", self.mark)
            }
            "offer_rating" => {
                let body = "offer_respondent=<mark>R1&offer_rating=4&offer_source=<mark>&offer_date=2026-01-02";
                self.post("needs/{need}/offer", body).await;
                self.last_of("offer_ratings", "venture_id", &venture).await
            }
            "set" => {
                self.post("market/weights/sets", "set_name=<mark>&set_source=<mark>&w.share=3")
                    .await;
                self.last_of("weight_sets", "venture_id", &venture).await
            }
            "import" => self.staged().await,
            "committed" => {
                let id = self.staged().await;
                let path = format!("{}/imports/{id}", self.base());
                crate::exchange::save(&self.owner, &path, &[("action", "commit")])
                    .await
                    .redirects_to(&path);
                id
            }
            "machine" => {
                let body = "name=<mark> machine&price=0.08&source=<mark>&date=2026-01-02";
                self.post("offer/machines", body).await;
                self.last_of("machine_prices", "venture_id", &venture).await
            }
            "report" => self.made("reports", "").await,
            "link" => {
                let report = self.id("report").await;
                self.post(&format!("reports/{report}/links"), "name=<mark>&days=7").await;
                self.last_of("report_links", "report_id", &report).await
            }
            "comment" => {
                self.post("comments", "kind=need&record=<need>&body=<mark> says").await;
                self.last_of("comments", "venture_id", &venture).await
            }
            "resolved" | "removed" => {
                self.post("comments", "kind=need&record=<need>&body=<mark> says").await;
                let id = self.last_of("comments", "venture_id", &venture).await;
                let action = if kind == "resolved" { "resolve" } else { "remove" };
                self.post(&format!("comments/{id}/{action}"), "").await;
                id
            }
            "version" => {
                for words in ["first", "second"] {
                    self.post("reports/texts", &format!("team-words=<mark> {words}")).await;
                }
                self.last_of("report_text_versions", "venture_id", &venture).await
            }
            "rules_changed" => {
                self.post("rules", "<rules>&reason=<mark>").await;
                venture
            }
            _ => self.make_more(kind, &venture).await,
        }
    }

    async fn capability(&mut self, name: &str) -> String {
        let body = format!("name=<mark> {name}&note=<mark>&need=<need>");
        self.post("capabilities", &body).await;
        self.last_of("capabilities", "venture_id", &self.venture.to_string()).await
    }

    async fn staged(&mut self) -> String {
        let path = format!("{}/imports", self.base());
        let rows = format!("statement\n{} imported\n", self.mark);
        let name = format!("{}.csv", self.mark);
        let fields = [("target", "needs")];
        let answer = send(&self.owner, &path, &fields, (&name, rows.as_bytes())).await;
        id_in(&answer.redirects_to(&path)).unwrap()
    }

    async fn make_more(&mut self, kind: &str, venture: &str) -> String {
        const SAID: &str = "source=<mark>&observed_on=2026-01-02";
        const CARD: &str = "hypothesis=<mark>&method=<mark>&metric=Yes&scale=share&direction=at-least&threshold=50&planned_n=10&deadline=<soon>&need=<need>";
        match kind {
            "idea" => {
                let body = format!(
                    "title=<mark> idea&note=<mark>&reach=100&reach_period=quarter&impact=1&confidence=0.8&effort=2&need-<need>=on&competitor-<competitor>=on&{SAID}"
                );
                self.made("ideas", &body).await
            }
            "evidence" => {
                let path = format!("{}/evidence", self.base());
                let (need, rival) = (self.id("need").await, self.id("competitor").await);
                let note = format!("{} note", self.mark);
                let fields = [
                    ("title", self.mark),
                    ("kind", "opinion"),
                    ("note", &note),
                    ("tags", self.mark),
                    ("source", self.mark),
                    ("observed_on", "2026-01-02"),
                    ("about_need", &need),
                    ("about_competitor", &rival),
                ];
                let file = ("said.txt", note.as_bytes());
                id_in(&send(&self.owner, &path, &fields, file).await.redirects_to(&path)).unwrap()
            }
            "evidence_archived" => {
                let body = format!("title=<mark> old&kind=opinion&{SAID}");
                let id = self.made("evidence", &body).await;
                self.post(&format!("evidence/{id}/archive"), "").await;
                id
            }
            "passage" => {
                let body = "quote=<mark> note&about_need=<need>";
                self.post("evidence/{evidence}/passages", body).await;
                self.last_of("evidence_passages", "venture_id", venture).await
            }
            "experiment" => self.made("experiments", CARD).await,
            "running" | "resulted" | "decided" => {
                let id = self.made("experiments", CARD).await;
                self.post(&format!("experiments/{id}/start"), "").await;
                if kind != "running" {
                    let body = "result_n=20&result_successes=11&result_on=<today>&result_source=<mark>&result_note=<mark>";
                    self.post(&format!("experiments/{id}/result"), body).await;
                }
                if kind == "decided" {
                    let body = "decision=persevere&decision_reason=<mark>";
                    self.post(&format!("experiments/{id}/decide"), body).await;
                }
                id
            }
            "channel" => {
                let body = format!("name=<mark>&segment=<segment>&cost=100&customers=10&{SAID}");
                self.post("go-to-market/channels", &body).await;
                self.last_of("channels", "venture_id", venture).await
            }
            "size" => {
                let body = format!(
                    "name=<mark>&segment=<segment>&accounts=5000&acv=1000&served=on&share_base=5&{SAID}"
                );
                self.post("go-to-market/market-size", &body).await;
                self.last_of("market_sizes", "venture_id", venture).await
            }
            "milestone" | "milestone2" => {
                let body = "title=<mark>&note=<mark>&owner=<mark>&due_on=2027-01-02&state=planned";
                self.post("go-to-market/roadmap", body).await;
                self.last_of("milestones", "venture_id", venture).await
            }
            "survey" => self.survey("open").await,
            "question" => {
                let survey = self.id("survey").await;
                self.last_of("survey_questions", "survey_id", &survey).await
            }
            "opened" | "answered" => {
                let id = self.survey("open").await;
                self.post(&format!("surveys/{id}/open"), "").await;
                if kind == "answered" {
                    self.answer(&id).await;
                }
                id
            }
            "response" => {
                let survey = self.id("answered").await;
                self.last_of("survey_responses", "survey_id", &survey).await
            }
            "invited" => {
                let id = self.survey("invited").await;
                self.post(&format!("surveys/{id}/invitations"), "count=2").await;
                id
            }
            "invitation" => {
                let survey = self.id("invited").await;
                self.last_of("survey_invitations", "survey_id", &survey).await
            }
            "guest" => {
                let (db, membership) = (&self.app.shared.db, Some((self.venture, "viewer")));
                let email = format!("{}@example.org", Uuid::now_v7().simple());
                let role = web::visitor::Role::Founder;
                let made =
                    account::store::insert_invitation(db, self.person, &email, role, membership);
                made.await.unwrap().unwrap();
                self.last_of("invitations", "venture_id", &self.venture.to_string()).await
            }
            "run" => {
                let body = "name=<mark>&dataset=digits&epochs=1&batch=64&learning_rate=0.001&seed=1&threads=1&validation_share=0.1";
                self.made("runs", body).await
            }
            "model" => self.model().await,
            "benchmark" => {
                let request = BenchRequest::new("model.onnx".into(), Provider::Cpu);
                let model_id = self.id("model").await.parse().unwrap();
                let order = BenchmarkSpec { model_id, request };
                let shared = &self.app.shared;
                let limits = QueueLimits::from(&shared.settings);
                let owner = QueueOwner { venture: self.venture, author: self.person };
                let made = runs::store::create_benchmark(&shared.db, limits, owner, &order).await;
                made.unwrap().id.to_string()
            }
            other => panic!("nobody makes {other}"),
        }
    }

    async fn survey(&mut self, mode: &str) -> String {
        self.id("need").await;
        let body = format!(
            "title_en=<mark>&purpose_en=<mark>&contact=<mark>&languages=both&mode={mode}&scale=ten&retention_days=30&template=needs"
        );
        self.made("surveys", &body).await
    }

    /// Answers a survey as a visitor does.
    async fn answer(&self, survey: &str) {
        let db = &self.app.shared.db;
        let id = survey.parse().unwrap();
        let found = survey::store::find_survey(db, self.venture, id).await.unwrap();
        let public = found.unwrap().public_path();
        let visitor = self.app.visitor();
        visitor.get(&public).await.is(200);
        let typed = [("q1-importance", "9"), ("q1-satisfaction", "3")];
        visitor.post(&public, &typed).await.redirects_to("/s/answers/");
    }

    /// A model as a finished run leaves it, with a file of its own.
    async fn model(&mut self) -> String {
        let run: Uuid = self.id("run").await.parse().unwrap();
        let shared = &self.app.shared;
        let found = run::Entity::find_by_id(run).one(&shared.db).await.unwrap().unwrap();
        let dataset = DatasetName::parse(&found.dataset).unwrap();
        let content = network(&format!("{} {run}", self.mark));
        let sha = shared.artifacts.put(content).await.unwrap();
        let id = db::new_id();
        let row = model::ActiveModel {
            id: Set(id),
            venture_id: Set(self.venture),
            run_id: Set(run),
            name: Set(self.mark.to_owned()),
            sha256: Set(sha.into()),
            bytes: Set(40),
            parameters: Set(10),
            dataset: Set(dataset.as_str().to_owned()),
            data_digest: Set("d".repeat(64)),
            synthetic: Set(true),
            measure: Set("accuracy".to_owned()),
            value: Set(0.9),
            low: Set(0.8),
            high: Set(0.95),
            has_interval: Set(true),
            test_n: Set(100),
            has_file: Set(true),
            imported: Set(None),
            created_at: Set(db::now()),
            archived_at: Set(None),
        };
        model::Entity::insert(row).exec_without_returning(&shared.db).await.unwrap();
        id.to_string()
    }
}

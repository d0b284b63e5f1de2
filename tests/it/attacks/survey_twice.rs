//! One visitor who wants to count twice in a survey.

use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    test_app::{Team, TestApp, Who, spawn_app},
};

const ROUNDS: usize = 10;

struct Survey {
    app: TestApp,
    team: Team,
    editor: Client,
    href: String,
}

impl Survey {
    async fn open(mode: &str) -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let editor = app.browser(&team, Who::Editor).await;
        let list = format!("/ventures/{}/surveys", team.venture);
        let typed = super::survey_form(mode, "empty");
        let href = editor.post(&list, &typed).await.redirects_to(&format!("{list}/"));
        let href = href.split('?').next().unwrap().to_owned();
        let nps = [("kind", "nps"), ("label_en", "Reader")];
        editor.post(&format!("{href}/questions"), &nps).await.redirects_to(&href);
        editor.post(&format!("{href}/open"), &[]).await.redirects_to(&href);
        Self { app, team, editor, href }
    }

    async fn public(&self) -> String {
        let id: Uuid = self.href.rsplit('/').next().unwrap().parse().unwrap();
        let db = &self.app.shared.db;
        survey::store::find_survey(db, self.team.venture, id).await.unwrap().unwrap().public_path()
    }

    async fn kept(&self) -> u64 {
        let id: Uuid = self.href.rsplit('/').next().unwrap().parse().unwrap();
        let db = &self.app.shared.db;
        let found = survey::store::find_survey(db, self.team.venture, id).await.unwrap().unwrap();
        survey::store::count_responses(db, &found).await.unwrap()
    }

    /// Links that take one answer each.
    async fn links(&self, count: usize) -> Vec<String> {
        let made = format!("{}/invitations", self.href);
        self.editor.post(&made, &[("count", &count.to_string())]).await.redirects_to(&made);
        let csv = self.editor.get(&format!("{made}.csv")).await.is(200).body;
        csv.lines()
            .skip(1)
            .map(|line| {
                format!("/s/{}", line.split(',').nth(1).unwrap().rsplit('/').next().unwrap())
            })
            .collect()
    }
}

async fn score(visitor: &Client, public: &str, score: &str, nonce: &str) -> Answer {
    visitor.post(public, &[("q1-score", score), ("nonce", nonce)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn another_nonce_is_no_other_visitor() {
    let survey = Survey::open("open").await;
    let public = survey.public().await;
    let visitor = survey.app.visitor();
    let receipt = score(&visitor, &public, "3", "first").await.redirects_to("/s/answers/");
    for n in 0..20 {
        let nonce = format!("nonce-{n}");
        let told = score(&visitor, &public, "10", &nonce).await.is(409);
        assert!(told.body.contains("This browser has already answered"));
        assert!(!told.body.contains("/s/answers/"), "the earlier answers are shown");
    }
    assert_eq!(survey.kept().await, 1);
    // A double click is what it was, and the page says before anything is typed.
    let again = score(&visitor, &public, "3", "x").await.redirects_to("/s/answers/");
    assert_eq!(receipt, again);
    assert_eq!(visitor.get(&public).await.is(200).page().count("form.answers"), 0);
    // Somebody else counts; who deletes the answer may give another.
    score(&survey.app.visitor(), &public, "10", "first").await.redirects_to("/s/answers/");
    assert_eq!(survey.kept().await, 2);
    let path = receipt.split('?').next().unwrap();
    visitor.post(&format!("{path}/delete"), &[]).await.is(200);
    score(&visitor, &public, "10", "first").await.redirects_to("/s/answers/");
    assert_eq!(survey.kept().await, 2);
    // The founder is told what such a count is worth.
    let results = survey.editor.get(&format!("{}/results", survey.href)).await.is(200).page();
    assert!(results.text("[data-role=open-mode]").contains("more than once"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_forms_of_a_visitor_at_once_are_one_answer() {
    let survey = Survey::open("open").await;
    let public = survey.public().await;
    for round in 1..=ROUNDS {
        let visitor = survey.app.visitor();
        visitor.get(&public).await.is(200);
        visitor.token().await;
        let scores: Vec<String> = (1..=10).map(|n| n.to_string()).collect();
        let all = scores.iter().map(|one| score(&visitor, &public, one, one));
        let statuses: Vec<u16> = futures_util::future::join_all(all)
            .await
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        // The limit by address is passed on the way: 40 at once.
        assert!(statuses.iter().all(|one| [303, 409, 429].contains(one)), "{statuses:?}");
        assert!(statuses.iter().filter(|one| **one == 303).count() <= 1, "{statuses:?}");
        assert!(survey.kept().await <= round as u64, "round {round}: {statuses:?}");
    }
    assert!(survey.kept().await >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_takes_one_answer_of_ten_at_once() {
    let survey = Survey::open("invited").await;
    let links = survey.links(ROUNDS).await;
    for (round, link) in links.iter().enumerate() {
        let visitors: Vec<Client> = (0..10).map(|_| survey.app.visitor()).collect();
        for visitor in &visitors {
            visitor.token().await;
        }
        let all = visitors.iter().map(|visitor| score(visitor, link, "3", "same"));
        let statuses: Vec<u16> = futures_util::future::join_all(all)
            .await
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        let taken = statuses.iter().filter(|one| **one == 303).count();
        assert_eq!(taken, 1, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|one| [303, 410].contains(one)), "{statuses:?}");
    }
    assert_eq!(survey.kept().await, ROUNDS as u64);
    // Nor by the survey's own address.
    score(&survey.app.visitor(), &survey.public().await, "3", "x").await.is(403);
}

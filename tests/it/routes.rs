//! Every route as every role. The table here is written by hand on purpose: a route
//! that is open to the wrong person must not pass because both lists have the same
//! mistake.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use uuid::Uuid;
use web::routes::Access::{self, Admin, Editor, Owner, Public, SignedIn, Viewer};

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

pub(crate) const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/static/{digest}/{name}", Public),
    ("GET", "/health/live", Public),
    ("GET", "/set-up", Public),
    ("POST", "/set-up", Public),
    ("GET", "/invitations/{secret}", Public),
    ("POST", "/invitations/{secret}", Public),
    ("GET", "/sign-in", Public),
    ("POST", "/sign-in", Public),
    ("GET", "/sign-in/link/{secret}", Public),
    ("POST", "/sign-in/link/{secret}", Public),
    ("POST", "/sign-out", Public),
    ("POST", "/language", Public),
    ("GET", "/account", SignedIn),
    ("POST", "/account/password", SignedIn),
    ("POST", "/account/sessions/{session}/end", SignedIn),
    ("GET", "/admin/users", Admin),
    ("POST", "/admin/users/invite", Admin),
    ("POST", "/admin/invitations/{invitation}/withdraw", Admin),
    ("POST", "/admin/users/{user}/disable", Admin),
    ("POST", "/admin/users/{user}/enable", Admin),
    ("GET", "/", SignedIn),
    ("GET", "/ventures", SignedIn),
    ("GET", "/ventures/new", SignedIn),
    ("POST", "/ventures", SignedIn),
    ("GET", "/ventures/{venture}/settings", Viewer),
    ("POST", "/ventures/{venture}/settings", Owner),
    ("POST", "/ventures/{venture}/archive", Owner),
    ("POST", "/ventures/{venture}/restore", Owner),
    ("POST", "/ventures/{venture}/members", Owner),
    ("POST", "/ventures/{venture}/members/{user}", Owner),
    ("POST", "/ventures/{venture}/invitations/{invitation}/withdraw", Owner),
    ("GET", "/ventures/{venture}/start", Editor),
    ("GET", "/ventures/{venture}/start/need", Editor),
    ("POST", "/ventures/{venture}/start/need", Editor),
    ("GET", "/ventures/{venture}/start/competitors", Editor),
    ("POST", "/ventures/{venture}/start/competitors", Editor),
    ("GET", "/ventures/{venture}/start/model", Editor),
    ("POST", "/ventures/{venture}/start/model", Editor),
    ("GET", "/ventures/{venture}/start/numbers", Editor),
    ("POST", "/ventures/{venture}/start/numbers", Editor),
    ("GET", "/ventures/{venture}/start/risks", Editor),
    ("POST", "/ventures/{venture}/start/risks", Editor),
    ("GET", "/api/v1/ventures", SignedIn),
    ("POST", "/api/v1/ventures", SignedIn),
    ("GET", "/api/v1/ventures/{venture}", Viewer),
    ("GET", "/ventures/{venture}", Viewer),
    ("GET", "/ventures/{venture}/reports", Viewer),
    ("POST", "/ventures/{venture}/reports", Editor),
    ("GET", "/ventures/{venture}/reports.csv", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/json", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/document", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/html", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/markdown", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/tables/{table}", Viewer),
    ("GET", "/ventures/{venture}/reports/compare", Viewer),
    ("GET", "/ventures/{venture}/reports/texts", Editor),
    ("POST", "/ventures/{venture}/reports/texts", Editor),
    ("GET", "/api/v1/ventures/{venture}/reports/compare", Viewer),
    ("GET", "/api/v1/ventures/{venture}/reports/texts", Viewer),
    ("POST", "/api/v1/ventures/{venture}/reports/texts", Editor),
    ("GET", "/api/v1/ventures/{venture}/reports/{report}/document", Viewer),
    ("GET", "/api/v1/schemas/report-document", Public),
    ("GET", "/ventures/{venture}/reports/{report}/pdf", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/slide", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/tables", Viewer),
    ("GET", "/ventures/{venture}/reports/{report}/links", Editor),
    ("POST", "/ventures/{venture}/reports/{report}/links", Editor),
    ("POST", "/ventures/{venture}/reports/{report}/links/{link}/revoke", Editor),
    ("GET", "/ventures/{venture}/reports/texts/versions", Editor),
    ("POST", "/ventures/{venture}/reports/texts/versions/{version}/restore", Editor),
    ("GET", "/ventures/{venture}/activity", Viewer),
    ("GET", "/ventures/{venture}/activity.csv", Viewer),
    ("GET", "/api/v1/ventures/{venture}/activity", Viewer),
    ("GET", "/ventures/{venture}/comments", Viewer),
    ("GET", "/ventures/{venture}/comments/about", Viewer),
    ("POST", "/ventures/{venture}/comments", Editor),
    ("POST", "/ventures/{venture}/comments/{comment}", Editor),
    ("POST", "/ventures/{venture}/comments/{comment}/resolve", Editor),
    ("POST", "/ventures/{venture}/comments/{comment}/reopen", Editor),
    ("POST", "/ventures/{venture}/comments/{comment}/remove", Editor),
    ("POST", "/ventures/{venture}/comments/{comment}/restore", Editor),
    ("GET", "/api/v1/ventures/{venture}/comments", Viewer),
    ("POST", "/api/v1/ventures/{venture}/comments", Editor),
    ("PATCH", "/api/v1/ventures/{venture}/comments/{comment}", Editor),
    ("POST", "/api/v1/ventures/{venture}/comments/{comment}/resolve", Editor),
    ("POST", "/api/v1/ventures/{venture}/comments/{comment}/reopen", Editor),
    ("POST", "/api/v1/ventures/{venture}/comments/{comment}/remove", Editor),
    ("POST", "/api/v1/ventures/{venture}/comments/{comment}/restore", Editor),
    ("GET", "/shared/{secret}", Public),
    ("POST", "/shared/{secret}", Public),
    ("GET", "/shared/{secret}/pdf", Public),
    ("GET", "/api/v1/ventures/{venture}/reports", Viewer),
    ("POST", "/api/v1/ventures/{venture}/reports", Editor),
    ("GET", "/api/v1/ventures/{venture}/reports/{report}", Viewer),
    ("GET", "/ventures/{venture}/imports", Viewer),
    ("POST", "/ventures/{venture}/imports", Editor),
    ("GET", "/ventures/{venture}/imports/new", Editor),
    ("GET", "/ventures/{venture}/imports/duplicates", Viewer),
    ("POST", "/ventures/{venture}/imports/duplicates/merge", Editor),
    ("POST", "/ventures/{venture}/imports/duplicates/keep", Editor),
    ("GET", "/ventures/{venture}/exports", Viewer),
    ("GET", "/api/v1/ventures/{venture}/imports", Viewer),
    ("GET", "/ventures/{venture}/exports/records.json", Viewer),
    ("GET", "/ventures/{venture}/exports/records.zip", Viewer),
    ("GET", "/ventures/{venture}/exports/with-answers.json", Owner),
    ("GET", "/ventures/{venture}/exports/with-answers.zip", Owner),
    ("POST", "/ventures/{venture}/exports/restore", Owner),
    ("GET", "/ventures/{venture}/imports/examples/{target}", Viewer),
    ("GET", "/ventures/{venture}/imports/{import}", Viewer),
    ("POST", "/ventures/{venture}/imports/{import}", Editor),
    ("GET", "/ventures/{venture}/imports/{import}/faults.csv", Editor),
    ("POST", "/ventures/{venture}/imports/{import}/discard", Editor),
    ("POST", "/ventures/{venture}/imports/{import}/undo", Editor),
    ("GET", "/ventures/{venture}/market", Viewer),
    ("GET", "/api/v1/ventures/{venture}/needs", Viewer),
    ("GET", "/api/v1/ventures/{venture}/competitors", Viewer),
    ("GET", "/api/v1/ventures/{venture}/segments", Viewer),
    ("GET", "/api/v1/ventures/{venture}/capabilities", Viewer),
    ("GET", "/api/v1/ventures/{venture}/stale-facts", Viewer),
    ("GET", "/ventures/{venture}/market/landscape", Viewer),
    ("GET", "/ventures/{venture}/market/review", Viewer),
    ("POST", "/ventures/{venture}/market/review", Editor),
    ("GET", "/ventures/{venture}/market/review.csv", Viewer),
    ("GET", "/ventures/{venture}/competitors/compare", Viewer),
    ("GET", "/ventures/{venture}/competitors/{competitor}/battlecard", Viewer),
    ("GET", "/ventures/{venture}/competitors/{competitor}/changes", Viewer),
    ("POST", "/ventures/{venture}/competitors/{competitor}/changes", Editor),
    ("GET", "/ventures/{venture}/competitors/{competitor}/changes.csv", Viewer),
    ("POST", "/ventures/{venture}/competitors/{competitor}/changes/{change}/remove", Editor),
    ("GET", "/ventures/{venture}/competitors/{competitor}/merge", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/merge", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/merges/{merge}/undo", Editor),
    ("GET", "/ventures/{venture}/needs/{need}/merge", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/merge", Editor),
    ("GET", "/ventures/{venture}/needs/{need}/split", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/split", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/history/{event}/undo", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/votes", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/votes/{votes}/remove", Editor),
    ("GET", "/ventures/{venture}/market/segments", Viewer),
    ("POST", "/ventures/{venture}/market/segments", Editor),
    ("GET", "/ventures/{venture}/market/segments.csv", Viewer),
    ("GET", "/ventures/{venture}/market/segments/new", Editor),
    ("GET", "/ventures/{venture}/market/segments/{segment}", Viewer),
    ("POST", "/ventures/{venture}/market/segments/{segment}", Editor),
    ("GET", "/ventures/{venture}/market/segments/{segment}/edit", Editor),
    ("POST", "/ventures/{venture}/market/segments/{segment}/archive", Editor),
    ("POST", "/ventures/{venture}/market/segments/{segment}/restore", Editor),
    ("GET", "/ventures/{venture}/competitors/matrix", Viewer),
    ("GET", "/ventures/{venture}/competitors/matrix.csv", Viewer),
    ("GET", "/ventures/{venture}/competitors/matrix/edit", Editor),
    ("POST", "/ventures/{venture}/competitors/matrix/edit", Editor),
    ("GET", "/ventures/{venture}/market/ratings", Editor),
    ("POST", "/ventures/{venture}/market/ratings", Editor),
    ("POST", "/ventures/{venture}/capabilities", Editor),
    ("GET", "/ventures/{venture}/capabilities/new", Editor),
    ("GET", "/ventures/{venture}/capabilities/{capability}", Viewer),
    ("POST", "/ventures/{venture}/capabilities/{capability}", Editor),
    ("GET", "/ventures/{venture}/capabilities/{capability}/edit", Editor),
    ("POST", "/ventures/{venture}/capabilities/{capability}/archive", Editor),
    ("POST", "/ventures/{venture}/capabilities/{capability}/restore", Editor),
    ("GET", "/ventures/{venture}/capabilities/{capability}/offer", Editor),
    ("POST", "/ventures/{venture}/capabilities/{capability}/offer", Editor),
    ("POST", "/ventures/{venture}/capabilities/{capability}/offer/remove", Editor),
    ("GET", "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}", Editor),
    ("POST", "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}", Editor),
    (
        "POST",
        "/ventures/{venture}/capabilities/{capability}/competitors/{competitor}/remove",
        Editor,
    ),
    ("GET", "/ventures/{venture}/market/positions", Viewer),
    ("GET", "/ventures/{venture}/market/white-space", Viewer),
    ("GET", "/ventures/{venture}/market/methods", Viewer),
    ("GET", "/ventures/{venture}/market/groups", Viewer),
    ("GET", "/ventures/{venture}/market/weights", Viewer),
    ("GET", "/ventures/{venture}/market/weights/compare", Viewer),
    ("POST", "/ventures/{venture}/market/weights/sets", Editor),
    ("POST", "/ventures/{venture}/market/weights/sets/{set}/archive", Editor),
    ("POST", "/ventures/{venture}/market/weights/sets/{set}/restore", Editor),
    ("GET", "/api/v1/methods", SignedIn),
    ("GET", "/api/v1/methods/{method}", SignedIn),
    ("POST", "/api/v1/score/{method}", SignedIn),
    ("GET", "/api/v1/ventures/{venture}/scores/{method}", Viewer),
    ("GET", "/ventures/{venture}/competitors", Viewer),
    ("POST", "/ventures/{venture}/competitors", Editor),
    ("GET", "/ventures/{venture}/competitors.csv", Viewer),
    ("GET", "/ventures/{venture}/competitors/new", Editor),
    ("GET", "/ventures/{venture}/competitors/{competitor}", Viewer),
    ("POST", "/ventures/{venture}/competitors/{competitor}", Editor),
    ("GET", "/ventures/{venture}/competitors/{competitor}/edit", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/archive", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/restore", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/prices", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/prices/{price}/remove", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/ratings", Editor),
    ("POST", "/ventures/{venture}/competitors/{competitor}/ratings/{need}/remove", Editor),
    ("GET", "/ventures/{venture}/needs", Viewer),
    ("POST", "/ventures/{venture}/needs", Editor),
    ("GET", "/ventures/{venture}/needs.csv", Viewer),
    ("GET", "/ventures/{venture}/needs/new", Editor),
    ("GET", "/ventures/{venture}/needs/{need}", Viewer),
    ("POST", "/ventures/{venture}/needs/{need}", Editor),
    ("GET", "/ventures/{venture}/needs/{need}/edit", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/archive", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/restore", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/ratings", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/import", Editor),
    ("GET", "/ventures/{venture}/imports/{import}/events", Viewer),
    ("POST", "/ventures/{venture}/imports/{import}/cancel", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/offer", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/ratings/{rating}/remove", Editor),
    ("POST", "/ventures/{venture}/needs/{need}/offer/{rating}/remove", Editor),
    ("GET", "/ventures/{venture}/respondents/delete", Editor),
    ("POST", "/ventures/{venture}/respondents/delete", Editor),
    ("GET", "/ventures/{venture}/ideas", Viewer),
    ("POST", "/ventures/{venture}/ideas", Editor),
    ("GET", "/ventures/{venture}/ideas.csv", Viewer),
    ("GET", "/ventures/{venture}/ideas/new", Editor),
    ("GET", "/ventures/{venture}/ideas/gap", Viewer),
    ("GET", "/ventures/{venture}/ideas/gap.csv", Viewer),
    ("GET", "/ventures/{venture}/ideas/next", Viewer),
    ("GET", "/ventures/{venture}/ideas/{idea}", Viewer),
    ("POST", "/ventures/{venture}/ideas/{idea}", Editor),
    ("GET", "/ventures/{venture}/ideas/{idea}/edit", Editor),
    ("POST", "/ventures/{venture}/ideas/{idea}/status", Editor),
    ("POST", "/ventures/{venture}/ideas/{idea}/archive", Editor),
    ("POST", "/ventures/{venture}/ideas/{idea}/restore", Editor),
    ("GET", "/api/v1/ventures/{venture}/ideas", Viewer),
    ("GET", "/api/v1/ventures/{venture}/ideas/gap", Viewer),
    ("GET", "/api/v1/ventures/{venture}/ideas/next", Viewer),
    ("GET", "/ventures/{venture}/evidence", Viewer),
    ("POST", "/ventures/{venture}/evidence", Editor),
    ("GET", "/ventures/{venture}/evidence.csv", Viewer),
    ("GET", "/ventures/{venture}/evidence/new", Editor),
    ("GET", "/ventures/{venture}/evidence/coverage", Viewer),
    ("GET", "/ventures/{venture}/evidence/about", Viewer),
    ("GET", "/ventures/{venture}/evidence/{evidence}", Viewer),
    ("POST", "/ventures/{venture}/evidence/{evidence}", Editor),
    ("GET", "/ventures/{venture}/evidence/{evidence}/edit", Editor),
    ("GET", "/ventures/{venture}/evidence/{evidence}/file", Viewer),
    ("POST", "/ventures/{venture}/evidence/{evidence}/archive", Editor),
    ("POST", "/ventures/{venture}/evidence/{evidence}/restore", Editor),
    ("POST", "/ventures/{venture}/evidence/{evidence}/delete", Editor),
    ("POST", "/ventures/{venture}/evidence/{evidence}/passages", Editor),
    ("GET", "/ventures/{venture}/evidence/{evidence}/passages/{passage}", Editor),
    ("POST", "/ventures/{venture}/evidence/{evidence}/passages/{passage}", Editor),
    ("POST", "/ventures/{venture}/evidence/{evidence}/passages/{passage}/remove", Editor),
    ("GET", "/api/v1/ventures/{venture}/evidence", Viewer),
    ("GET", "/api/v1/ventures/{venture}/evidence/{evidence}", Viewer),
    ("GET", "/ventures/{venture}/experiments", Viewer),
    ("POST", "/ventures/{venture}/experiments", Editor),
    ("GET", "/ventures/{venture}/experiments.csv", Viewer),
    ("GET", "/ventures/{venture}/experiments/new", Editor),
    ("GET", "/ventures/{venture}/experiments/about", Viewer),
    ("GET", "/ventures/{venture}/experiments/{experiment}", Viewer),
    ("POST", "/ventures/{venture}/experiments/{experiment}", Editor),
    ("GET", "/ventures/{venture}/experiments/{experiment}/edit", Editor),
    ("GET", "/ventures/{venture}/experiments/{experiment}/copy", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/copy", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/start", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/result", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/decide", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/reopen", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/abandon", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/archive", Editor),
    ("POST", "/ventures/{venture}/experiments/{experiment}/restore", Editor),
    ("GET", "/api/v1/ventures/{venture}/experiments", Viewer),
    ("GET", "/api/v1/ventures/{venture}/experiments/{experiment}", Viewer),
    ("GET", "/ventures/{venture}/go-to-market", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/segments", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/segments.csv", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/segments/rate", Editor),
    ("POST", "/ventures/{venture}/go-to-market/segments/rate", Editor),
    ("GET", "/ventures/{venture}/go-to-market/forces", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/forces.csv", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/forces/rate", Editor),
    ("POST", "/ventures/{venture}/go-to-market/forces/rate", Editor),
    ("GET", "/ventures/{venture}/go-to-market/channels", Viewer),
    ("POST", "/ventures/{venture}/go-to-market/channels", Editor),
    ("GET", "/ventures/{venture}/go-to-market/channels.csv", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/channels/new", Editor),
    ("POST", "/ventures/{venture}/go-to-market/channels/take-over", Editor),
    ("GET", "/ventures/{venture}/go-to-market/channels/{channel}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/channels/{channel}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/channels/{channel}/archive", Editor),
    ("POST", "/ventures/{venture}/go-to-market/channels/{channel}/restore", Editor),
    ("GET", "/ventures/{venture}/go-to-market/market-size", Viewer),
    ("POST", "/ventures/{venture}/go-to-market/market-size", Editor),
    ("GET", "/ventures/{venture}/go-to-market/market-size.csv", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/market-size/new", Editor),
    ("POST", "/ventures/{venture}/go-to-market/market-size/take-over", Editor),
    ("POST", "/ventures/{venture}/go-to-market/market-size/check", Editor),
    ("GET", "/ventures/{venture}/go-to-market/market-size/{size}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/market-size/{size}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/market-size/{size}/archive", Editor),
    ("POST", "/ventures/{venture}/go-to-market/market-size/{size}/restore", Editor),
    ("GET", "/ventures/{venture}/go-to-market/roadmap", Viewer),
    ("POST", "/ventures/{venture}/go-to-market/roadmap", Editor),
    ("GET", "/ventures/{venture}/go-to-market/roadmap.csv", Viewer),
    ("GET", "/ventures/{venture}/go-to-market/roadmap/new", Editor),
    ("GET", "/ventures/{venture}/go-to-market/roadmap/{milestone}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/roadmap/{milestone}", Editor),
    ("POST", "/ventures/{venture}/go-to-market/roadmap/{milestone}/archive", Editor),
    ("POST", "/ventures/{venture}/go-to-market/roadmap/{milestone}/restore", Editor),
    ("GET", "/api/v1/ventures/{venture}/go-to-market/segments", Viewer),
    ("GET", "/api/v1/ventures/{venture}/go-to-market/channels", Viewer),
    ("GET", "/api/v1/ventures/{venture}/go-to-market/forces", Viewer),
    ("GET", "/api/v1/ventures/{venture}/go-to-market/market-size", Viewer),
    ("GET", "/api/v1/ventures/{venture}/go-to-market/milestones", Viewer),
    ("GET", "/s/{token}", Public),
    ("POST", "/s/{token}", Public),
    ("GET", "/s/answers/{receipt}", Public),
    ("POST", "/s/answers/{receipt}/delete", Public),
    ("GET", "/ventures/{venture}/surveys", Viewer),
    ("POST", "/ventures/{venture}/surveys", Editor),
    ("GET", "/ventures/{venture}/surveys.csv", Viewer),
    ("GET", "/ventures/{venture}/surveys/new", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}", Viewer),
    ("POST", "/ventures/{venture}/surveys/{survey}", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/edit", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/events", Viewer),
    ("GET", "/ventures/{venture}/surveys/{survey}/preview", Viewer),
    ("POST", "/ventures/{venture}/surveys/{survey}/open", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/close", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/duplicate", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/archive", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/restore", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/needs", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/questions", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/questions/{question}", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/questions/{question}", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/questions/{question}/move", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/questions/{question}/remove", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/results", Viewer),
    ("POST", "/ventures/{venture}/surveys/{survey}/take-over", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/take-back", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/responses", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/responses.csv", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/responses/{response}", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/responses/{response}/remove", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/invitations", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/invitations", Editor),
    ("GET", "/ventures/{venture}/surveys/{survey}/invitations.csv", Editor),
    ("POST", "/ventures/{venture}/surveys/{survey}/invitations/{invitation}/remove", Editor),
    ("GET", "/api/v1/ventures/{venture}/surveys", Viewer),
    ("GET", "/api/v1/ventures/{venture}/surveys/{survey}", Viewer),
    ("GET", "/api/v1/ventures/{venture}/surveys/{survey}/results", Viewer),
    ("GET", "/ventures/{venture}/economics", Viewer),
    ("GET", "/api/v1/ventures/{venture}/runs", Viewer),
    ("POST", "/api/v1/ventures/{venture}/runs", Editor),
    ("GET", "/api/v1/ventures/{venture}/runs/{run}", Viewer),
    ("POST", "/api/v1/ventures/{venture}/runs/{run}/cancel", Editor),
    ("POST", "/api/v1/ventures/{venture}/models/{model}/measure", Editor),
    ("GET", "/api/v1/ventures/{venture}/benchmarks", Viewer),
    ("POST", "/api/v1/ventures/{venture}/benchmarks", Editor),
    ("GET", "/api/v1/ventures/{venture}/benchmarks/{benchmark}", Viewer),
    ("GET", "/ventures/{venture}/runs", Viewer),
    ("GET", "/ventures/{venture}/runs.csv", Viewer),
    ("GET", "/ventures/{venture}/runs/guide", Viewer),
    ("GET", "/ventures/{venture}/runs/new", Editor),
    ("POST", "/ventures/{venture}/runs", Editor),
    ("GET", "/ventures/{venture}/runs/{run}", Viewer),
    ("GET", "/ventures/{venture}/runs/{run}/compare", Viewer),
    ("GET", "/ventures/{venture}/runs/{run}/compare.csv", Viewer),
    ("GET", "/ventures/{venture}/runs/{run}/curves.csv", Viewer),
    ("GET", "/ventures/{venture}/runs/events", Viewer),
    ("GET", "/ventures/{venture}/runs/{run}/events", Viewer),
    ("POST", "/ventures/{venture}/runs/{run}/cancel", Editor),
    ("POST", "/ventures/{venture}/runs/{run}/again", Editor),
    ("POST", "/ventures/{venture}/runs/{run}/archive", Editor),
    ("POST", "/ventures/{venture}/runs/{run}/restore", Editor),
    ("GET", "/ventures/{venture}/models", Viewer),
    ("GET", "/ventures/{venture}/models/{model}/model.onnx", Viewer),
    ("POST", "/ventures/{venture}/models/{model}/name", Editor),
    ("GET", "/ventures/{venture}/models/{model}/measure", Editor),
    ("POST", "/ventures/{venture}/models/{model}/measure", Editor),
    ("GET", "/ventures/{venture}/models/{model}/try", Viewer),
    ("POST", "/ventures/{venture}/models/{model}/try", Viewer),
    ("POST", "/ventures/{venture}/models/{model}/archive", Editor),
    ("POST", "/ventures/{venture}/models/{model}/restore", Editor),
    ("GET", "/ventures/{venture}/benchmarks", Viewer),
    ("GET", "/ventures/{venture}/benchmarks.csv", Viewer),
    ("GET", "/ventures/{venture}/benchmarks/new", Editor),
    ("POST", "/ventures/{venture}/benchmarks", Editor),
    ("GET", "/ventures/{venture}/benchmarks/{benchmark}", Viewer),
    ("GET", "/ventures/{venture}/benchmarks/events", Viewer),
    ("GET", "/ventures/{venture}/benchmarks/{benchmark}/events", Viewer),
    ("POST", "/ventures/{venture}/benchmarks/{benchmark}/cancel", Editor),
    ("POST", "/ventures/{venture}/benchmarks/{benchmark}/archive", Editor),
    ("POST", "/ventures/{venture}/benchmarks/{benchmark}/restore", Editor),
    ("GET", "/ventures/{venture}/offer", Viewer),
    ("POST", "/ventures/{venture}/offer", Editor),
    ("GET", "/ventures/{venture}/offer/assumptions", Editor),
    ("POST", "/ventures/{venture}/offer/assumptions", Editor),
    ("GET", "/ventures/{venture}/rules", Viewer),
    ("POST", "/ventures/{venture}/rules", Editor),
    ("POST", "/ventures/{venture}/rules/reset", Editor),
    ("GET", "/ventures/{venture}/offer/risks", Viewer),
    ("POST", "/ventures/{venture}/offer/risks", Editor),
    ("GET", "/ventures/{venture}/offer/machines", Viewer),
    ("GET", "/ventures/{venture}/offer/machines/new", Editor),
    ("POST", "/ventures/{venture}/offer/machines", Editor),
    ("GET", "/ventures/{venture}/offer/machines/{machine}", Editor),
    ("POST", "/ventures/{venture}/offer/machines/{machine}", Editor),
    ("POST", "/ventures/{venture}/offer/machines/{machine}/archive", Editor),
    ("POST", "/ventures/{venture}/offer/machines/{machine}/restore", Editor),
    ("GET", "/ventures/{venture}/datasets", Viewer),
    ("GET", "/ventures/{venture}/datasets/{dataset}", Viewer),
    ("GET", "/datasets/samples/{sha256}.png", SignedIn),
    ("GET", "/ventures/{venture}/datasets/{dataset}/rows.csv", Viewer),
    ("POST", "/ventures/{venture}/datasets/{dataset}/describe", Editor),
    ("GET", "/admin/datasets", Admin),
    ("POST", "/admin/datasets", Admin),
    ("GET", "/admin/datasets/new", Admin),
    ("GET", "/admin/datasets/drafts/{draft}", Admin),
    ("POST", "/admin/datasets/drafts/{draft}", Admin),
    ("POST", "/admin/datasets/drafts/{draft}/discard", Admin),
    ("GET", "/admin/datasets/{dataset}", Admin),
    ("GET", "/admin/datasets/{dataset}/rows.csv", Admin),
    ("POST", "/admin/datasets/{dataset}/describe", Admin),
    ("POST", "/admin/datasets/{dataset}/archive", Admin),
    ("POST", "/admin/datasets/{dataset}/restore", Admin),
    ("GET", "/catalogue", SignedIn),
    ("GET", "/catalogue/prices.csv", SignedIn),
    ("GET", "/admin/catalogue", Admin),
    ("GET", "/admin/catalogue/prices.csv", Admin),
    ("GET", "/admin/catalogue/imports", Admin),
    ("POST", "/admin/catalogue/imports", Admin),
    ("GET", "/admin/catalogue/imports/{import}", Admin),
    ("POST", "/admin/catalogue/imports/{import}", Admin),
    ("POST", "/admin/catalogue/imports/{import}/discard", Admin),
    ("POST", "/admin/catalogue/imports/{import}/undo", Admin),
    ("GET", "/api/v1/datasets", SignedIn),
    ("POST", "/api/v1/datasets", Admin),
    ("GET", "/api/v1/datasets/drafts/{draft}", Admin),
    ("PATCH", "/api/v1/datasets/drafts/{draft}", Admin),
    ("POST", "/api/v1/datasets/drafts/{draft}/keep", Admin),
    ("POST", "/api/v1/datasets/drafts/{draft}/discard", Admin),
    ("GET", "/api/v1/datasets/{dataset}", SignedIn),
    ("POST", "/api/v1/datasets/{dataset}/archive", Admin),
    ("POST", "/api/v1/datasets/{dataset}/restore", Admin),
];

#[test]
fn the_table_lists_every_route_and_no_other() {
    let listed: BTreeMap<(String, String), Access> = TABLE
        .iter()
        .map(|(method, path, access)| (((*method).to_owned(), (*path).to_owned()), *access))
        .collect();
    assert_eq!(listed.len(), TABLE.len(), "a route is listed twice");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for route in assay::app::routes() {
        seen += 1;
        let key = (route.method.to_string(), route.path.to_string());
        match listed.get(&key) {
            None => wrong.push(format!(
                "not in the table: (\"{}\", \"{}\", {:?}),",
                key.0, key.1, route.access
            )),
            Some(access) if *access != route.access => {
                wrong.push(format!(
                    "{key:?} is {access:?} here and {:?} in the program",
                    route.access
                ));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, TABLE.len(), "the table has routes that the program lacks");
    println!("{seen} routes × {} roles", Who::ALL.len());
}

/// What a role may expect of a route.
#[derive(Debug, PartialEq, Eq)]
enum Expected {
    Open,
    /// Pages send to the sign-in page, the API answers 401.
    SignIn,
    Forbidden,
    /// The venture does not exist for those who are no members.
    Hidden,
}

fn expected(access: Access, who: Who) -> Expected {
    let member = matches!(who, Who::Viewer | Who::Editor | Who::Owner);
    match (access, who) {
        (Public, _) => Expected::Open,
        (_, Who::Anonymous) => Expected::SignIn,
        (SignedIn, _) | (Admin, Who::Admin) => Expected::Open,
        (Admin, _) => Expected::Forbidden,
        _ if !member => Expected::Hidden,
        (Viewer, _) | (Editor, Who::Editor | Who::Owner) | (Owner, Who::Owner) => Expected::Open,
        _ => Expected::Forbidden,
    }
}

fn observed(path: &str, status: StatusCode, location: &str) -> Result<Expected, String> {
    match status.as_u16() {
        401 if path.starts_with("/api/") => Ok(Expected::SignIn),
        303 if location.starts_with("/sign-in") => Ok(Expected::SignIn),
        403 => Ok(Expected::Forbidden),
        404 => Ok(Expected::Hidden),
        200 | 201 | 202 | 204 | 303 | 400 | 409 | 415 | 422 | 429 => Ok(Expected::Open),
        other => Err(format!("answered {other}")),
    }
}

/// The path with identifiers of this venture's records; the ones that a record
/// lacks name nothing.
pub(crate) fn fill(path: &str, venture: Uuid, records: &BTreeMap<&'static str, Uuid>) -> String {
    let mut filled = String::new();
    for piece in path.split('{') {
        let Some((name, rest)) = piece.split_once('}') else {
            filled.push_str(piece);
            continue;
        };
        let id = if name == "venture" {
            venture
        } else {
            records.get(name).copied().unwrap_or_else(Uuid::now_v7)
        };
        filled.push_str(&id.to_string());
        filled.push_str(rest);
    }
    filled
}

/// A form's fields with what is typed into them.
type Typed<'a> = [(&'static str, &'a str)];

/// The records that a path names, so that a route is called with something to find.
pub(crate) async fn records(
    app: &TestApp,
    team: &Team,
    venture: Uuid,
    path: &str,
    title: &str,
) -> BTreeMap<&'static str, Uuid> {
    let mut records = BTreeMap::new();
    let owner = app.browser(team, Who::Owner).await;
    let base = format!("/ventures/{venture}");
    let in_a_week = (time::OffsetDateTime::now_utc() + time::Duration::days(7)).date().to_string();
    let fact = [("source", "Interview"), ("observed_on", "2026-01-02")];
    let size = [
        ("accounts", "5000"),
        ("acv", "1000"),
        ("share_base", "5"),
        ("source", "Registry"),
        ("observed_on", "2026-01-02"),
    ];
    let step = [("due_on", "2027-01-02"), ("state", "planned")];
    let estimates = [
        ("reach", "100"),
        ("reach_period", "quarter"),
        ("impact", "1"),
        ("confidence", "0.8"),
        ("effort", "2"),
        ("source", "Workshop"),
        ("observed_on", "2026-01-02"),
    ];
    let price = [("price", "0.08"), ("source", "Price list"), ("date", "2026-01-02")];
    let run = [
        ("dataset", "digits"),
        ("epochs", "1"),
        ("batch", "64"),
        ("learning_rate", "0.001"),
        ("seed", "1"),
        ("threads", "1"),
        ("validation_share", "0.1"),
    ];
    let evidence = [("kind", "opinion"), fact[0], fact[1]];
    let experiment = [
        ("method", "Ask"),
        ("metric", "Yes"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "50"),
        ("planned_n", "10"),
        ("deadline", in_a_week.as_str()),
    ];
    let survey = [
        ("purpose_en", "To decide"),
        ("contact", "Ada"),
        ("languages", "both"),
        ("mode", "invited"),
        ("scale", "ten"),
        ("retention_days", "30"),
        ("template", "full"),
    ];
    let makers: &[(&str, &str, &str, &Typed<'_>)] = &[
        ("evidence", "evidence", "title", &evidence),
        ("experiment", "experiments", "hypothesis", &experiment),
        ("competitor", "competitors", "name", &fact),
        ("need", "needs", "statement", &fact),
        ("segment", "market/segments", "name", &fact),
        ("capability", "capabilities", "name", &[]),
        ("idea", "ideas", "title", &estimates),
        ("channel", "go-to-market/channels", "name", &fact),
        ("size", "go-to-market/market-size", "name", &size),
        ("milestone", "go-to-market/roadmap", "title", &step),
        ("machine", "offer/machines", "name", &price),
        ("run", "runs", "name", &run),
        ("survey", "surveys", "title_en", &survey),
        ("report", "reports", "name", &[]),
    ];
    for &(record, list, name, fields) in makers {
        if path.contains(&format!("{{{record}}}")) {
            let list = format!("{base}/{list}");
            let fields: Vec<_> = fields.iter().copied().chain([(name, title)]).collect();
            let made = owner.post(&list, &fields).await.redirects_to(&base);
            // Where the answer does not lead to the record, its list does.
            let id = match last_id(&made) {
                Some(id) => id,
                None => {
                    let page = owner.get(&list).await.is(200).page();
                    let links = page.attributes(&format!("main a[href^='{list}/']"), "href");
                    links.iter().find_map(|link| last_id(link)).unwrap()
                }
            };
            records.insert(record, id);
        }
    }
    records
}

/// Names in the path besides the venture's.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|piece| piece.split('}').next())
        .filter(|name| *name != "venture")
}

/// The identifier at the end of an address.
fn last_id(address: &str) -> Option<Uuid> {
    address.split('?').next()?.rsplit('/').next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_opens_for_exactly_whom_it_should() {
    let app = spawn_app().await;
    let team = app.team().await;
    let mut wrong = Vec::new();
    for (method, path, access) in TABLE {
        let method: Method = method.parse().unwrap();
        for who in Who::ALL {
            // Fresh records and a fresh session each time: some routes archive or sign out.
            let venture = app.venture(&team).await;
            let records = records(&app, &team, venture, path, "Something").await;
            let filled = fill(path, venture, &records);
            let browser = app.browser(&team, who).await;
            let request = if method == Method::POST && !path.starts_with("/api/") {
                let body = format!("csrf={}", browser.token().await);
                browser
                    .request(method.clone(), &filled)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(body)
            } else if method == Method::POST {
                browser
                    .request(method.clone(), &filled)
                    .header("content-type", "application/json")
                    .body("{}")
            } else {
                browser.request(method.clone(), &filled)
            };
            // Only the head: an event stream has no end.
            let answer = request.send().await.unwrap();
            let location =
                answer.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or("");
            let names_nothing = path.ends_with("/remove")
                || parameters(path).any(|name| !records.contains_key(name));
            let met = match observed(path, answer.status(), location) {
                // An allowed route may find nothing by that name.
                Ok(Expected::Hidden)
                    if names_nothing && expected(*access, who) == Expected::Open =>
                {
                    Ok(Expected::Open)
                }
                // Public pages may point to the sign-in page or refuse a secret.
                Ok(_) if *access == Public => Ok(Expected::Open),
                other => other,
            };
            if met != Ok(expected(*access, who)) {
                wrong.push(format!(
                    "{method} {path} as {who:?}: {met:?}, not {:?}",
                    expected(*access, who)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The beginning of an answer; asked again while an export that was broken off still counts.
async fn ask(browser: &Client, method: Method, path: &str) -> reqwest::Response {
    for _ in 0..100 {
        let answer = browser.request(method.clone(), path).send().await.unwrap();
        if answer.status() != StatusCode::TOO_MANY_REQUESTS {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{method} {path} is refused for ten seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn head_answers_as_get_does_without_a_body() {
    let app = spawn_app().await;
    let team = app.team().await;
    let venture = app.venture(&team).await;
    let mut wrong = Vec::new();
    let mut walked = 0;
    for (method, path, access) in TABLE {
        if *method != "GET" {
            continue;
        }
        walked += 1;
        let records = records(&app, &team, venture, path, &format!("Something {walked}")).await;
        let filled = fill(path, venture, &records);
        let who = if *access == Admin { Who::Admin } else { Who::Owner };
        let browser = app.browser(&team, who).await;
        let told = |answer: &reqwest::Response| {
            let header = |name: &str| answer.headers().get(name).cloned();
            (answer.status(), header("content-type"), header("location"))
        };
        // Only the head: an event stream has no end.
        let expected = told(&ask(&browser, Method::GET, &filled).await);
        let head = ask(&browser, Method::HEAD, &filled).await;
        let met = told(&head);
        let body = head.bytes().await.unwrap();
        if expected != met || !body.is_empty() {
            wrong.push(format!("{path}: {met:?} with {} bytes, not {expected:?}", body.len()));
        }
    }
    assert!(walked > 100 && wrong.is_empty(), "{walked} walked\n{}", wrong.join("\n"));
    // The length is told where it is known, and a page that is not there is not there.
    let browser = app.browser(&team, Who::Anonymous).await;
    let page = browser.request(Method::HEAD, "/sign-in").send().await.unwrap();
    assert!(page.headers().contains_key("content-length"));
    let none = browser.request(Method::HEAD, "/no-such-page").send().await.unwrap();
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_last_page_a_list_shows_its_end() {
    let app = spawn_app().await;
    let team = app.team().await;
    let venture = app.venture(&team).await;
    let lists = [
        ("need", "needs"),
        ("competitor", "competitors"),
        ("segment", "market/segments"),
        ("capability", "competitors/matrix"),
        ("evidence", "evidence"),
        ("experiment", "experiments"),
        ("idea", "ideas"),
        ("channel", "go-to-market/channels"),
        ("size", "go-to-market/market-size"),
        ("milestone", "go-to-market/roadmap"),
        ("machine", "offer/machines"),
        ("run", "runs"),
        ("survey", "surveys"),
        ("report", "reports"),
    ];
    let names: String = lists.iter().map(|(name, _)| format!("{{{name}}}")).collect();
    records(&app, &team, venture, &names, "Something").await;
    let owner = app.browser(&team, Who::Owner).await;
    for (_, list) in lists {
        let path = format!("/ventures/{venture}/{list}");
        let first = owner.get(&path).await.is(200).page();
        let beyond = owner.get(&format!("{path}?page=999")).await.is(200).page();
        // A report has no name in its list.
        assert!(list == "reports" || first.text("main").contains("Something"), "{list}");
        assert_eq!(beyond.text("main"), first.text("main"), "{list}");
    }
    let told = owner.get(&format!("/api/v1/ventures/{venture}/needs?page=999")).await.json();
    assert_eq!((told["items"].as_array().map(Vec::len), &told["page"]), (Some(0), &999.into()));
}

//! The catalogue of prices: bundled, imported through the form, undone; who may do what.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::{
    client::{Answer, Client},
    exchange::send,
    test_app::{Who, skipped, spawn_app},
};

pub(crate) const IMPORTS: &str = "/admin/catalogue/imports";

/// A list in the form of genai-prices.
pub(crate) fn list(input: &str) -> String {
    format!(
        r#"[{{"id": "acme", "pricing_urls": ["https://acme.example/prices"], "models": [
            {{"id": "acme-free", "match": {{"equals": "acme-free"}}, "prices": {{"input_mtok": 0, "output_mtok": 0}}}},
            {{"id": "acme-bad", "match": {{"equals": "acme-bad"}}, "prices": {{"input_mtok": -1}}}},
            {{"id": "acme-1", "name": "Acme One", "match": {{"starts_with": "acme-1"}},
              "prices": {{"input_mtok": {{"base": {input}, "tiers": [{{"start": 200000, "price": 6}}]}}, "output_mtok": 15}}}}]}}]"#
    )
}

pub(crate) async fn bring(admin: &Client, content: &str) -> Answer {
    send(admin, IMPORTS, &[], ("prices.json", content.as_bytes())).await
}

async fn confirm(admin: &Client, import: &str) -> Answer {
    let page = admin.get(import).await.is(200).page();
    let against = page.attribute("#preview input[name=against]", "value");
    admin.post(import, &[("against", &against)]).await
}

#[tokio::test]
async fn a_list_is_previewed_imported_listed_and_undone() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let founder = app.browser(&team, Who::Owner).await;

    let page = founder.get("/catalogue?q=deepseek").await.is(200).page();
    assert_eq!(page.count("#prices tbody tr"), 2);
    assert_eq!(page.count(".actions a"), 0);

    let import = bring(&admin, &list("2.5")).await.redirects_to(IMPORTS);
    let page = admin.get(&import).await.is(200).page();
    let count = |page: &crate::client::Page, of: &str| page.text(&format!("[data-count={of}]"));
    assert_eq!((count(&page, "catalogue-new"), count(&page, "refused")), ("2".into(), "1".into()));
    assert_eq!(count(&page, "catalogue-gone"), "23");
    assert_eq!(page.text("#refused tbody th"), "acme/acme-bad");
    // Nothing changes before it is confirmed.
    assert_eq!(founder.get("/catalogue?q=acme").await.page().count("#prices"), 0);
    confirm(&admin, &import).await.redirects_to("/admin/catalogue?done=catalogue-confirmed");

    let page = founder.get("/catalogue?q=acme%20one").await.is(200).page();
    let row = page.text("tr[data-model=acme-1]");
    assert!(row.contains("USD 2.5") && row.contains("above 200,000: 6"), "{row}");
    let page = founder.get("/catalogue?provider=acme&sort=-input").await.is(200).page();
    assert_eq!(page.attributes("#prices tbody tr", "data-model"), ["acme-1", "acme-free"]);
    assert!(page.text("tr[data-model=acme-free]").contains("listed as 0"));
    let csv = founder.get("/catalogue/prices.csv?q=acme-1").await.is(200).body;
    assert!(csv.contains("acme,acme-1,,standard,USD,,,,input,,2.5,1000000"), "{csv}");
    assert!(csv.contains("acme,acme-1,,standard,USD,,,,input,200000,6,1000000"), "{csv}");

    let second = bring(&admin, &list("3")).await.redirects_to(IMPORTS);
    let page = admin.get(&second).await.page();
    assert_eq!(
        page.texts("#changed tbody td"),
        ["Input", "2.5; above 200,000: 6", "3; above 200,000: 6"]
    );
    // A preview that was made before another import is out of date.
    admin.post(&second, &[("against", "0")]).await.is(409);
    confirm(&admin, &second).await.is(303);
    admin.post(&format!("{import}/undo"), &[]).await.is(404);
    admin.post(&format!("{second}/undo"), &[]).await.redirects_to(IMPORTS);
    let page = founder.get("/catalogue?q=acme-1").await.page();
    assert!(page.text("tr[data-model=acme-1]").contains("USD 2.5"));
    admin.post(&format!("{import}/undo"), &[]).await.redirects_to(IMPORTS);
    assert_eq!(founder.get("/catalogue?q=acme").await.page().count("#prices"), 0);
}

#[tokio::test]
async fn a_file_that_is_no_list_says_so_and_only_administrators_import() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    for (content, told) in [
        ("{", "The file is not JSON"),
        ("{}", "none of the price lists"),
        (r#"{"format": "assay-token-prices/1", "as_of": "soon", "prices": []}"#, "as_of"),
    ] {
        let page = bring(&admin, content).await.is(422).page();
        let text = page.text("#h-file");
        assert!(text.contains(told), "{content}: {text}");
    }
    let page = send(&admin, IMPORTS, &[], ("x.gz", b"\x1f\x8bnonsense")).await.is(422).page();
    assert!(page.text("#h-file").contains("cannot be unpacked"));
    let founder = app.browser(&team, Who::Owner).await;
    bring(&founder, &list("3")).await.is(403);
    assert_eq!(admin.get(IMPORTS).await.page().count("#imports"), 0);
    admin.get(&format!("{IMPORTS}/nonsense")).await.is(404);
}

#[tokio::test]
async fn a_public_list_is_imported_as_it_is() {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        return skipped("ASSAY_TEST_DATA is not set");
    };
    let path = Path::new(&data).join("llm-prices/model_prices_and_context_window.json.gz");
    let content = std::fs::read(path).unwrap();
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let import =
        send(&admin, IMPORTS, &[], ("prices.json.gz", &content)).await.redirects_to(IMPORTS);
    confirm(&admin, &import).await.is(303);
    let page =
        admin.get("/admin/catalogue?q=claude-sonnet-4-5&provider=anthropic").await.is(200).page();
    assert!(page.text("tr[data-model=claude-sonnet-4-5]").contains("above 200,000: 22.5"));
}

/// `assay catalogue` on the data of `folder`: exit code, standard output and standard error.
fn assay(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.env("ASSAY_DATA_DIR", folder).arg("catalogue").args(arguments);
    let done = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn last_line(output: &str) -> Value {
    serde_json::from_str(output.lines().last().unwrap()).unwrap()
}

#[test]
fn the_command_line_prices_an_answer_and_imports_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| assay(&folder.path().join("data"), arguments);
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // genai-prices usages.json (haiku 4.5): 0.0033991 for the input and 0.00022 for the output.
    let answer = file(
        "answer.json",
        r#"{"model": "claude-haiku-4-5-20251001", "usage": {"input_tokens": 3,
            "cache_creation_input_tokens": 1956, "cache_read_input_tokens": 9511,
            "output_tokens": 44, "service_tier": "standard"}}"#,
    );
    let (code, out, err) = run(&["price", "--usage", &answer, "--tier", "priority", "--json"]);
    assert_eq!(code, Some(0), "{err}");
    let told = last_line(&out);
    assert_eq!((&told["cost"], &told["currency"]), (&"0.0036191".into(), &"USD".into()));
    assert_eq!(told["tier"][0]["billed"], "standard");
    assert_eq!(told["tier"][0]["contradiction"], true);
    assert_eq!(told["buckets"][1]["bucket"], "cache_read");
    assert_eq!(told["buckets"][1]["price"], "0.1");
    assert_eq!(told["unknown"], Value::Array(vec![]));
    assert!(out.contains("asked for the tier priority, served standard"), "{out}");

    let prices = file("prices.json", &list("3"));
    let (code, out, _) = run(&["import", &prices, "--dry-run", "--json"]);
    assert_eq!((code, &last_line(&out)["version"]), (Some(0), &Value::Null));
    assert!(out.contains("not read: acme/acme-bad: input_mtok is negative"), "{out}");
    let (_, out, _) = run(&["list", "--json"]);
    assert_eq!(last_line(&out)["total"], 23);
    let (code, out, err) = run(&["import", &prices]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("2 new, 0 changed, 23 gone"), "{out}");
    let (_, out, _) = run(&["list", "--model", "one", "--json"]);
    let told = last_line(&out);
    assert_eq!((&told["version"], &told["total"]), (&1.into(), &1.into()));
    assert_eq!(told["items"][0]["rates"]["input"]["steps"][0]["above"], 200_000);

    let (code, _, err) = run(&["price", "--usage", &answer]);
    assert_eq!(code, Some(2));
    assert!(err.contains("no model is called \"claude-haiku-4-5-20251001\""), "{err}");
    // Two providers sell a model of one name.
    let (one, other) = (list("3"), list("4").replace("\"id\": \"acme\"", "\"id\": \"other\""));
    let both = format!("{},{}", &one[..one.len() - 1], &other[1..]);
    let both = file("both.json", &both);
    let (code, _, err) = run(&["import", &both]);
    assert_eq!(code, Some(0), "{err}");
    let (code, _, err) = run(&["price", "--usage", &answer, "--model", "acme-1"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("acme-1 at acme, acme-1 at other"), "{err}");
    let (code, out, err) =
        run(&["price", "--usage", &answer, "--model", "acme-1", "--provider", "other"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("cache_read") && out.contains("(price of input)"), "{out}");
    let (code, _, err) = run(&["price", "--usage", &answer, "--at", "tomorrow"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("--at: \"tomorrow\""), "{err}");
}

//! Imports on a real SQLite file.

use super::*;
use crate::read_file;
use config::Settings;

async fn database() -> (tempfile::TempDir, DatabaseConnection) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: folder.path().to_path_buf(), ..Settings::default() };
    let db = db::open(&settings).await.unwrap();
    (folder, db)
}

fn list(input: &str) -> PriceFile {
    let text = format!(
        r#"[{{"id": "p", "pricing_urls": ["https://p.example"], "models": [
            {{"id": "free", "match": {{"equals": "free"}}, "prices": {{}}}},
            {{"id": "m", "match": {{"starts_with": "m-"}}, "prices": [
                {{"prices": {{"input_mtok": {{"base": {input}, "tiers": [{{"start": 200000, "price": 6}}]}}, "output_mtok": 15}}}},
                {{"constraint": {{"start_time": "00:30:00Z", "end_time": "16:30:00Z"}}, "prices": {{"input_mtok": 9}}}}]}}]}}]"#
    );
    read_file(text.into_bytes()).unwrap()
}

#[tokio::test]
async fn a_list_waits_holds_and_is_undone() {
    let (_folder, db) = database().await;
    assert_eq!(current(&db).await.unwrap().version(), 0);
    let first = list("3");
    let id = stage(&db, None, "prices.json", &first).await.unwrap();
    assert_eq!(current(&db).await.unwrap().prices.len(), bundled().len());
    assert_eq!(confirm(&db, None, id, Some(7)).await.unwrap(), Step::Changed);
    assert_eq!(confirm(&db, None, id, Some(0)).await.unwrap(), Step::Done);
    assert_eq!(confirm(&db, None, id, None).await.unwrap(), Step::NotFound);
    let holds = current(&db).await.unwrap();
    assert_eq!((holds.version(), &*holds.prices), (1, &*first.list.prices));
    let import = holds.import.unwrap();
    assert_eq!((import.records, import.prices, import.refused.len()), (2, 2, 1));
    assert_eq!(import.digest.len(), 64);

    let second = list("2.5");
    let next = stage(&db, None, "prices.json", &second).await.unwrap();
    let actor = db::new_id();
    // Rows that were confirmed cannot be discarded, nor can a staged list be undone.
    assert_eq!(discard(&db, actor, id).await.unwrap(), Step::NotFound);
    assert_eq!(undo(&db, actor, next).await.unwrap(), Step::NotFound);
    confirm(&db, None, next, Some(1)).await.unwrap();
    assert_eq!(&*current(&db).await.unwrap().prices, &*second.list.prices);
    assert_eq!(undo(&db, actor, id).await.unwrap(), Step::NotFound);
    assert_eq!(undo(&db, actor, next).await.unwrap(), Step::Done);
    assert_eq!(&*current(&db).await.unwrap().prices, &*first.list.prices);
    // The number of a version that was undone is not given again.
    let third = stage(&db, None, "prices.json", &second).await.unwrap();
    confirm(&db, None, third, None).await.unwrap();
    assert_eq!(current(&db).await.unwrap().version(), 3);
    let waiting = stage(&db, None, "prices.json", &second).await.unwrap();
    assert_eq!(discard(&db, actor, waiting).await.unwrap(), Step::Done);
    assert_eq!(find_import(&db, waiting).await.unwrap().map(|import| import.id), None);
    assert!(prices_of(&db, waiting).await.unwrap().is_empty());
}

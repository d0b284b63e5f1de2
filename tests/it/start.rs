//! Starting on an empty database.

use account::store::has_users;

use crate::test_app::fresh_settings;

#[actix_web::test]
async fn processes_that_start_together_all_find_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let settings = fresh_settings(folder.path()).await;
    let (a, b, c) = tokio::join!(db::open(&settings), db::open(&settings), db::open(&settings));
    for opened in [a, b, c] {
        assert!(!has_users(&opened.unwrap()).await.unwrap());
    }
}

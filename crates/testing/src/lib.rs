//! A venture on a real SQLite file, for the tests of stores. No part of the program.

#![expect(clippy::unwrap_used, reason = "what cannot be prepared fails the test")]

use sea_orm::DatabaseConnection;
use tempfile::TempDir;

use account::store::{NewUser, insert_user};
use config::Settings;
use venture::{Area, VentureDraft, records::Edit, store};
use web::visitor::Role;

/// A fresh database with one venture and its owner.
pub struct World {
    pub db: DatabaseConnection,
    /// Changes by the owner.
    pub edit: Edit,
    pub _folder: TempDir,
}

/// Prepares a database with all its migrations.
pub async fn world() -> World {
    let folder = TempDir::new().unwrap();
    let settings = Settings {
        data_dir: folder.path().join("data"),
        database_url: None,
        ..Settings::default()
    };
    let db = db::open(&settings).await.unwrap();
    let person = NewUser {
        email: "ann@example.org".to_owned(),
        name: "Ann".to_owned(),
        password_hash: String::new(),
        role: Role::Founder,
    };
    let author = insert_user(&db, person).await.unwrap();
    let draft = VentureDraft {
        name: "v".to_owned(),
        summary: String::new(),
        area: Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let venture = store::insert_venture(&db, author, draft, false).await.unwrap();
    World { db, edit: Edit { author, venture }, _folder: folder }
}

impl World {
    /// Changes by the same person in another venture.
    pub async fn elsewhere(&self) -> Edit {
        let draft = VentureDraft {
            name: "w".to_owned(),
            summary: String::new(),
            area: Area::ComputerVision,
            currency: "USD".to_owned(),
        };
        let venture =
            store::insert_venture(&self.db, self.edit.author, draft, false).await.unwrap();
        Edit { venture, ..self.edit }
    }
}

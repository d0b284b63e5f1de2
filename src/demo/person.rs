//! The invented people of the sample venture.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use web::visitor::Role;

/// Address of the sample venture's owner.
pub const OWNER_EMAIL: &str = "demo@assay.invalid";

/// The sample's owner: an administrator, who signs in by link.
pub(super) async fn owner(db: &DatabaseConnection) -> anyhow::Result<Uuid> {
    person(db, OWNER_EMAIL, "Demo", Role::Admin).await
}

/// Somebody without a usable password.
pub(super) async fn person(
    db: &DatabaseConnection,
    email: &str,
    name: &str,
    role: Role,
) -> anyhow::Result<Uuid> {
    if let Some((person, _)) = account::store::find_by_email(db, email).await? {
        return Ok(person.id);
    }
    let new = account::store::NewUser {
        email: email.to_owned(),
        name: name.to_owned(),
        // No PHC string, so no password fits.
        password_hash: "none".to_owned(),
        role,
    };
    Ok(account::store::insert_user(db, new).await?)
}

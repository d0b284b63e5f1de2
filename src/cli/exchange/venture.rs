//! The venture that `assay import` and `assay export` work on.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::cli::error::CliError;
use exchange::store;
use parsing::name;
use venture::{Edit, Venture};

pub(super) fn input(text: impl Into<String>) -> CliError {
    CliError::Input(text.into())
}

/// The venture of a name or an identifier; nothing where nobody gave that name.
pub(super) async fn find(
    db: &DatabaseConnection,
    name_or_id: &str,
) -> Result<Option<Uuid>, CliError> {
    let found = match Uuid::parse_str(name_or_id) {
        Ok(id) => vec![id],
        Err(_) => store::ventures_named(db, &name::composed(name_or_id))
            .await
            .map_err(anyhow::Error::from)?,
    };
    match found.as_slice() {
        [only] => Ok(Some(*only)),
        [] => Ok(None),
        _ => Err(input(format!("several ventures are called {name_or_id:?}; use the identifier"))),
    }
}

/// The venture, and its first owner as the author of what is written.
pub(super) async fn open(db: &DatabaseConnection, name: &str) -> Result<(Venture, Edit), CliError> {
    let none = || input(format!("there is no venture {name:?}"));
    let id = find(db, name).await?.ok_or_else(none)?;
    let venture = venture::store::find_venture(db, id).await.map_err(anyhow::Error::from)?;
    let venture = venture.ok_or_else(none)?;
    if venture.archived_at.is_some() {
        return Err(input(format!("the venture {:?} is archived; restore it first", venture.name)));
    }
    let members = venture::store::list_members(db, id).await.map_err(anyhow::Error::from)?;
    let author = members.first().ok_or_else(|| input("the venture has no members"))?.user_id;
    Ok((venture, Edit { author, venture: id }))
}

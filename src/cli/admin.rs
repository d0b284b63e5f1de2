//! `assay admin`: accounts, for whoever runs the server.

use clap::Subcommand;

use super::{
    error::{CliError, CliResult},
    process::{block_on_command, start_log},
};
use account::store::{self, LINK_LIFE, Person};
use config::Settings;
use sea_orm::DatabaseConnection;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a link that signs an administrator, or somebody else, in once
    SignInLink {
        /// E-mail address of the account [default: the first active administrator]
        email: Option<String>,
    },
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    start_log(settings);
    let Command::SignInLink { email } = command;
    block_on_command(async {
        let db = db::open(settings).await.map_err(anyhow::Error::from)?;
        let person = match &email {
            Some(email) => named(&db, email).await?,
            None => administrator(&db).await?,
        };
        let secret = store::insert_sign_in_link(&db, person.id).await?;
        eprintln!(
            "This link signs {} ({}) in once, within {} hours; earlier links no longer work.",
            person.name,
            person.email,
            LINK_LIFE.whole_hours()
        );
        println!("{}/sign-in/link/{secret}", settings.base_url(settings.bind));
        Ok(())
    })
}

async fn named(db: &DatabaseConnection, email: &str) -> Result<Person, CliError> {
    let found = store::find_by_email(db, email.trim()).await.map_err(anyhow::Error::from)?;
    let none = || CliError::Input(format!("no account has the address {email:?}"));
    let (person, _) = found.ok_or_else(none)?;
    if person.disabled {
        return Err(CliError::Input(format!("the account {email:?} is disabled")));
    }
    Ok(person)
}

async fn administrator(db: &DatabaseConnection) -> Result<Person, CliError> {
    let all = store::list_administrators(db).await.map_err(anyhow::Error::from)?;
    let several = all.len() > 1;
    if let Some(first) = all.into_iter().next() {
        if several {
            eprintln!("There are several administrators; name another one by e-mail address.");
        }
        return Ok(first);
    }
    let none = if store::has_users(db).await.map_err(anyhow::Error::from)? {
        "there is no active administrator; name an account by its e-mail address"
    } else {
        "there are no accounts yet: start `assay` and open the set-up link that it prints"
    };
    Err(CliError::Input(none.to_owned()))
}

//! `assay import venture`: a whole export into a venture that is empty, or into a new one.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    args::ImportArgs,
    venture::{find, input, open},
};
use crate::cli::{
    error::{CliError, CliResult},
    output::print_json,
    process::block_on_command,
};
use account::store::Person;
use config::Settings;
use exchange::{
    Counts,
    export::Document,
    parse,
    restore::{self, RestoreError, RestoreSummary, Upload},
};
use i18n::Lang;
use venture::MemberRole;
use web::{key, paging::ListQuery};

/// The result of a restore, as JSON.
#[derive(serde::Serialize)]
struct Restored {
    venture: Uuid,
    /// It was created for the export.
    new: bool,
    dry_run: bool,
    #[serde(flatten)]
    counts: Counts,
    #[serde(flatten)]
    summary: RestoreSummary,
}

pub(super) fn restore(settings: &Settings, args: &ImportArgs, content: Vec<u8>) -> CliResult {
    let path = args.file.display();
    let refused = |reason: String| input(format!("{path}: {reason}"));
    let content = parse::unwrap(content).map_err(|error| refused(error.line(Lang::En)))?;
    let document = Document::parse(&content, settings.restore_memory_mib << 20)
        .map_err(|error| refused(error.to_string()))?;
    drop(content);
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let key = key::load_key(&settings.data_dir)?;
    let upload = Upload { document, file: name.unwrap_or_default(), key };
    let restored = block_on_command(async {
        let db = db::open(settings).await.map_err(anyhow::Error::from)?;
        let there = find(&db, &args.venture).await?.is_some();
        let done = if there {
            into_existing(&db, args, upload).await?
        } else {
            into_new(&db, args, upload).await?
        };
        done.map_err(|error| match error {
            RestoreError::Database(error) => CliError::Failure(error.into()),
            other => refused(other.to_string()),
        })
    })?;
    print_summary(&restored);
    if args.json { print_json(&restored) } else { Ok(()) }
}

/// Into a venture that is there, and empty.
async fn into_existing(
    db: &DatabaseConnection,
    args: &ImportArgs,
    upload: Upload,
) -> Result<Result<Restored, RestoreError>, CliError> {
    if args.owner.is_some() {
        let name = &args.venture;
        return Err(input(format!("--owner is only for a new venture, and {name:?} exists")));
    }
    let (venture, edit) = open(db, &args.venture).await?;
    let done = if args.dry_run {
        restore::dry_run(db, edit, &venture, upload).await
    } else {
        restore::restore(db, edit, &venture, upload).await
    };
    Ok(done.map(|(counts, summary)| Restored {
        venture: venture.id,
        new: false,
        dry_run: args.dry_run,
        counts,
        summary,
    }))
}

/// Into a new venture of the name that nobody gave yet.
async fn into_new(
    db: &DatabaseConnection,
    args: &ImportArgs,
    upload: Upload,
) -> Result<Result<Restored, RestoreError>, CliError> {
    let owner = owner(db, args, upload.document.venture.id).await?;
    let done = restore::restore_as_new(db, owner.id, &args.venture, upload, args.dry_run).await;
    if done.is_ok() {
        let created = if args.dry_run { "would create" } else { "created" };
        eprintln!("{created} the venture {:?}, owned by {}", args.venture, owner.email);
    }
    Ok(done.map(|(venture, counts, summary)| Restored {
        venture,
        new: true,
        dry_run: args.dry_run,
        counts,
        summary,
    }))
}

/// Whose a new venture is: the person who is named, or who owns the original if it is here, or
/// the only one there is.
async fn owner(
    db: &DatabaseConnection,
    args: &ImportArgs,
    original: Uuid,
) -> Result<Person, CliError> {
    if let Some(email) = &args.owner {
        let found = account::store::find_by_email(db, email.trim()).await;
        let found = found.map_err(anyhow::Error::from)?.map(|(person, _)| person);
        let found = found.filter(|person| !person.disabled);
        return found.ok_or_else(|| input(format!("no active account has the address {email:?}")));
    }
    let members = venture::store::list_members(db, original).await.map_err(anyhow::Error::from)?;
    for member in members.iter().filter(|member| member.role == MemberRole::Owner) {
        let found = account::store::find_user(db, member.user_id).await;
        let found = found.map_err(anyhow::Error::from)?.map(|(person, _)| person);
        if let Some(person) = found.filter(|person| !person.disabled) {
            return Ok(person);
        }
    }
    let all = account::store::list_users(db, &ListQuery::default().whole()).await;
    let mut able: Vec<Person> = all.map_err(anyhow::Error::from)?.items;
    able.retain(|person| !person.disabled);
    let name = &args.venture;
    match (able.pop(), able.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(input(format!(
            "there is no venture {name:?}; to create it, choose its owner with --owner EMAIL, \
             because several people have accounts"
        ))),
        (None, _) => Err(input(format!(
            "there is no venture {name:?}, and nobody has an account yet to own it: start `assay`, \
             open the link that it prints, and import again"
        ))),
    }
}

fn print_summary(restored: &Restored) {
    let Restored { counts, summary, dry_run, .. } = restored;
    let kept = if *dry_run { "; nothing was saved" } else { "" };
    eprintln!("imported {} records{kept}", counts.created);
    for (n, what) in [
        (summary.imported, "runs, models, benchmarks and reports are marked as imported"),
        (summary.files, "attached files are not part of the export"),
        (summary.emptied, "links to records outside the export were removed"),
    ] {
        if n > 0 {
            eprintln!("{n} {what}");
        }
    }
}

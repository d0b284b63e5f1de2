//! `assay catalogue`: import price lists of large-model endpoints, list them, and price an answer.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use sea_orm::DatabaseConnection;
use serde_json::json;
use time::{
    Date, OffsetDateTime, Time, UtcOffset, format_description::well_known::Rfc3339,
    macros::format_description,
};

use super::{
    error::{CliError, CliResult},
    output::print_json,
    process::{block_on_command, start_log},
};
use ::catalogue::{
    Catalogue, Diff, PriceFile, Quote, Quoted, diff, listed, quote, read_file, store,
};
use config::Settings;
use pricing::{Bucket, Price, ServiceTier, catalogue::Unread};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a price list (genai-prices data.json, model_prices_and_context_window.json, or Assay's own) the catalogue
    Import {
        /// The list, packed with gzip or not
        file: PathBuf,
        /// Only tell what would change
        #[arg(long)]
        dry_run: bool,
        /// Print one JSON object as the last line
        #[arg(long)]
        json: bool,
    },
    /// List the prices that hold
    List {
        /// Only models whose name contains this
        #[arg(long, value_name = "TEXT", default_value = "")]
        model: String,
        /// Only providers whose name contains this
        #[arg(long, value_name = "TEXT", default_value = "")]
        provider: String,
        /// Print one JSON object as the last line
        #[arg(long)]
        json: bool,
    },
    /// Tell what the usage in an answer costs
    Price(PriceArgs),
}

#[derive(Debug, Args)]
pub struct PriceArgs {
    /// Name of the model [default: as the answer names it]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// An answer or its usage as JSON; a list of them is priced as the attempts of one request
    #[arg(long, value_name = "FILE")]
    usage: PathBuf,
    /// Whose price, when several sell the model
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// The service tier that was asked for; the one that the answer states holds
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// When: a day (its start in UTC) or a time such as 2026-08-21T17:00:00Z [default: now]
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
    /// Print one JSON object as the last line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, command: Command) -> CliResult {
    start_log(settings);
    match command {
        Command::Import { file, dry_run, json } => import(settings, &file, dry_run, json),
        Command::List { model, provider, json } => list(settings, &model, &provider, json),
        Command::Price(args) => price(settings, &args),
    }
}

fn current(settings: &Settings) -> Result<Catalogue, CliError> {
    block_on_command(async {
        let db = open(settings).await?;
        Ok(store::current(&db).await.map_err(anyhow::Error::from)?)
    })
}

async fn open(settings: &Settings) -> Result<DatabaseConnection, CliError> {
    Ok(db::open(settings).await.map_err(anyhow::Error::from)?)
}

fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    let wrong = |error| CliError::Input(format!("cannot read {}: {error}", file.display()));
    std::fs::read(file).map_err(wrong)
}

fn import(settings: &Settings, path: &Path, dry_run: bool, as_json: bool) -> CliResult {
    let wrong = |error| CliError::Input(format!("{}: {error}", path.display()));
    let file = read_file(read(path)?).map_err(wrong)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (told, version) = block_on_command(async {
        let db = open(settings).await?;
        let holds = store::current(&db).await.map_err(anyhow::Error::from)?;
        let told = diff(&holds.prices, &file.list.prices);
        if dry_run {
            return Ok((told, None));
        }
        let id = store::stage(&db, None, &name, &file).await.map_err(anyhow::Error::from)?;
        store::confirm(&db, None, id, None).await.map_err(anyhow::Error::from)?;
        let holds = store::current(&db).await.map_err(anyhow::Error::from)?;
        Ok((told, Some(holds.version())))
    })?;
    tell_import(&file, &told, version);
    if as_json { print_json(&import_json(&file, &told, version)) } else { Ok(()) }
}

fn tell_import(file: &PriceFile, told: &Diff, version: Option<i32>) {
    let list = &file.list;
    for unread in &list.refused {
        println!("not read: {}", reason(unread));
    }
    println!(
        "{}: {} records, {} not read, {} prices: {} new, {} changed, {} gone, {} as before",
        list.format.as_str(),
        list.records,
        list.refused.len(),
        list.prices.len(),
        told.added.len(),
        told.changed.len(),
        told.gone.len(),
        told.unchanged
    );
    match version {
        Some(version) => println!("The catalogue is now version {version}."),
        None => println!("Nothing was stored (--dry-run)."),
    }
}

fn reason(unread: &Unread) -> String {
    let field = unread.field.as_ref().map(|field| format!(" {field}")).unwrap_or_default();
    format!("{}:{field} {}", unread.record, unread.reason)
}

fn import_json(file: &PriceFile, told: &Diff, version: Option<i32>) -> serde_json::Value {
    let changed: Vec<_> = told
        .changed
        .iter()
        .map(|change| {
            let rates = change.rates.iter();
            let rates =
                rates.map(|(bucket, old, new)| json!({"bucket": bucket, "old": old, "new": new}));
            json!({"price": listed(&change.price), "rates": rates.collect::<Vec<_>>()})
        })
        .collect();
    let list = &file.list;
    json!({
        "version": version,
        "format": list.format.as_str(),
        "digest": file.digest,
        "as_of": list.as_of.map(|day| day.to_string()),
        "records": list.records,
        "prices": list.prices.len(),
        "refused": list.refused,
        "skipped": list.skipped,
        "added": told.added.iter().map(listed).collect::<Vec<_>>(),
        "changed": changed,
        "gone": told.gone.iter().map(listed).collect::<Vec<_>>(),
        "unchanged": told.unchanged,
    })
}

fn list(settings: &Settings, model: &str, provider: &str, as_json: bool) -> CliResult {
    let catalogue = current(settings)?;
    let has = |text: &str, words: &str| text.to_lowercase().contains(&words.to_lowercase());
    let names = |price: &Price| {
        has(&price.model, model) || price.title.as_deref().is_some_and(|title| has(title, model))
    };
    let found =
        catalogue.prices.iter().filter(|price| names(price) && has(&price.provider, provider));
    let found: Vec<&Price> = found.collect();
    for price in &found {
        println!("{}", line(price));
    }
    println!("{} prices, {}", found.len(), origin(&catalogue));
    if !as_json {
        return Ok(());
    }
    let items: Vec<_> = found.into_iter().map(listed).collect();
    print_json(&json!({"version": catalogue.version(), "total": items.len(), "items": items}))
}

fn origin(catalogue: &Catalogue) -> String {
    catalogue.import.as_ref().map_or_else(
        || "bundled with the program; import a list for more".to_owned(),
        |import| format!("version {} from {}", catalogue.version(), import.file_name),
    )
}

fn line(price: &Price) -> String {
    let amount = |bucket| {
        let stated = price.rates.get(bucket).and_then(|rate| rate.price);
        stated.map_or_else(|| "unknown".to_owned(), |amount| amount.to_string())
    };
    let as_of = price.as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
    format!(
        "{:<12} {:<36} {:<9} {} {} in, {} out per million tokens{as_of}",
        price.provider,
        price.model,
        price.tier.as_str(),
        price.currency,
        amount(Bucket::INPUT),
        amount(Bucket::OUTPUT),
    )
}

fn price(settings: &Settings, args: &PriceArgs) -> CliResult {
    let body = String::from_utf8(read(&args.usage)?)
        .map_err(|_| CliError::Input(format!("{} is not UTF-8 text", args.usage.display())))?;
    let quoted = Quoted {
        model: args.model.as_deref(),
        provider: args.provider.as_deref(),
        asked_tier: args.tier.as_deref().and_then(ServiceTier::parse),
        at: args.at.as_deref().map_or_else(|| Ok(OffsetDateTime::now_utc()), moment)?,
    };
    let catalogue = current(settings)?;
    let told = quote(&catalogue.prices, &body, &quoted);
    let told = told.map_err(|error| CliError::Input(error.to_string()))?;
    tell_quote(&told);
    if args.json { print_json(&told) } else { Ok(()) }
}

/// A day or a time.
fn moment(text: &str) -> Result<OffsetDateTime, CliError> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let midnight = day.map(|day| day.with_time(Time::MIDNIGHT).assume_offset(UtcOffset::UTC));
    midnight.or_else(|_| OffsetDateTime::parse(text, &Rfc3339)).map_err(|_| {
        CliError::Input(format!(
            "--at: {text:?} is no day such as 2026-08-21, nor a time such as 2026-08-21T17:00:00Z"
        ))
    })
}

fn tell_quote(told: &Quote) {
    for bucket in &told.buckets {
        let unknown = || "unknown".to_owned();
        let as_other =
            bucket.priced_as.map(|used| format!(" (price of {used})")).unwrap_or_default();
        let above =
            bucket.above.map(|n| format!(" (above {n} tokens of input)")).unwrap_or_default();
        let zero = if bucket.listed_as_zero { " (listed as 0)" } else { "" };
        println!(
            "{:<18} {:>10} × {} {} per {}{as_other}{above}{zero} = {}",
            bucket.bucket,
            bucket.tokens,
            told.currency,
            bucket.price.clone().unwrap_or_else(unknown),
            bucket.per,
            bucket.cost.clone().unwrap_or_else(unknown),
        );
    }
    for tier in told.tier.iter().filter(|tier| tier.contradiction) {
        let name = |tier: &Option<ServiceTier>| tier.as_ref().map(|t| t.as_str().to_owned());
        let (asked, served) = (name(&tier.asked), name(&tier.served));
        println!(
            "asked for the tier {}, served {}: the served one is billed",
            asked.unwrap_or_default(),
            served.unwrap_or_default()
        );
    }
    for part in &told.unknown {
        println!("unknown: {} of {}: {}", part.bucket, part.model, part.reason);
    }
    for source in &told.source {
        let as_of = source.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
        println!("price of {} at {}: {}{as_of}", source.model, source.provider, source.source);
    }
    match &told.cost {
        Some(cost) => println!("cost: {} {cost}", told.currency),
        None => println!("cost: unknown; what is known costs {} {}", told.currency, told.known),
    }
}

//! `assay report VENTURE`: builds a report from the command line.

use uuid::Uuid;

use super::{
    error::{CliError, CliResult},
    output::print_json,
    process::{block_on, start_log},
};
use config::Settings;
use i18n::Lang;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Identifier of the venture, as in its address
    venture: Uuid,
    /// Language of the HTML file: en or zh-CN
    #[arg(long, default_value = "en")]
    lang: String,
    /// Print the whole report as one JSON object on the last line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(settings: &Settings, args: &Args) -> CliResult {
    start_log(settings);
    let lang = Lang::from_tag(&args.lang).ok_or_else(|| {
        CliError::Input(format!("--lang must be en or zh-CN, not {:?}", args.lang))
    })?;
    let report = block_on(async {
        let db = db::open(settings).await?;
        let Some(venture) = venture::store::find_venture(&db, args.venture).await? else {
            return Ok(None);
        };
        Ok(Some(report::build(&db, settings, &venture, None, lang).await?))
    })?;
    let Some(mut report) = report else {
        return Err(CliError::Input(format!("there is no venture {}", args.venture)));
    };
    // Who may start this program may know its folders.
    let place = settings.reports_dir().join(&report.report_path);
    report.report_path = place.display().to_string();
    for line in report::verdict_lines(&report.assessment, lang) {
        eprintln!("{line}");
    }
    if args.json {
        return print_json(&report);
    }
    println!("{}", report.report_path);
    Ok(())
}

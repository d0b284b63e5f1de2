//! `assay export`: everything in a venture to a file.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::venture::{input, open};
use crate::cli::{
    error::CliResult,
    process::{block_on_command, start_log},
};
use config::Settings;
use db::long_read::LongRead;
use exchange::{
    export::{self, About},
    signature::Signing,
    stream::{self, Format},
};
use web::key;

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Identifier or name of the venture
    #[arg(long)]
    venture: String,
    /// File to write: .json, or .zip with one CSV per table
    #[arg(long)]
    out: PathBuf,
    /// Include the answers of individual people
    #[arg(long)]
    answers: bool,
}

pub(in crate::cli) fn export(settings: &Settings, args: &ExportArgs) -> CliResult {
    start_log(settings);
    let is_zip = match args.out.extension().and_then(|end| end.to_str()) {
        Some("json") => false,
        Some("zip") => true,
        _ => return Err(input("--out must end in .json or .zip")),
    };
    let format = if is_zip { Format::Zip } else { Format::Json };
    let failed = |error: &dyn std::fmt::Display| input(format!("{}: {error}", args.out.display()));
    // Beside its place, so that a failure leaves what was there.
    let folder = args.out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let mut file = file.map_err(|error| failed(&error))?;
    let written = block_on_command(async {
        let db = db::open(settings).await.map_err(anyhow::Error::from)?;
        let (venture, edit) = open(&db, &args.venture).await?;
        export::note(&db, edit, args.answers).await.map_err(anyhow::Error::from)?;
        let mut reading = LongRead::begin(&db).await.map_err(anyhow::Error::from)?;
        let about = About::now(&venture);
        let what = (format, args.answers);
        let output = async |part: Vec<u8>| file.write_all(&part);
        let backend = db.get_database_backend();
        let mut signing = Signing::new(&key::load_key(&settings.data_dir)?);
        let written =
            stream::write(&mut reading, backend, &about, what, &mut signing, output).await;
        Ok(written.map_err(anyhow::Error::from)?)
    })?;
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    file.persist(&args.out).map_err(|error| failed(&error))?;
    eprintln!("exported {} records from {} tables", written.records, written.tables);
    Ok(())
}

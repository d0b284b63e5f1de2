//! From a submitted form with its files to a draft or a stored version: what page and API do
//! alike. Nothing is stored of a form that is refused.

use std::path::{Path as FilePath, PathBuf};

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    field_errors::{self, MNIST_FILES},
    fields,
};
use crate::{
    DatasetKind, DatasetName, Described,
    describe::describe,
    entry::{self, Entry},
    store::{self, NewDataset, Origin, Registered},
    version::DatasetFile,
};
use artifacts::Artifacts;
use i18n::Lang;
use lab::{
    data::{ColumnKind, DataError, LoadOptions, Schema, inspect_table},
    progress::NoProgress,
};
use web::{
    budget,
    error::AppError,
    folder_upload::{FolderUpload, Received},
    forms::Form,
};

/// Most bytes of an upload, all files together.
pub(crate) const UPLOAD_LIMIT: usize = 256 << 20;

/// Whether a table becomes a draft, whose columns can be reviewed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    Draft,
    Store,
}

/// What became of an upload.
pub(crate) enum Uploaded {
    /// What was typed, and what is wrong with it.
    Refused {
        form: Form,
        kind: DatasetKind,
        into: Option<DatasetName>,
    },
    /// A table, under the draft's identifier.
    Draft(Uuid),
    Stored(Box<Registered>),
}

/// The kind of a word, if such rows can be uploaded.
pub(super) fn uploadable(word: &str) -> Option<DatasetKind> {
    DatasetKind::parse(word).filter(|kind| !kind.generated())
}

/// A set of files that may get another version.
pub(crate) async fn existing(
    db: &DatabaseConnection,
    name: &str,
) -> Result<(DatasetName, DatasetKind), AppError> {
    let name = DatasetName::parse(name).ok_or(AppError::NotFound)?;
    let set = store::find_dataset(db, &name).await?.ok_or(AppError::NotFound)?;
    if set.kind.generated() { Err(AppError::NotFound) } else { Ok((name, set.kind)) }
}

/// Reads a form and its files, and stores what was read; says in `lang` what is wrong.
pub(crate) async fn accept(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    upload: FolderUpload<UPLOAD_LIMIT>,
    by: Uuid,
    tables: Tables,
    lang: Lang,
) -> Result<Uploaded, AppError> {
    let FolderUpload { mut form, files, folder } = upload;
    let (into, kind) = match form.raw("into") {
        "" => (None, form.choice("kind", uploadable).unwrap_or(DatasetKind::Table)),
        name => existing(db, name).await.map(|(name, kind)| (Some(name), kind))?,
    };
    let entry = fields::read(&mut form, kind, into.as_ref());
    if let (Some(entry), None) = (&entry, &into)
        && store::find_dataset(db, &entry.name).await?.is_some()
    {
        form.fail("name", "dataset-name-taken", vec![]);
    }
    let name = move || {
        let named = name_files(&mut form, kind, files);
        (form, named)
    };
    let (mut form, named) = blocking::run(name).await.map_err(anyhow::Error::from)?;
    let named = named.map_err(anyhow::Error::from)?;
    let Some(mut entry) = entry.filter(|_| form.is_valid()) else {
        return Ok(Uploaded::Refused { form, kind, into });
    };
    entry.source = named.source;
    let place = folder.path().to_owned();
    let (asked, paths) = (entry.clone(), named.paths.clone());
    let read = reading(&named.paths, move |limit| read_over(&asked, &place, &paths, tables, limit));
    let described = match read.await? {
        Ok(described) => described,
        Err(error) if error.is_input() => {
            field_errors::mark(&mut form, &entry, &error, lang);
            return Ok(Uploaded::Refused { form, kind, into });
        }
        Err(error) => return Err(AppError::Internal(error.into())),
    };
    let stored = store_files(artifacts, &named.paths).await?;
    if kind == DatasetKind::Table && tables == Tables::Draft {
        let id = store::insert_draft(db, artifacts, &entry, stored, by).await;
        return Ok(Uploaded::Draft(id.map_err(anyhow::Error::from)?));
    }
    let Some(described) = described else {
        return Err(AppError::Internal(anyhow::anyhow!("read and not described")));
    };
    let registered = register(db, artifacts, &entry, described, stored, by).await?;
    Ok(Uploaded::Stored(Box::new(registered)))
}

/// Reads files within the memory budget; `work` receives the limit.
pub(crate) async fn reading<T: Send + 'static>(
    paths: &[PathBuf],
    work: impl FnOnce(u64) -> T + Send + 'static,
) -> Result<T, AppError> {
    /// How much larger than its file a data set may be in memory, and what it may take whatever
    /// its size: a packed file, pictures while they are unpacked.
    const TIMES: u64 = 8;
    const LEAST: u64 = 640 << 20;
    let files = paths.iter().filter_map(|path| std::fs::metadata(path).ok());
    let bytes = files.map(|file| file.len()).sum::<u64>().saturating_mul(TIMES).max(LEAST);
    let bytes = bytes.min(budget::process().most());
    Ok(budget::process().work(bytes, move || work(bytes)).await?.0)
}

async fn store_files(
    artifacts: &Artifacts,
    paths: &[PathBuf],
) -> Result<Vec<DatasetFile>, AppError> {
    let mut stored = Vec::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let sha256 = artifacts.put_file(path).await.map_err(anyhow::Error::from)?;
        stored.push(DatasetFile { name: name.unwrap_or_default(), sha256 });
    }
    Ok(stored)
}

/// Registers what was read, with its card, as a version.
pub(super) async fn register(
    db: &DatabaseConnection,
    artifacts: &Artifacts,
    entry: &Entry,
    mut described: Described,
    files: Vec<DatasetFile>,
    by: Uuid,
) -> Result<Registered, AppError> {
    entry.write_over(&mut described);
    let set = NewDataset { name: entry.name.clone(), kind: entry.kind, title: entry.title.clone() };
    let origin = Origin { files, source: entry.source.clone(), created_by: Some(by) };
    let registered = store::register(db, artifacts, &set, described, origin).await;
    Ok(registered.map_err(anyhow::Error::from)?)
}

struct Named {
    paths: Vec<PathBuf>,
    source: String,
}

/// Gives received files the names that readers look for, and marks fields
/// without a file.
fn name_files(form: &mut Form, kind: DatasetKind, files: Vec<Received>) -> std::io::Result<Named> {
    let wanted: Vec<(&'static str, Option<&str>)> = match kind {
        DatasetKind::Mnist => MNIST_FILES.map(|(field, name)| (field, Some(name))).into(),
        DatasetKind::Credit => vec![("file", Some("german.data"))],
        _ => vec![("file", None)],
    };
    let (mut paths, mut called) = (Vec::new(), Vec::new());
    for (field, name) in wanted {
        let received = files.iter().find(|file| file.field == field);
        let Some(file) = received.filter(|file| is_filled(&file.path)) else {
            form.fail(field, "dataset-fault-no-file", vec![]);
            continue;
        };
        let name = match name {
            Some(name) if is_gz(&file.path)? && kind == DatasetKind::Mnist => format!("{name}.gz"),
            Some(name) => name.to_owned(),
            None => entry::file_name(&file.name),
        };
        let target = file.path.with_file_name(&name);
        std::fs::rename(&file.path, &target)?;
        paths.push(target);
        called.push(entry::file_name(&file.name));
    }
    Ok(Named { paths, source: format!("uploaded: {}", called.join(", ")) })
}

fn is_filled(path: &FilePath) -> bool {
    path.metadata().is_ok_and(|meta| meta.len() > 0)
}

fn is_gz(path: &FilePath) -> std::io::Result<bool> {
    use std::io::Read;
    let mut magic = [0; 2];
    let read = std::fs::File::open(path)?.read(&mut magic)?;
    Ok(read == 2 && magic == [0x1f, 0x8b])
}

/// Reads the files. A draft of a table is not refused for what a look at its columns
/// mends: none of them can be used as it was inferred, or the one to predict has too
/// many different values. Then nothing is described yet.
fn read_over(
    entry: &Entry,
    folder: &FilePath,
    paths: &[PathBuf],
    tables: Tables,
    limit: u64,
) -> Result<Option<Described>, DataError> {
    let path = match (entry.kind, paths) {
        (DatasetKind::Mnist | DatasetKind::Credit, _) => folder,
        (_, [path]) => path,
        _ => folder,
    };
    let choice = entry.kind.choice(Some(path), entry.target());
    let load = within(&entry.load, limit);
    let described = describe(&choice, &load, folder, &NoProgress)
        .map(|one| Described { load: entry.load.clone(), ..one });
    if entry.kind != DatasetKind::Table || tables == Tables::Store {
        return described.map(Some);
    }
    let mends = match &described {
        Err(DataError::ManyClasses { .. }) => true,
        Err(DataError::Unusable(_)) => nothing_used(&inspect_table(path, &load)?),
        _ => false,
    };
    if mends { Ok(None) } else { described.map(Some) }
}

/// The same way of reading, with no more memory than was reserved.
pub(crate) fn within(load: &LoadOptions, limit: u64) -> LoadOptions {
    LoadOptions { memory_limit: load.memory_limit.min(limit), ..load.clone() }
}

fn nothing_used(schema: &Schema) -> bool {
    let mut others = schema.columns.iter().filter(|column| column.name != schema.target);
    others.all(|column| column.kind == ColumnKind::Ignored)
}

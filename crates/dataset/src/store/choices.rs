//! What can be trained on, as forms offer it.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::read;
use crate::{DatasetKind, DatasetName, DatasetVersion};
use db::entity::{dataset, dataset_version};
use i18n::format;
use lab::experiment::leaks;

/// Data that a run may be trained on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetChoice {
    /// Name of a generated set, or id of a version.
    pub word: String,
    /// For people; neutral in language.
    pub label: String,
    pub name: DatasetName,
    pub kind: DatasetKind,
    /// Nothing for generated sets: they are described when they are first used.
    pub version: Option<Uuid>,
    /// Training rows; unknown of generated sets, which are large.
    pub train_n: Option<u64>,
    /// Columns that alone determine the class in every row.
    pub leaks: Vec<String>,
}

impl DatasetChoice {
    /// Words of the tasks that the data fit.
    #[must_use]
    pub fn task_words(&self) -> Vec<&'static str> {
        self.kind.tasks().iter().map(|id| id.task().id).collect()
    }
}

/// Generated sets first, then the versions of kept sets, newest first. What was
/// archived is not offered.
///
/// # Errors
/// When the database refuses.
pub async fn choices(db: &impl ConnectionTrait) -> Result<Vec<DatasetChoice>, DbErr> {
    let mut all: Vec<DatasetChoice> =
        DatasetKind::all_generated().filter_map(of_generated).collect();
    let rows = dataset_version::Entity::find()
        .find_also_related(dataset::Entity)
        .filter(dataset::Column::ArchivedAt.is_null())
        .order_by_desc(dataset_version::Column::CreatedAt)
        .order_by_desc(dataset_version::Column::Id)
        .all(db)
        .await?;
    for (version, set) in rows {
        let Some(set) = set else { continue };
        let version = read::read(version, set)?;
        all.extend((!version.kind.generated()).then(|| of_version(&version)));
    }
    Ok(all)
}

/// The choice that a word means: the name of a generated set, or the id of a
/// version of a set that is not archived.
///
/// # Errors
/// When the database refuses.
pub async fn find_choice(
    db: &impl ConnectionTrait,
    word: &str,
) -> Result<Option<DatasetChoice>, DbErr> {
    if let Some(choice) = DatasetKind::parse(word).and_then(of_generated) {
        return Ok(Some(choice));
    }
    let Ok(id) = Uuid::parse_str(word) else { return Ok(None) };
    let row = dataset_version::Entity::find_by_id(id)
        .find_also_related(dataset::Entity)
        .filter(dataset::Column::ArchivedAt.is_null())
        .one(db)
        .await?;
    let version = row.and_then(|(version, set)| Some(read::read(version, set?))).transpose()?;
    Ok(version.map(|version| of_version(&version)))
}

fn of_generated(kind: DatasetKind) -> Option<DatasetChoice> {
    let name = DatasetName::generated(kind)?;
    Some(DatasetChoice {
        word: name.to_string(),
        label: name.to_string(),
        name,
        kind,
        version: None,
        train_n: None,
        leaks: Vec::new(),
    })
}

fn of_version(version: &DatasetVersion) -> DatasetChoice {
    let (train, test) = (version.counts.train_n(), version.counts.test_n());
    DatasetChoice {
        word: version.id.to_string(),
        label: format!(
            "{} v{}, {} + {}",
            version.name,
            version.version,
            format::count(train),
            format::count(test)
        ),
        name: version.name.clone(),
        kind: version.kind,
        version: Some(version.id),
        train_n: Some(train),
        leaks: version.about.as_ref().map(|about| leaks(&about.warnings)).unwrap_or_default(),
    }
}

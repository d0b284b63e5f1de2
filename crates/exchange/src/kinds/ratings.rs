//! What respondents answered: how important a need is to them, and how satisfied they are. A long
//! file has a row for each answer, a wide one two columns for each need.

use std::collections::HashMap;

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, needs};
use crate::{
    check::{Cells, Columns, Log, NameIndex, Once, check_text},
    error::{ImportError, shown},
    field::{
        DATE, Field,
        FieldKind::{Rating, Text},
        NEED, SOURCE, field, required, spread,
    },
    records::to_row,
    row::At,
    write::{Batch, stored},
};
use db::entity::need_rating;
use parsing::name;

const FIELDS: &[Field] = &[
    required(
        "respondent",
        Text(100),
        &[
            "respondent",
            "respondentid",
            "participant",
            "user",
            "person",
            "受访者",
            "受访者编号",
            "用户",
        ],
    ),
    Field { required: false, ..NEED },
    field(
        "importance",
        Rating(1, 10),
        &["importance", "frequency", "important", "重要性", "重要程度", "频率"],
    ),
    field(
        "satisfaction",
        Rating(1, 10),
        &["satisfaction", "satisfied", "met", "expectationsmet", "满意度", "满意程度"],
    ),
    spread("importance-of", Rating(1, 10)),
    spread("satisfaction-of", Rating(1, 10)),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "respondent,need,importance,satisfaction,source,date\nR1,See defects before the parcel leaves,9,3,Survey,2026-10-01\nR2,See defects before the parcel leaves,8,5,Survey,2026-10-01\n",
    page: "needs",
    long: Some(("importance-of", &["need", "importance", "satisfaction"])),
};

/// `need` is a place in the plan's names.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingRow {
    pub at: At,
    pub need: u32,
    pub respondent: String,
    pub importance: u8,
    pub satisfaction: u8,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Names of needs.
    pub needs: Vec<String>,
    pub rows: Vec<RatingRow>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// One column pair of a wide file.
struct Pair {
    need: u32,
    importance: usize,
    satisfaction: usize,
}

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut names = NameIndex::default();
    let mut rows = Vec::new();
    let pairs = match pairs(columns, &mut names) {
        Ok(pairs) => pairs,
        Err(error) => {
            log.errors.push(error);
            return Rows { needs: names.all, rows };
        }
    };
    let mut once: Once<(u32, String)> = Once::default();
    for cells in columns.rows() {
        if log.is_full() {
            break;
        }
        let Some(cells) = log.keep(cells) else { continue };
        let start = cells.at().and_then(|at| Ok((at, cells.required("respondent")?)));
        let Some((at, respondent)) = log.keep(start) else { continue };
        if pairs.is_empty() {
            let read = long(&cells, &mut names);
            let Some((need, levels)) = log.keep(read) else { continue };
            let kept = keep(levels, (need, at, respondent), &mut once, &names);
            push(kept, &mut rows, log);
            continue;
        }
        for pair in &pairs {
            let levels = cells
                .rating_at("importance-of", pair.importance)
                .and_then(|a| Ok((a, cells.rating_at("satisfaction-of", pair.satisfaction)?)));
            let Some(levels) = log.keep(levels) else { continue };
            let kept = keep(levels, (pair.need, at.clone(), respondent.clone()), &mut once, &names);
            push(kept, &mut rows, log);
        }
    }
    Rows { needs: names.all, rows }
}

type Levels = (Option<u8>, Option<u8>);

fn long<'a>(cells: &Cells<'a>, names: &mut NameIndex<'a>) -> Result<(u32, Levels), ImportError> {
    let mut need = cells.raw("need");
    if need.is_empty() && !cells.columns.file.mapping.need.trim().is_empty() {
        need = cells.columns.file.mapping.need.trim();
    } else if !names.knows(need) {
        // Checked in full only when it is new.
        cells.required("need")?;
    }
    let levels = (cells.rating("importance")?, cells.rating("satisfaction")?);
    Ok((names.place(need), levels))
}

/// A rating, or nothing where one of its two answers is missing.
fn keep(
    levels: Levels,
    (need, at, respondent): (u32, At, String),
    once: &mut Once<(u32, String)>,
    names: &NameIndex<'_>,
) -> Result<Option<RatingRow>, ImportError> {
    let (Some(importance), Some(satisfaction)) = levels else { return Ok(None) };
    let what = || format!("{respondent}, {}", names.all[need as usize]);
    once.take((need, respondent.clone()), at.row, what)?;
    Ok(Some(RatingRow { at, need, respondent, importance, satisfaction }))
}

fn push(kept: Result<Option<RatingRow>, ImportError>, rows: &mut Vec<RatingRow>, log: &mut Log) {
    match log.keep(kept) {
        Some(Some(row)) => rows.push(row),
        Some(None) => log.skipped += 1,
        None => {}
    }
}

/// The columns of a wide file, two for each need.
fn pairs<'a>(columns: &Columns<'a>, names: &mut NameIndex<'a>) -> Result<Vec<Pair>, ImportError> {
    let satisfaction = columns.spread("satisfaction-of");
    let importance = columns.spread("importance-of");
    let partner = |label: &str, among: &[(usize, &str)]| {
        among
            .iter()
            .find(|(_, other)| name::key(other) == name::key(label))
            .map(|(column, _)| *column)
    };
    let lonely = importance
        .iter()
        .find(|(_, label)| partner(label, &satisfaction).is_none())
        .or_else(|| satisfaction.iter().find(|(_, label)| partner(label, &importance).is_none()));
    if let Some((column, label)) = lonely {
        let args = vec![("need", shown(label))];
        return Err(
            ImportError::of_file("import-partner-missing", args).in_column(columns.head(*column))
        );
    }
    let mut once = Once::default();
    let mut pairs = Vec::new();
    for (column, label) in importance {
        once.take(name::key(label), 0, || label.to_owned())?;
        let Some(satisfaction) = partner(label, &satisfaction) else { continue };
        check_text(label, 300)
            .map_err(|(key, args)| ImportError::of_file(key, args).in_column(label))?;
        pairs.push(Pair { need: names.place(label), importance: column, satisfaction });
    }
    Ok(pairs)
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    Rows { needs: names, rows }: Rows,
) -> Result<(), DbErr> {
    let mut first: HashMap<u32, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        first.entry(row.need).or_insert(at);
    }
    // Needs that nobody rated are not made.
    let rated: Vec<u32> = (0..names.len() as u32).filter(|need| first.contains_key(need)).collect();
    let with_row = |need: &u32| (names[*need as usize].clone(), rows[first[need]].at.clone());
    let rated_names: Vec<(String, At)> = rated.iter().map(with_row).collect();
    let found = needs::named(db, batch, &rated_names).await?;
    let ids: HashMap<u32, Uuid> =
        rated.iter().zip(found).filter_map(|(need, id)| Some((*need, id?))).collect();
    let mut before = existing(db, batch).await?;
    for row in rows {
        let Some(need) = ids.get(&row.need).copied() else { continue };
        let (importance, satisfaction) = (i16::from(row.importance), i16::from(row.satisfaction));
        let (source, date) = (batch.defaults.rated_source(&row.at), batch.defaults.date(&row.at));
        if let Some(old) = before.get_mut(&need).and_then(|of_need| of_need.remove(&row.respondent))
        {
            let values = vec![
                ("importance", importance.into()),
                ("satisfaction", satisfaction.into()),
                ("source", source.into()),
                ("observed_on", date.to_string().into()),
            ];
            batch.update("need_ratings", to_row::<need_rating::Entity>(&old), values);
            continue;
        }
        let id = db::new_id();
        let row = need_rating::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            need_id: Set(need),
            respondent: Set(row.respondent),
            importance: Set(importance),
            satisfaction: Set(satisfaction),
            source: Set(source),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("need_ratings", vec![id], row);
    }
    Ok(())
}

type ByRespondent = HashMap<String, need_rating::Model>;

/// What respondents said before, by need.
async fn existing(
    db: &DatabaseExecutor<'_>,
    batch: &Batch,
) -> Result<HashMap<Uuid, ByRespondent>, DbErr> {
    let rows = stored::<need_rating::Entity>(db, batch).await?;
    let mut before: HashMap<Uuid, ByRespondent> = HashMap::new();
    for row in rows {
        before.entry(row.need_id).or_default().insert(row.respondent.clone(), row);
    }
    Ok(before)
}

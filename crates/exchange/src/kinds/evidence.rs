//! Notes for the evidence library.

use std::collections::{HashMap, HashSet};

use sea_orm::{DatabaseExecutor, DbErr, Set};
use uuid::Uuid;

use super::{Spec, competitors, needs, segments};
use crate::{
    check::{Cells, Columns, Log, Once},
    error::{ImportError, shown},
    field::{
        DATE, Field,
        FieldKind::{Text, Web},
        SEGMENT, SOURCE, field, plain, required,
    },
    records::to_row,
    row::At,
    write::{Batch, Mentions, archived, known, stored},
};
use ::evidence::{Kind, LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, TagError, read_tags};
use db::entity::{competitor, evidence, evidence_link, evidence_tag, need};
use i18n::Lang;
use parsing::name;

const FIELDS: &[Field] = &[
    required("title", Text(200), &["title", "headline", "subject", "标题", "主题"]),
    field("kind", Text(100), &["kind", "type", "sort", "种类", "类型", "类别"]),
    field(
        "text",
        Text(LONGEST_NOTE),
        &["note", "notes", "text", "quote", "body", "content", "内容", "笔记", "备注", "原话"],
    ),
    field("person", Text(100), &["person", "who", "saidby", "respondent", "人物", "受访者"]),
    SEGMENT,
    field("link", Web, &["link", "url", "website", "链接", "网址"]),
    field("tags", Text(1000), &["tags", "tag", "labels", "标签"]),
    field("needs", Text(4000), &["needs", "need", "aboutneeds", "需求"]),
    field(
        "competitors",
        Text(4000),
        &["competitors", "competitor", "aboutcompetitors", "竞争者", "竞争对手"],
    ),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "title,kind,person,note,tags,needs,competitors,source,date\nDispatcher retypes labels,behaviour,Dispatcher 3,It takes three hours a week,labels; north,See defects before the parcel leaves,,Visit,2026-10-01\n",
    page: "evidence",
    long: None,
};

/// A note for the evidence library. `needs` and `competitors` hold names as they
/// stand in the cell: several have semicolons between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EvidenceRow {
    pub at: At,
    pub title: String,
    pub kind: Option<Kind>,
    pub note: Option<String>,
    pub person: Option<String>,
    pub segment: Option<String>,
    pub link: Option<String>,
    pub tags: Vec<String>,
    pub needs: Option<String>,
    pub competitors: Option<String>,
}

pub(super) type Rows = Vec<EvidenceRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let (mut once, kinds) = (Once::default(), kinds());
    log.each(columns, |cells| {
        let (at, title) = (cells.at()?, cells.required("title")?);
        once.take((name::key(&title), at.source.clone(), at.date), at.row, || title.clone())?;
        Ok(EvidenceRow {
            at,
            kind: kind(&cells, &kinds)?,
            note: cells.text("text")?,
            person: cells.text("person")?,
            segment: cells.text("segment")?,
            link: cells.web("link")?,
            tags: tags(&cells)?,
            needs: cells.text("needs")?,
            competitors: cells.text("competitors")?,
            title,
        })
    })
}

/// Kinds by their words and by their names in every language.
fn kinds() -> HashMap<String, Kind> {
    let words = |kind: Kind| {
        let names = Lang::ALL.into_iter().map(move |lang| lang.t(&kind.text_key()));
        names.chain([kind.as_str().to_owned()]).map(move |name| (plain(&name), kind))
    };
    Kind::ALL.into_iter().flat_map(words).collect()
}

/// Nothing where the cell is empty.
fn kind(cells: &Cells<'_>, kinds: &HashMap<String, Kind>) -> Result<Option<Kind>, ImportError> {
    let Some(word) = cells.text("kind")? else { return Ok(None) };
    kinds.get(&plain(&word)).copied().map(Some).ok_or_else(|| {
        let offered = Kind::ALL.map(Kind::as_str).join(", ");
        let args = vec![("value", shown(&word)), ("offered", offered)];
        cells.error("kind", "import-kind-unknown", args)
    })
}

fn tags(cells: &Cells<'_>) -> Result<Vec<String>, ImportError> {
    let Some(line) = cells.text("tags")? else { return Ok(Vec::new()) };
    read_tags(&line).map_err(|error| {
        let (key, args) = match error {
            TagError::TooLong(tag) => {
                ("field-tag-too-long", vec![("tag", tag), ("max", LONGEST_TAG.to_string())])
            }
            TagError::TooMany(count) => (
                "field-too-many-tags",
                vec![("max", MOST_TAGS.to_string()), ("count", count.to_string())],
            ),
        };
        cells.error("tags", key, args)
    })
}

/// What a cell names: one record whose name has a semicolon in it, or several.
fn names(cell: Option<&String>, is_known: impl Fn(&str) -> bool) -> Vec<&str> {
    let Some(cell) = cell else { return Vec::new() };
    if is_known(&name::key(cell)) {
        return vec![cell.as_str()];
    }
    let parts = cell.split([';', '；', '\n']).map(str::trim);
    parts.filter(|part| !name::key(part).is_empty()).collect()
}

/// What a row is about: places among the names of needs and of competitors.
type About = (Vec<usize>, Vec<usize>);

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let named = rows.iter().filter_map(|row| Some((row.segment.as_deref()?, &row.at)));
    let segments = segments::named(db, batch, named).await?;
    let known_needs = known::<need::Entity>(db, batch).await?;
    let known_rivals = known::<competitor::Entity>(db, batch).await?;
    let (mut need_names, mut rival_names) = (Mentions::default(), Mentions::default());
    let mut about: Vec<About> = Vec::with_capacity(rows.len());
    for row in &rows {
        let needs = names(row.needs.as_ref(), |name| known_needs.contains_key(name));
        let rivals = names(row.competitors.as_ref(), |name| known_rivals.contains_key(name));
        about.push((
            needs.into_iter().map(|name| need_names.place(name, &row.at)).collect(),
            rivals.into_iter().map(|name| rival_names.place(name, &row.at)).collect(),
        ));
    }
    let need_ids = needs::named(db, batch, &need_names.all).await?;
    let rival_ids = competitors::named(db, batch, &rival_names.all).await?;
    let there = existing(db, batch).await?;
    for (row, (needs, rivals)) in rows.into_iter().zip(about) {
        let segment = segments.id(row.segment.as_deref());
        let key =
            (name::key(&row.title), batch.defaults.source(&row.at), batch.defaults.date(&row.at));
        match there.get(&key) {
            Some(found) if found.archived_at.is_some() => {
                batch.refuse(archived(&row.at, &row.title));
            }
            // Its tags and what it is about stay: people may have changed them.
            Some(found) => {
                let mut values = Vec::new();
                values.extend(row.kind.map(|kind| ("kind", kind.as_str().into())));
                values.extend(row.note.map(|note| ("note", note.into())));
                values.extend(row.person.map(|person| ("person", person.into())));
                values.extend(row.link.map(|link| ("link", link.into())));
                values.extend(segment.map(|id| ("segment_id", id.to_string().into())));
                batch.update("evidence", to_row::<evidence::Entity>(found), values);
            }
            None => {
                let ids = |places: &[usize], ids: &[Option<Uuid>]| -> HashSet<Uuid> {
                    places.iter().filter_map(|place| ids[*place]).collect()
                };
                let links = (ids(&needs, &need_ids), ids(&rivals, &rival_ids));
                new_evidence(batch, row, segment, links);
            }
        }
    }
    Ok(())
}

type Key = (String, String, time::Date);

/// The library by title, source and day: a note with the same of all three is there already.
async fn existing(
    db: &DatabaseExecutor<'_>,
    batch: &Batch,
) -> Result<HashMap<Key, evidence::Model>, DbErr> {
    let rows = stored::<evidence::Entity>(db, batch).await?;
    let key = |row: &evidence::Model| (name::key(&row.title), row.source.clone(), row.observed_on);
    Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
}

fn new_evidence(
    batch: &mut Batch,
    row: EvidenceRow,
    segment: Option<Uuid>,
    (needs, rivals): (HashSet<Uuid>, HashSet<Uuid>),
) {
    let (id, venture) = (db::new_id(), batch.edit.venture);
    let record = evidence::ActiveModel {
        id: Set(id),
        venture_id: Set(venture),
        // A kind that nobody says proves as little as any.
        kind: Set(row.kind.unwrap_or(Kind::Opinion).as_str().to_owned()),
        title: Set(row.title),
        note: Set(row.note.unwrap_or_default()),
        link: Set(row.link),
        person: Set(row.person.unwrap_or_default()),
        segment_id: Set(segment),
        file_sha256: Set(None),
        file_name: Set(None),
        file_kind: Set(None),
        file_bytes: Set(None),
        source: Set(batch.defaults.source(&row.at)),
        observed_on: Set(batch.defaults.date(&row.at)),
        author_id: Set(batch.edit.author),
        created_at: Set(batch.stamp),
        updated_at: Set(batch.stamp),
        archived_at: Set(None),
    };
    batch.create("evidence", vec![id], record);
    // Tags go with their record when it goes.
    for tag in row.tags {
        let tag = evidence_tag::ActiveModel {
            evidence_id: Set(id),
            tag: Set(tag),
            venture_id: Set(venture),
        };
        batch.insert("evidence_tags", tag);
    }
    let needs = needs.into_iter().map(|need| (Some(need), None));
    for (need, rival) in needs.chain(rivals.into_iter().map(|rival| (None, Some(rival)))) {
        let link = db::new_id();
        let row = evidence_link::ActiveModel {
            id: Set(link),
            venture_id: Set(venture),
            evidence_id: Set(id),
            passage_id: Set(None),
            need_id: Set(need),
            competitor_id: Set(rival),
        };
        batch.create("evidence_links", vec![link], row);
    }
}

//! Records: list, one, enter, change, archive, delete.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
    sea_query::{Expr, SelectStatement, SimpleExpr},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, find_open, finish, grade::grade, links, passages};
use crate::{About, Attachment, Evidence, EvidenceDraft, EvidenceQuery, Kind, file::FileKind};
use artifacts::Sha;
use db::entity::{evidence, evidence_link, evidence_tag};
use venture::{Edit, Provenance, Record};
use web::paging::Page;

fn attachment(row: &evidence::Model) -> Option<Attachment> {
    Some(Attachment {
        sha256: Sha::try_from(row.file_sha256.clone()?).ok()?,
        name: row.file_name.clone()?,
        kind: FileKind::parse(row.file_kind.as_deref()?)?,
        bytes: u64::try_from(row.file_bytes?).ok()?,
    })
}

impl Record for Evidence {
    type Table = evidence::Entity;

    fn from_row(row: evidence::Model) -> Result<Self, DbErr> {
        Ok(Self {
            file: attachment(&row),
            lost_file: row.file_name.clone().filter(|_| row.file_sha256.is_none()),
            id: row.id,
            venture: row.venture_id,
            // A kind that a later version wrote proves as little as any.
            kind: Kind::parse(&row.kind).unwrap_or(Kind::Opinion),
            title: row.title,
            note: row.note,
            link: row.link,
            person: row.person,
            segment: row.segment_id,
            tags: Vec::new(),
            about: Vec::new(),
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            created_at: row.created_at,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    /// Adds tags and what the records are about.
    async fn complete(
        db: &impl ConnectionTrait,
        _venture: Uuid,
        mut records: Vec<Self>,
    ) -> Result<Vec<Self>, DbErr> {
        let ids: Vec<Uuid> = records.iter().map(|one| one.id).collect();
        let mut tags: HashMap<Uuid, Vec<String>> = HashMap::new();
        let found = evidence_tag::Entity::find()
            .filter(evidence_tag::Column::EvidenceId.is_in(ids.iter().copied()))
            .order_by_asc(evidence_tag::Column::Tag)
            .all(db)
            .await?;
        for row in found {
            tags.entry(row.evidence_id).or_default().push(row.tag);
        }
        let mut about: HashMap<Uuid, BTreeSet<About>> = HashMap::new();
        let found = evidence_link::Entity::find()
            .filter(evidence_link::Column::EvidenceId.is_in(ids))
            .all(db)
            .await?;
        for row in found {
            about.entry(row.evidence_id).or_default().extend(links::about(&row));
        }
        for one in &mut records {
            one.tags = tags.remove(&one.id).unwrap_or_default();
            one.about = about.remove(&one.id).unwrap_or_default().into_iter().collect();
        }
        Ok(records)
    }
}

fn linked_ids(which: Condition) -> SelectStatement {
    evidence_link::Entity::find()
        .select_only()
        .column(evidence_link::Column::EvidenceId)
        .filter(which)
        .into_query()
}

fn tagged_ids(which: Condition) -> SelectStatement {
    evidence_tag::Entity::find()
        .select_only()
        .column(evidence_tag::Column::EvidenceId)
        .filter(which)
        .into_query()
}

fn wanted(venture: Uuid, query: &EvidenceQuery) -> Condition {
    use evidence::Column;
    let away = Column::ArchivedAt;
    let mut all = Condition::all()
        .add(Column::VentureId.eq(venture))
        .add(if query.list.archived() { away.is_not_null() } else { away.is_null() });
    if let Some(kinds) = query.kinds() {
        all = all.add(Column::Kind.is_in(kinds.into_iter().map(Kind::as_str)));
    }
    let tags = Condition::all().add(evidence_tag::Column::VentureId.eq(venture));
    if let Some(tag) = query.tag() {
        let which = tags.clone().add(evidence_tag::Column::Tag.eq(tag));
        all = all.add(Column::Id.in_subquery(tagged_ids(which)));
    }
    let links = Condition::all().add(evidence_link::Column::VentureId.eq(venture));
    match query.linked() {
        Some(true) => all = all.add(Column::Id.in_subquery(linked_ids(links.clone()))),
        Some(false) => all = all.add(Column::Id.not_in_subquery(linked_ids(links.clone()))),
        None => {}
    }
    if let Some(need) = query.need() {
        let which = links.clone().add(evidence_link::Column::NeedId.eq(need));
        all = all.add(Column::Id.in_subquery(linked_ids(which)));
    }
    if let Some(competitor) = query.competitor() {
        let which = links.add(evidence_link::Column::CompetitorId.eq(competitor));
        all = all.add(Column::Id.in_subquery(linked_ids(which)));
    }
    if let Some(words) = query.list.search() {
        let texts = [Column::Title, Column::Note, Column::Person, Column::Source];
        let mut any = Condition::any().add(db::contains(Column::Link, words));
        for column in texts {
            any = any.add(db::contains(column, words));
        }
        let which = tags.add(db::contains(evidence_tag::Column::Tag, words));
        all = all.add(any.add(Column::Id.in_subquery(tagged_ids(which))));
    }
    all
}

/// The library of a venture as it is asked for. Sorts by `title`, `strength`,
/// `observed` and `changed`; the newest observation first otherwise.
///
/// # Errors
/// When the database refuses.
pub async fn list_evidence(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &EvidenceQuery,
) -> Result<Page<Evidence>, DbErr> {
    use evidence::Column;
    let select = evidence::Entity::find().filter(wanted(venture, query));
    let (column, descending): (SimpleExpr, bool) = match query.list.order() {
        ("title", descending) => (Expr::col(Column::Title), descending),
        ("strength", descending) => (grade(), descending),
        ("observed", descending) => (Expr::col(Column::ObservedOn), descending),
        ("changed", descending) => (Expr::col(Column::UpdatedAt), descending),
        _ => (Expr::col(Column::ObservedOn), true),
    };
    let order = if descending { Order::Desc } else { Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_desc(Column::Id)
        .offset(query.list.offset_within(total))
        .limit(query.list.per_page())
        .all(db)
        .await?;
    let found = Evidence::complete(db, venture, Evidence::from_rows(rows)?).await?;
    Ok(Page::new(&query.list, found, total))
}

/// The tags of records that are not archived, each with how often it is used.
///
/// # Errors
/// When the database refuses.
pub async fn list_tags(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<(String, u64)>, DbErr> {
    let open = evidence::Entity::find()
        .select_only()
        .column(evidence::Column::Id)
        .filter(evidence::Column::VentureId.eq(venture))
        .filter(evidence::Column::ArchivedAt.is_null())
        .into_query();
    let rows: Vec<String> = evidence_tag::Entity::find()
        .select_only()
        .column(evidence_tag::Column::Tag)
        .filter(evidence_tag::Column::VentureId.eq(venture))
        .filter(evidence_tag::Column::EvidenceId.in_subquery(open))
        .into_tuple()
        .all(db)
        .await?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for tag in rows {
        *counts.entry(tag).or_default() += 1;
    }
    Ok(counts.into_iter().collect())
}

/// Replaces the tags of a record.
async fn put_tags(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
    tags: Vec<String>,
) -> Result<(), DbErr> {
    let old = Condition::all()
        .add(evidence_tag::Column::EvidenceId.eq(id))
        .add(evidence_tag::Column::VentureId.eq(venture));
    evidence_tag::Entity::delete_many().filter(old).exec(db).await?;
    let rows = tags.into_iter().map(|tag| evidence_tag::ActiveModel {
        evidence_id: Set(id),
        tag: Set(tag),
        venture_id: Set(venture),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        evidence_tag::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Enters a record.
///
/// # Errors
/// When the database refuses.
pub async fn insert_evidence(
    db: &DatabaseConnection,
    edit: Edit,
    draft: EvidenceDraft,
    file: Option<Attachment>,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    let (id, now) = (db::new_id(), db::now());
    let mut row = evidence::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        created_at: Set(now),
        archived_at: Set(None),
        ..Default::default()
    };
    fill(&mut row, edit, &draft);
    attach(&mut row, file);
    evidence::Entity::insert(row).exec_without_returning(&transaction).await?;
    put_tags(&transaction, edit.venture, id, draft.tags).await?;
    links::put_links(&transaction, edit.venture, (id, None), draft.about).await?;
    finish(transaction, edit, "create", id).await?;
    Ok(id)
}

fn fill(row: &mut evidence::ActiveModel, edit: Edit, draft: &EvidenceDraft) {
    row.kind = Set(draft.kind.as_str().to_owned());
    row.title = Set(draft.title.clone());
    row.note = Set(draft.note.clone());
    row.link = Set(draft.link.clone());
    row.person = Set(draft.person.clone());
    row.segment_id = Set(draft.segment);
    row.source = Set(draft.provenance.source.clone());
    row.observed_on = Set(draft.provenance.observed_on);
    row.author_id = Set(edit.author);
    row.updated_at = Set(db::now());
}

fn attach(row: &mut evidence::ActiveModel, file: Option<Attachment>) {
    let (sha, name, kind, bytes) = match file {
        None => (None, None, None, None),
        Some(file) => (
            Some(String::from(file.sha256)),
            Some(file.name),
            Some(file.kind.ending().to_owned()),
            i64::try_from(file.bytes).ok(),
        ),
    };
    row.file_sha256 = Set(sha);
    row.file_name = Set(name);
    row.file_kind = Set(kind);
    row.file_bytes = Set(bytes);
}

/// What becomes of a record's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    Keep,
    Remove,
    Replace(Attachment),
}

/// Changes a record and moves its passages to where their words now stand.
/// Answers with the file that no record points to any more; the outer nothing
/// when there is no such record.
///
/// # Errors
/// When the database refuses.
pub async fn update_evidence(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: EvidenceDraft,
    change: FileChange,
) -> Result<Option<Option<Attachment>>, DbErr> {
    let transaction = begin(db, edit).await?;
    let found = find_open::<evidence::Entity>(&transaction, edit.venture, id).await?;
    let Some(old) = found else { return Ok(None) };
    let gone = if change == FileChange::Keep { None } else { attachment(&old) };
    let moved = old.note != draft.note;
    let mut row: evidence::ActiveModel = old.into();
    fill(&mut row, edit, &draft);
    match change {
        FileChange::Keep => {}
        FileChange::Remove => attach(&mut row, None),
        FileChange::Replace(file) => attach(&mut row, Some(file)),
    }
    evidence::Entity::update_many()
        .set(row)
        .filter(venture::records::named::<evidence::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    if moved {
        passages::follow_note(&transaction, edit.venture, id, &draft.note).await?;
    }
    put_tags(&transaction, edit.venture, id, draft.tags).await?;
    links::put_links(&transaction, edit.venture, (id, None), draft.about).await?;
    finish(transaction, edit, "update", id).await?;
    Ok(Some(gone))
}

/// Deletes an archived record with its passages for good, because somebody may
/// ask that what they said be forgotten. Answers with its file, which nothing
/// points to any more; the outer nothing when there is no such archived record.
///
/// # Errors
/// When the database refuses.
pub async fn delete_evidence(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
) -> Result<Option<Option<Attachment>>, DbErr> {
    let transaction = begin(db, edit).await?;
    let found = evidence::Entity::find()
        .filter(venture::records::named::<evidence::Entity>(edit.venture, id))
        .filter(evidence::Column::ArchivedAt.is_not_null())
        .one(&transaction)
        .await?;
    let Some(row) = found else { return Ok(None) };
    evidence::Entity::delete_many()
        .filter(venture::records::named::<evidence::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "delete", id).await?;
    Ok(Some(attachment(&row)))
}

//! Competitors.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, changes, finish};
use crate::{
    ChangeDraft, ChangedField, Competitor, CompetitorDraft, Money, Profile, change::share_text,
    competitor::ROUNDING,
};
use db::Archivable as _;
use db::{Conflict, contains, entity::competitor};
use i18n::format;
use venture::{
    Edit, Provenance, Record,
    records::{self},
};
use web::paging::{ListQuery, MOST_CHOICES, Page, Wanted};

impl Record for Competitor {
    type Table = competitor::Entity;

    fn from_row(row: competitor::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            name: row.name,
            note: row.note,
            website: row.website,
            share: row.share,
            profile: Profile {
                segment: row.segment_id,
                founded: row.founded.and_then(|year| u16::try_from(year).ok()),
                funding: row
                    .funding_minor
                    .zip(row.funding_currency)
                    .map(|(minor, currency)| Money { minor, currency }),
                headcount: row.headcount.and_then(|people| u32::try_from(people).ok()),
                strengths: row.strengths,
                weaknesses: row.weaknesses,
            },
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }

    async fn check_restorable(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        room_for(db, self.venture, Some(self.id), self.share).await
    }
}

/// The competitors of a venture. Sorts by `name`, `share`, `observed` and `changed`.
///
/// # Errors
/// When the database refuses.
pub async fn list_competitors(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Competitor>, DbErr> {
    let mut select = competitor::Entity::find().filter(competitor::Column::VentureId.eq(venture));
    select = if query.archived() {
        select.filter(competitor::Column::ArchivedAt.is_not_null())
    } else {
        select.filter(competitor::Column::ArchivedAt.is_null())
    };
    if let Some(words) = query.search() {
        select = select.filter(
            Condition::any()
                .add(db::contains(competitor::Column::Name, words))
                .add(db::contains(competitor::Column::Note, words)),
        );
    }
    let (column, descending) = match query.order() {
        ("share", descending) => (competitor::Column::Share, descending),
        ("observed", descending) => (competitor::Column::ObservedOn, descending),
        ("changed", descending) => (competitor::Column::UpdatedAt, descending),
        (_, descending) => (competitor::Column::Name, descending),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_asc(competitor::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, Competitor::from_rows(rows)?, total))
}

/// Competitors in use that a form offers, by name: the first or those that hold the
/// words; before them those that the form holds already.
///
/// # Errors
/// When the database refuses.
pub async fn choosable_competitors(
    db: &impl ConnectionTrait,
    venture: Uuid,
    wanted: &Wanted,
) -> Result<Vec<Competitor>, DbErr> {
    let rows = competitor::Entity::find()
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .order_by_asc(competitor::Column::Name)
        .order_by_asc(competitor::Column::Id)
        .limit(MOST_CHOICES);
    let rows = match wanted.words.as_str() {
        "" => rows,
        words => rows.filter(contains(competitor::Column::Name, words)),
    };
    let first = Competitor::from_rows(rows.all(db).await?)?;
    let beside = |id: &Uuid| first.iter().all(|one| one.id != *id);
    let ids = wanted.ids.iter().copied().filter(beside).take(MOST_CHOICES as usize);
    let ids: Vec<Uuid> = ids.collect();
    let mut held = named_competitors(db, venture, &ids).await?;
    held.retain(|one| one.archived_at.is_none());
    held.extend(first);
    Ok(held)
}

/// The competitors of a venture among some identifiers, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn named_competitors(
    db: &impl ConnectionTrait,
    venture: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Competitor>, DbErr> {
    let mut found = Vec::new();
    for part in ids.chunks(1_000) {
        let rows = competitor::Entity::find()
            .filter(competitor::Column::VentureId.eq(venture))
            .filter(competitor::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(competitor::Column::Name)
            .order_by_asc(competitor::Column::Id);
        found.extend(Competitor::from_rows(rows.all(db).await?)?);
    }
    Ok(found)
}

/// Per cent of the market that all competitors but one hold together.
///
/// # Errors
/// When the database refuses.
pub async fn share_of_others(
    db: &impl ConnectionTrait,
    venture: Uuid,
    except: Option<Uuid>,
) -> Result<f64, DbErr> {
    let mut select = competitor::Entity::find()
        .select_only()
        .column(competitor::Column::Share)
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .filter(competitor::Column::Share.is_not_null());
    if let Some(id) = except {
        select = select.filter(competitor::Column::Id.ne(id));
    }
    let shares: Vec<f64> = select.into_tuple().all(db).await?;
    Ok(shares.into_iter().sum())
}

/// That a share fits beside those of all others, inside the caller's transaction.
///
/// # Errors
/// When it does not ([`Conflict::ShareTotal`]), or the database refuses.
pub(super) async fn room_for(
    db: &impl ConnectionTrait,
    venture: Uuid,
    except: Option<Uuid>,
    share: Option<f64>,
) -> Result<(), DbErr> {
    let Some(share) = share else { return Ok(()) };
    if share_of_others(db, venture, except).await? + share > 100.0 + ROUNDING {
        return Err(Conflict::ShareTotal.into());
    }
    Ok(())
}

/// Enters a competitor inside the caller's transaction, which touches the venture and records it.
///
/// # Errors
/// When the database refuses.
pub async fn write_competitor(
    db: &impl ConnectionTrait,
    edit: Edit,
    draft: CompetitorDraft,
) -> Result<Uuid, DbErr> {
    let (id, now) = (db::new_id(), db::now());
    let mut row = described(edit, draft);
    row.id = Set(id);
    row.venture_id = Set(edit.venture);
    row.created_at = Set(now);
    competitor::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// What is said about a competitor as columns.
fn described(edit: Edit, draft: CompetitorDraft) -> competitor::ActiveModel {
    let profile = draft.profile;
    let funding = profile.funding.map(|money| (money.minor, money.currency));
    let (funding_minor, funding_currency) = funding.unzip();
    competitor::ActiveModel {
        name: Set(draft.name),
        note: Set(draft.note),
        website: Set(draft.website),
        share: Set(draft.share),
        segment_id: Set(profile.segment),
        founded: Set(profile.founded.map(i32::from)),
        funding_minor: Set(funding_minor),
        funding_currency: Set(funding_currency),
        headcount: Set(profile.headcount.and_then(|people| i32::try_from(people).ok())),
        strengths: Set(profile.strengths),
        weaknesses: Set(profile.weaknesses),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        updated_at: Set(db::now()),
        ..Default::default()
    }
}

/// Enters a competitor.
///
/// # Errors
/// When all shares would exceed the market ([`Conflict::ShareTotal`]), or the database refuses.
pub async fn insert_competitor(
    db: &DatabaseConnection,
    edit: Edit,
    draft: CompetitorDraft,
) -> Result<Uuid, DbErr> {
    let transaction = begin(db, edit).await?;
    room_for(&transaction, edit.venture, None, draft.share).await?;
    let id = write_competitor(&transaction, edit, draft).await?;
    finish(transaction, edit, "create", competitor::Entity::KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a competitor and writes into its log what is
/// different now; false when there is none.
///
/// # Errors
/// When it is archived or all shares would exceed the market ([`Conflict`]), or the
/// database refuses.
pub async fn update_competitor(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: CompetitorDraft,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let before = records::find_open::<competitor::Entity>(&transaction, edit.venture, id).await?;
    let Some(before) = before.map(Competitor::from_row).transpose()? else { return Ok(false) };
    room_for(&transaction, edit.venture, Some(id), draft.share).await?;
    for change in changed(&before, &draft) {
        changes::log(&transaction, edit, id, change).await?;
    }
    competitor::Entity::update_many()
        .set(described(edit, draft))
        .filter(records::named::<competitor::Entity>(edit.venture, id))
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "update", competitor::Entity::KIND, id).await?;
    Ok(true)
}

/// What a draft says otherwise than the record.
fn changed(before: &Competitor, draft: &CompetitorDraft) -> impl Iterator<Item = ChangeDraft> {
    let money = |money: &Option<Money>| {
        money.as_ref().map(|one| format::money_minor(one.minor, &one.currency))
    };
    let people = |count: Option<u32>| count.map(|count| format::count(count.into()));
    let (old, new) = (&before.profile, &draft.profile);
    [
        (ChangedField::Share, (before.share.map(share_text), draft.share.map(share_text))),
        (ChangedField::Funding, (money(&old.funding), money(&new.funding))),
        (ChangedField::Headcount, (people(old.headcount), people(new.headcount))),
    ]
    .into_iter()
    .filter_map(|(field, pair)| ChangeDraft::of(field, "", pair, &draft.provenance))
}

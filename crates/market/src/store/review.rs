//! What is stale, and saying that it is still true.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use time::Date;
use uuid::Uuid;

use super::{begin, facts::write_price, finish};
use crate::{
    Capability, Need, PriceDraft, PriceUnit, ReviewItem, ReviewKey,
    change::{rating_text, share_text},
    need,
};
use db::entity::{
    capability_rating, competitor, competitor_feature, offer_capability, price_point,
};
use i18n::format;
use parsing::typed_number::Fine;
use venture::{Edit, Freshness, Provenance, Record};

/// Names of what facts are about; what is not named here is archived.
struct Names {
    competitors: HashMap<Uuid, competitor::Model>,
    needs: HashMap<Uuid, String>,
    capabilities: HashMap<Uuid, String>,
}

impl Names {
    async fn of(db: &impl ConnectionTrait, venture: Uuid) -> Result<Self, DbErr> {
        let competitors = competitor::Entity::find()
            .filter(competitor::Column::VentureId.eq(venture))
            .filter(competitor::Column::ArchivedAt.is_null())
            .all(db)
            .await?;
        let needs = Need::list(db, venture, false).await?;
        let capabilities = Capability::list(db, venture, false).await?;
        Ok(Self {
            competitors: competitors.into_iter().map(|one| (one.id, one)).collect(),
            needs: needs.into_iter().map(|one| (one.id, one.statement)).collect(),
            capabilities: capabilities.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    }

    fn competitor(&self, id: Uuid) -> Option<String> {
        self.competitors.get(&id).map(|one| one.name.clone())
    }
}

/// Every fact of a venture's market that is stale today, oldest first; `home`
/// is the venture's currency. Of prices only the newest of each unit counts.
///
/// # Errors
/// When the database refuses.
pub async fn list_stale(
    db: &impl ConnectionTrait,
    venture: Uuid,
    home: &str,
    today: Date,
) -> Result<Vec<ReviewItem>, DbErr> {
    let names = Names::of(db, venture).await?;
    let mut items: Vec<ReviewItem> = names
        .competitors
        .values()
        .filter(|one| Freshness::Competitor.is_stale(one.observed_on, today))
        .map(|one| ReviewItem {
            key: ReviewKey::Competitor { competitor: one.id },
            product: one.name.clone(),
            about: String::new(),
            value: one.share.map(share_text),
            provenance: said(&one.source, one.observed_on),
            href: format!("/ventures/{venture}/competitors/{}", one.id),
        })
        .collect();
    items.extend(stale_prices(db, venture, home, today, &names).await?);
    items.extend(stale_ratings(db, venture, today, &names).await?);
    items.extend(stale_capabilities(db, venture, today, &names).await?);
    items.sort_by(|a, b| {
        let place = |one: &ReviewItem| (one.provenance.observed_on, one.product.clone());
        place(a).cmp(&place(b)).then_with(|| a.key.code().cmp(&b.key.code()))
    });
    Ok(items)
}

fn said(source: &str, observed_on: Date) -> Provenance {
    Provenance { source: source.to_owned(), observed_on }
}

async fn stale_prices(
    db: &impl ConnectionTrait,
    venture: Uuid,
    home: &str,
    today: Date,
    names: &Names,
) -> Result<Vec<ReviewItem>, DbErr> {
    let rows = price_point::Entity::find()
        .filter(price_point::Column::VentureId.eq(venture))
        .order_by_desc(price_point::Column::ObservedOn)
        .order_by_desc(price_point::Column::Id)
        .all(db)
        .await?;
    let mut seen = HashSet::new();
    let newest = rows.into_iter().filter(|row| seen.insert((row.competitor_id, row.unit.clone())));
    let stale = newest.filter(|row| Freshness::Competitor.is_stale(row.observed_on, today));
    let item = |row: price_point::Model| {
        let currency = row.currency.as_deref().unwrap_or(home);
        Some(ReviewItem {
            key: ReviewKey::Price { price: row.id },
            product: names.competitor(row.competitor_id)?,
            value: Some(format::money_fine(amount_of(&row), currency)),
            provenance: said(&row.source, row.observed_on),
            href: format!("/ventures/{venture}/competitors/{}#prices", row.competitor_id),
            about: row.unit,
        })
    };
    Ok(stale.filter_map(item).collect())
}

async fn stale_ratings(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
    names: &Names,
) -> Result<Vec<ReviewItem>, DbErr> {
    let rows = competitor_feature::Entity::find()
        .filter(competitor_feature::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let stale =
        rows.into_iter().filter(|row| Freshness::Competitor.is_stale(row.observed_on, today));
    let item = |row: competitor_feature::Model| {
        Some(ReviewItem {
            key: ReviewKey::Rating { competitor: row.competitor_id, need: row.need_id },
            product: names.competitor(row.competitor_id)?,
            about: names.needs.get(&row.need_id)?.clone(),
            value: row.rating.map(rating_text),
            provenance: said(&row.source, row.observed_on),
            href: need::href(venture, row.need_id),
        })
    };
    Ok(stale.filter_map(item).collect())
}

async fn stale_capabilities(
    db: &impl ConnectionTrait,
    venture: Uuid,
    today: Date,
    names: &Names,
) -> Result<Vec<ReviewItem>, DbErr> {
    let href = |id: Uuid| format!("/ventures/{venture}/capabilities/{id}");
    let rows = capability_rating::Entity::find()
        .filter(capability_rating::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let rivals =
        rows.into_iter().filter(|row| Freshness::Competitor.is_stale(row.observed_on, today));
    let rivals = rivals.filter_map(|row| {
        let (capability, competitor) = (row.capability_id, row.competitor_id);
        Some(ReviewItem {
            key: ReviewKey::Capability { capability, competitor },
            product: names.competitor(competitor)?,
            about: names.capabilities.get(&capability)?.clone(),
            value: row.rating.map(rating_text),
            provenance: said(&row.source, row.observed_on),
            href: format!("{}/competitors/{competitor}", href(capability)),
        })
    });
    let rows = offer_capability::Entity::find()
        .filter(offer_capability::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let ours = rows.into_iter().filter(|row| Freshness::Rating.is_stale(row.observed_on, today));
    let ours = ours.filter_map(|row| {
        Some(ReviewItem {
            key: ReviewKey::OfferCapability { capability: row.capability_id },
            product: String::new(),
            about: names.capabilities.get(&row.capability_id)?.clone(),
            value: row.rating.map(rating_text),
            provenance: said(&row.source, row.observed_on),
            href: format!("{}/offer", href(row.capability_id)),
        })
    });
    Ok(ours.chain(rivals).collect())
}

/// Says that a fact is still true: it is dated anew, with who says so. A price
/// is entered again, so that the old one stays in its history. False when
/// there is no such fact.
///
/// # Errors
/// When the database refuses.
pub async fn confirm_fact(
    db: &DatabaseConnection,
    edit: Edit,
    key: ReviewKey,
    provenance: Provenance,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    let (found, subject) = match key {
        ReviewKey::Price { price } => {
            (price_again(&transaction, edit, price, provenance).await?, price)
        }
        ReviewKey::Competitor { competitor } => {
            use competitor::Column as C;
            let which = Condition::all().add(C::Id.eq(competitor)).add(C::ArchivedAt.is_null());
            let columns = (C::VentureId, C::Source, C::ObservedOn, C::AuthorId);
            let part = (which, columns);
            let found = redate::<competitor::Entity>(&transaction, edit, part, provenance).await?;
            (found, competitor)
        }
        ReviewKey::Rating { competitor, need } => {
            use competitor_feature::Column as C;
            let which =
                Condition::all().add(C::CompetitorId.eq(competitor)).add(C::NeedId.eq(need));
            let part = (which, (C::VentureId, C::Source, C::ObservedOn, C::AuthorId));
            let found =
                redate::<competitor_feature::Entity>(&transaction, edit, part, provenance).await?;
            (found, competitor)
        }
        ReviewKey::Capability { capability, competitor } => {
            use capability_rating::Column as C;
            let which = Condition::all()
                .add(C::CapabilityId.eq(capability))
                .add(C::CompetitorId.eq(competitor));
            let part = (which, (C::VentureId, C::Source, C::ObservedOn, C::AuthorId));
            let found =
                redate::<capability_rating::Entity>(&transaction, edit, part, provenance).await?;
            (found, capability)
        }
        ReviewKey::OfferCapability { capability } => {
            use offer_capability::Column as C;
            let which = Condition::all().add(C::CapabilityId.eq(capability));
            let part = (which, (C::VentureId, C::Source, C::ObservedOn, C::AuthorId));
            let found =
                redate::<offer_capability::Entity>(&transaction, edit, part, provenance).await?;
            (found, capability)
        }
    };
    if found {
        finish(transaction, edit, "confirm", key.as_str(), subject).await?;
    }
    Ok(found)
}

/// Which rows, and the columns for venture, source, date and author.
type Branch<C> = (Condition, (C, C, C, C));

async fn redate<E: EntityTrait>(
    db: &impl ConnectionTrait,
    edit: Edit,
    (which, (venture, source, observed_on, author)): Branch<E::Column>,
    provenance: Provenance,
) -> Result<bool, DbErr> {
    let changed = E::update_many()
        .col_expr(source, Expr::value(provenance.source))
        .col_expr(observed_on, Expr::value(provenance.observed_on))
        .col_expr(author, Expr::value(edit.author))
        .filter(which)
        .filter(venture.eq(edit.venture))
        .exec(db)
        .await?;
    Ok(changed.rows_affected > 0)
}

fn amount_of(row: &price_point::Model) -> Fine {
    Fine { minor: row.amount_minor, rest: row.amount_rest }
}

async fn price_again(
    db: &impl ConnectionTrait,
    edit: Edit,
    price: Uuid,
    provenance: Provenance,
) -> Result<bool, DbErr> {
    let found = price_point::Entity::find_by_id(price)
        .filter(price_point::Column::VentureId.eq(edit.venture))
        .one(db)
        .await?;
    let Some((row, unit)) = found.and_then(|row| {
        let unit = PriceUnit::parse(&row.unit)?;
        Some((row, unit))
    }) else {
        return Ok(false);
    };
    let draft = PriceDraft { amount: amount_of(&row), currency: row.currency, unit, provenance };
    write_price(db, edit, row.competitor_id, draft).await?;
    Ok(true)
}

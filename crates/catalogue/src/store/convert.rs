//! Rows as prices and imports, and back. A row that cannot be read is damaged; it is never
//! skipped, since a missing price would look like one that nobody lists.

use sea_orm::{ActiveValue::Set, DbErr};
use time::{Time, macros::format_description};
use uuid::Uuid;

use crate::Import;
use db::entity::{token_price, token_price_import};
use pricing::{Hours, Price, ServiceTier};

pub(super) fn import_from(row: token_price_import::Model) -> Result<Import, DbErr> {
    let damaged =
        |error: serde_json::Error| db::damaged(format!("price import {}: {error}", row.id));
    Ok(Import {
        refused: serde_json::from_str(&row.refused).map_err(damaged)?,
        skipped: serde_json::from_str(&row.skipped).map_err(damaged)?,
        id: row.id,
        version: row.version,
        format: row.format,
        file_name: row.file_name,
        digest: row.digest,
        as_of: row.as_of,
        records: row.records,
        prices: row.prices,
        created_at: row.created_at,
        confirmed_at: row.confirmed_at,
        undone_at: row.undone_at,
    })
}

pub(super) fn price_row(
    import: Uuid,
    place: i32,
    price: &Price,
) -> Result<token_price::ActiveModel, DbErr> {
    let wrong = |error: serde_json::Error| DbErr::Custom(error.to_string());
    let names = price.names.as_ref().map(serde_json::to_string).transpose();
    let clock =
        |time: Time| format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    Ok(token_price::ActiveModel {
        id: Set(db::new_id()),
        import_id: Set(import),
        place: Set(place),
        provider: Set(price.provider.clone()),
        model: Set(price.model.clone()),
        title: Set(price.title.clone()),
        region: Set(price.region.clone()),
        tier: Set(price.tier.as_str().to_owned()),
        currency: Set(price.currency.clone()),
        valid_from: Set(price.from),
        valid_until: Set(price.until),
        hours_from: Set(price.hours.map(|hours| clock(hours.from))),
        hours_until: Set(price.hours.map(|hours| clock(hours.until))),
        rates: Set(serde_json::to_string(&price.rates).map_err(wrong)?),
        names: Set(names.map_err(wrong)?),
        source: Set(price.source.clone()),
        as_of: Set(price.as_of),
    })
}

pub(super) fn price_from(row: token_price::Model) -> Result<Price, DbErr> {
    let damaged = |what: String| db::damaged(format!("token price {}: {what}", row.id));
    let json = |error: serde_json::Error| damaged(error.to_string());
    let time = |text: &String| {
        Time::parse(text, format_description!("[hour]:[minute]:[second]"))
            .map_err(|error| damaged(error.to_string()))
    };
    let hours = match (&row.hours_from, &row.hours_until) {
        (Some(from), Some(until)) => Some(Hours { from: time(from)?, until: time(until)? }),
        _ => None,
    };
    Ok(Price {
        tier: ServiceTier::parse(&row.tier).unwrap_or_default(),
        rates: serde_json::from_str(&row.rates).map_err(json)?,
        names: row.names.as_deref().map(serde_json::from_str).transpose().map_err(json)?,
        hours,
        provider: row.provider,
        model: row.model,
        title: row.title,
        region: row.region,
        currency: row.currency,
        from: row.valid_from,
        until: row.valid_until,
        source: row.source,
        as_of: row.as_of,
    })
}

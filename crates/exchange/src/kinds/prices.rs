//! Prices of competitors.

use std::collections::HashSet;

use sea_orm::{DatabaseExecutor, DbErr, Set};

use super::{Spec, competitors};
use crate::{
    check::{Columns, Log, Once},
    field::{
        COMPETITOR, DATE, Field,
        FieldKind::{Money, Text, Unit},
        SOURCE, field, required,
    },
    row::At,
    write::{Batch, Mentions, stored},
};
use db::entity::price_point;
use parsing::{name, typed_number::Fine};

const FIELDS: &[Field] = &[
    COMPETITOR,
    required("amount", Money, &["amount", "price", "cost", "value", "价格", "金额", "单价"]),
    required("unit", Unit, &["unit", "per", "priceunit", "period", "单位", "计价单位", "周期"]),
    field("currency", Text(3), &["currency", "币种", "货币"]),
    SOURCE,
    DATE,
];

pub(super) const SPEC: Spec = Spec {
    fields: FIELDS,
    example: "competitor,amount,unit,currency,source,date\nRival,49.00,seat-month,USD,Price page,2026-10-01\n",
    page: "competitors",
    long: None,
};

#[derive(Debug, Clone, PartialEq)]
pub struct PriceRow {
    pub at: At,
    pub competitor: String,
    pub amount: Fine,
    /// Nothing means the venture's currency.
    pub currency: Option<String>,
    pub unit: &'static str,
}

pub(super) type Rows = Vec<PriceRow>;

pub(super) fn check(columns: &Columns<'_>, log: &mut Log) -> Rows {
    let mut once = Once::default();
    log.each(columns, |cells| {
        let (at, competitor) = (cells.at()?, cells.required("competitor")?);
        let ((amount, currency), unit) = (cells.price("amount")?, cells.unit("unit")?);
        let key =
            (name::key(&competitor), amount, currency.clone(), unit, at.source.clone(), at.date);
        once.take(key, at.row, || competitor.clone())?;
        Ok(PriceRow { at, competitor, amount, currency, unit })
    })
}

pub(super) async fn compare(
    db: &DatabaseExecutor<'_>,
    batch: &mut Batch,
    rows: Rows,
) -> Result<(), DbErr> {
    let mut names = Mentions::default();
    let places: Vec<usize> = rows.iter().map(|row| names.place(&row.competitor, &row.at)).collect();
    let ids = competitors::named(db, batch, &names.all).await?;
    let there: HashSet<_> = stored::<price_point::Entity>(db, batch)
        .await?
        .into_iter()
        .map(|row| {
            (
                row.competitor_id,
                Fine { minor: row.amount_minor, rest: row.amount_rest },
                row.unit,
                row.source,
                row.observed_on,
                row.currency,
            )
        })
        .collect();
    for (row, place) in rows.into_iter().zip(places) {
        let Some(competitor) = ids[place] else { continue };
        let (source, date) = (batch.defaults.source(&row.at), batch.defaults.date(&row.at));
        let key = (competitor, row.amount, row.unit.to_owned(), source, date, row.currency);
        if there.contains(&key) {
            batch.unchanged += 1;
            continue;
        }
        let id = db::new_id();
        let row = price_point::ActiveModel {
            id: Set(id),
            venture_id: Set(batch.edit.venture),
            competitor_id: Set(competitor),
            amount_minor: Set(row.amount.minor),
            amount_rest: Set(row.amount.rest),
            unit: Set(row.unit.to_owned()),
            currency: Set(key.5),
            source: Set(key.3),
            observed_on: Set(date),
            author_id: Set(batch.edit.author),
            created_at: Set(batch.stamp),
        };
        batch.create("price_points", vec![id], row);
    }
    Ok(())
}

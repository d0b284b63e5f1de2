//! Competitors, prices, capabilities and segments.

use super::{
    Log,
    cells::Cells,
    needs::{Names, Once},
};
use crate::{
    fault::{Fault, shown},
    grid::Row,
    plan::{At, CellRow, CompetitorRow, Plan, PriceRow, SegmentRow},
};
use parsing::name;

pub(super) fn competitors(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once) = (Vec::new(), Once::new());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, name) = (cells.at(&row)?, cells.required(&row, "competitor")?);
            once.take(name::key(&name), at.row, || name.clone())?;
            Ok(CompetitorRow {
                at,
                website: cells.web(&row, "website")?,
                share: cells.number(&row, "share", 0.0..=100.0)?,
                segment: cells.text(&row, "segment")?,
                founded: cells.whole(&row, "founded", 1600..=cells.rules.today.year())?,
                headcount: cells.whole(&row, "headcount", 0..=100_000_000)?,
                funding: cells.funding(&row, "funding")?,
                strengths: cells.text(&row, "strengths")?,
                weaknesses: cells.text(&row, "weaknesses")?,
                note: cells.text(&row, "note")?,
                name,
            })
        });
        rows.extend(log.keep(read));
    }
    Plan::Competitors(rows)
}

pub(super) fn prices(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once) = (Vec::new(), Once::new());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, competitor) = (cells.at(&row)?, cells.required(&row, "competitor")?);
            let ((amount, currency), unit) =
                (cells.price(&row, "amount")?, cells.unit(&row, "unit")?);
            let key = (
                name::key(&competitor),
                amount,
                currency.clone(),
                unit,
                at.source.clone(),
                at.date,
            );
            once.take(key, at.row, || competitor.clone())?;
            Ok(PriceRow { at, competitor, amount, currency, unit })
        });
        rows.extend(log.keep(read));
    }
    Plan::Prices(rows)
}

pub(super) fn segments(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut rows, mut once) = (Vec::new(), Once::new());
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let read = row.and_then(|row| {
            let (at, name) = (cells.at(&row)?, cells.required(&row, "segment")?);
            once.take(name::key(&name), at.row, || name.clone())?;
            Ok(SegmentRow { at, description: cells.text(&row, "description")?, name })
        });
        rows.extend(log.keep(read));
    }
    Plan::Segments(rows)
}

pub(super) fn capabilities(cells: &Cells<'_>, log: &mut Log) -> Plan {
    let (mut competitors, mut capabilities) = (Names::default(), Names::default());
    let mut rows = Vec::new();
    let spread = cells.spread("rating-of");
    let mut columns = Vec::new();
    let mut heads = Once::new();
    for (column, label) in &spread {
        let checked = super::cells::checked(label, 200);
        let checked = checked.map_err(|(key, args)| Fault::of_file(key, args).in_column(label));
        log.keep(checked.and_then(|()| heads.take(name::key(label), 0, || (*label).to_owned())));
        columns.push((*column, capabilities.place(label)));
    }
    let mut once: Once<(u32, u32)> = Once::new();
    for row in cells.rows() {
        if log.is_full() {
            break;
        }
        let Some(row) = log.keep(row) else { continue };
        let start =
            cells.at(&row).and_then(|at| Ok((at, competitor(cells, &row, &mut competitors)?)));
        let Some((at, competitor)) = log.keep(start) else { continue };
        if columns.is_empty() {
            let read = long(cells, &row, &mut capabilities, (at, competitor));
            let read = read.and_then(|cell| once_only(cell, &mut once, &competitors));
            rows.extend(log.keep(read));
            continue;
        }
        for (column, capability) in &columns {
            let cell = cells.rating_at(&row, "rating-of", *column).map(|rating| CellRow {
                at: at.clone(),
                competitor,
                capability: *capability,
                rating,
                evidence: None,
            });
            let cell = cell.and_then(|cell| once_only(cell, &mut once, &competitors));
            rows.extend(log.keep(cell));
        }
    }
    Plan::Cells { competitors: competitors.all, capabilities: capabilities.all, rows }
}

fn competitor<'a>(cells: &Cells<'a>, row: &Row<'a>, names: &mut Names<'a>) -> Result<u32, Fault> {
    cells.required(row, "competitor")?;
    let column = cells.columns.get("competitor").copied().unwrap_or(usize::MAX);
    Ok(names.place(row.cell(column)))
}

fn long<'a>(
    cells: &Cells<'a>,
    row: &Row<'a>,
    names: &mut Names<'a>,
    (at, competitor): (At, u32),
) -> Result<CellRow, Fault> {
    cells.required(row, "capability")?;
    let column = cells.columns.get("capability").copied().unwrap_or(usize::MAX);
    Ok(CellRow {
        at,
        competitor,
        rating: cells.rating(row, "rating")?,
        evidence: cells.text(row, "evidence")?,
        capability: names.place(row.cell(column)),
    })
}

fn once_only(
    cell: CellRow,
    once: &mut Once<(u32, u32)>,
    names: &Names<'_>,
) -> Result<CellRow, Fault> {
    let what = || shown(&names.all[cell.competitor as usize]);
    once.take((cell.competitor, cell.capability), cell.at.row, what)?;
    Ok(cell)
}

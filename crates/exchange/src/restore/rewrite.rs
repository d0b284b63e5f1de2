//! Makes the rows of a document rows of the venture that is filled: every identifier
//! leads to a row of the document or to what all may use. Knows no database.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{
    error::RestoreError,
    id_map::{Found, IdMap},
    links::{Field, Link, Links, Shape},
    people::People,
    reason::Reason,
    report,
    summary::RestoreSummary,
};
use crate::{records::Row, tables::Table};

/// What rows of all tables may lead to beside the document.
pub(super) struct Shared {
    pub(super) versions: BTreeSet<Uuid>,
    pub(super) machines: BTreeSet<Uuid>,
}

/// Rewrites the identifiers of one table after another.
pub(super) struct Rewriter<'a> {
    pub(super) ids: &'a IdMap,
    pub(super) people: People,
    pub(super) shared: Shared,
    pub(super) summary: RestoreSummary,
}

const NOT_AN_IDENTIFIER: &str = "expected an identifier";
const UNKNOWN_RECORD: &str = "it refers to a record that is not in the file";
const OTHER_TABLE: &str = "it refers to a record of another type";

/// What to know of a table while its rows are rewritten.
struct Columns {
    nullable: Vec<&'static str>,
    key: Vec<&'static str>,
    has_venture: bool,
}

impl Rewriter<'_> {
    /// Rewrites the rows of a table.
    ///
    /// # Errors
    /// The row and the column that lead to nothing that may be meant.
    pub(super) fn table(
        &mut self,
        table: &Table,
        links: &Links,
        rows: &mut [Row],
    ) -> Result<(), RestoreError> {
        let columns = Columns {
            nullable: table.records.nullable(),
            key: table.records.key(),
            has_venture: links.columns.iter().any(|(_, link)| *link == Link::Venture),
        };
        for (number, row) in rows.iter_mut().enumerate() {
            self.row(&columns, links, row).map_err(|(column, reason)| {
                RestoreError::row(table.name, number, column, reason)
            })?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        columns: &Columns,
        links: &Links,
        row: &mut Row,
    ) -> Result<(), (&'static str, Reason)> {
        if columns.has_venture {
            row.insert("venture_id".to_owned(), self.ids.venture().to_string().into());
        }
        for &(column, link) in links.columns {
            let Some(value) = row.get_mut(column).filter(|value| !value.is_null()) else {
                continue;
            };
            let id = value.as_str().and_then(|text| Uuid::parse_str(text).ok());
            let id = id.ok_or_else(|| (column, Reason::from(NOT_AN_IDENTIFIER)))?;
            let in_key = columns.key.contains(&column);
            let new = self.follow(id, link, links.table, in_key);
            *value = match new.map_err(|reason| (column, reason))? {
                Some(new) => new.to_string().into(),
                None if columns.nullable.contains(&column) => {
                    self.summary.emptied += 1;
                    Json::Null
                }
                None => return Err((column, Reason::from(UNKNOWN_RECORD))),
            };
        }
        let own = row.get("id").and_then(Json::as_str).map(str::to_owned).unwrap_or_default();
        for &(column, shape) in links.inside {
            let Some(Json::String(text)) = row.get_mut(column) else { continue };
            self.inside(text, shape, &own).map_err(|reason| (column, reason))?;
        }
        let is_done = |name: &str| {
            links.columns.iter().any(|(column, _)| *column == name)
                || links.inside.iter().any(|(column, _)| *column == name)
        };
        for (name, value) in row.iter_mut() {
            if let Json::String(text) = value
                && text.len() >= 36
                && !is_done(name)
            {
                self.ids.mentions(text);
            }
        }
        Ok(())
    }

    /// Where an identifier leads; nothing when it is of what the document does not hold.
    fn follow(
        &mut self,
        id: Uuid,
        link: Link,
        table: &'static str,
        in_key: bool,
    ) -> Result<Option<Uuid>, Reason> {
        match link {
            Link::Own => self.find(id, &[table]),
            Link::Row(tables) => self.find(id, tables),
            Link::Venture => Ok(Some(self.ids.venture())),
            Link::Person => Ok(Some(self.people.find(id, in_key))),
            Link::DataSet => Ok(Some(id).filter(|id| self.shared.versions.contains(id))),
            Link::Machine if self.shared.machines.contains(&id) => Ok(Some(id)),
            Link::Machine => self.find(id, &["machine_prices"]),
        }
    }

    fn find(&self, id: Uuid, tables: &[&str]) -> Result<Option<Uuid>, Reason> {
        match self.ids.find(id, tables) {
            Found::Row(new) => Ok(Some(new)),
            Found::Nothing => Ok(None),
            Found::Other => Err(Reason::from(OTHER_TABLE)),
        }
    }

    /// Rewrites a text that a program reads.
    fn inside(&mut self, text: &mut String, shape: Shape, own: &str) -> Result<(), Reason> {
        let object: Result<Map<String, Json>, _> = serde_json::from_str(text);
        let mut object = object.map_err(Reason::unreadable)?;
        match shape {
            Shape::Report => {
                report::rewrite(&mut object, own, self.ids, self.people.trusted)?;
            }
            Shape::Document => {
                report::rewrite_addresses(&mut object, self.ids, self.people.trusted)?;
            }
            Shape::Keys(table) => {
                let mut rewritten = Map::new();
                for (key, value) in object {
                    let id = Uuid::parse_str(&key).map_err(|_| Reason::from(NOT_AN_IDENTIFIER))?;
                    match self.find(id, &[table])? {
                        Some(new) => drop(rewritten.insert(new.to_string(), value)),
                        None => self.summary.emptied += 1,
                    }
                }
                object = rewritten;
            }
            Shape::Criteria(tables) => {
                let mut rewritten = Map::new();
                for (key, value) in object {
                    let Ok(id) = Uuid::parse_str(&key) else {
                        rewritten.insert(key, value);
                        continue;
                    };
                    match self.find(id, tables)? {
                        Some(new) => drop(rewritten.insert(new.simple().to_string(), value)),
                        None => self.summary.emptied += 1,
                    }
                }
                object = rewritten;
            }
            Shape::Object(fields) => {
                for (name, field) in fields {
                    if let Some(value) = object.get_mut(*name) {
                        self.field(value, *field).map_err(|reason| {
                            Reason::InField((*name).to_owned(), Box::new(reason))
                        })?;
                    }
                }
                // What no field says anything of holds no identifier.
                let known = |name: &str| fields.iter().any(|(field, _)| *field == name);
                if let Some((name, _)) =
                    object.iter().find(|(name, value)| !known(name) && holds_identifier(value))
                {
                    let reason = Box::new("it must not contain an identifier".into());
                    return Err(Reason::InField(name.clone(), reason));
                }
            }
        }
        *text = Json::Object(object).to_string();
        Ok(())
    }

    /// Identifiers of what the document does not hold are removed: ratings stay behind in an
    /// export without answers, and what was deleted since is nowhere.
    fn field(&mut self, value: &mut Json, field: Field) -> Result<(), Reason> {
        match (field, &mut *value) {
            (_, Json::Null) => {}
            (Field::Rows(table), Json::String(text)) => {
                let new = self.named(text, table)?;
                *value = new.map_or(Json::Null, Json::String);
            }
            (Field::Rows(table), Json::Array(list)) => {
                let mut rewritten = Vec::with_capacity(list.len());
                for one in &*list {
                    let text = one.as_str().ok_or_else(|| Reason::from(NOT_AN_IDENTIFIER))?;
                    rewritten.extend(self.named(text, table)?.map(Json::String));
                }
                *list = rewritten;
            }
            (Field::Objects(parts), Json::Array(list)) => {
                let mut rewritten = Vec::with_capacity(list.len());
                for one in &*list {
                    rewritten.extend(self.object(one, parts)?);
                }
                *list = rewritten;
            }
            _ => return Err("expected a list of identifiers".into()),
        }
        Ok(())
    }

    fn object(
        &mut self,
        one: &Json,
        parts: &[(&'static str, &'static str)],
    ) -> Result<Option<Json>, Reason> {
        let mut rewritten = Map::new();
        for (name, table) in parts {
            let text = one.get(*name).and_then(Json::as_str);
            let text = text.ok_or_else(|| Reason::from(NOT_AN_IDENTIFIER))?;
            let Some(new) = self.named(text, table)? else { return Ok(None) };
            rewritten.insert((*name).to_owned(), new.into());
        }
        Ok(Some(Json::Object(rewritten)))
    }

    fn named(&mut self, text: &str, table: &'static str) -> Result<Option<String>, Reason> {
        let id = Uuid::parse_str(text).map_err(|_| Reason::from(NOT_AN_IDENTIFIER))?;
        let new = self.find(id, &[table])?;
        self.summary.emptied += u64::from(new.is_none());
        Ok(new.map(|new| new.to_string()))
    }
}

fn holds_identifier(value: &Json) -> bool {
    match value {
        Json::String(text) => Uuid::parse_str(text).is_ok(),
        Json::Array(list) => list.iter().any(holds_identifier),
        Json::Object(object) => {
            object.iter().any(|(key, one)| Uuid::parse_str(key).is_ok() || holds_identifier(one))
        }
        _ => false,
    }
}

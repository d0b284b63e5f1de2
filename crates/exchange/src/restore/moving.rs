//! Makes the rows of a document rows of the venture that is filled: every identifier
//! leads to a row of the document or to what all may use. Knows no database.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{
    super::{records::Row, tables::Table},
    RestoreError, Why,
    links::{Field, Link, Links, Shape},
    names::{Found, Names, People},
    report,
};

/// What stays behind of a document, and what it was taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// This installation exported it, and nobody has changed it since.
    pub unchanged: bool,
    /// Links to what the document does not hold, now empty.
    pub emptied: u64,
    /// Files that are not part of the export.
    pub files: u64,
    /// Runs, models, benchmarks and reports that count as imported.
    pub imported: u64,
}

/// What rows of all tables may lead to beside the document.
pub(super) struct Shared {
    pub(super) versions: BTreeSet<Uuid>,
    pub(super) machines: BTreeSet<Uuid>,
}

/// Moves the rows of one table after another.
pub(super) struct Moving<'a> {
    pub(super) names: &'a Names,
    pub(super) people: People,
    pub(super) shared: Shared,
    pub(super) told: Told,
}

/// Why a cell is refused.
type Reason = Why;

const NO_IDENTIFIER: &str = "an identifier belongs here";
const NOT_THERE: &str = "it names a record that the document does not hold";
const OTHER_KIND: &str = "it names a record of another kind";

/// What to know of a table while its rows are moved.
struct Columns {
    nullable: Vec<&'static str>,
    key: Vec<&'static str>,
    has_venture: bool,
}

impl Moving<'_> {
    /// Moves the rows of a table.
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
            row.insert("venture_id".to_owned(), self.names.venture().to_string().into());
        }
        for &(column, link) in links.columns {
            let Some(value) = row.get_mut(column).filter(|value| !value.is_null()) else {
                continue;
            };
            let id = value.as_str().and_then(|text| Uuid::parse_str(text).ok());
            let id = id.ok_or_else(|| (column, Why::from(NO_IDENTIFIER)))?;
            let in_key = columns.key.contains(&column);
            let new = self.follow(id, link, links.table, in_key);
            *value = match new.map_err(|reason| (column, reason))? {
                Some(new) => new.to_string().into(),
                None if columns.nullable.contains(&column) => {
                    self.told.emptied += 1;
                    Json::Null
                }
                None => return Err((column, Why::from(NOT_THERE))),
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
                self.names.mentions(text);
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
            Link::Venture => Ok(Some(self.names.venture())),
            Link::Person => Ok(Some(self.people.find(id, in_key))),
            Link::DataSet => Ok(Some(id).filter(|id| self.shared.versions.contains(id))),
            Link::Machine if self.shared.machines.contains(&id) => Ok(Some(id)),
            Link::Machine => self.find(id, &["machine_prices"]),
        }
    }

    fn find(&self, id: Uuid, tables: &[&str]) -> Result<Option<Uuid>, Reason> {
        match self.names.find(id, tables) {
            Found::Row(new) => Ok(Some(new)),
            Found::Nothing => Ok(None),
            Found::Other => Err(Why::from(OTHER_KIND)),
        }
    }

    /// Rewrites a text that a program reads.
    fn inside(&mut self, text: &mut String, shape: Shape, own: &str) -> Result<(), Reason> {
        let object: Result<Map<String, Json>, _> = serde_json::from_str(text);
        let mut object = object.map_err(Why::unreadable)?;
        match shape {
            Shape::Report => {
                report::adopt(&mut object, own, self.names, self.people.trusted)?;
            }
            Shape::Keys(table) => {
                let mut moved = Map::new();
                for (key, value) in object {
                    let id = Uuid::parse_str(&key).map_err(|_| Why::from(NO_IDENTIFIER))?;
                    match self.find(id, &[table])? {
                        Some(new) => drop(moved.insert(new.to_string(), value)),
                        None => self.told.emptied += 1,
                    }
                }
                object = moved;
            }
            Shape::Criteria(tables) => {
                let mut moved = Map::new();
                for (key, value) in object {
                    let Ok(id) = Uuid::parse_str(&key) else {
                        moved.insert(key, value);
                        continue;
                    };
                    match self.find(id, tables)? {
                        Some(new) => drop(moved.insert(new.simple().to_string(), value)),
                        None => self.told.emptied += 1,
                    }
                }
                object = moved;
            }
            Shape::Object(fields) => {
                for (name, field) in fields {
                    if let Some(value) = object.get_mut(*name) {
                        self.field(value, *field)
                            .map_err(|why| Why::Inside((*name).to_owned(), Box::new(why)))?;
                    }
                }
                // What no field says anything of holds no identifier.
                let known = |name: &str| fields.iter().any(|(field, _)| *field == name);
                if let Some((name, _)) =
                    object.iter().find(|(name, value)| !known(name) && holds_identifier(value))
                {
                    let why = Box::new("no identifier belongs here".into());
                    return Err(Why::Inside(name.clone(), why));
                }
            }
        }
        *text = Json::Object(object).to_string();
        Ok(())
    }

    /// Identifiers of what the document does not hold fall out: ratings stay behind in an
    /// export without answers, and what was deleted since is nowhere.
    fn field(&mut self, value: &mut Json, field: Field) -> Result<(), Reason> {
        match (field, &mut *value) {
            (_, Json::Null) => {}
            (Field::Rows(table), Json::String(text)) => {
                let new = self.named(text, table)?;
                *value = new.map_or(Json::Null, Json::String);
            }
            (Field::Rows(table), Json::Array(list)) => {
                let mut moved = Vec::with_capacity(list.len());
                for one in &*list {
                    let text = one.as_str().ok_or_else(|| Why::from(NO_IDENTIFIER))?;
                    moved.extend(self.named(text, table)?.map(Json::String));
                }
                *list = moved;
            }
            (Field::Objects(parts), Json::Array(list)) => {
                let mut moved = Vec::with_capacity(list.len());
                for one in &*list {
                    moved.extend(self.object(one, parts)?);
                }
                *list = moved;
            }
            _ => return Err("a list of identifiers belongs here".into()),
        }
        Ok(())
    }

    fn object(
        &mut self,
        one: &Json,
        parts: &[(&'static str, &'static str)],
    ) -> Result<Option<Json>, Reason> {
        let mut moved = Map::new();
        for (name, table) in parts {
            let text = one.get(*name).and_then(Json::as_str);
            let text = text.ok_or_else(|| Why::from(NO_IDENTIFIER))?;
            let Some(new) = self.named(text, table)? else { return Ok(None) };
            moved.insert((*name).to_owned(), new.into());
        }
        Ok(Some(Json::Object(moved)))
    }

    fn named(&mut self, text: &str, table: &'static str) -> Result<Option<String>, Reason> {
        let id = Uuid::parse_str(text).map_err(|_| Why::from(NO_IDENTIFIER))?;
        let new = self.find(id, &[table])?;
        self.told.emptied += u64::from(new.is_none());
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

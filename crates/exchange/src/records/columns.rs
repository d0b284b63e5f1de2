//! What an entity says of its table, read once: so rows of every table are read and
//! written by the same code. Knows no statement.

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    QueryResult, TryGetable, Value, sea_query::ArrayType,
};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::cells::{from_json, to_json};

/// A row: column to value.
pub type Row = Map<String, Json>;

/// A row's key: its identifiers.
pub type Key = Vec<Uuid>;

/// The column that a value does not fit, and why.
pub(crate) type Refusal = (String, &'static str);

/// A column of a table.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: ArrayType,
    pub(super) nullable: bool,
}

/// A table, its columns, and which of them are the key.
pub(super) struct Columns {
    pub(super) table: &'static str,
    pub(super) all: Vec<Column>,
    key: Vec<usize>,
}

impl Column {
    /// A value of a row in the type of the column.
    fn typed(&self, value: &Json) -> Result<Value, &'static str> {
        let typed = from_json(value, &self.kind)?;
        if value.is_null() && !self.nullable {
            return Err("must not be empty");
        }
        Ok(typed)
    }

    /// The value of a row that the database found.
    fn found(&self, row: &QueryResult) -> Result<Value, DbErr> {
        Ok(match self.kind {
            ArrayType::Bool => Value::Bool(self.get(row)?),
            ArrayType::SmallInt => Value::SmallInt(self.get(row)?),
            ArrayType::Int => Value::Int(self.get(row)?),
            ArrayType::BigInt => Value::BigInt(self.get(row)?),
            ArrayType::Double => Value::Double(self.get(row)?),
            ArrayType::String => Value::String(self.get(row)?),
            ArrayType::Uuid => Value::Uuid(self.get(row)?),
            ArrayType::Bytes => Value::Bytes(self.get(row)?),
            ArrayType::TimeDate => Value::TimeDate(self.get(row)?),
            ArrayType::TimeDateTimeWithTimeZone => Value::TimeDateTimeWithTimeZone(self.get(row)?),
            // No table has such a column; a test reads every table.
            ref other => return Err(DbErr::Type(format!("{} holds a {other:?}", self.name))),
        })
    }

    fn get<T: TryGetable>(&self, row: &QueryResult) -> Result<Option<T>, DbErr> {
        let value: Option<T> = row.try_get("", self.name)?;
        if value.is_none() && !self.nullable {
            return Err(DbErr::Type(format!("{} is empty", self.name)));
        }
        Ok(value)
    }
}

impl Columns {
    pub(super) fn of<E: EntityTrait>() -> Self {
        let column = |column: E::Column| Column {
            name: column.as_str(),
            kind: E::Model::get_value_type(column),
            nullable: column.def().is_null(),
        };
        let all: Vec<Column> = E::Column::iter().map(column).collect();
        let key = E::PrimaryKey::iter().filter_map(|key| {
            let name = key.into_column().as_str();
            all.iter().position(|column| column.name == name)
        });
        Self { table: E::default().table_name(), key: key.collect(), all }
    }

    /// Their names, in the order of the table.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.all.iter().map(|column| column.name)
    }

    /// The names of those that are the key.
    pub(super) fn key(&self) -> impl Iterator<Item = &'static str> {
        self.key.iter().map(|&at| self.all[at].name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|one| one == name)
    }

    /// The values of a row that the database found.
    pub(super) fn found(&self, row: &QueryResult) -> Result<Vec<Value>, DbErr> {
        self.all.iter().map(|column| column.found(row)).collect()
    }

    /// Values as a JSON object.
    pub(super) fn row(&self, values: Vec<Value>) -> Row {
        self.names().map(str::to_owned).zip(values.into_iter().map(to_json)).collect()
    }

    /// The identifiers in the key of a row that was read.
    pub(super) fn key_of(&self, values: &[Value]) -> Key {
        let id = |&at: &usize| match values[at] {
            Value::Uuid(id) => id,
            _ => None,
        };
        self.key.iter().filter_map(id).collect()
    }

    /// The key that a row names.
    pub(super) fn key_named(&self, row: &Row) -> Result<Key, Refusal> {
        let id = |column: &str| {
            let found = row.get(column).and_then(Json::as_str);
            let id = found.and_then(|id| Uuid::parse_str(id).ok());
            id.ok_or_else(|| (column.to_owned(), "expected an identifier"))
        };
        self.key().map(id).collect()
    }

    /// A row's values in the types of their columns; none for columns that the row lacks.
    pub(super) fn typed(&self, row: &Row) -> Result<Vec<Option<Value>>, Refusal> {
        let mut values = vec![None; self.all.len()];
        for (name, value) in row {
            let refusal = |reason| (name.clone(), reason);
            let place = self.names().position(|one| one == name);
            let place = place.ok_or_else(|| refusal("unknown column"))?;
            values[place] = Some(self.all[place].typed(value).map_err(refusal)?);
        }
        Ok(values)
    }

    /// The values of a whole row. What it lacks is empty where that is allowed, or as
    /// `default` says.
    pub(super) fn whole(
        &self,
        row: &Row,
        default: fn(&str) -> Option<Json>,
    ) -> Result<Vec<Value>, Refusal> {
        let value = |(column, value): (&Column, Option<Value>)| {
            let or_default = || column.typed(&default(column.name).unwrap_or(Json::Null));
            let value = value.map_or_else(or_default, Ok);
            value.map_err(|_| (column.name.to_owned(), "it is missing"))
        };
        self.all.iter().zip(self.typed(row)?).map(value).collect()
    }
}

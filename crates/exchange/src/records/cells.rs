//! One value of a row as JSON and back, by the type of its column. Knows no table.

use base64::{Engine, prelude::BASE64_STANDARD};
use sea_orm::{Value, sea_query::ArrayType};
use serde_json::Value as Json;
use time::{
    Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description,
};
use uuid::Uuid;

const DAY: &[time::format_description::BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]");

pub(super) fn to_json(value: Value) -> Json {
    let text = |text: Option<String>| text.map_or(Json::Null, Json::String);
    match value {
        Value::Bool(value) => value.map_or(Json::Null, Json::Bool),
        Value::SmallInt(value) => value.map_or(Json::Null, Json::from),
        Value::Int(value) => value.map_or(Json::Null, Json::from),
        Value::BigInt(value) => value.map_or(Json::Null, Json::from),
        Value::Float(value) => value.map_or(Json::Null, Json::from),
        Value::Double(value) => value.map_or(Json::Null, Json::from),
        Value::String(value) => text(value),
        Value::Uuid(value) => text(value.map(|id| id.to_string())),
        Value::Bytes(value) => text(value.map(|bytes| BASE64_STANDARD.encode(bytes))),
        Value::Json(value) => value.map_or(Json::Null, |value| *value),
        Value::TimeDate(value) => text(value.and_then(|day| day.format(DAY).ok())),
        Value::TimeDateTimeWithTimeZone(value) => {
            text(value.and_then(|at| at.format(&Rfc3339).ok()))
        }
        // No table has such a column; a test reads every table.
        _ => Json::Null,
    }
}

pub(super) fn from_json(value: &Json, kind: &ArrayType) -> Result<Value, &'static str> {
    let null = value.is_null();
    let whole = || value.as_i64().ok_or("expected a whole number");
    let number = || value.as_f64().filter(|n| n.is_finite()).ok_or("expected a number");
    let text = || value.as_str().ok_or("expected a text");
    Ok(match kind {
        ArrayType::Bool if null => Value::Bool(None),
        ArrayType::Bool => Value::Bool(Some(value.as_bool().ok_or("expected true or false")?)),
        ArrayType::SmallInt if null => Value::SmallInt(None),
        ArrayType::SmallInt => {
            Value::SmallInt(Some(whole()?.try_into().map_err(|_| "the number is too large")?))
        }
        ArrayType::Int if null => Value::Int(None),
        ArrayType::Int => {
            Value::Int(Some(whole()?.try_into().map_err(|_| "the number is too large")?))
        }
        ArrayType::BigInt if null => Value::BigInt(None),
        ArrayType::BigInt => Value::BigInt(Some(whole()?)),
        ArrayType::Float if null => Value::Float(None),
        ArrayType::Float => Value::Float(Some(number()? as f32)),
        ArrayType::Double if null => Value::Double(None),
        ArrayType::Double => Value::Double(Some(number()?)),
        ArrayType::String if null => Value::String(None),
        ArrayType::String => {
            let text = text()?;
            if text.contains('\0') {
                return Err("a text must not contain a zero byte");
            }
            Value::String(Some(text.to_owned()))
        }
        ArrayType::Uuid if null => Value::Uuid(None),
        ArrayType::Uuid => {
            Value::Uuid(Some(Uuid::parse_str(text()?).map_err(|_| "expected an identifier")?))
        }
        ArrayType::Bytes if null => Value::Bytes(None),
        ArrayType::Bytes => {
            Value::Bytes(Some(BASE64_STANDARD.decode(text()?).map_err(|_| "expected base64")?))
        }
        ArrayType::Json => Value::Json((!null).then(|| Box::new(value.clone()))),
        ArrayType::TimeDate if null => Value::TimeDate(None),
        ArrayType::TimeDate => {
            Value::TimeDate(Some(Date::parse(text()?, DAY).map_err(|_| "expected a date")?))
        }
        ArrayType::TimeDateTimeWithTimeZone if null => Value::TimeDateTimeWithTimeZone(None),
        ArrayType::TimeDateTimeWithTimeZone => Value::TimeDateTimeWithTimeZone(Some(
            OffsetDateTime::parse(text()?, &Rfc3339).map_err(|_| "expected a date and time")?,
        )),
        _ => return Err("columns of this type cannot be restored"),
    })
}

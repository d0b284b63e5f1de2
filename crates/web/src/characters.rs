//! Characters that break databases, exports and logs: NUL and other control characters. Refused
//! here, with the name of the field, before the handler runs. Control characters other than NUL
//! may be pasted by accident: in a form they become an error of the field, which keeps its
//! input. Line ends and tabs are text; so are unusual characters (marks of direction,
//! unassigned characters).

use actix_web::{
    Error, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use serde_json::Value as Json;

use super::error::AppError;

/// Most characters of one value in an address.
const LONGEST_VALUE: usize = 4_000;
/// Most characters of a field's name in an answer.
const LONGEST_NAME: usize = 100;

fn is_refused(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
}

/// True when a text has no forbidden characters.
pub fn is_readable(text: &str) -> bool {
    !text.chars().any(is_refused)
}

fn unreadable(field: &str) -> AppError {
    let name: String = field.chars().filter(|c| !is_refused(*c)).take(LONGEST_NAME).collect();
    AppError::Field { field: name, key: "field-control", args: Vec::new() }
}

/// Checks that a field's name and value are text.
///
/// # Errors
/// 422 with the field's name.
pub fn check(field: &str, value: &str) -> Result<(), AppError> {
    if is_readable(field) && is_readable(value) { Ok(()) } else { Err(unreadable(field)) }
}

/// Checks that a form's field can be shown again: its name is text and its value has no zero
/// byte. Other control characters become an error of the field.
///
/// # Errors
/// 422 with the field's name.
pub fn check_field(field: &str, value: &str) -> Result<(), AppError> {
    if is_readable(field) && !value.contains('\0') { Ok(()) } else { Err(unreadable(field)) }
}

/// Refuses requests whose address has forbidden characters or an overlong value.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if let Err(error) = check_address(request.path(), request.query_string()) {
        return Ok(request.into_response(error.error_response()).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn check_address(path: &str, query: &str) -> Result<(), AppError> {
    // The path is still percent-encoded; the router decodes it later.
    let decoded = path.split('%').skip(1).filter_map(|rest| rest.get(..2));
    let mut bytes = decoded.filter_map(|code| u8::from_str_radix(code, 16).ok());
    if bytes.any(|byte| is_refused(char::from(byte)) && byte.is_ascii()) || !is_readable(path) {
        return Err(unreadable("path"));
    }
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        check(&name, &value)?;
        let count = value.chars().count();
        if count > LONGEST_VALUE {
            let args = vec![("max", LONGEST_VALUE.to_string()), ("count", count.to_string())];
            return Err(AppError::Field { field: name.into_owned(), key: "field-too-long", args });
        }
    }
    Ok(())
}

/// Checks that no text of a JSON document has forbidden characters.
///
/// # Errors
/// 422 with the place: `items[3].text`.
pub fn check_json(body: &[u8]) -> Result<(), AppError> {
    // JSON can only contain them escaped.
    if !has_escaped_control(body) {
        return Ok(());
    }
    // Invalid JSON is refused elsewhere.
    let Ok(document) = serde_json::from_slice(body) else { return Ok(()) };
    match place(&document, "") {
        Some(place) => Err(unreadable(place.trim_start_matches('.'))),
        None => Ok(()),
    }
}

fn has_escaped_control(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escaped = &rest[at + 1..];
        match escaped.first() {
            Some(b'b') => return true,
            Some(b'u') if escaped.get(1..3) == Some(b"00") => return true,
            _ => {}
        }
        rest = escaped.get(1..).unwrap_or_default();
    }
    // DEL and the control characters above it may be unescaped.
    body.contains(&0x7f) || body.windows(2).any(|two| two[0] == 0xc2 && two[1] < 0xa0)
}

/// Path of a forbidden text in a document.
fn place(value: &Json, at: &str) -> Option<String> {
    match value {
        Json::String(text) => (!is_readable(text)).then(|| at.to_owned()),
        Json::Array(all) => {
            let mut all = all.iter().enumerate();
            all.find_map(|(number, one)| place(one, &format!("{at}[{number}]")))
        }
        Json::Object(all) => all.iter().find_map(|(name, one)| {
            let inside = format!("{at}.{name}");
            if is_readable(name) { place(one, &inside) } else { Some(inside) }
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(result: Result<(), AppError>) -> Option<String> {
        match result.err()? {
            AppError::Field { field, .. } => Some(field),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn controls_are_refused_by_the_name_of_their_field_and_text_is_not() {
        for text in ["\0", "a\u{1}", "\u{1b}[31m", "\u{7f}", "\u{9b}"] {
            assert_eq!(refused(check("name", text)).as_deref(), Some("name"), "{text:?}");
        }
        assert_eq!(refused(check("na\0me", "x")).as_deref(), Some("name"));
        for text in ["", "a\tb\r\nc", "产品", "\u{202e}abc", "\u{fffe}", "\u{fffd}", "\u{b}\u{c}"]
        {
            assert!(check("name", text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn addresses_are_checked_after_decoding() {
        for (path, query, field) in [
            ("/a/%00", "", "path"),
            ("/a/%1b", "", "path"),
            ("/a", "q=%00", "q"),
            ("/a", "x=1&so%00rt=2", "sort"),
            ("/a", "q=%C2%80", "q"),
        ] {
            assert_eq!(
                refused(check_address(path, query)).as_deref(),
                Some(field),
                "{path}?{query}"
            );
        }
        assert!(check_address("/a/%E4%BA%A7", "q=%E4%BA%A7+%0A&with=%FF&x=%").is_ok());
        let long = format!("q={}", "x".repeat(LONGEST_VALUE + 1));
        assert_eq!(refused(check_address("/a", &long)).as_deref(), Some("q"));
    }

    #[test]
    fn a_document_s_texts_are_named_by_their_place() {
        for (body, field) in [
            (r#"{"name":"a\u0000b"}"#, "name"),
            (r#"{"items":[{"text":"x"},{"text":"\b"}]}"#, "items[1].text"),
            (r#"["\u001f"]"#, "[0]"),
            (r#"{"a\u0000":1}"#, "a"),
            ("{\"x\":\"\u{7f}\"}", "x"),
            ("{\"x\":\"\u{9b}\"}", "x"),
        ] {
            assert_eq!(refused(check_json(body.as_bytes())).as_deref(), Some(field), "{body}");
        }
        for body in
            [r#"{"a":"\\u0000 \n\t\f\u00e9"}"#, "{\"a\":\"\u{e9}\u{a0}产\"}", "{", r"\u0000"]
        {
            assert!(check_json(body.as_bytes()).is_ok(), "{body}");
        }
    }
}

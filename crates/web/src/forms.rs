//! Forms: input parsed into validated values, and preserved when something is wrong. A [`Form`]
//! can only be extracted with a valid CSRF token.

use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Bytes, web::Data};
use futures_util::future::LocalBoxFuture;
use time::{Date, macros::format_description};
use uuid::Uuid;

use super::{
    budget::Budget,
    characters, csrf,
    error::{AppError, FieldProblem},
    once::{self, Sent},
    paging::Wanted,
};
use i18n::Lang;
use parsing::{name, typed_number::Mark};

mod digests;
mod grid;
mod limit;
mod notation;
mod numbers;
mod read;

pub use digests::Theirs;
pub use grid::{PASTE, PASTE_COLUMN, PASTE_ROW};
use notation::Notation;

/// Text key for a value with forbidden characters.
const UNREADABLE: &str = "field-control";

/// An http or https address; `None` where a text is not one.
pub fn web_address(text: &str) -> Option<url::Url> {
    let parsed = url::Url::parse(text).ok();
    parsed.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// A field's error: a text key and the values of its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl FieldError {
    /// Its text key and the values of the placeholders.
    pub fn into_text(self) -> (&'static str, Vec<(&'static str, String)>) {
        (self.key, self.args)
    }
}

/// Values and errors of a form as a page shows them.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    values: BTreeMap<String, Vec<String>>,
    errors: BTreeMap<String, FieldError>,
    /// Digests of the values of a stored record as the form showed them.
    read: Option<digests::Digests>,
    /// What somebody else saved since then.
    theirs: BTreeMap<String, Theirs>,
}

impl FormState {
    /// A form with starting values.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut state = Self::default();
        for (name, value) in values {
            state.values.entry(name.to_owned()).or_default().push(value);
        }
        state
    }

    /// A form whose only values are today in date fields.
    pub fn dated_today<const N: usize>(dates: [&str; N]) -> Self {
        let today = db::now().date();
        Self::filled(dates.map(|name| (name, today.to_string())))
    }

    /// Value of a field.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", String::as_str)
    }

    /// True when an option or a box is selected.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|all| all.iter().any(|one| one == value))
    }

    /// All identifiers in names and values of fields, such as the chosen records.
    pub fn ids(&self) -> Vec<Uuid> {
        let in_name = |name: &str| Uuid::parse_str(name.get(name.len().checked_sub(36)?..)?).ok();
        let in_names = self.values.keys().filter_map(|name| in_name(name));
        let in_values = self.values.values().flatten();
        let in_values = in_values.filter_map(|value| Uuid::parse_str(value.trim()).ok());
        in_names.chain(in_values).collect()
    }

    /// A field's error as text.
    pub fn message(&self, lang: &Lang, name: &str) -> Option<String> {
        self.errors.get(name).map(|error| lang.t_args(error.key, &error.args))
    }

    /// Adds an error to a field; the first one counts.
    pub fn fail(&mut self, name: &str, key: &'static str, args: Vec<(&'static str, String)>) {
        self.errors.entry(name.to_owned()).or_insert(FieldError { key, args });
    }

    /// The errors for API clients, by field in alphabetical order.
    pub fn problems(&self, lang: Lang) -> Vec<FieldProblem> {
        let problems = self.errors.iter().map(|(field, error)| FieldProblem {
            field: field.clone(),
            message: lang.t_args(error.key, &error.args),
        });
        problems.collect()
    }

    /// The alphabetically first invalid field and its error.
    pub fn first_problem(self) -> Option<(String, FieldError)> {
        self.errors.into_iter().next()
    }

    /// True when a field has an error.
    pub fn is_invalid(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Names of the invalid fields, in alphabetical order.
    pub fn wrong_fields(&self) -> Vec<&str> {
        self.errors.keys().map(String::as_str).collect()
    }
}

/// A submitted form with a valid CSRF token.
#[derive(Debug, Clone, Default)]
pub struct Form {
    state: FormState,
    notation: Notation,
    /// Currency of its amounts, if any.
    currency: Option<Mark>,
}

impl Form {
    /// Values and errors, to show the form again.
    pub fn into_state(self) -> FormState {
        self.state
    }

    /// True until a check fails.
    pub fn is_valid(&self) -> bool {
        !self.state.is_invalid()
    }

    /// Every name that was sent, for forms whose fields depend on records.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.state.values.keys().map(String::as_str)
    }

    /// The records that the form offers when it is shown again: the newest, and those it refers
    /// to.
    pub fn wanted(&self) -> Wanted {
        Wanted { ids: self.state.ids(), ..Wanted::default() }
    }

    /// The trimmed input; empty if it has forbidden characters.
    pub fn raw(&self, name: &str) -> &str {
        if self.is_unreadable(name) { "" } else { self.state.value(name).trim() }
    }

    /// True for a field with forbidden characters: it is invalid from the start.
    fn is_unreadable(&self, name: &str) -> bool {
        self.state.errors.get(name).is_some_and(|error| error.key == UNREADABLE)
    }

    /// Adds an error to a field; the first one counts.
    pub fn fail(&mut self, name: &str, key: &'static str, args: Vec<(&'static str, String)>) {
        self.state.fail(name, key, args);
    }

    /// A text of so many characters, in composed Unicode form; an empty one is missing unless
    /// the range starts at 0.
    pub fn text(&mut self, name: &str, length: RangeInclusive<usize>) -> Option<String> {
        let raw = self.raw(name);
        let text = match self.notation {
            Notation::Person(_) => name::composed(raw).into_owned(),
            Notation::Record => raw.to_owned(),
        };
        self.of_length(name, text, length)
    }

    /// The same without normalisation, for what is only compared with another input.
    pub fn secret(&mut self, name: &str, length: RangeInclusive<usize>) -> Option<String> {
        let text = self.raw(name).to_owned();
        self.of_length(name, text, length)
    }

    fn of_length(
        &mut self,
        name: &str,
        text: String,
        length: RangeInclusive<usize>,
    ) -> Option<String> {
        if self.is_unreadable(name) {
            return None;
        }
        let count = text.chars().count();
        if text
            .chars()
            .any(|c| c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')))
        {
            self.fail(name, "field-unreadable", vec![]);
        } else if count == 0 && *length.start() > 0 {
            self.fail(name, "field-missing", vec![]);
        } else if count < *length.start() {
            self.fail(name, "field-too-short", vec![("min", length.start().to_string())]);
        } else if count > *length.end() {
            self.fail(
                name,
                "field-too-long",
                vec![("max", length.end().to_string()), ("count", count.to_string())],
            );
        } else {
            return Some(text);
        }
        None
    }

    /// A date as `YYYY-MM-DD`, from 1970 to tomorrow: facts have no date in the future.
    pub fn past_date(&mut self, name: &str) -> Option<Date> {
        let text = self.raw(name).to_owned();
        if text.is_empty() {
            self.fail(name, "field-missing", vec![]);
            return None;
        }
        let Ok(date) = Date::parse(&text, format_description!("[year]-[month]-[day]")) else {
            self.fail(name, "field-not-a-date", vec![]);
            return None;
        };
        let tomorrow = db::now().date().next_day().unwrap_or(Date::MAX);
        if date.year() < 1970 || date > tomorrow {
            self.fail(name, "field-date-range", vec![]);
            return None;
        }
        Some(date)
    }

    /// One of the words that `parse` understands.
    pub fn choice<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let chosen = parse(self.raw(name));
        if chosen.is_none() {
            let key = if self.raw(name).is_empty() { "field-missing" } else { "field-not-offered" };
            self.fail(name, key, vec![]);
        }
        chosen
    }

    /// True when a box is checked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// An e-mail address, in lower case.
    pub fn email(&mut self, name: &str) -> Option<String> {
        let text = self.text(name, 3..=254)?.to_lowercase();
        let plausible = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
        if !plausible || text.contains(char::is_whitespace) || text.matches('@').count() != 1 {
            self.fail(name, "field-not-email", vec![]);
            return None;
        }
        Some(text)
    }

    /// The same form, written by a browser whose languages are known.
    pub(super) fn typed_in(self, request: &HttpRequest) -> Self {
        Self { notation: Notation::of(request), ..self }
    }

    fn parse(body: &[u8]) -> Result<Self, AppError> {
        let pairs = url::form_urlencoded::parse(body);
        let pairs = pairs.filter(|(name, _)| name != csrf::FIELD);
        Self::of(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    /// A form with the values of a record from a file, to validate them like typed input. It
    /// was not submitted, so there is no token.
    pub fn of_record(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { notation: Notation::Record, ..Self::gathered(fields) }
    }

    /// A form of fields that were parsed elsewhere, its CSRF token already checked.
    ///
    /// # Errors
    /// 422 for a zero byte, or an unreadable name. A value with other control characters
    /// becomes an error of its field.
    pub(super) fn of(fields: impl IntoIterator<Item = (String, String)>) -> Result<Self, AppError> {
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != once::FIELD).collect();
        for (name, value) in &fields {
            characters::check_field(name, value)?;
        }
        Ok(Self::gathered(fields))
    }

    fn gathered(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut state = FormState::default();
        for (name, value) in fields {
            if name == digests::FIELD {
                state.read = digests::parse(&value);
                continue;
            }
            if !characters::is_readable(&value) {
                state.fail(&name, UNREADABLE, vec![]);
            }
            state.values.entry(name).or_default().push(value);
        }
        Self { state, notation: Notation::default(), currency: None }
    }

    /// All values of a field, trimmed.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let readable = !self.is_unreadable(name);
        let all = self.state.values.get(name).filter(|_| readable);
        all.into_iter().flatten().map(|value| value.trim())
    }
}

/// Time-out for receiving a form or a JSON body.
pub(super) const BODY_TIME: Duration = Duration::from_secs(60);
/// Memory of a form per byte of its text, for many short fields.
const FORM_TIMES: usize = 32;

/// Reserves memory until the request is over, unless it is negligible.
pub(super) async fn hold(request: &HttpRequest, bytes: u64) -> Result<(), AppError> {
    const NEXT_TO_NOTHING: u64 = 1 << 20;
    let budget = request.app_data::<Data<Budget>>().filter(|_| bytes > NEXT_TO_NOTHING);
    if let Some(budget) = budget {
        let permit = budget.reserve(bytes).await?;
        request.extensions_mut().insert(permit);
    }
    Ok(())
}

impl FromRequest for Form {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let body =
                tokio::time::timeout(BODY_TIME, body).await.map_err(|_| AppError::TooSlow)?;
            let body =
                body.map_err(|error| match error.as_response_error().status_code().as_u16() {
                    413 => AppError::TooLarge,
                    _ => AppError::BadRequest("error-bad-request"),
                })?;
            hold(&request, (body.len() * FORM_TIMES) as u64).await?;
            let last = |field: &str| {
                let pairs = url::form_urlencoded::parse(&body);
                pairs.filter(|(name, _)| name == field).last().map(|(_, value)| value)
            };
            if !csrf::is_valid(&request, &last(csrf::FIELD).unwrap_or_default()) {
                return Err(AppError::Forged);
            }
            let mark = last(once::FIELD).filter(|mark| !mark.is_empty());
            let form = Self::parse(&body)?.typed_in(&request);
            if let Some(mark) = mark {
                once::claim(&request, Sent::of(&mark).with(&body)).await?;
            }
            Ok(form)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    fn form(body: &str) -> Form {
        Form::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_control_is_wrong_in_every_kind_of_field_and_stays_to_be_seen() {
        let mut form = form("x=a%01");
        assert!(!form.is_valid());
        assert_eq!((form.text("x", 0..=9), form.optional_number("x", 0.0..=1.0)), (None, None));
        assert_eq!((form.optional_integer("x", 0..=9), form.raw("x")), (None, ""));
        assert_eq!(form.all("x").count(), 0);
        assert_eq!(form.into_state().value("x"), "a\u{1}");
        for refused in ["x=%00", "a%01b=x"] {
            assert!(Form::parse(refused.as_bytes()).is_err(), "{refused}");
        }
    }

    #[test]
    fn text_that_is_no_utf_8_is_refused() {
        let mut form = form("x=%FF%FEa");
        assert_eq!(form.text("x", 1..=10), None);
    }

    #[test]
    fn texts_are_composed_and_secrets_are_not() {
        let mut form = form("x=Zu%CC%88rich");
        assert_eq!(form.text("x", 6..=6).as_deref(), Some("Zürich"));
        assert_eq!(form.secret("x", 7..=7).as_deref(), Some("Zu\u{308}rich"));
        let mut kept = Form::of_record([("x".to_owned(), "Zu\u{308}rich".to_owned())]);
        assert_eq!(kept.text("x", 7..=7).as_deref(), Some("Zu\u{308}rich"));
    }

    #[test]
    fn a_text_is_measured_in_characters() {
        let mut form = form("x=%E4%BA%A7%E5%93%81");
        assert_eq!(form.text("x", 1..=2).as_deref(), Some("产品"));
    }

    #[test]
    fn a_fact_is_not_dated_in_the_future() {
        let mut form = form("a=2999-01-01&b=2024-02-30&c=2024-02-29");
        assert!(form.past_date("a").is_none());
        assert!(form.past_date("b").is_none());
        assert!(form.past_date("c").is_some());
    }

    #[test]
    fn an_address_needs_a_name_and_a_domain() {
        for (typed, good) in [
            ("a@b.c", true),
            ("a@b", false),
            ("@b.c", false),
            ("a b@c.d", false),
            ("a@b@c.d", false),
        ] {
            assert_eq!(form(&format!("e={typed}")).email("e").is_some(), good, "{typed}");
        }
    }
}

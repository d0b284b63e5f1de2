//! The context of every page: language, visitor, location, CSRF token; and rendering a template
//! into a response.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
};
use askama::Template;
use time::OffsetDateTime;

use super::{
    csrf,
    error::AppError,
    forms::FormState,
    nav::{VentureNav, Visited},
    once,
    paging::{MOST_CHOICES, Wanted},
    visitor::{User, Visitor},
};
use i18n::Lang;

/// Cookie with the visitor's choice of language.
pub const LANGUAGE_COOKIE: &str = "assay_lang";

/// What the base template needs. A template holds it in a field named `ctx`.
#[derive(Debug, Clone)]
pub struct PageCtx {
    pub lang: Lang,
    pub user: Option<User>,
    pub path: String,
    /// Path with query, for links that return here.
    pub target: String,
    pub csrf: String,
    /// Idempotency key of this page's forms.
    pub once: String,
    pub venture: Option<VentureNav>,
    /// What the navigation shows if the page belongs to no venture, and its switcher.
    pub visited: Visited,
    /// Search words for older records among a form's choices: `?find=`.
    pub find: String,
    /// Success message of the last form, named by `?done=`.
    pub done: Option<String>,
    /// The word after `?done=`.
    pub(crate) done_word: String,
    pub now: OffsetDateTime,
}

impl PageCtx {
    /// Reads the context from a request.
    pub fn of(request: &HttpRequest) -> Self {
        let lang = language(request);
        let word = asked(request, "done");
        let is_word = word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let target = request.uri().path_and_query();
        Self {
            user: Visitor::of(request).user,
            target: target.map_or_else(|| "/".to_owned(), ToString::to_string),
            csrf: csrf::token_for(request),
            once: once::mark(),
            visited: Visited::of(request),
            find: asked(request, "find").trim().to_owned(),
            done: if is_word { lang.find(&format!("done-{word}")) } else { None },
            done_word: word,
            ..Self::outside(lang, request.path().to_owned(), db::now())
        }
    }

    /// For a page that nobody requested, such as a file: without visitor and forms.
    pub fn outside(lang: Lang, path: String, now: OffsetDateTime) -> Self {
        Self {
            lang,
            user: None,
            target: path.clone(),
            path,
            csrf: String::new(),
            once: String::new(),
            venture: None,
            visited: Visited::default(),
            find: String::new(),
            done: None,
            done_word: String::new(),
            now,
        }
    }

    /// The same page inside a venture.
    #[must_use]
    pub fn in_venture(mut self, venture: VentureNav) -> Self {
        self.venture = Some(venture);
        self
    }

    /// The text of `key` in the visitor's language.
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// The text of `key` with one placeholder filled.
    pub fn t1(&self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.lang.t_args(key, &[(name, value.to_string())])
    }

    /// The text of `key` with two placeholders filled.
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl ToString,
        other: &'static str,
        other_value: impl ToString,
    ) -> String {
        self.lang.t_args(key, &[(name, value.to_string()), (other, other_value.to_string())])
    }

    /// True where a form cannot offer all records, so that it needs a search.
    pub fn is_cut(&self, offered: usize) -> bool {
        offered as u64 >= MOST_CHOICES || !self.find.is_empty()
    }

    /// Other parameters of the address, for the search form.
    pub fn beside_find(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        pairs.filter(|(name, _)| name != "find" && name != "done").collect()
    }

    /// The records that a form on this page offers: search results or the newest, and those
    /// that the form refers to.
    pub fn wanted(&self, form: &FormState) -> Wanted {
        Wanted { words: self.find.clone(), ids: form.ids() }
    }

    /// True when the page is at `prefix` or below it.
    pub fn is_under(&self, prefix: &str) -> bool {
        self.path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// True when the page is exactly `path`.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// True when the visitor may change records of the page's venture.
    pub fn can_edit(&self) -> bool {
        self.venture.as_ref().is_some_and(|venture| venture.can_edit)
    }

    /// True when the visitor is an administrator.
    pub fn is_admin(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.role == super::visitor::Role::Admin)
    }

    /// Address of a static file that changes with its content.
    pub fn asset(&self, name: &str) -> String {
        super::assets::address(name)
    }
}

impl FromRequest for PageCtx {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// A parameter of the address; empty if missing.
fn asked(request: &HttpRequest, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    pairs.find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.into_owned())
}

fn language(request: &HttpRequest) -> Lang {
    let chosen = request.cookie(LANGUAGE_COOKIE).and_then(|cookie| Lang::from_tag(cookie.value()));
    chosen.unwrap_or_else(|| {
        let header =
            request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Lang::negotiate(header.unwrap_or_default())
    })
}

/// A page with status 200.
pub fn html(page: &impl Template) -> Result<HttpResponse, AppError> {
    html_with(StatusCode::OK, page)
}

/// The same form with its input and errors, status 422.
pub fn invalid(page: &impl Template) -> Result<HttpResponse, AppError> {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The same form with its input, status 409: somebody else changed the records meanwhile.
pub fn conflicting(page: &impl Template) -> Result<HttpResponse, AppError> {
    html_with(StatusCode::CONFLICT, page)
}

/// The same form with its input, status 429 with the seconds to wait.
pub fn too_many(page: &impl Template, seconds: u64) -> Result<HttpResponse, AppError> {
    let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, page)?;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    Ok(response)
}

fn html_with(status: StatusCode, page: &impl Template) -> Result<HttpResponse, AppError> {
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.render()?))
}

/// Redirects with a GET.
pub fn redirect(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// Redirects with a success message: text key `done-<word>`. [`nav`](super::nav) knows the next
/// step after some of them.
pub fn redirect_done(path: &str, word: &str) -> HttpResponse {
    let (path, place) = path.split_once('#').map_or((path, None), |(path, id)| (path, Some(id)));
    let joint = if path.contains('?') { '&' } else { '?' };
    let place = place.map(|id| format!("#{id}")).unwrap_or_default();
    redirect(&format!("{path}{joint}done={word}{place}"))
}

/// As [`redirect_done`]; 404 when there was nothing to do it to.
///
/// # Errors
/// [`AppError::NotFound`] when nothing was found.
pub fn redirect_found(found: bool, path: &str, word: &str) -> Result<HttpResponse, AppError> {
    if found { Ok(redirect_done(path, word)) } else { Err(AppError::NotFound) }
}

/// A path inside this site, safe to redirect to, or `/`.
pub fn local_path(path: &str) -> &str {
    let inside = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if inside && !path.chars().any(char::is_control) { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        assert_eq!(local_path("/ventures?x=1"), "/ventures?x=1");
        for elsewhere in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "javascript:x",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}

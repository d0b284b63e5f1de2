//! Paginated lists: the query, and the page's shape in HTML and API.

use std::{collections::BTreeMap, num::NonZeroU64};

use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use uuid::Uuid;

use parsing::name;

/// Default page size.
const PER_PAGE: u64 = 25;
/// Page size of exports of a whole list.
const PART: u64 = 1_000;
/// Largest page size.
const MAX_PER_PAGE: u64 = 200;

/// Most records that a form offers as choices.
pub const MOST_CHOICES: u64 = 1_000;
/// Which records a form offers: search results or the newest, and always those that the form
/// refers to.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Search words; empty for the newest.
    pub words: String,
    /// Records that the form refers to.
    pub ids: Vec<Uuid>,
}

impl Wanted {
    /// The offered records of a list in memory, in its order.
    pub fn among<T>(
        &self,
        all: impl IntoIterator<Item = T>,
        named: impl Fn(&T) -> (Uuid, &str),
    ) -> Vec<T> {
        let words = self.words.to_lowercase();
        let mut left = MOST_CHOICES;
        let offered = |one: &T| {
            let (id, name) = named(one);
            let found = left > 0 && name.to_lowercase().contains(&words);
            left -= u64::from(found);
            found || self.ids.contains(&id)
        };
        all.into_iter().filter(offered).collect()
    }
}

/// Columns of a wide table on one page.
pub const COLUMNS_ACROSS: usize = 30;

/// Parameters that only concern the last step.
const PASSING: [&str; 2] = ["done", "saved"];

/// `?page=&per_page=&sort=&q=`; anything unreadable falls back to the first page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    page: String,
    #[serde(default)]
    per_page: String,
    /// A column's name, with `-` before it for descending.
    #[serde(default)]
    pub sort: String,
    /// Words to search for.
    #[serde(default, deserialize_with = "composed")]
    pub q: String,
    /// `archived` shows archived records.
    #[serde(default)]
    pub show: String,
    /// Page of a wide table's columns, counted from 1.
    #[serde(default)]
    across: String,
    /// Further parameters, such as filters, preserved across pages.
    #[serde(flatten)]
    others: BTreeMap<String, String>,
    /// A chunk of the whole list, for files.
    #[serde(skip)]
    in_parts: bool,
}

/// Normalises words to composed form, as texts are stored.
fn composed<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(name::composed(&String::deserialize(from)?).into_owned())
}

impl ListQuery {
    /// A default page, for callers in code.
    pub fn of(page: u64, per_page: u64) -> Self {
        Self { page: page.to_string(), per_page: per_page.to_string(), ..Self::default() }
    }

    /// The first page of one part, such as `archived`.
    pub fn showing(part: &str) -> Self {
        Self { show: part.to_owned(), ..Self::default() }
    }

    /// The first page of a search.
    pub fn searching(words: &str) -> Self {
        Self { q: words.to_owned(), ..Self::default() }
    }

    /// The first page in some order.
    pub fn sorted(column: &str) -> Self {
        Self { sort: column.to_owned(), ..Self::default() }
    }

    /// Page number, counted from 1.
    pub fn page(&self) -> u64 {
        self.page.parse::<NonZeroU64>().map_or(1, |page| page.get().min(1_000_000))
    }

    /// Entries per page, 1 to 200.
    pub fn per_page(&self) -> u64 {
        if self.in_parts {
            return PART;
        }
        self.per_page.parse::<NonZeroU64>().map_or(PER_PAGE, |n| n.get().min(MAX_PER_PAGE))
    }

    /// Page number in a list of so many entries; clamped to the last page.
    fn page_within(&self, total: u64) -> u64 {
        self.page().min(total.div_ceil(self.per_page()).max(1))
    }

    /// Entries before this page in a list of so many.
    pub fn offset_within(&self, total: u64) -> u64 {
        (self.page_within(total) - 1) * self.per_page()
    }

    /// A chunk of the same list, for files.
    pub fn whole_page(&self, page: u64) -> Self {
        Self { page: page.to_string(), in_parts: true, ..self.clone() }
    }

    /// Page of a wide table's columns, counted from 1.
    pub fn across(&self) -> usize {
        self.across.parse::<usize>().map_or(1, |part| part.clamp(1, 100_000))
    }

    /// The search words, if any.
    pub fn search(&self) -> Option<&str> {
        Some(self.q.trim()).filter(|words| !words.is_empty())
    }

    /// Column and direction: `("name", true)` for `-name`.
    pub fn order(&self) -> (&str, bool) {
        self.sort.strip_prefix('-').map_or((self.sort.as_str(), false), |column| (column, true))
    }

    /// True when archived entries are requested.
    pub fn archived(&self) -> bool {
        self.show == "archived"
    }

    /// The first page of the largest size.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { page: String::new(), per_page: MAX_PER_PAGE.to_string(), ..self }
    }

    /// The same list with a further parameter; an empty one is dropped.
    #[must_use]
    pub fn beside(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.others.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// A further parameter; empty if missing.
    pub fn other(&self, name: &str) -> &str {
        self.others.get(name).map_or("", String::as_str)
    }

    /// Further parameters that are preserved across pages.
    pub fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        let kept = self.others.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        kept.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same list with another default page size.
    #[must_use]
    pub fn in_steps_of(mut self, entries: u64) -> Self {
        if self.per_page.is_empty() {
            self.per_page = entries.to_string();
        }
        self
    }

    /// Another page of the same list.
    #[must_use]
    pub fn at_page(self, page: u64) -> Self {
        Self { page: page.to_string(), ..self }
    }

    /// The same list with other values: `("page", "2")`.
    pub fn with(&self, name: &str, value: &str) -> String {
        let page = if name == "page" { value } else { "" };
        let sort = if name == "sort" { value } else { &self.sort };
        let show = if name == "show" { value } else { &self.show };
        let across = if name == "across" { value } else { &self.across };
        let page = if name == "across" { self.page.as_str() } else { page };
        let mut out = url::form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        for (name, value) in [
            ("q", self.q.as_str()),
            ("sort", sort),
            ("show", show),
            ("per_page", &self.per_page),
            ("across", across),
            ("page", page),
        ] {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        out.extend_pairs(self.others());
        out.finish()
    }
}

/// The query of a list, for links to the same list with something else.
pub trait ListLinks {
    /// The part that all lists share.
    fn list(&self) -> &ListQuery;

    /// The same list with another value: `("page", "2")`.
    fn with(&self, name: &str, value: &str) -> String;

    /// Link of a column's header: sort by it, or reverse the order.
    fn sorted_by(&self, column: &str) -> String {
        let reversed = self.list().order() == (column, false);
        self.with("sort", &if reversed { format!("-{column}") } else { column.to_owned() })
    }

    /// Value of `aria-sort` for a column.
    fn aria_sort(&self, column: &str) -> &'static str {
        match self.list().order() {
            (sorted, true) if sorted == column => "descending",
            (sorted, false) if sorted == column => "ascending",
            _ => "none",
        }
    }
}

impl ListLinks for ListQuery {
    fn list(&self) -> &ListQuery {
        self
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.with(name, value)
    }
}

/// The shown columns of a wide table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Across {
    pub part: usize,
    pub last: usize,
}

impl Across {
    /// The requested page of so many columns, and their indices.
    pub fn of(query: &ListQuery, columns: usize) -> (Self, std::ops::Range<usize>) {
        Self::in_steps_of(COLUMNS_ACROSS, query, columns)
    }

    /// The same with so many columns on a page.
    pub fn in_steps_of(
        step: usize,
        query: &ListQuery,
        columns: usize,
    ) -> (Self, std::ops::Range<usize>) {
        let last = columns.div_ceil(step).max(1);
        let part = query.across().min(last);
        let start = (part - 1) * step;
        (Self { part, last }, start..(start + step).min(columns))
    }
}

/// One page of a list, clamped to the last one.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub page: u64,
    pub per_page: u64,
    pub total: u64,
    /// Address of the next page, in API responses; `None` on the last.
    pub next: Option<String>,
    /// Damaged records among those of this page: counted, and not among the items.
    pub unreadable: u64,
    /// The requested page.
    asked: u64,
}

/// For API clients: pages beyond the end are empty. Damaged records are only reported if there
/// are some.
impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items: &[T] = if self.asked > self.page { &[] } else { &self.items };
        let damaged = self.unreadable > 0;
        let mut page = serializer.serialize_struct("Page", 5 + usize::from(damaged))?;
        page.serialize_field("items", items)?;
        page.serialize_field("page", &self.asked)?;
        page.serialize_field("per_page", &self.per_page)?;
        page.serialize_field("total", &self.total)?;
        page.serialize_field("next", &self.next)?;
        if damaged {
            page.serialize_field("unreadable", &self.unreadable)?;
        }
        page.end()
    }
}

/// The readable records of some rows. A damaged one does not hide the others; the log names it.
pub fn readable<T, E: std::fmt::Display>(rows: impl IntoIterator<Item = Result<T, E>>) -> Vec<T> {
    let tell = |error: &E| tracing::warn!(%error, "a record cannot be read and is left out");
    rows.into_iter().filter_map(|row| row.inspect_err(tell).ok()).collect()
}

impl<T> Page<T> {
    pub fn new(query: &ListQuery, items: Vec<T>, total: u64) -> Self {
        let (page, asked) = (query.page_within(total), query.page());
        let per_page = query.per_page();
        Self { items, page, per_page, total, next: None, unreadable: 0, asked }
    }

    /// A page of records; damaged ones are counted and left out.
    pub fn read<E: std::fmt::Display>(
        query: &ListQuery,
        rows: Vec<Result<T, E>>,
        total: u64,
    ) -> Self {
        let all = rows.len();
        let items = readable(rows);
        let unreadable = (all - items.len()) as u64;
        Self { unreadable, ..Self::new(query, items, total) }
    }

    /// Number of the last page, at least 1.
    pub fn last(&self) -> u64 {
        self.total.div_ceil(self.per_page).max(1)
    }

    /// The requested page of a list in memory.
    pub fn of(query: &ListQuery, all: Vec<T>) -> Self {
        let total = all.len() as u64;
        let (skip, take) = (query.offset_within(total) as usize, query.per_page() as usize);
        Self::new(query, all.into_iter().skip(skip).take(take).collect(), total)
    }

    /// Maps each entry.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            page: self.page,
            per_page: self.per_page,
            total: self.total,
            next: self.next,
            unreadable: self.unreadable,
            asked: self.asked,
        }
    }

    /// The same page with the address of the next one.
    #[must_use]
    pub fn linked(mut self, request: &HttpRequest) -> Self {
        self.next = (self.page < self.last()).then(|| {
            let asked = url::form_urlencoded::parse(request.query_string().as_bytes());
            let asked = asked.filter(|(name, _)| name != "page");
            let mut address = format!("{}?", request.path());
            let start = address.len();
            address = url::form_urlencoded::Serializer::for_suffix(address, start)
                .extend_pairs(asked)
                .append_pair("page", &(self.page + 1).to_string())
                .finish();
            address
        });
        self
    }

    /// The page as an API response.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse
    where
        T: Serialize,
    {
        HttpResponse::Ok().json(self.linked(request))
    }
}

#[cfg(test)]
mod tests {
    use super::{ListLinks as _, ListQuery, Page};

    fn query(text: &str) -> ListQuery {
        actix_web::web::Query::from_query(text).map(actix_web::web::Query::into_inner).unwrap()
    }

    #[test]
    fn nonsense_means_the_first_page() {
        for text in ["", "page=0", "page=-3", "page=x", "page=99999999999999999999"] {
            assert_eq!(query(text).offset_within(1_000), 0, "{text}");
        }
        assert_eq!(query("per_page=1000").per_page(), 200);
    }

    #[test]
    fn beyond_the_last_page_people_see_the_last_one_and_programs_none() {
        let page = |text: &str| Page::of(&query(text), (0..30).collect());
        assert_eq!((page("page=2").items.len(), page("page=2").page), (5, 2));
        let beyond = page("page=999");
        assert_eq!((beyond.items.as_slice(), beyond.page), ([25, 26, 27, 28, 29].as_slice(), 2));
        let json = serde_json::to_value(page("page=999")).unwrap();
        let expected = serde_json::json!({ "items": [], "page": 999, "per_page": 25, "total": 30, "next": null });
        assert_eq!(json, expected);
        assert_eq!(serde_json::to_value(page("page=2")).unwrap()["items"][0], 25);
        let none = Page::of(&query("page=7"), Vec::<u8>::new());
        assert_eq!((none.page, none.last()), (1, 1));
        assert_eq!(query("page=999&per_page=10").offset_within(30), 20);
    }

    #[test]
    fn parameters_are_preserved_across_pages() {
        let asked = query("of=features&scale=centred&done=saved&q=a+b&page=3&per_page=10");
        assert_eq!(asked.with("page", "4"), "?q=a+b&per_page=10&page=4&of=features&scale=centred");
        assert_eq!(query("").beside("of", "").beside("x", "1").with("page", "2"), "?page=2&x=1");
    }

    #[test]
    fn the_next_page_is_that_of_the_same_request() {
        let uri = "/api/v1/x?kind=a%26b&page=2&per_page=10";
        let request = actix_web::test::TestRequest::with_uri(uri).to_http_request();
        let next = |total| {
            Page::<u8>::new(&query("page=2&per_page=10"), vec![], total).linked(&request).next
        };
        assert_eq!(next(21).as_deref(), Some("/api/v1/x?kind=a%26b&per_page=10&page=3"));
        assert_eq!(next(20), None);
    }

    #[test]
    fn a_second_click_turns_the_order() {
        assert_eq!(query("sort=name&q=a").sorted_by("name"), "?q=a&sort=-name");
        assert_eq!(query("sort=-name&page=3").sorted_by("name"), "?sort=name");
    }
}

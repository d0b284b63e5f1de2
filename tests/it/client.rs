//! A browser for tests: keeps cookies, follows nothing, and fills the CSRF
//! field of a form from a page as a person's browser would.

use std::{collections::BTreeMap, sync::Mutex};

use reqwest::{Method, Response, StatusCode, header};
use scraper::{Html, Selector};

/// One visitor with cookies of its own.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
    csrf: Mutex<Option<String>>,
}

/// What the server said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    pub(crate) body: String,
}

/// A parsed page.
pub(crate) struct Page(Html);

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // A connection of its own for each request: the server may close one that waits
            // at the moment the next request goes out, which reads as a reset.
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        Self { http, base: base.to_owned(), cookies: Mutex::default(), csrf: Mutex::default() }
    }

    /// The same visitor with a cookie it already holds.
    pub(crate) fn with_cookie(self, name: &str, value: &str) -> Self {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form as a browser does: with the token of a page it has seen.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &token);
        body.extend_pairs(fields);
        self.post_raw(path, "application/x-www-form-urlencoded", body.finish().into_bytes()).await
    }

    /// Sends any bytes as any type, without a token of its own.
    pub(crate) async fn post_raw(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request =
            self.request(Method::POST, path).header(header::CONTENT_TYPE, kind).body(body);
        self.send(request).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.post_raw(path, "application/json", body.to_string().into_bytes()).await
    }

    /// Follows what goes on at an address of events until nothing more will happen.
    pub(crate) async fn follow(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request.header(header::ACCEPT, "text/event-stream")).await.is(200)
    }

    /// Begins a form with files that says it has `length` bytes, sends none of them,
    /// and returns the status line's beginning.
    pub(crate) async fn announce(&self, path: &str, length: u64) -> String {
        use std::io::{Read, Write};
        let request = self.request(Method::POST, path).build().unwrap();
        let cookies = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
        let host = self.base.trim_start_matches("http://").to_owned();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n--x\r\n"
        );
        let answer = tokio::task::spawn_blocking(move || {
            let mut line = std::net::TcpStream::connect(host).unwrap();
            line.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
            line.write_all(head.as_bytes()).unwrap();
            let mut answer = [0; 12];
            line.read_exact(&mut answer).unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        });
        answer.await.unwrap()
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        self.keep_cookies(&response);
        let (status, headers) = (response.status(), response.headers().clone());
        let path = response.url().path().to_owned();
        let mut body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        if status == StatusCode::OK && path.ends_with(".csv") {
            // Excel reads the letters right only where this stands; readers of CSV take it off.
            assert!(body.starts_with('\u{feff}'), "no byte order mark: {body}");
            body.drain(..'\u{feff}'.len_utf8());
        }
        Answer { status, headers, body }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let cookies = self.cookies.lock().unwrap();
        let line = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let request = self.http.request(method, format!("{}{path}", self.base));
        if line.is_empty() { request } else { request.header(header::COOKIE, line) }
    }

    /// The token that this visitor's pages carry.
    pub(crate) async fn token(&self) -> String {
        if let Some(token) = self.csrf.lock().unwrap().clone() {
            return token;
        }
        // Every page has the language form, also the page that says there is no such page.
        let page = self.get("/no-such-page").await.page();
        let token = page.attribute("input[name=csrf]", "value");
        *self.csrf.lock().unwrap() = Some(token.clone());
        token
    }

    fn keep_cookies(&self, response: &Response) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let Some((name, value)) = line
                .to_str()
                .ok()
                .and_then(|l| l.split(';').next())
                .and_then(|p| p.split_once('='))
            else {
                continue;
            };
            if cookies.insert(name.to_owned(), value.to_owned()).as_deref() != Some(value) {
                // The token is bound to the cookie.
                *self.csrf.lock().unwrap() = None;
            }
        }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn page(&self) -> Page {
        Page(Html::parse_document(&self.body))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        let shown: String = self.body.chars().take(3000).collect();
        assert_eq!(self.status.as_u16(), status, "{shown}");
        self
    }

    /// A 303 to an address that begins so; returns the whole address.
    #[track_caller]
    pub(crate) fn redirects_to(self, start: &str) -> String {
        let answer = self.is(303);
        let location = answer.header("location").to_owned();
        assert!(location.starts_with(start), "went to {location}, not {start}…");
        location
    }

    /// A refused form: 422, and the fields that it marks as wrong.
    #[track_caller]
    pub(crate) fn wrong_fields(self) -> Vec<String> {
        self.is(422).page().attributes("[data-field-error]", "data-field-error")
    }
}

impl Page {
    fn select(&self, selector: &str) -> Vec<scraper::ElementRef<'_>> {
        let selector = Selector::parse(selector).unwrap();
        // The document does not outlive the selection, so it is collected.
        self.0.select(&selector).collect()
    }

    /// Text of the first match, spaces folded.
    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        let found = self.select(selector);
        let Some(first) = found.first() else {
            panic!("no {selector} on the page:\n{}", self.0.html())
        };
        first.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Text of every match, spaces folded.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let fold = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.select(selector).iter().map(|one| fold(one.text().collect())).collect()
    }

    pub(crate) fn count(&self, selector: &str) -> usize {
        self.select(selector).len()
    }

    #[track_caller]
    pub(crate) fn attribute(&self, selector: &str, name: &str) -> String {
        let found = self.attributes(selector, name);
        found
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {selector} with {name}:\n{}", self.0.html()))
    }

    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.select(selector)
            .iter()
            .filter_map(|e| e.value().attr(name))
            .map(str::to_owned)
            .collect()
    }
}

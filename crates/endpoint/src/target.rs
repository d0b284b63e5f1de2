//! Where an endpoint is and who pays: the address, and the key, which no text ever shows.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{guard::Addresses, wire::Format};

/// Names of query fields that carry keys.
const KEY_FIELDS: [&str; 12] = [
    "key",
    "api_key",
    "api-key",
    "apikey",
    "token",
    "access_token",
    "auth",
    "authorization",
    "code",
    "sig",
    "secret",
    "subscription-key",
];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("url: {0}")]
    Unreadable(String),
    #[error("url: the scheme must be http or https")]
    Scheme,
    #[error("url: it has no host")]
    NoHost,
    #[error(
        "url: it holds a key or a password; give the name of an environment variable that holds \
         the key instead"
    )]
    HoldsKey,
    #[error("key: the environment variable {0} is not set")]
    KeyMissing(String),
    #[error("key: the value of {0} cannot be sent in a header")]
    KeyUnreadable(String),
    #[error("key: it would be sent without encryption; use https")]
    KeyInClear,
    #[error("model: a name is needed")]
    NoModel,
}

/// A key. Its text leaves only into a header.
#[derive(Debug, Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Reads the key from an environment variable.
    ///
    /// # Errors
    /// It is not set, or holds what no header can.
    pub fn from_env(name: &str) -> Result<Self, TargetError> {
        let missing = || TargetError::KeyMissing(name.to_owned());
        let value = std::env::var(name).map_err(|_| missing())?;
        let value = value.trim();
        if value.is_empty() {
            return Err(missing());
        }
        if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TargetError::KeyUnreadable(name.to_owned()));
        }
        Ok(Self(SecretString::from(value)))
    }

    #[must_use]
    pub fn new(value: SecretString) -> Self {
        Self(value)
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// `text` without the key: some endpoints repeat it in their errors.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        text.replace(self.expose(), "[key]")
    }
}

/// An endpoint.
#[derive(Debug, Clone)]
pub struct Target {
    url: Url,
    pub format: Format,
    pub model: String,
    pub key: Option<ApiKey>,
    pub addresses: Addresses,
}

impl Target {
    /// An endpoint by its base address (`https://host/v1`) or the full one.
    ///
    /// # Errors
    /// The address is none, holds a key, or would send one in clear.
    pub fn new(
        url: &str,
        format: Option<Format>,
        model: &str,
        key: Option<ApiKey>,
        addresses: Addresses,
    ) -> Result<Self, TargetError> {
        let mut url = Url::parse(url.trim())
            // The parser's own message does not repeat the address, which may hold a key.
            .map_err(|error| TargetError::Unreadable(error.to_string()))?;
        check(&url)?;
        if model.trim().is_empty() {
            return Err(TargetError::NoModel);
        }
        if key.is_some() && url.scheme() == "http" && addresses == Addresses::Public {
            return Err(TargetError::KeyInClear);
        }
        url.set_fragment(None);
        let by_path = Format::of_path(url.path());
        let format = format.or(by_path).unwrap_or_default();
        if by_path.is_none() {
            let base = url.path().trim_end_matches('/');
            let version = if format == Format::OpenInference { "/v2" } else { "/v1" };
            let base = if base.is_empty() { version } else { base };
            let path = format!("{base}/{}", format.path(model));
            url.set_path(&path);
        }
        Ok(Self { url, format, model: model.to_owned(), key, addresses })
    }

    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address without its query, for people.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.to_string()
    }

    /// A text without the key.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.key.as_ref().map_or_else(|| text.to_owned(), |key| key.redact(text))
    }
}

/// Refuses what is no address of an endpoint, also after a redirect.
pub(crate) fn check(url: &Url) -> Result<(), TargetError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(TargetError::Scheme);
    }
    if url.host().is_none() {
        return Err(TargetError::NoHost);
    }
    let in_query = url.query_pairs().any(|(name, value)| {
        KEY_FIELDS.contains(&name.to_ascii_lowercase().as_str()) || value.starts_with("sk-")
    });
    if in_query || !url.username().is_empty() || url.password().is_some() {
        return Err(TargetError::HoldsKey);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Result<Target, TargetError> {
        Target::new(url, None, "m", None, Addresses::Public)
    }

    #[test]
    fn addresses_are_completed() {
        for (given, shown) in [
            ("https://a.example", "https://a.example/v1/chat/completions"),
            ("https://a.example/v1/", "https://a.example/v1/chat/completions"),
            ("https://a.example/api/v3", "https://a.example/api/v3/chat/completions"),
            ("https://a.example/x/completions?api-version=1", "https://a.example/x/completions"),
        ] {
            assert_eq!(target(given).unwrap().shown(), shown);
        }
        assert_eq!(target("https://a.example/v1/messages").unwrap().format, Format::Messages);
        let asked = Some(Format::OpenInference);
        let served = Target::new("http://a.example", asked, "m", None, Addresses::Public).unwrap();
        assert_eq!(served.shown(), "http://a.example/v2/models/m/infer");
    }

    #[test]
    fn keys_are_refused_in_addresses_and_in_clear() {
        for url in [
            "https://user:pass@a.example/v1",
            "https://sk-1@a.example/v1",
            "https://a.example/v1?key=abc",
            "https://a.example/v1?API_KEY=abc",
            "https://a.example/v1?x=sk-abc",
        ] {
            let error = target(url).unwrap_err();
            assert_eq!(error, TargetError::HoldsKey);
            assert!(!error.to_string().contains("abc"));
        }
        assert_eq!(target("ftp://a.example").unwrap_err(), TargetError::Scheme);
        assert!(matches!(target("nonsense").unwrap_err(), TargetError::Unreadable(_)));
        let key = || Some(ApiKey::new("sk-abc".into()));
        let clear = Target::new("http://a.example", None, "m", key(), Addresses::Public);
        assert_eq!(clear.unwrap_err(), TargetError::KeyInClear);
        let local = Target::new("http://a.example", None, "m", key(), Addresses::Private).unwrap();
        assert!(!format!("{local:?}").contains("sk-abc"));
        assert_eq!(local.redact("wrong key sk-abc given"), "wrong key [key] given");
    }
}

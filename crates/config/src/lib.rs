//! Configuration: built-in defaults, then an optional TOML file, then `ASSAY_*` environment
//! variables. An unknown key is fatal in both. Independent of how the settings are used.

use std::{
    env, fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

/// Variables that start with `ASSAY_` but are no settings: the path of the file, and the
/// folders from which a program under Cargo reads what it embeds otherwise.
const NO_SETTINGS: [&str; 4] = ["ASSAY_CONFIG", "ASSAY_LOCALES", "ASSAY_STATIC", "ASSAY_MODELS"];

/// True also for what only tests read.
fn is_no_setting(name: &str) -> bool {
    NO_SETTINGS.contains(&name) || name.starts_with("ASSAY_TEST_")
}

/// Everything that can be configured. Each field is a key of the TOML file
/// and, in capitals after `ASSAY_`, an environment variable.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder of the database, artefacts, reports, the ONNX Runtime and logs.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; by default a file in `data_dir`.
    pub database_url: Option<SecretString>,
    /// Address of the web server.
    pub bind: SocketAddr,
    /// Address under which people reach the server; `https` turns on secure cookies.
    #[serde(deserialize_with = "address")]
    pub public_url: Option<url::Url>,
    /// Allows plain http on an address that is not loopback.
    pub allow_insecure_bind: bool,
    /// Addresses whose `X-Forwarded-For` header is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Run background jobs inside the server process.
    pub worker: bool,
    /// Most runs and benchmarks of one venture that wait at a time.
    pub queue_per_venture: u32,
    /// Most runs and benchmarks that one person may have waiting, over all ventures.
    pub queue_per_founder: u32,
    /// Path of the ONNX Runtime library, if it is not to be searched for.
    pub ort_lib: Option<PathBuf>,
    /// Most memory that an export may take while it is restored, MiB.
    pub restore_memory_mib: usize,
    /// Filter of log lines, for example `info` or `assay=debug`.
    pub log: String,
    /// MiB of memory for work on requests; half of what the process may use unless given.
    pub memory_budget: Option<u64>,
    /// Seconds that a request waits for memory or a processor before it gets a 503.
    pub busy_after: Option<u64>,
    /// Exports of ventures that go on at the same time; each holds a connection to the database.
    pub exports_at_once: u32,
    /// Exports that one person has going on at the same time.
    pub exports_per_person: u32,
    /// Needs in use that a venture may hold and figures are computed from.
    pub venture_needs: u64,
    /// Likewise competitors in use.
    pub venture_competitors: u64,
    /// Likewise capabilities in use.
    pub venture_capabilities: u64,
    /// Likewise ratings of needs, of the offer and of competitors, together.
    pub venture_ratings: u64,
    /// Segments in use that a venture may hold.
    pub venture_segments: u64,
    /// Likewise ideas in use.
    pub venture_ideas: u64,
    /// Likewise surveys in use.
    pub venture_surveys: u64,
    /// Likewise records of the evidence library in use.
    pub venture_evidence: u64,
    /// Likewise prices, lines of competitors' logs, votes and passages, of each.
    pub venture_facts: u64,
    /// Likewise every other kind of record in use, of each.
    pub venture_records: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("assay-data"),
            database_url: None,
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            allow_insecure_bind: false,
            trusted_proxies: Vec::new(),
            worker: true,
            queue_per_venture: 50,
            queue_per_founder: 100,
            ort_lib: None,
            restore_memory_mib: 512,
            log: "info".to_owned(),
            memory_budget: None,
            busy_after: None,
            exports_at_once: 4,
            exports_per_person: 2,
            venture_needs: 20_000,
            venture_competitors: 1_000,
            venture_capabilities: 1_000,
            venture_ratings: 500_000,
            venture_segments: 1_000,
            venture_ideas: 5_000,
            venture_surveys: 1_000,
            venture_evidence: 20_000,
            venture_facts: 200_000,
            venture_records: 5_000,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration file {path}: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("configuration file {path}: {message}")]
    File { path: PathBuf, message: String },
    #[error("environment variable {name}: {message}")]
    Variable { name: String, message: String },
    #[error(
        "bind = {0}: plain http on an address that other machines reach; \
         put a proxy with TLS in front and bind to 127.0.0.1, or set allow_insecure_bind = true"
    )]
    InsecureBind(SocketAddr),
}

impl Settings {
    /// Reads the file named by `ASSAY_CONFIG` (or `assay.toml` if it exists) and the environment.
    ///
    /// # Errors
    /// An unreadable file, an unknown key, a value of the wrong type, or an
    /// address that would serve plain http to other machines without consent.
    pub fn load() -> Result<Self, ConfigError> {
        let named = env::var_os("ASSAY_CONFIG").map(PathBuf::from);
        let file = named.or_else(|| Some(PathBuf::from("assay.toml")).filter(|path| path.exists()));
        let variables = env::vars().filter(|(name, _)| name.starts_with("ASSAY_"));
        Self::from_parts(file.as_deref(), variables)
    }

    /// Builds settings from an optional file and `ASSAY_*` variables.
    pub fn from_parts(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => read_table(path)?,
            None => toml::Table::new(),
        };
        for (name, value) in variables {
            if is_no_setting(&name) {
                continue;
            }
            let key = name["ASSAY_".len()..].to_lowercase();
            let mut candidate = toml::Table::new();
            candidate.insert(key.clone(), variable_value(&key, &value));
            // Parsed alone first, so that an error names the variable and not the file.
            Self::deserialize(candidate.clone()).map_err(|error| ConfigError::Variable {
                name,
                message: error.message().to_owned(),
            })?;
            table.extend(candidate);
        }
        let mut settings = Self::deserialize(table).map_err(|error| ConfigError::File {
            path: file.unwrap_or(Path::new("assay.toml")).to_owned(),
            message: error.message().to_owned(),
        })?;
        settings.data_dir = whole(&settings.data_dir);
        settings.ort_lib = settings.ort_lib.as_deref().map(whole);
        if !settings.bind.ip().is_loopback() && !settings.allow_insecure_bind {
            return Err(ConfigError::InsecureBind(settings.bind));
        }
        Ok(settings)
    }

    /// Folder of the installed ONNX Runtime.
    pub fn runtime_dir(&self) -> PathBuf {
        self.data_dir.join("runtime")
    }

    /// Folder of generated and fetched data sets.
    pub fn datasets_dir(&self) -> PathBuf {
        self.data_dir.join("datasets")
    }

    /// Folder of the run folders of `assay lab train`.
    pub fn runs_dir(&self) -> PathBuf {
        self.data_dir.join("runs")
    }

    /// Folder of run folders, models and other content-addressed files.
    pub fn artifacts_dir(&self) -> PathBuf {
        self.data_dir.join("artifacts")
    }

    /// Folder of written reports.
    pub fn reports_dir(&self) -> PathBuf {
        self.data_dir.join("reports")
    }

    /// Address under which people reach a server that listens at `bound`, without a slash at
    /// the end.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        if let Some(url) = &self.public_url {
            return url.as_str().trim_end_matches('/').to_owned();
        }
        // "Every address" is none that a browser can open.
        let ip = match bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, bound.port()))
    }

    /// True when people reach the server over https, so that cookies can be `Secure`.
    pub fn secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}

/// Reads an address without `url`'s serde feature, which would rebuild half of the dependencies.
fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<url::Url>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| url::Url::parse(&text).map_err(serde::de::Error::custom))
        .transpose()
}

/// An absolute path: messages leave out folders, which works for absolute paths only.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn read_table(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| ConfigError::File { path: path.to_owned(), message: error.to_string() })?;
    Settings::deserialize(table.clone()).map_err(|error| ConfigError::File {
        path: path.to_owned(),
        message: error.message().to_owned(),
    })?;
    Ok(table)
}

/// Settings that are whole numbers.
const NUMBERS: &[&str] = &[
    "restore_memory_mib",
    "queue_per_venture",
    "queue_per_founder",
    "memory_budget",
    "busy_after",
    "exports_at_once",
    "exports_per_person",
    "venture_needs",
    "venture_competitors",
    "venture_capabilities",
    "venture_ratings",
    "venture_segments",
    "venture_ideas",
    "venture_surveys",
    "venture_evidence",
    "venture_facts",
    "venture_records",
];

/// Environment variables are text; lists are comma-separated, booleans are `true` or `false`.
fn variable_value(key: &str, text: &str) -> toml::Value {
    match (key, text) {
        ("trusted_proxies", _) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(toml::Value::from)
            .collect::<Vec<_>>()
            .into(),
        ("worker" | "allow_insecure_bind", "true" | "1") => true.into(),
        ("worker" | "allow_insecure_bind", "false" | "0") => false.into(),
        _ if NUMBERS.contains(&key) => {
            text.trim().parse::<i64>().map_or_else(|_| text.into(), Into::into)
        }
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn defaults_hold_without_file_and_environment() {
        let settings = Settings::from_parts(None, variables(&[])).unwrap();
        assert!(settings.bind.ip().is_loopback());
        assert!(settings.worker);
    }

    #[test]
    fn environment_wins_over_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, "log = \"debug\"\nbind = \"127.0.0.1:1\"\n").unwrap();
        let settings = Settings::from_parts(
            Some(&path),
            variables(&[
                ("ASSAY_BIND", "127.0.0.1:2"),
                ("ASSAY_WORKER", "false"),
                ("ASSAY_MEMORY_BUDGET", "700"),
                ("ASSAY_RESTORE_MEMORY_MIB", "300"),
            ]),
        )
        .unwrap();
        assert_eq!((settings.memory_budget, settings.restore_memory_mib), (Some(700), 300));
        assert_eq!(settings.bind.port(), 2);
        assert_eq!(settings.log, "debug");
        assert!(!settings.worker);
    }

    #[test]
    fn an_unknown_key_in_the_file_is_fatal_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.toml");
        fs::write(&path, "data_dri = \"x\"\n").unwrap();
        let error = Settings::from_parts(Some(&path), variables(&[])).unwrap_err();
        assert!(error.to_string().contains("data_dri"), "{error}");
    }

    #[test]
    fn an_unknown_variable_is_fatal_and_named() {
        let error = Settings::from_parts(None, variables(&[("ASSAY_DATA_DRI", "x")])).unwrap_err();
        assert!(error.to_string().contains("ASSAY_DATA_DRI"), "{error}");
    }

    #[test]
    fn the_folders_that_cargo_names_are_no_settings() {
        let cargo = include_str!("../../../.cargo/config.toml");
        for name in NO_SETTINGS.iter().filter(|name| cargo.contains(**name)) {
            assert!(Settings::from_parts(None, variables(&[(*name, "x")])).is_ok(), "{name}");
        }
        assert!(cargo.contains("ASSAY_LOCALES"));
    }

    #[test]
    fn plain_http_for_other_machines_needs_consent() {
        let open = [("ASSAY_BIND", "0.0.0.0:80")];
        let error = Settings::from_parts(None, variables(&open)).unwrap_err();
        assert!(error.to_string().contains("allow_insecure_bind"), "{error}");
        let consent = [open[0], ("ASSAY_ALLOW_INSECURE_BIND", "true")];
        assert!(Settings::from_parts(None, variables(&consent)).is_ok());
    }

    #[test]
    fn a_secret_in_the_database_address_is_not_printed() {
        let settings = Settings::from_parts(
            None,
            variables(&[("ASSAY_DATABASE_URL", "postgres://u:hunter2@h/d")]),
        )
        .unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}

//! A server with two gigabytes: each hostile request alone and fifty of them at
//! once, while another founder reads. The server lives, and her pages come.

use std::{
    io::{BufRead, BufReader},
    panic::AssertUnwindSafe,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures_util::{FutureExt, future::join_all};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{bodies::in_parts, hostile};
use crate::{
    client::Client,
    exchange::send,
    test_app::{TestApp, spawn_app},
};

/// What the process may have, in KiB.
const LIMIT: u32 = 2 << 20;
const AT_ONCE: usize = 50;
/// Generous: the machine does other things while tests run.
const SLOWEST: Duration = Duration::from_secs(10);

/// A server process with a limit on its memory.
struct Limited {
    process: Child,
    base: String,
}

impl Limited {
    fn start(app: &TestApp) -> Self {
        let settings = &app.shared.settings;
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(format!("ulimit -d {LIMIT}; exec \"$0\" serve --no-worker"))
            .arg(env!("CARGO_BIN_EXE_assay"))
            .env("ASSAY_DATA_DIR", &settings.data_dir)
            .env("ASSAY_BIND", "127.0.0.1:0")
            .env("MALLOC_ARENA_MAX", "2");
        if let Some(url) = &settings.database_url {
            command.env("ASSAY_DATABASE_URL", url.expose_secret());
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASSAY_TEST") {
                command.env_remove(name);
            }
        }
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let base = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let address = line.split_once("running at ")?.1;
                Some(address.split_whitespace().next()?.to_owned())
            })
            .unwrap_or_else(|| panic!("the server did not start"));
        // Read on, so that the log never blocks the server; what it says is shown with the test.
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| eprintln!("{line}"))
        });
        Self { process, base }
    }

    fn is_alive(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// The most memory that it ever held, in MiB.
    fn peak(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.unwrap_or(0) >> 10
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser at another server that is signed in by the same cookies.
async fn at(app: &TestApp, base: &str, person: Uuid) -> Client {
    let secret = account::store::insert_session(&app.shared.db, person, "test").await;
    Client::new(base).with_cookie("assay", &secret.unwrap())
}

/// What is sent, by a browser.
#[derive(Clone)]
enum Attack {
    Get(String),
    Json(&'static str, Arc<serde_json::Value>),
    File(String, Vec<(&'static str, &'static str)>, &'static str, Arc<Vec<u8>>),
    Names(String),
}

impl Attack {
    /// The status that came; 0 when the connection was closed meanwhile.
    async fn send(&self, client: &Client, base: &str) -> u16 {
        let status = match self {
            Self::Get(path) => client.get(path).await.status,
            Self::Json(path, body) => client.post_json(path, body).await.status,
            Self::File(path, fields, name, content) => {
                send(client, path, fields, (name, content)).await.status
            }
            Self::Names(path) => {
                let body = hostile::long_names(&client.token().await, 16 << 20);
                let kind = "multipart/form-data; boundary=x";
                return in_parts(client, base, path, kind, body).await;
            }
        };
        status.as_u16()
    }
}

/// Reads another founder's page again and again; what came late or not at all.
struct Polls {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<(Duration, u16)>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Polls {
    fn start(client: Client, paths: Vec<String>) -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (stopped, told) = (Arc::clone(&stop), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while !stopped.load(Relaxed) {
                for path in &paths {
                    let begun = Instant::now();
                    let status = client.get(path).await.status.as_u16();
                    told.lock().unwrap().push((begun.elapsed(), status));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        Self { stop, seen, task }
    }

    /// The slowest since the last call, and how many there were.
    fn take(&self) -> (Duration, usize) {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        let bad: Vec<u16> = seen.iter().map(|one| one.1).filter(|status| *status != 200).collect();
        assert!(bad.is_empty(), "the other founder got {bad:?}");
        (seen.iter().map(|one| one.0).max().unwrap_or_default(), seen.len())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_gigabytes_are_enough_whatever_a_founder_sends() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let db = &app.shared.db;
    let (large, wide) = (app.venture(&team).await, app.venture(&team).await);
    let alike = (0..20_000).map(|at| format!("Need {at:05}"));
    hostile::needs(&app, hostile::edit(&team, large), alike).await;
    hostile::sparse(&app, hostile::edit(&team, wide), 5_000, 50_000).await;
    // Another founder with a venture of her own.
    let other = app.person("reader", web::visitor::Role::Founder).await;
    let draft = venture::VentureDraft {
        name: "Bystander".to_owned(),
        summary: String::new(),
        area: venture::Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let own = venture::store::insert_venture(db, other.0, draft, false).await.unwrap();

    let mut server = Limited::start(&app);
    let base = server.base.clone();
    let founder = at(&app, &base, team.author()).await;
    let reader = at(&app, &base, other.0).await;
    let paths = vec![format!("/ventures/{own}"), format!("/ventures/{own}/needs")];
    for path in &paths {
        reader.get(path).await.is(200);
    }
    founder.token().await;
    let polls = Polls::start(reader, paths);
    let imports = format!("/ventures/{}/imports", team.venture);
    let needs = vec![("target", "needs")];
    let file =
        |name, content| Attack::File(imports.clone(), needs.clone(), name, Arc::new(content));
    let ratings = vec![("target", "ratings")];
    let bomb = founder_upload(&founder, &imports, &hostile::commas()).await;
    let attacks = [
        ("duplicates, API", Attack::Json("/api/v1/score/duplicates", Arc::new(hostile::items()))),
        ("duplicates, page", Attack::Get(format!("/ventures/{large}/imports/duplicates"))),
        ("sparse ratings, home", Attack::Get(format!("/ventures/{wide}"))),
        ("gzip of commas, upload", file("a.csv.gz", hostile::commas())),
        ("gzip of commas, view", Attack::Get(bomb)),
        ("workbook", file("a.xlsx", hostile::texts())),
        ("names of fields", Attack::Names(imports.clone())),
        (
            "500,000 ratings",
            Attack::File(imports.clone(), ratings, "a.csv", Arc::new(hostile::half_a_million())),
        ),
    ];
    polls.take();
    for (name, attack) in attacks {
        for count in [1, AT_ONCE] {
            let begun = Instant::now();
            let sent =
                (0..count).map(|_| AssertUnwindSafe(attack.send(&founder, &base)).catch_unwind());
            // A connection that was closed is an answer too, as long as the server lives.
            let answers = join_all(sent).await.into_iter();
            let mut answers: Vec<u16> = answers.map(|one| one.unwrap_or(0)).collect();
            let took = begun.elapsed();
            assert!(server.is_alive(), "{name}: {count} at once ended the server");
            let (slowest, polled) = polls.take();
            answers.sort_unstable();
            let mut counted: Vec<(u16, usize)> = Vec::new();
            for status in answers {
                match counted.last_mut() {
                    Some(last) if last.0 == status => last.1 += 1,
                    _ => counted.push((status, 1)),
                }
            }
            eprintln!(
                "{name} × {count}: {counted:?} in {:.1} s; peak {} MiB; slowest of {polled} other pages {} ms",
                took.as_secs_f64(),
                server.peak(),
                slowest.as_millis()
            );
            let good = |status: u16| status < 500 || status == 503;
            assert!(counted.iter().all(|(status, _)| good(*status)), "{name}: {counted:?}");
            assert!(slowest < SLOWEST, "{name}: another founder waited {slowest:?}");
        }
    }
    polls.stop.store(true, Relaxed);
    polls.task.await.unwrap();
    assert!(server.is_alive());
}

/// Uploads a file; answers the address of its import.
async fn founder_upload(founder: &Client, imports: &str, content: &[u8]) -> String {
    let answer = send(founder, imports, &[("target", "needs")], ("a.csv.gz", content)).await;
    answer.redirects_to(imports)
}

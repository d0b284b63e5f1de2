//! Puts the program together: one line per capability for its pages, its API
//! and its jobs. Holds no logic of any capability.

use std::{io, net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, from_fn},
    web::{Data, FormConfig, PayloadConfig, ServiceConfig},
};
use sea_orm::DatabaseConnection;

use crate::demo;
use account::{LastUsed, SetUpToken, SignInLimiter};
use artifacts::Artifacts;
use config::Settings;
use jobs::{Queue, Registry};
use web::{
    assets,
    budget::{self, Budget},
    characters, csrf, error_page, follow, head,
    key::{self, SecretKey},
    routes::{Access, Route, Routes},
    security,
};

/// Most bytes of a form or a JSON body; uploads have limits of their own.
const BODY_LIMIT: usize = 1 << 20;

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    pub settings: Settings,
    pub db: DatabaseConnection,
    pub queue: Queue,
    pub artifacts: Artifacts,
    pub key: SecretKey,
    pub setup: Arc<SetUpToken>,
    pub limiter: Arc<SignInLimiter>,
    pub last_used: Arc<LastUsed>,
    pub verdicts: Arc<report::Cache>,
    pub answers: Arc<survey::AnswerLimiter>,
    pub shared: Arc<share::ShareLimiter>,
    pub imports: Arc<exchange::Running>,
    pub budget: Arc<Budget>,
    pub exports: Arc<exchange::Exports>,
}

impl Shared {
    /// Where the sample venture goes.
    #[must_use]
    pub fn stores(&self) -> demo::Stores {
        let (db, artifacts) = (self.db.clone(), self.artifacts.clone());
        demo::Stores { db, artifacts, settings: self.settings.clone() }
    }

    /// Opens everything that the configuration names and brings it up to date.
    ///
    /// # Errors
    /// When the database, the queue or the key file cannot be used.
    pub async fn open(settings: Settings) -> anyhow::Result<Self> {
        venture::limits::settle(&settings);
        let db = db::open(&settings).await?;
        let queue = Queue::connect(&settings).await?;
        let artifacts = Artifacts::open(&settings)?;
        let key = key::load_key(&settings.data_dir)?;
        let budget = Arc::new(Budget::new(settings.memory_budget, settings.busy_after));
        budget::set_process(&budget);
        let exports = Arc::new(exchange::Exports::open(&settings).await?);
        Ok(Self {
            settings,
            db,
            queue,
            artifacts,
            key,
            setup: Arc::new(SetUpToken::default()),
            limiter: Arc::new(SignInLimiter::default()),
            last_used: Arc::default(),
            verdicts: Arc::default(),
            answers: Arc::default(),
            shared: Arc::default(),
            imports: Arc::default(),
            budget,
            exports,
        })
    }
}

/// Every capability's pages and API.
fn name_routes(routes: &mut Routes<'_>) {
    routes.get("/static/{digest}/{name}", Access::Public, assets::serve);
    routes.get("/health/live", Access::Public, alive);
    account::web::routes(routes);
    venture::web::routes(routes);
    venture::api::routes(routes);
    report::web::routes(routes);
    report::api::routes(routes);
    share::web::routes(routes);
    comment::web::routes(routes);
    comment::api::routes(routes);
    market::web::routes(routes);
    market::api::routes(routes);
    analysis::web::routes(routes);
    idea::web::routes(routes);
    idea::api::routes(routes);
    evidence::web::routes(routes);
    evidence::api::routes(routes);
    experiment::web::routes(routes);
    experiment::api::routes(routes);
    gotomarket::web::routes(routes);
    gotomarket::api::routes(routes);
    survey::web::routes(routes);
    survey::api::routes(routes);
    analysis::api::routes(routes);
    offer::web::routes(routes);
    exchange::web::routes(routes);
    exchange::api::routes(routes);
    start::web::routes(routes);
    catalogue::web::routes(routes);
    dataset::web::routes(routes);
    dataset::api::routes(routes);
    runs::web::routes(routes);
    runs::api::routes(routes);
}

/// All routes with who may call them, for the test that walks them.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = Routes::listing();
    name_routes(&mut routes);
    routes.into_list()
}

/// Every capability's background jobs.
#[must_use]
pub fn registry(shared: &Shared) -> Registry {
    let lab = runs::job::LabContext {
        db: shared.db.clone(),
        artifacts: shared.artifacts.clone(),
        settings: shared.settings.clone(),
    };
    runs::job::register(Registry::default(), &lab)
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("alive")
}

fn configure(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let shared = shared.clone();
    move |config| {
        config
            .app_data(Data::new(demo::for_first_account(shared.stores())))
            .app_data(Data::new(shared.settings))
            .app_data(Data::new(shared.db))
            .app_data(Data::new(shared.queue))
            .app_data(Data::new(shared.artifacts))
            .app_data(Data::new(shared.key))
            .app_data(Data::from(shared.setup))
            .app_data(Data::from(shared.limiter))
            .app_data(Data::from(shared.last_used))
            .app_data(Data::from(shared.verdicts))
            .app_data(Data::from(shared.answers))
            .app_data(Data::from(shared.shared))
            .app_data(Data::from(shared.imports))
            .app_data(Data::from(shared.budget))
            .app_data(Data::from(shared.exports))
            .app_data(PayloadConfig::new(BODY_LIMIT))
            .app_data(FormConfig::default().limit(BODY_LIMIT));
        name_routes(&mut Routes::registering(config));
    }
}

/// A server that listens; await `running` to serve.
pub struct Server {
    pub address: SocketAddr,
    pub handle: ServerHandle,
    pub running: actix_web::dev::Server,
}

/// Binds the web server. Port 0 takes a free one.
///
/// # Errors
/// When the address cannot be had.
pub fn serve(shared: &Shared) -> io::Result<Server> {
    let state = shared.clone();
    let server = HttpServer::new(move || {
        // Outermost first to run: headers, error bodies, the visitor, their venture, the origin
        // check, the characters.
        App::new()
            .configure(configure(&state))
            .wrap(from_fn(characters::refuse))
            .wrap(from_fn(csrf::same_origin))
            .wrap(from_fn(error_page::render))
            .wrap(from_fn(venture::recall))
            .wrap(from_fn(account::identify))
            .wrap(from_fn(error_page::last_resort))
            .wrap(from_fn(follow::redirect_for_script))
            .wrap(Compress::default())
            .wrap(from_fn(security::headers))
            .wrap(from_fn(head::without_stream))
    })
    .workers(2)
    // A busy server comes late to a request's head; that is not the sender's fault.
    .client_request_timeout(std::time::Duration::from_secs(20))
    .worker_max_blocking_threads(blocking::THREADS_PER_WORKER)
    .shutdown_timeout(10)
    .bind(shared.settings.bind)?;
    let address = server.addrs().first().copied().unwrap_or(shared.settings.bind);
    let running = server.run();
    Ok(Server { address, handle: running.handle(), running })
}

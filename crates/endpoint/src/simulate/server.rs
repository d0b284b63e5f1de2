//! The scripted endpoint as a server on the loopback address.

use std::{
    collections::HashSet,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::RwLock,
    task::{JoinHandle, JoinSet},
    time::sleep_until,
};

use super::{
    MODEL_PREFIX,
    events::{Asked, stream},
    http,
    log::{Log, Served, Written},
    refusals::refusal,
    script::{Fault, Script},
};
use crate::wire::Format;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4096;
const PAUSE: Duration = Duration::from_millis(500);
/// So many bytes at the beginning of two prompts make them share a cache.
const PREFIX: usize = 16;

/// A running scripted endpoint; ends when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    pub address: SocketAddr,
    pub log: Arc<Log>,
    accepting: JoinHandle<()>,
}

struct State {
    script: Script,
    log: Arc<Log>,
    requests: AtomicUsize,
    prefixes: Mutex<HashSet<Vec<u8>>>,
    /// Held alone while everything pauses.
    pause: RwLock<()>,
}

impl Simulator {
    /// Listens on the loopback address; port 0 takes a free one.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn start(script: Script, port: u16) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let log = Arc::new(Log::default());
        let state = Arc::new(State {
            script,
            log: Arc::clone(&log),
            requests: AtomicUsize::new(0),
            prefixes: Mutex::default(),
            pause: RwLock::default(),
        });
        let accepting = tokio::spawn(accept(listener, state));
        Ok(Self { address, log, accepting })
    }

    /// The address to measure.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    // Dropped with the task, and with it every connection.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files: the ones that end make room.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let state = Arc::clone(&state);
        connections.spawn(async move {
            state.log.opened();
            // A client that goes away, or breaks the rules, loses its connection.
            let _ = state.serve(stream).await;
            state.log.closed();
        });
    }
}

impl State {
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut held = Vec::new();
        while let Some(request) = http::read(&mut stream, &mut held).await? {
            let received = Instant::now();
            if !self.answer(&mut stream, request, received).await? {
                break;
            }
        }
        Ok(())
    }

    /// Answers one request; false when the connection is to be closed.
    async fn answer(
        &self,
        stream: &mut TcpStream,
        request: http::Request,
        received: Instant,
    ) -> io::Result<bool> {
        let path = request.path.split('?').next().unwrap_or_default();
        let format = Format::of_path(path).filter(|_| request.method == "POST");
        let Some(format) = format else {
            http::write_whole(
                stream,
                404,
                "application/json",
                "",
                b"{\"detail\":\"no such page\"}",
            )
            .await?;
            return Ok(true);
        };
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let nth = self.requests.fetch_add(1, Ordering::SeqCst);
        self.pause(nth).await;
        let prompt = prompt_of(format, &body);
        let mut served = Served {
            received,
            prefix_hit: self.is_known(&prompt),
            prompt,
            body,
            status: 200,
            written: Vec::new(),
        };
        let refused = self
            .script
            .fault
            .and_then(|fault| refusal(fault, nth, &served.body, request.key.as_deref()));
        let keep = if let Some(refused) = refused {
            served.status = refused.status;
            let body = refused.body.as_bytes();
            let (kind, headers) = (refused.content_type, refused.headers);
            http::write_whole(stream, refused.status, kind, &headers, body).await.map(|()| true)
        } else if format == Format::OpenInference {
            self.infer(stream, &mut served).await.map(|()| true)
        } else {
            self.stream(stream, format, &mut served).await
        };
        self.log.add(served);
        keep
    }

    async fn pause(&self, nth: usize) {
        if self.script.has(Fault::Pause) && nth % 10 == 9 {
            let _alone = self.pause.write().await;
            tokio::time::sleep(PAUSE).await;
        } else {
            let _together = self.pause.read().await;
        }
    }

    fn is_known(&self, prompt: &str) -> bool {
        let prefix = prompt.as_bytes().iter().take(PREFIX).copied().collect();
        !self.prefixes.lock().unwrap_or_else(PoisonError::into_inner).insert(prefix)
    }

    async fn infer(&self, stream: &mut TcpStream, served: &mut Served) -> io::Result<()> {
        let texts = self.script.texts();
        let all = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let due = self.script.ttft + self.script.tpot * all.saturating_sub(1);
        sleep_until((served.received + due).into()).await;
        let body = serde_json::json!({
            "model_name": MODEL_PREFIX,
            "outputs": [{
                "name": "text_output", "datatype": "BYTES", "shape": [1], "data": [texts.concat()]
            }],
        });
        served.written.push(Written { at: Instant::now(), tokens: texts.len() as u64 });
        let body = body.to_string();
        http::write_whole(stream, 200, "application/json", "", body.as_bytes()).await
    }

    fn asked(&self, format: Format, served: &Served) -> Asked {
        let options = served.body.get("stream_options");
        let option = |name: &str| options.and_then(|options| options.get(name)?.as_bool());
        let name = served.body.get("model").and_then(Value::as_str).unwrap_or_default();
        let model = match self.script.fault {
            Some(Fault::OtherModel) => format!("{MODEL_PREFIX}-other"),
            _ if name.starts_with(MODEL_PREFIX) => name.to_owned(),
            _ => format!("{MODEL_PREFIX}-{name}"),
        };
        let caches = self.script.has(Fault::PrefixCache);
        let prompt_tokens = served.prompt.split_whitespace().count() as u64;
        Asked {
            format,
            model,
            prompt_tokens,
            cached_tokens: caches.then_some(if served.prefix_hit { prompt_tokens } else { 0 }),
            include_usage: option("include_usage") == Some(true),
            padding: option("include_obfuscation") != Some(false),
            ttft: if caches && served.prefix_hit { Duration::ZERO } else { self.script.ttft },
        }
    }

    async fn stream(
        &self,
        stream: &mut TcpStream,
        format: Format,
        served: &mut Served,
    ) -> io::Result<bool> {
        let events = self::stream(&self.script, &self.asked(format, served));
        http::write_stream_head(stream).await?;
        let half = events.len() / 2;
        for (at, event) in events.iter().enumerate() {
            match self.script.fault {
                Some(Fault::Stall) if at == half => std::future::pending::<()>().await,
                Some(Fault::Endless) if at == half => self.endless(stream, &event.bytes).await?,
                Some(Fault::Cut) if at == half => return Ok(false),
                Some(Fault::EarlyEnd) if at == half => break,
                Some(Fault::ErrorEvent) if at == half => {
                    let error = b"event: error\ndata: {\"message\": \"the engine died\"}\n\n";
                    http::write_chunk(stream, error).await?;
                    break;
                }
                Some(Fault::ErrorAfterOk) if at == half => {
                    let error = b"data: {\"error\": {\"message\": \"the engine died\"}}\n\n";
                    http::write_chunk(stream, error).await?;
                    break;
                }
                Some(Fault::LongLine) if at == half => {
                    let line = format!("data: {}\n\n", "x".repeat(5 << 20));
                    http::write_chunk(stream, line.as_bytes()).await?;
                }
                _ => {}
            }
            if !event.due.is_zero() {
                sleep_until((served.received + event.due).into()).await;
            }
            if event.tokens > 0 {
                served.written.push(Written { at: Instant::now(), tokens: event.tokens });
            }
            if self.script.has(Fault::OneByte) {
                for byte in &event.bytes {
                    http::write_chunk(stream, std::slice::from_ref(byte)).await?;
                }
            } else {
                http::write_chunk(stream, &event.bytes).await?;
            }
        }
        http::write_chunk(stream, b"").await?;
        Ok(true)
    }

    async fn endless(&self, stream: &mut TcpStream, event: &[u8]) -> io::Result<()> {
        loop {
            http::write_chunk(stream, event).await?;
            tokio::time::sleep(self.script.tpot.max(Duration::from_millis(1))).await;
        }
    }
}

fn prompt_of(format: Format, body: &Value) -> String {
    let found = match format {
        Format::Chat | Format::Messages => body.pointer("/messages/0/content"),
        Format::Completions => body.pointer("/prompt"),
        Format::OpenInference => body.pointer("/inputs/0/data/0"),
    };
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}

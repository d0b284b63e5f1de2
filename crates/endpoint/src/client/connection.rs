//! A connection that stamps its bytes as they pass the socket, and asks the guard before it is
//! made. HTTP/1.1: one request at a time, so that none waits for another inside a connection.

use std::{
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::{
    clock::{Clock, Stamp},
    guard::Addresses,
};

const CONNECT: Duration = Duration::from_secs(15);

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error(
        "{0} has no address that may be connected to (allowed: {1}); an administrator can allow private ones"
    )]
    Forbidden(String, &'static str),
    #[error("cannot connect to {0}: {1}")]
    Failed(String, String),
}

/// When bytes passed; 0 for not yet.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    first_read: AtomicU64,
    last_read: AtomicU64,
    last_write: AtomicU64,
}

impl Stamps {
    /// A new request begins.
    pub(super) fn reset(&self) {
        for stamp in [&self.first_read, &self.last_read, &self.last_write] {
            stamp.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn first_read(&self) -> Option<Stamp> {
        get(&self.first_read)
    }

    pub(super) fn last_read(&self) -> Option<Stamp> {
        get(&self.last_read)
    }

    pub(super) fn last_write(&self) -> Option<Stamp> {
        get(&self.last_write)
    }
}

fn get(stamp: &AtomicU64) -> Option<Stamp> {
    Some(Stamp(stamp.load(Ordering::Relaxed))).filter(|stamp| stamp.0 > 0)
}

/// The socket, below any encryption.
struct Stamped {
    socket: TcpStream,
    clock: Clock,
    stamps: Arc<Stamps>,
}

impl AsyncRead for Stamped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            let now = self.clock.now().0;
            self.stamps.last_read.store(now, Ordering::Relaxed);
            if self.stamps.first_read.load(Ordering::Relaxed) == 0 {
                self.stamps.first_read.store(now, Ordering::Relaxed);
            }
        }
        done
    }
}

impl AsyncWrite for Stamped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.socket).poll_write(cx, bytes);
        if matches!(done, Poll::Ready(Ok(_))) {
            self.stamps.last_write.store(self.clock.now().0, Ordering::Relaxed);
        }
        done
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

type Driver = http1::Connection<TokioIo<Box<dyn Duplex>>, Full<Bytes>>;

/// An open connection.
pub(super) struct Connection {
    pub(super) sender: SendRequest<Full<Bytes>>,
    pub(super) driver: Driving,
    pub(super) stamps: Arc<Stamps>,
    pub(super) reused: bool,
    /// Scheme, host and port.
    pub(super) origin: String,
}

/// Moves the bytes of a connection, in the task that waits for them: then the stamp of the last
/// read is that of what was just read, and no time passes between two tasks.
pub(super) struct Driving(Option<Box<Driver>>);

impl Driving {
    /// Runs `work`, which needs the connection to move.
    pub(super) async fn run<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            if let Some(driver) = &mut self.0
                && Pin::new(driver).poll(cx).is_ready()
            {
                // Closed; what it still held is in the hands of `work`.
                self.0 = None;
            }
            work.as_mut().poll(cx)
        })
        .await
    }
}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    addresses: Addresses,
    clock: Clock,
    tls: Option<TlsConnector>,
}

impl Connector {
    /// # Errors
    /// The certificates of this machine cannot be used.
    pub(super) fn new(addresses: Addresses, clock: Clock) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { addresses, clock, tls: Some(TlsConnector::from(Arc::new(config))) })
    }

    /// For addresses without encryption, which need no certificates.
    pub(super) fn plain(addresses: Addresses, clock: Clock) -> Self {
        Self { addresses, clock, tls: None }
    }

    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, ConnectError> {
        let origin = origin(url);
        let failed =
            |error: &dyn std::fmt::Display| ConnectError::Failed(origin.clone(), error.to_string());
        let addresses = self.allowed(url).await?;
        let opened = tokio::time::timeout(CONNECT, TcpStream::connect(addresses.as_slice())).await;
        let socket = opened
            .map_err(|_| failed(&format_args!("no answer in {} s", CONNECT.as_secs())))?
            .map_err(|error| failed(&error))?;
        socket.set_nodelay(true).map_err(|error| failed(&error))?;
        let stamps = Arc::new(Stamps::default());
        let stamped = Stamped { socket, clock: self.clock, stamps: Arc::clone(&stamps) };
        let stream: Box<dyn Duplex> = if url.scheme() == "https" {
            let tls = self.tls.as_ref().ok_or_else(|| failed(&"encryption is not set up"))?;
            let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(name).map_err(|error| failed(&error))?;
            let greeted = tokio::time::timeout(CONNECT, tls.connect(name, stamped)).await;
            Box::new(
                greeted
                    .map_err(|_| failed(&"no encryption in time"))?
                    .map_err(|error| failed(&error))?,
            )
        } else {
            Box::new(stamped)
        };
        let (sender, driver) = http1::Builder::new()
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| failed(&error))?;
        let driver = Driving(Some(Box::new(driver)));
        Ok(Connection { sender, driver, stamps, reused: false, origin })
    }

    /// The allowed ones of the addresses that the host has right now.
    async fn allowed(&self, url: &Url) -> Result<Vec<SocketAddr>, ConnectError> {
        let port = url.port_or_known_default().unwrap_or(443);
        let shown = origin(url);
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(v4)) => vec![(IpAddr::V4(v4), port).into()],
            Some(Host::Ipv6(v6)) => vec![(IpAddr::V6(v6), port).into()],
            Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
                .await
                .map_err(|error| ConnectError::Failed(shown.clone(), error.to_string()))?
                .collect(),
            None => Vec::new(),
        };
        let allowed: Vec<SocketAddr> =
            found.into_iter().filter(|address| self.addresses.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(ConnectError::Forbidden(shown, self.addresses.as_str()));
        }
        Ok(allowed)
    }
}

/// Scheme, host and port.
pub(super) fn origin(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or(443);
    format!("{}://{}:{port}", url.scheme(), url.host_str().unwrap_or_default())
}

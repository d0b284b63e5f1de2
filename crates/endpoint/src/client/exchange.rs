//! One request and its answer over one connection.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::Incoming,
    header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
};

use super::{connection::Connection, reading::Reading};
use crate::{
    clock::Stamp,
    record::{FailureKind, RequestRecord},
    simulate::HEADER,
    sse::{Event, Limits, SseReader},
    wire::Format,
};

/// As much of a refusal is read.
const REFUSAL: usize = 64 << 10;
/// After `[DONE]`, the end of the body may take so long; else the connection is not reused.
const END: Duration = Duration::from_millis(500);

/// How an exchange ended.
#[derive(Debug)]
pub(super) enum End {
    /// The record tells; the connection may be used again or not.
    Answered {
        reusable: bool,
    },
    Refused(Refusal),
    /// A connection that was used again had been closed meanwhile: nothing was answered.
    Stale,
}

/// A status that is no success.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: String,
    pub(super) reusable: bool,
}

/// What bounds an exchange.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) stall: Duration,
    pub(super) limits: Limits,
}

/// A frame of a body.
enum Frame {
    Bytes(Bytes, Stamp),
    End,
    Broken(String),
    Stalled,
}

pub(super) async fn exchange(
    connection: &mut Connection,
    request: Request<Full<Bytes>>,
    format: Format,
    bounds: Bounds,
    record: &mut RequestRecord,
) -> End {
    connection.stamps.reset();
    record.connection_reused = connection.reused;
    let sender = &mut connection.sender;
    let sending = connection.driver.run(async {
        sender.ready().await?;
        sender.send_request(request).await
    });
    let sent = tokio::time::timeout(bounds.stall, sending).await;
    record.sent = connection.stamps.last_write();
    record.first_byte = connection.stamps.first_read();
    let response = match sent {
        Ok(Ok(response)) => response,
        Ok(Err(_)) if connection.reused && record.first_byte.is_none() => return End::Stale,
        Ok(Err(error)) => {
            record.fail(FailureKind::Connect, format!("the connection broke: {error}"));
            return End::Answered { reusable: false };
        }
        Err(_) => {
            record.fail(FailureKind::Stall, stalled(bounds.stall));
            return End::Answered { reusable: false };
        }
    };
    record.status = Some(response.status().as_u16());
    record.simulated |= response.headers().contains_key(HEADER);
    if response.status().is_success() {
        let reusable = read_answer(connection, response, format, bounds, record).await;
        End::Answered { reusable }
    } else {
        End::Refused(read_refusal(connection, response, bounds).await)
    }
}

fn stalled(stall: Duration) -> String {
    format!("no byte came for {} s", stall.as_secs_f64())
}

async fn next(connection: &mut Connection, body: &mut Incoming, stall: Duration) -> Frame {
    loop {
        let waiting = connection.driver.run(body.frame());
        match tokio::time::timeout(stall, waiting).await {
            Err(_) => return Frame::Stalled,
            Ok(None) => return Frame::End,
            Ok(Some(Err(error))) => return Frame::Broken(format!("the stream broke: {error}")),
            Ok(Some(Ok(frame))) => {
                if let Ok(bytes) = frame.into_data() {
                    let at = connection.stamps.last_read().unwrap_or_default();
                    return Frame::Bytes(bytes, at);
                }
            }
        }
    }
}

async fn read_refusal(
    connection: &mut Connection,
    response: Response<Incoming>,
    bounds: Bounds,
) -> Refusal {
    let header = |name| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let (status, retry_after, location) =
        (response.status().as_u16(), header(RETRY_AFTER), header(LOCATION));
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    let reusable = loop {
        match next(connection, &mut body, bounds.stall).await {
            Frame::Bytes(more, _) if bytes.len() + more.len() <= REFUSAL => bytes.extend(more),
            Frame::End => break true,
            _ => break false,
        }
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Refusal { status, retry_after, location, body, reusable }
}

/// What a body turned out to be.
enum Kind {
    /// Too early to say.
    Unknown,
    Stream(SseReader),
    Whole(Vec<u8>),
}

impl Kind {
    /// By its first bytes, as servers mislabel.
    fn of(first: &[u8], limits: Limits) -> Result<Self, &'static str> {
        match first.trim_ascii_start().first() {
            None => Ok(Self::Unknown),
            Some(b'<') => Err("the answer is a web page, not a stream"),
            Some(b'{' | b'[') => Ok(Self::Whole(Vec::new())),
            Some(_) => Ok(Self::Stream(SseReader::new(limits))),
        }
    }
}

/// Reads to the end; whether the connection can be used again.
async fn read_answer(
    connection: &mut Connection,
    response: Response<Incoming>,
    format: Format,
    bounds: Bounds,
    record: &mut RequestRecord,
) -> bool {
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        record.fail(FailureKind::Body, "the answer is a web page, not a stream");
        return false;
    }
    let mut body = response.into_body();
    let mut kind = Kind::Unknown;
    let mut last = None;
    let mut reading = Reading::new(record, format);
    let (broken, reusable) = loop {
        let wait = if reading.is_over() { END } else { bounds.stall };
        match next(connection, &mut body, wait).await {
            Frame::Bytes(bytes, at) => {
                last = Some(at);
                if let Err(why) = feed(&mut kind, &bytes, at, bounds.limits, &mut reading) {
                    reading.finish(None);
                    record.stream_end = last;
                    record.fail(FailureKind::Body, why);
                    return false;
                }
            }
            Frame::End => break (None, true),
            Frame::Stalled if reading.is_over() => break (None, false),
            Frame::Stalled => {
                reading.finish(None);
                record.stream_end = last;
                record.fail(FailureKind::Stall, stalled(bounds.stall));
                return false;
            }
            Frame::Broken(why) => break (Some(why), false),
        }
    };
    let at = last.unwrap_or_default();
    match kind {
        Kind::Stream(mut reader) => reader.finish(&mut |event: Event| reading.event(&event, at)),
        Kind::Whole(bytes) => reading.whole(&bytes, at),
        Kind::Unknown => {}
    }
    reading.finish(broken);
    record.stream_end = last;
    reusable
}

fn feed(
    kind: &mut Kind,
    bytes: &[u8],
    at: Stamp,
    limits: Limits,
    reading: &mut Reading<'_>,
) -> Result<(), String> {
    if matches!(kind, Kind::Unknown) {
        *kind = Kind::of(bytes, limits)?;
    }
    match kind {
        Kind::Unknown => {}
        Kind::Stream(reader) => {
            reader
                .push(bytes, &mut |event: Event| reading.event(&event, at))
                .map_err(|error| error.to_string())?;
        }
        Kind::Whole(whole) => {
            if whole.len() + bytes.len() > limits.body {
                return Err(format!("the body is longer than {} bytes", limits.body));
            }
            whole.extend_from_slice(bytes);
        }
    }
    Ok(())
}

//! As much of HTTP/1.1 as a scripted endpoint needs, by hand: it must be able to break the rules.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::HEADER;

const MOST_HEAD: usize = 64 << 10;
const MOST_BODY: usize = 16 << 20;

/// A request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// What follows `Bearer `.
    pub(super) key: Option<String>,
    pub(super) body: Vec<u8>,
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// The next request of a connection; `None` when it was closed.
pub(super) async fn read(
    stream: &mut TcpStream,
    held: &mut Vec<u8>,
) -> io::Result<Option<Request>> {
    loop {
        if let Some((mut request, head, length)) = parse_head(held)? {
            if length > MOST_BODY {
                return Err(invalid("the body is too long"));
            }
            while held.len() < head + length {
                if stream.read_buf(held).await? == 0 {
                    return Ok(None);
                }
            }
            request.body = held[head..head + length].to_vec();
            held.drain(..head + length);
            return Ok(Some(request));
        }
        if held.len() > MOST_HEAD {
            return Err(invalid("the head is too long"));
        }
        if stream.read_buf(held).await? == 0 {
            return Ok(None);
        }
    }
}

/// The head's content, its length and that of the body; `None` while it is not whole.
fn parse_head(bytes: &[u8]) -> io::Result<Option<(Request, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let status = parsed.parse(bytes).map_err(|error| invalid(&error.to_string()))?;
    let httparse::Status::Complete(head) = status else { return Ok(None) };
    let header = |name: &str| {
        let found = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok())
    };
    let length = header("content-length").map_or(Ok(0), str::parse);
    let length = length.map_err(|_| invalid("the length is no number"))?;
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().to_owned(),
        key: header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned),
        body: Vec::new(),
    };
    Ok(Some((request, head, length)))
}

/// A body that is no stream.
pub(super) async fn write_whole(
    stream: &mut TcpStream,
    status: u16,
    content_type: &str,
    more_headers: &str,
    body: &[u8],
) -> io::Result<()> {
    let mut answer = format!(
        "HTTP/1.1 {status} Scripted\r\n{HEADER}: assay\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\n{more_headers}\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    stream.write_all(&answer).await
}

/// The head of a stream.
pub(super) async fn write_stream_head(stream: &mut TcpStream) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\n{HEADER}: assay\r\ncontent-type: text/event-stream\r\n\
         cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await
}

/// A chunk of a stream; an empty one ends it.
pub(super) async fn write_chunk(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
    framed.extend_from_slice(bytes);
    framed.extend_from_slice(b"\r\n");
    stream.write_all(&framed).await
}

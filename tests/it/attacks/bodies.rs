//! Bodies that are kept longer or larger than they seem: forms of long names,
//! of many fields, and bodies in parts whose length nobody announced.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{Method, header};

use super::hostile;
use crate::{
    client::Client,
    exchange::send,
    test_app::{Who, spawn_app},
};

/// Sends a body in parts without saying how long it is, as long as the server takes it.
/// Returns the status that came; 0 when the server closed the connection.
pub(crate) async fn in_parts(
    client: &Client,
    base: &str,
    path: &str,
    kind: &str,
    body: Vec<u8>,
) -> u16 {
    let request = client.request(Method::POST, path).build().unwrap();
    let cookies = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
    let host = base.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    let sending = tokio::task::spawn_blocking(move || {
        let mut line = TcpStream::connect(host).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        line.write_all(head.as_bytes()).unwrap();
        for part in body.chunks(64 << 10) {
            let written = write!(line, "{:x}\r\n", part.len())
                .and_then(|()| line.write_all(part))
                .and_then(|()| line.write_all(b"\r\n"));
            if written.is_err() {
                break;
            }
        }
        let _ = line.write_all(b"0\r\n\r\n");
        let mut answer = [0; 12];
        // A server that has answered and closed may leave nothing to read.
        match line.read_exact(&mut answer) {
            Ok(()) => String::from_utf8_lossy(&answer[9..]).parse().unwrap(),
            Err(_) => 0,
        }
    });
    sending.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_fields_count_toward_the_limit_of_a_form() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/imports", team.venture);
    let token = editor.token().await;
    let body = hostile::long_names(&token, 24 << 20);
    let kind = "multipart/form-data; boundary=x";
    let status = in_parts(&editor, &app.base, &path, kind, body).await;
    assert!(status == 413 || status == 0, "{status}");
    // The control: the same form with a short name.
    let good = send(&editor, &path, &[("target", "needs")], ("a.csv", b"need\na\n")).await;
    good.redirects_to(&path);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_empty_fields_count_too() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/imports", team.venture);
    let many: Vec<(&str, &str)> = vec![("a", ""); 20_000];
    send(&editor, &path, &many, ("a.csv", b"need\na\n")).await.is(413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_parts_is_counted_like_an_announced_one() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let json = format!("{{\"x\": \"{}\"}}", "y".repeat(8 << 20)).into_bytes();
    let path = "/api/v1/score/nps";
    let status = in_parts(&editor, &app.base, path, "application/json", json).await;
    assert!(status == 400 || status == 413 || status == 0, "{status}");
    let form = format!("csrf={}&x={}", editor.token().await, "y".repeat(8 << 20)).into_bytes();
    let kind = "application/x-www-form-urlencoded";
    let path = format!("/ventures/{}/needs", team.venture);
    let status = in_parts(&editor, &app.base, &path, kind, form).await;
    assert!(status == 413 || status == 0, "{status}");
    // More than four times the largest file, never announced.
    let mut file = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n",
        editor.token().await
    )
    .into_bytes();
    file.resize(264 << 20, b'a');
    let path = format!("/ventures/{}/imports", team.venture);
    let kind = "multipart/form-data; boundary=x";
    let status = in_parts(&editor, &app.base, &path, kind, file).await;
    assert!(status == 413 || status == 0, "{status}");
}

/// Sends a head, then a byte a second, until the server answers or ends the connection.
/// Answers the status, 0 for none, and the seconds that it took.
async fn byte_by_byte(client: &Client, base: &str, head: String, start: Vec<u8>) -> (u16, u64) {
    let request = client.request(Method::GET, "/").build().unwrap();
    let cookies = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
    let host = base.trim_start_matches("http://").to_owned();
    let head = head.replace("COOKIES", &cookies).replace("HOST", &host);
    let sending = tokio::task::spawn_blocking(move || {
        let began = std::time::Instant::now();
        let mut line = TcpStream::connect(host).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(&start).unwrap();
        let mut answer = Vec::new();
        // Reading waits the second between two bytes.
        while began.elapsed() < Duration::from_secs(150) {
            let mut part = [0; 64];
            match line.read(&mut part) {
                Ok(0) => break,
                Ok(n) => answer.extend(&part[..n]),
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) => {}
                Err(_) => break,
            }
            if answer.len() >= 12 || line.write_all(b"a").is_err() {
                break;
            }
        }
        let status = answer.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
        (status.and_then(|status| status.parse().ok()).unwrap_or(0), began.elapsed().as_secs())
    });
    sending.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_comes_a_byte_a_second_is_ended_and_keeps_nobody_waiting() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let reader = app.browser(&team, Who::Viewer).await;
    let token = editor.token().await;
    let head = |path: &str, kind: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIES\r\nContent-Type: {kind}\r\nContent-Length: 100000\r\n\r\n"
        )
    };
    let form =
        head(&format!("/ventures/{}/needs", team.venture), "application/x-www-form-urlencoded");
    let file =
        head(&format!("/ventures/{}/imports", team.venture), "multipart/form-data; boundary=x");
    let json = head("/api/v1/score/nps", "application/json");
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
    );
    let never = "GET / HTTP/1.1\r\nHost: HOST\r\nX-Long: ".to_owned();
    let slow = async {
        let pairs = format!("csrf={token}&statement=").into_bytes();
        tokio::join!(
            byte_by_byte(&editor, &app.base, form, pairs),
            byte_by_byte(&editor, &app.base, file, part.into_bytes()),
            byte_by_byte(&editor, &app.base, json, b"{\"scores\": [".to_vec()),
            byte_by_byte(&editor, &app.base, never, Vec::new()),
        )
    };
    let path = format!("/ventures/{}/needs", team.venture);
    let reading = async {
        let mut longest = Duration::ZERO;
        for _ in 0..40 {
            let began = std::time::Instant::now();
            reader.get(&path).await.is(200);
            longest = longest.max(began.elapsed());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        longest
    };
    let ((form, file, json, never), longest) = tokio::join!(slow, reading);
    println!("form {form:?}, file {file:?}, JSON {json:?}, head {never:?}, page {longest:?}");
    for (what, (status, seconds)) in
        [("form", form), ("file", file), ("JSON", json), ("head", never)]
    {
        assert!(matches!(status, 0 | 400 | 408), "{what}: {status}");
        assert!(seconds < 120, "{what} held a connection for {seconds} s");
    }
    assert!(longest < Duration::from_secs(10), "{longest:?}");
    let kept = reader.get(&path).await.is(200).page();
    assert_eq!(kept.count("tbody tr"), 0, "nothing is kept in part");
}

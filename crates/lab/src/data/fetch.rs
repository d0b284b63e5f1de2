//! Getting the MNIST files from public mirrors, believed only when their
//! hashes are the known ones. Blocking; knows no async.

use std::{fs, io::Read, path::Path, time::Duration};

use sha2::{Digest, Sha256};

use super::{
    DataError,
    mnist::{FILES, PublishedFile},
};
use crate::{
    artifact::write_atomically,
    progress::{Event, ProgressReporter},
};

/// Public places that hold the four files under their usual names.
pub const MIRRORS: [&str; 2] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

enum FetchError {
    /// Another mirror may do better.
    Mirror(String),
    Final(DataError),
}

/// Fetches the four gz files into a folder. Files that are there with the right
/// hash stay; each mirror is tried in turn.
///
/// # Errors
/// No mirror gave the right bytes, the folder cannot be written, or cancellation.
pub fn fetch_mnist(
    folder: &Path,
    mirrors: &[&str],
    reporter: &dyn ProgressReporter,
) -> Result<(), DataError> {
    let unwritable = |source| DataError::Unwritable { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(unwritable)?;
    // An error says that this process has one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(None)
        .build()
        .map_err(|error| DataError::NotFetched {
            file: FILES[0].name,
            reasons: error.to_string(),
        })?;
    for file in FILES {
        let path = folder.join(format!("{}.gz", file.name));
        let there = fs::read(&path).is_ok_and(|bytes| sha256_hex(&bytes) == file.sha256);
        if there {
            reporter.report(Event::Note(format!("{} is there already", file.name).into()));
            continue;
        }
        let bytes = fetch_file(&client, file, mirrors, reporter)?;
        write_atomically(&path, &|target| target.write_all(&bytes))
            .map_err(|error| DataError::Unwritable { path, source: error.source })?;
    }
    Ok(())
}

fn fetch_file(
    client: &reqwest::blocking::Client,
    file: PublishedFile,
    mirrors: &[&str],
    reporter: &dyn ProgressReporter,
) -> Result<Vec<u8>, DataError> {
    let mut reasons = Vec::new();
    for mirror in mirrors {
        match fetch_from(client, mirror, file, reporter) {
            Ok(bytes) => return Ok(bytes),
            Err(FetchError::Mirror(reason)) => {
                reporter.report(Event::Note(format!("{mirror}: {reason}").into()));
                reasons.push(format!("{mirror}: {reason}"));
            }
            Err(FetchError::Final(error)) => return Err(error),
        }
    }
    Err(DataError::NotFetched { file: file.name, reasons: reasons.join("; ") })
}

fn fetch_from(
    client: &reqwest::blocking::Client,
    mirror: &str,
    file: PublishedFile,
    reporter: &dyn ProgressReporter,
) -> Result<Vec<u8>, FetchError> {
    let failed = |error: &dyn std::fmt::Display| FetchError::Mirror(error.to_string());
    let mut response = client
        .get(format!("{mirror}/{}.gz", file.name))
        .send()
        .and_then(reqwest::blocking::Response::error_for_status)
        .map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        if reporter.is_cancelled() {
            return Err(FetchError::Final(DataError::Cancelled));
        }
        let n = response.read(&mut buffer).map_err(|error| failed(&error))?;
        if n == 0 {
            break;
        }
        bytes.extend_from_slice(&buffer[..n]);
        if bytes.len() as u64 > file.bytes {
            return Err(failed(&format_args!("sent more than the {} bytes known", file.bytes)));
        }
        reporter.report(Event::Step {
            name: file.name.to_owned(),
            done: bytes.len() as u64,
            total: file.bytes,
        });
    }
    let found = sha256_hex(&bytes);
    if found != file.sha256 {
        return Err(failed(&format_args!("sent other bytes (SHA-256 {found})")));
    }
    Ok(bytes)
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Write},
        net::TcpListener,
        thread,
    };

    use super::*;
    use crate::progress::NoProgress;

    /// A mirror on this machine that answers `count` requests from a folder.
    fn mirror(answer: impl Fn(&str) -> Vec<u8> + Send + 'static, count: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/mnist", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming().take(count) {
                let mut stream = stream.unwrap();
                let mut line = String::new();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                reader.read_line(&mut line).unwrap();
                let mut rest = String::new();
                while reader.read_line(&mut rest).unwrap() > 2 {
                    rest.clear();
                }
                let name = line.split_whitespace().nth(1).unwrap().rsplit('/').next().unwrap();
                let body = answer(name);
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all(head.as_bytes()).unwrap();
                // The client may close the connection on a body that it refuses.
                let _ = stream.write_all(&body);
            }
        });
        address
    }

    #[test]
    fn other_bytes_are_refused_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let wrong = mirror(|_| b"not mnist".to_vec(), 1);
        let endless = mirror(|_| vec![0; 12_000_000], 1);
        let error =
            fetch_mnist(folder.path(), &[&wrong, &endless], &NoProgress).unwrap_err().to_string();
        assert!(error.contains("other bytes") && error.contains("more than"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_real_files_come_from_the_second_mirror_when_the_first_is_gone() {
        let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
            crate::engine::testing::skipped("ASSAY_TEST_DATA is not set");
            return;
        };
        let source = Path::new(&data).join("mnist");
        let good = mirror(move |name| fs::read(source.join(name)).unwrap(), 4);
        let folder = tempfile::tempdir().unwrap();
        fetch_mnist(folder.path(), &["http://127.0.0.1:9", &good], &NoProgress).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
        // All are there, so no mirror is asked again.
        fetch_mnist(folder.path(), &[], &NoProgress).unwrap();
    }
}

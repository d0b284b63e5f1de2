//! Server-sent events out of raw bytes, however the network cut them. Lines end at `\n` only:
//! U+2028 and U+0085 are text inside JSON. Bytes become text when an event is whole, so a
//! character that two packets share stays whole. Knows nothing of what events mean.

/// An event: its name (empty for the usual one) and its data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    pub name: String,
    pub data: Vec<u8>,
}

/// Sizes that no honest stream exceeds.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub line: usize,
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 4 << 20, body: 64 << 20 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SseError {
    #[error("a line of the stream is longer than {0} bytes")]
    Line(usize),
    #[error("the body is longer than {0} bytes")]
    Body(usize),
}

/// Reads a stream piece by piece.
#[derive(Debug, Default)]
pub struct SseReader {
    limits: Limits,
    read: usize,
    line: Vec<u8>,
    event: Event,
    has_data: bool,
}

impl SseReader {
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes the next bytes and hands over the events that they complete.
    ///
    /// # Errors
    /// A line or the body is too long.
    pub fn push(&mut self, bytes: &[u8], on_event: &mut impl FnMut(Event)) -> Result<(), SseError> {
        self.read += bytes.len();
        if self.read > self.limits.body {
            return Err(SseError::Body(self.limits.body));
        }
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            self.append(&rest[..end])?;
            let line = std::mem::take(&mut self.line);
            self.end_line(&line, on_event);
            // Its memory serves the next line.
            self.line = line;
            self.line.clear();
            rest = &rest[end + 1..];
        }
        self.append(rest)
    }

    /// The stream ended: an event that lacks only its empty line counts all the same.
    pub fn finish(&mut self, on_event: &mut impl FnMut(Event)) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.end_line(&line, on_event);
        }
        self.end_line(b"", on_event);
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), SseError> {
        if self.line.len() + bytes.len() > self.limits.line {
            return Err(SseError::Line(self.limits.line));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, line: &[u8], on_event: &mut impl FnMut(Event)) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            if std::mem::take(&mut self.has_data) {
                on_event(event);
            }
            return;
        }
        let colon = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        let (field, value) = (&line[..colon], line.get(colon + 1..).unwrap_or_default());
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                if self.has_data {
                    self.event.data.push(b'\n');
                }
                self.has_data = true;
                self.event.data.extend_from_slice(value);
            }
            b"event" => self.event.name = String::from_utf8_lossy(value).into_owned(),
            // Comments (no field), ids and unknown fields.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut keep = |event: Event| {
            found.push((event.name, String::from_utf8(event.data).unwrap()));
        };
        let mut reader = SseReader::default();
        for piece in pieces {
            reader.push(piece, &mut keep).unwrap();
        }
        reader.finish(&mut keep);
        found
    }

    fn data(text: &str) -> Vec<String> {
        events(&[text.as_bytes()]).into_iter().map(|(_, data)| data).collect()
    }

    #[test]
    fn any_cut_of_the_bytes_gives_the_same_events() {
        let text =
            "data: {\"a\":\"你好🦀\"}\r\n\r\n: keep-alive\n\nevent: error\ndata:x\ndata: y\n\n";
        let whole = events(&[text.as_bytes()]);
        assert_eq!(
            whole,
            [
                (String::new(), "{\"a\":\"你好🦀\"}".to_owned()),
                ("error".to_owned(), "x\ny".to_owned())
            ]
        );
        for size in 1..text.len() {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            assert_eq!(events(&pieces), whole, "cut into {size}");
        }
    }

    #[test]
    fn lines_end_at_newlines_only() {
        assert_eq!(data("data: a\u{2028}b\u{85}c\n\n"), ["a\u{2028}b\u{85}c"]);
        assert_eq!(data("data: a\rb\n\n"), ["a\rb"]);
    }

    #[test]
    fn an_event_without_its_last_lines_counts() {
        assert_eq!(data("data: a\n\ndata: b"), ["a", "b"]);
        assert_eq!(data("data: a\n"), ["a"]);
        assert_eq!(data(""), Vec::<String>::new());
        assert_eq!(data("\n\n: only a comment\n\nid: 3\n\n"), Vec::<String>::new());
    }

    #[test]
    fn only_one_space_belongs_to_the_framing() {
        assert_eq!(data("data:  a\n\ndata\n\ndata:\n\n"), [" a", "", ""]);
    }

    #[test]
    fn lines_and_bodies_have_limits() {
        let mut reader = SseReader::new(Limits { line: 8, body: 100 });
        assert_eq!(reader.push(b"data: 1\n", &mut |_| {}), Ok(()));
        assert_eq!(reader.push(b"data: 1234\n", &mut |_| {}), Err(SseError::Line(8)));
        let mut reader = SseReader::new(Limits { line: 80, body: 10 });
        assert_eq!(reader.push(b"\n\n\n\n\n\n\n\n\n\n", &mut |_| {}), Ok(()));
        assert_eq!(reader.push(b"\n", &mut |_| {}), Err(SseError::Body(10)));
    }
}

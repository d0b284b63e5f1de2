//! When a refused request may be tried again. Pure.

use std::time::{Duration, SystemTime};

/// Longest wait that an endpoint may ask for.
const LONGEST: Duration = Duration::from_secs(60);
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Statuses after which another attempt may succeed.
pub(super) fn is_temporary(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// How long to wait before attempt `attempts + 1`: what the header says in seconds or as a date,
/// else what the body says, else twice as long each time. `None` when that is too long.
pub(super) fn wait(
    header: Option<&str>,
    body: &str,
    attempts: u32,
    now: SystemTime,
) -> Option<Duration> {
    let told = header.and_then(|header| by_header(header, now)).or_else(|| by_body(body));
    let wait = told.unwrap_or_else(|| FIRST_WAIT * 2_u32.pow(attempts.saturating_sub(1).min(6)));
    (wait <= LONGEST).then_some(wait)
}

fn by_header(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// `… try again in 1.5s`, `… in 200ms`, `… after 2 seconds`.
fn by_body(body: &str) -> Option<Duration> {
    let body = body.to_ascii_lowercase();
    let mut places = ["try again in ", "retry after ", "retry in "].into_iter();
    let rest = places.find_map(|place| body.split_once(place)).map(|(_, rest)| rest)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let number: f64 = rest[..end].trim_end_matches('.').parse().ok()?;
    let unit = rest[end..].trim_start();
    let seconds = if unit.starts_with("ms") || unit.starts_with("milli") {
        number / 1e3
    } else if unit.starts_with("min") || (unit.starts_with('m') && !unit.starts_with("ms")) {
        number * 60.0
    } else {
        number
    };
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_from_header_and_body() {
        // The example date of RFC 9110, five seconds later.
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let ms = Duration::from_millis;
        for (header, body, expected) in [
            (Some("3"), "", Some(ms(3_000))),
            (Some("0.5"), "", Some(ms(500))),
            (Some("Sun, 06 Nov 1994 08:49:42 GMT"), "", Some(ms(5_000))),
            (Some("Sun, 06 Nov 1994 08:49:30 GMT"), "", Some(ms(0))),
            (Some("soon"), "Please try again in 1.5s.", Some(ms(1_500))),
            (None, "Please try again in 200ms. Visit", Some(ms(200))),
            (None, "retry after 2 seconds", Some(ms(2_000))),
            (None, "try again in 2m", None),
            (None, "Limit of 39 at once", Some(ms(500))),
            (Some("3600"), "", None),
            (Some("-1"), "", Some(ms(500))),
        ] {
            assert_eq!(wait(header, body, 1, now), expected, "{header:?} {body}");
        }
        assert_eq!(wait(None, "", 3, now), Some(ms(2_000)));
        assert!(is_temporary(429) && is_temporary(503) && !is_temporary(400));
    }
}

//! The client's address and the address under which this server was called. Forwarding headers
//! only count from a trusted proxy. Independent of who is signed in.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
    web::Data,
};

use config::Settings;

/// The last of a comma-separated header's values: what the nearest proxy added.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).last()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim).filter(|value| !value.is_empty())
}

/// True when a trusted proxy sent the request.
fn is_forwarded(peer: Option<SocketAddr>, settings: &Settings) -> bool {
    peer.is_some_and(|peer| settings.trusted_proxies.contains(&peer.ip().to_canonical()))
}

/// An address as in proxy headers: with or without a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().ok();
    address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// The address that a request comes from.
pub fn client_address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    let peer = request.peer_addr();
    let own = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
    if !is_forwarded(peer, settings) {
        return own;
    }
    // The last address not added by a trusted proxy is the client's; earlier ones may be
    // forged, also in an earlier line of the same header.
    let lines: Vec<_> = request.headers().get_all("x-forwarded-for").collect();
    for line in lines.into_iter().rev() {
        for text in line.to_str().unwrap_or_default().rsplit(',') {
            match hop(text).map(|address| address.to_canonical()) {
                Some(address) if settings.trusted_proxies.contains(&address) => {}
                Some(address) => return address,
                // An unreadable hop hides those before it.
                None => return own,
            }
        }
    }
    own
}

/// The network of an address for rate limits: a household has a whole /64 of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A valid host with or without a port.
fn host(text: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let fit = (1..=255).contains(&text.len()) && text.chars().all(plain);
    // The URL parser handles brackets and ports.
    let read = fit.then(|| url::Url::parse(&format!("http://{text}/")).ok()).flatten();
    read.is_some_and(|url| url.has_host() && url.path() == "/").then_some(text)
}

/// Host and port of the request, if trustworthy.
fn asked_host<'a>(request: &'a HttpRequest, settings: &Settings) -> Option<&'a str> {
    let headers = request.headers();
    let forwarded = is_forwarded(request.peer_addr(), settings);
    let named = forwarded.then(|| last(headers, "x-forwarded-host")).flatten();
    // HTTP/2 has no header `Host`: the authority is in the address.
    let direct = || {
        last(headers, header::HOST.as_str()).or_else(|| Some(request.uri().authority()?.as_str()))
    };
    host(named.or_else(direct)?)
}

/// True for an IP address or localhost with the server's port: not a name that somebody else
/// could own.
fn is_own(host: &str, listening: SocketAddr) -> bool {
    let port_of = |socket: SocketAddr| socket.port() == listening.port();
    let local = host.strip_prefix("localhost:").and_then(|port| port.parse::<u16>().ok());
    local.is_some_and(|port| port == listening.port())
        || host.parse::<SocketAddr>().is_ok_and(port_of)
        || (listening.port() == 80 && (host == "localhost" || host.parse::<IpAddr>().is_ok()))
}

/// The public address of this site, without a trailing slash, for links to share: `public_url`;
/// otherwise from a trusted proxy; otherwise from the request's host, unless it is a name,
/// which could be forged; otherwise the listening address. Empty when none of these can be
/// reached from outside.
pub fn site(request: &HttpRequest) -> String {
    let Some(settings) = request.app_data::<Data<Settings>>() else { return String::new() };
    if let Some(url) = &settings.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let asked = asked_host(request, settings);
    if is_forwarded(request.peer_addr(), settings) {
        let https = last(request.headers(), "x-forwarded-proto") == Some("https");
        let scheme = if https { "https" } else { "http" };
        return asked.map(|host| format!("{scheme}://{host}")).unwrap_or_default();
    }
    let listening = request.app_config().local_addr();
    match asked.filter(|host| is_own(host, listening)) {
        Some(host) => format!("http://{host}"),
        None if listening.ip().is_unspecified() => String::new(),
        None => format!("http://{listening}"),
    }
}

/// True when `origin`, as a browser names it, is this site.
pub fn is_this_site(origin: &str, request: &HttpRequest) -> bool {
    let Some(settings) = request.app_data::<Data<Settings>>() else { return false };
    if let Some(url) = &settings.public_url {
        return url.origin().ascii_serialization() == origin;
    }
    // Another site cannot set the `Host` header of a browser's request.
    let host = asked_host(request, settings);
    host.is_some_and(|host| origin.split("://").nth(1) == Some(host))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const PROXY: [u8; 4] = [10, 0, 0, 1];

    fn settings(trusting: bool) -> Settings {
        let trusted_proxies = if trusting { vec![IpAddr::from(PROXY)] } else { vec![] };
        Settings { trusted_proxies, ..Settings::default() }
    }

    fn request(lines: &[(&'static str, &'static str)], settings: Settings) -> HttpRequest {
        let mut request =
            TestRequest::default().peer_addr((PROXY, 5).into()).app_data(Data::new(settings));
        for line in lines {
            request = request.append_header(*line);
        }
        request.to_http_request()
    }

    fn address(lines: &[(&'static str, &'static str)]) -> IpAddr {
        client_address(&request(lines, settings(true)), &settings(true))
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let lines = [("x-forwarded-for", "6.6.6.6, 1.2.3.4")];
        assert_eq!(address(&lines), IpAddr::from([1, 2, 3, 4]));
        let direct = client_address(&request(&lines, settings(false)), &settings(false));
        assert_eq!(direct, IpAddr::from(PROXY));
    }

    #[test]
    fn a_forged_forwarding_header_is_ignored() {
        let one = IpAddr::from([1, 2, 3, 4]);
        assert_eq!(address(&[("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "1.2.3.4")]), one);
        assert_eq!(address(&[("x-forwarded-for", "6.6.6.6, 1.2.3.4:5555")]), one);
        assert_eq!(address(&[("x-forwarded-for", "6.6.6.6, ::ffff:1.2.3.4, 10.0.0.1")]), one);
        assert_eq!(address(&[("x-forwarded-for", "6.6.6.6, unknown")]), IpAddr::from(PROXY));
        let six = address(&[("x-forwarded-for", "[2001:db8::1]:443")]);
        assert_eq!(six, "2001:db8::1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn neighbours_in_a_64_are_one_network() {
        let [a, b, c] = ["2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"]
            .map(|text| network(text.parse().unwrap()));
        assert_eq!(a, b);
        assert_ne!(a, c);
    }

    #[test]
    fn a_name_in_the_request_makes_no_link() {
        for evil in ["evil.example", "evil.example:8080", "a@b", "x/y", "localhost:1", "[::1"] {
            let request = request(&[("host", evil), ("x-forwarded-host", evil)], settings(false));
            assert!(!site(&request).contains(evil), "{evil}: {}", site(&request));
        }
    }

    #[test]
    fn behind_a_trusted_proxy_its_host_counts_and_public_url_before_it() {
        let lines = [
            ("host", "inner:1"),
            ("x-forwarded-host", "evil.example, assay.example"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(site(&request(&lines, settings(true))), "https://assay.example");
        assert!(is_this_site("https://assay.example", &request(&lines, settings(true))));
        assert!(!is_this_site("https://evil.example", &request(&lines, settings(true))));
        let public = url::Url::parse("https://other.example/").unwrap();
        let own = Settings { public_url: Some(public), ..settings(true) };
        assert_eq!(site(&request(&lines, own.clone())), "https://other.example");
        assert!(is_this_site("https://other.example", &request(&lines, own.clone())));
        assert!(!is_this_site("https://assay.example", &request(&lines, own)));
    }
}

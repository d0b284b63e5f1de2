//! Proof that a reader knew a link's passphrase: a signed cookie that only holds for that link
//! and that passphrase, for half a day.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration as CookieDuration},
};

use crate::store::OpenLink;
use config::Settings;
use web::key::{Purpose, SecretKey};

/// How long a reader need not repeat the passphrase.
const HOURS: i64 = 12;

fn name(link: &OpenLink) -> String {
    format!("assay_shared_{}", link.id.simple())
}

/// The signed content. The parts have fixed alphabets without NUL.
fn signed(link: &OpenLink, until: i64) -> String {
    format!("{}\0{}\0{until}", link.id, link.passphrase.as_deref().unwrap_or_default())
}

/// The cookie for a reader who knew the passphrase.
pub(crate) fn cookie(key: &SecretKey, settings: &Settings, link: &OpenLink) -> Cookie<'static> {
    let until = db::now().unix_timestamp() + HOURS * 3600;
    let tag = key.derive(Purpose::SharedReport).tag(signed(link, until).as_bytes());
    Cookie::build(name(link), format!("{until}.{tag}"))
        .path("/shared")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.secure())
        .max_age(CookieDuration::hours(HOURS))
        .finish()
}

/// True when the link needs no passphrase, or the reader has shown it.
pub(crate) fn may_read(request: &HttpRequest, key: &SecretKey, link: &OpenLink) -> bool {
    if link.passphrase.is_none() {
        return true;
    }
    let Some(cookie) = request.cookie(&name(link)) else { return false };
    let Some((until, tag)) = cookie.value().split_once('.') else { return false };
    let Ok(until) = until.parse::<i64>() else { return false };
    until > db::now().unix_timestamp()
        && key.derive(Purpose::SharedReport).verify(signed(link, until).as_bytes(), tag)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_pass_holds_for_its_link_and_its_passphrase_only() {
        let key = SecretKey::new([7; 32]);
        let link = |id: u128, passphrase: &str| OpenLink {
            id: Uuid::from_u128(id),
            venture: Uuid::nil(),
            report: Uuid::nil(),
            passphrase: Some(passphrase.to_owned()),
        };
        let shown = link(1, "hash");
        let cookie = cookie(&key, &Settings::default(), &shown);
        let request = |name: String| {
            let cookie = Cookie::new(name, cookie.value().to_owned());
            TestRequest::default().cookie(cookie).to_http_request()
        };
        assert!(may_read(&request(name(&shown)), &key, &shown));
        assert!(!may_read(&request(name(&shown)), &key, &link(1, "another")));
        let other = link(2, "hash");
        assert!(!may_read(&request(name(&other)), &key, &other));
        assert!(!may_read(&request(name(&shown)), &SecretKey::new([8; 32]), &shown));
        let late = format!("1.{}", cookie.value().split_once('.').unwrap().1);
        let late = TestRequest::default().cookie(Cookie::new(name(&shown), late)).to_http_request();
        assert!(!may_read(&late, &key, &shown));
    }
}

//! The venture that the navigation shows on pages without one (account, users, data sets,
//! errors): the one that the visitor opened last, remembered in a cookie and shown only to those
//! who may still see it.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    cookie::{Cookie, SameSite, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use sea_orm::{DatabaseConnection, DbErr};
use uuid::Uuid;

use super::{access::nav, store};
use config::Settings;
use web::{
    nav::{Visited, venture_in},
    visitor::Visitor,
};

/// Holds the identifier of the venture. It grants nothing.
const COOKIE: &str = "assay_venture";
/// Ventures in the switcher; a link leads to the rest.
const MOST: u64 = 8;

/// Puts [`Visited`] into requests for pages and remembers the venture that was opened.
pub async fn recall(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let opened = venture_in(request.path());
    let last = request.cookie(COOKIE).and_then(|cookie| Uuid::parse_str(cookie.value()).ok());
    let visited = read(&request, opened, last).await;
    let shown = visited.as_ref().and_then(|visited| Some(visited.venture.as_ref()?.id));
    if let Some(visited) = visited {
        request.extensions_mut().insert(visited);
    }
    let secure = request.app_data::<Data<Settings>>().is_some_and(|settings| settings.secure());
    let mut response = next.call(request).await?;
    if let Some(id) = opened.filter(|id| shown == Some(*id) && last != Some(*id)) {
        response.response_mut().add_cookie(&cookie(id, secure))?;
    }
    Ok(response)
}

/// `None` where nobody is signed in, and where no page is asked for.
async fn read(
    request: &ServiceRequest,
    opened: Option<Uuid>,
    last: Option<Uuid>,
) -> Option<Visited> {
    let elsewhere = ["/static/", "/health/", "/api/", "/s/"];
    if elsewhere.iter().any(|start| request.path().starts_with(start)) {
        return None;
    }
    let user = Visitor::of(request.request()).user?;
    let db = request.app_data::<Data<DatabaseConnection>>()?;
    // Without the database the page itself says what is wrong.
    let found = find(db, user.id, [opened, last]).await;
    found.inspect_err(|error| tracing::warn!(%error, "the navigation is incomplete")).ok()
}

/// Shows the first of the wanted ventures that the person may see.
async fn find(
    db: &DatabaseConnection,
    user: Uuid,
    wanted: [Option<Uuid>; 2],
) -> Result<Visited, DbErr> {
    let recent = store::list_recent(db, user, MOST).await?;
    let mut venture = None;
    for id in wanted.into_iter().flatten() {
        let found = match recent.iter().find(|(venture, _)| venture.id == id) {
            Some(listed) => Some(listed.clone()),
            None => store::find_membership(db, id, user).await?,
        };
        if let Some((found, role)) = found {
            venture = Some(nav(&found, role));
            break;
        }
    }
    let ventures = recent.into_iter().map(|(venture, _)| (venture.id, venture.name)).collect();
    Ok(Visited { venture, ventures })
}

fn cookie(venture: Uuid, secure: bool) -> Cookie<'static> {
    Cookie::build(COOKIE, venture.to_string())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(Duration::days(180))
        .finish()
}

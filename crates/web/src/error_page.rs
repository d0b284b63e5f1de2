//! The body of a failed response: HTML in the visitor's language for pages, problem+json for
//! `/api`. Decides no status; `error.rs` does.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use askama::Template;
use serde::Serialize;

use super::{
    error::{FieldProblem, Notice},
    page::{PageCtx, redirect},
};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    ctx: PageCtx,
    title: String,
    message: String,
    errors: Vec<FieldProblem>,
    reference: Option<String>,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    errors: &'a [FieldProblem],
}

/// Gives every failed response a useful body: HTML for pages, problem+json for the API. Holds
/// no copy of the request, because the router needs exclusive access.
pub async fn render(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let response = next.call(request).await?;
    let status = response.status();
    let has_body = response.headers().contains_key(header::CONTENT_TYPE)
        && response.response().extensions().get::<Notice>().is_none()
        && is_ours(&response);
    if !(status.is_client_error() || status.is_server_error()) || has_body {
        return Ok(response.map_into_left_body());
    }
    let notice = response
        .response()
        .extensions()
        .get::<Notice>()
        .cloned()
        .unwrap_or_else(|| Notice { key: key_of_status(status), ..Notice::default() });
    let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
    let mut rendered = body(response.request(), status, &notice);
    if let Some(value) = retry_after {
        rendered.headers_mut().insert(header::RETRY_AFTER, value);
    }
    Ok(response.into_response(rendered).map_into_right_body())
}

/// Gives errors before the visitor is known (such as an unreachable database) the same kind of
/// body.
pub async fn last_resort(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    render(request, next).await
}

/// Failed responses with a body of the handler's own, such as a form with status 422.
fn is_ours(response: &ServiceResponse<impl MessageBody>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}

fn key_of_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "error-not-found",
        StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
        StatusCode::SERVICE_UNAVAILABLE => "error-unavailable",
        s if s.is_client_error() => "error-bad-request",
        _ => "error-internal",
    }
}

fn body(request: &actix_web::HttpRequest, status: StatusCode, notice: &Notice) -> HttpResponse {
    let ctx = PageCtx::of(request);
    let api = request.path().starts_with("/api/");
    if status == StatusCode::UNAUTHORIZED && !api {
        let next = if request.method().is_safe() {
            let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
            url::form_urlencoded::Serializer::for_suffix(String::from("/sign-in?"), 9)
                .append_pair("next", target)
                .finish()
        } else {
            "/sign-in".to_owned()
        };
        return redirect(&next);
    }
    let title = ctx.t(&format!("{}-title", notice.key));
    let message = ctx.lang.t_args(notice.key, &notice.args);
    let mut errors = notice.errors.clone();
    if let Some((field, key, args)) = &notice.field {
        errors.push(FieldProblem { field: field.clone(), message: ctx.lang.t_args(key, args) });
    }
    if api {
        let problem = Problem {
            r#type: "about:blank",
            title: &title,
            status: status.as_u16(),
            detail: &message,
            reference: notice.reference.as_deref(),
            errors: &errors,
        };
        let text = serde_json::to_string(&problem).unwrap_or_default();
        return HttpResponse::build(status).content_type("application/problem+json").body(text);
    }
    let page = ErrorPage { ctx, title, message, errors, reference: notice.reference.clone() };
    let html = page.render().unwrap_or_else(|_| page.message.clone());
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html)
}

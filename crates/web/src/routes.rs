//! Registration of routes: path, required access, handler. The server and the test of all
//! routes × all roles use the same list.

use std::{borrow::Cow, future::Future, pin::Pin, rc::Rc};

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Responder,
    dev::Payload,
    guard,
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use super::once;

/// Who may call a route. The handler's extractors enforce it; a test compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Public,
    /// Everybody who has signed in.
    SignedIn,
    Admin,
    /// Members of the venture in the path.
    Viewer,
    /// Members who may change records.
    Editor,
    /// Members who may change members and settings.
    Owner,
}

/// One entry of the list.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: Cow<'static, str>,
    pub access: Access,
    /// A form that is submitted twice is processed once.
    pub once: bool,
}

type Answer = Pin<Box<dyn Future<Output = HttpResponse>>>;

/// A handler of any type as one type: what actix builds around a route is compiled once
/// instead of once for each handler.
type BoxedHandler = Rc<dyn Fn(HttpRequest, Payload) -> Answer>;

fn boxed<F, Args>(handler: F) -> BoxedHandler
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Rc::new(move |request, mut payload| {
        let handler = handler.clone();
        Box::pin(async move {
            match Args::from_request(&request, &mut payload).await {
                Ok(args) => handler.call(args).await.respond_to(&request).map_into_boxed_body(),
                Err(error) => HttpResponse::from_error(error),
            }
        })
    })
}

/// Collects routes and registers them with a server, if there is one.
pub struct Routes<'a> {
    config: Option<&'a mut ServiceConfig>,
    listed: Vec<Route>,
}

impl<'a> Routes<'a> {
    /// Registers routes with a server.
    pub fn registering(config: &'a mut ServiceConfig) -> Self {
        Self { config: Some(config), listed: Vec::new() }
    }

    /// Only lists.
    pub fn listing() -> Self {
        Self { config: None, listed: Vec::new() }
    }

    /// The routes so far.
    pub fn into_list(self) -> Vec<Route> {
        self.listed
    }

    /// Answers HEAD, too.
    pub fn get<F, Args>(&mut self, path: &'static str, access: Access, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, path.into(), access, boxed(handler), false)
    }

    pub fn post<F, Args>(&mut self, path: &'static str, access: Access, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, path.into(), access, boxed(handler), false)
    }

    /// A form whose address is the end of another one.
    pub fn post_below<F, Args>(
        &mut self,
        path: &str,
        end: &str,
        access: Access,
        handler: F,
    ) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, format!("{path}{end}").into(), access, boxed(handler), false)
    }

    /// A form that creates a record: submitted twice, it creates one, and both get the same
    /// response.
    pub fn post_once<F, Args>(
        &mut self,
        path: &'static str,
        access: Access,
        handler: F,
    ) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, path.into(), access, boxed(handler), true)
    }

    pub fn patch<F, Args>(&mut self, path: &'static str, access: Access, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::PATCH, path.into(), access, boxed(handler), false)
    }

    fn add(
        &mut self,
        method: Method,
        path: Cow<'static, str>,
        access: Access,
        handler: BoxedHandler,
        once: bool,
    ) -> &mut Self {
        if let Some(config) = &mut self.config {
            let route = match method {
                Method::GET => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
                _ => web::method(method.clone()),
            };
            let route = route
                .to(move |request, payload: web::Payload| handler(request, payload.into_inner()));
            let route = if once { route.wrap(from_fn(once::process)) } else { route };
            config.route(&path, route);
        }
        self.listed.push(Route { method, path, access, once });
        self
    }
}

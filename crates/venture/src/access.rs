//! Membership as an extractor: without it the handler does not run. Strangers get 404, so that
//! they do not learn which ventures exist.

use std::marker::PhantomData;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{Edit, MemberRole, Venture, store};
use account::store::is_session_open;
use web::{
    error::AppError,
    live::Permission,
    nav::VentureNav,
    visitor::{User, Visitor},
};

/// The role in a venture that a handler requires.
pub trait RequiredRole: 'static {
    const ROLE: MemberRole;
}

/// May read.
#[derive(Debug, Clone, Copy)]
pub struct Viewer;
/// May change records, unless the venture is archived.
#[derive(Debug, Clone, Copy)]
pub struct Editor;
/// May change members and settings.
#[derive(Debug, Clone, Copy)]
pub struct Owner;

impl RequiredRole for Viewer {
    const ROLE: MemberRole = MemberRole::Viewer;
}
impl RequiredRole for Editor {
    const ROLE: MemberRole = MemberRole::Editor;
}
impl RequiredRole for Owner {
    const ROLE: MemberRole = MemberRole::Owner;
}

/// A venture as the navigation shows it to somebody in that role.
pub(super) fn nav(venture: &Venture, role: MemberRole) -> VentureNav {
    VentureNav {
        id: venture.id,
        name: venture.name.clone(),
        can_edit: venture.archived_at.is_none() && role >= MemberRole::Editor,
        can_own: role >= MemberRole::Owner,
    }
}

/// A signed-in member of the venture in the path's `{venture}`, with at least role `P`.
#[derive(Debug, Clone)]
pub struct Member<P> {
    pub user: User,
    pub venture: Venture,
    pub role: MemberRole,
    required: PhantomData<P>,
}

impl<P> Member<P> {
    /// The venture's identifier.
    pub fn id(&self) -> Uuid {
        self.venture.id
    }

    /// A change by this member in this venture.
    pub fn edit(&self) -> Edit {
        Edit { author: self.user.id, venture: self.venture.id }
    }

    /// The venture's part of the navigation.
    pub fn nav(&self) -> VentureNav {
        nav(&self.venture, self.role)
    }

    /// Checks repeatedly whether the person may still read the venture: a session that ended, a
    /// disabled account and a lost membership all end the permission; losing the right to write
    /// does not.
    pub fn permission(&self, db: &Data<DatabaseConnection>) -> Permission {
        let (venture, user, session) = (self.venture.id, self.user.id, self.user.session_id);
        let db = db.clone();
        Box::new(move || {
            let db = db.clone();
            Box::pin(async move {
                let open = is_session_open(db.get_ref(), user, session).await?;
                let member =
                    open && store::find_membership(db.get_ref(), venture, user).await?.is_some();
                Ok(member)
            })
        })
    }

    /// Address of a page below the venture.
    pub fn path(&self, rest: &str) -> String {
        format!("/ventures/{}/{rest}", self.venture.id)
    }
}

impl<P: RequiredRole> FromRequest for Member<P> {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = Visitor::of(request).user;
        let venture = request.match_info().get("venture").and_then(|id| Uuid::parse_str(id).ok());
        let db = request.app_data::<Data<DatabaseConnection>>().cloned();
        Box::pin(async move {
            let user = user.ok_or(AppError::SignInNeeded)?;
            let (venture, db) = venture.zip(db).ok_or(AppError::NotFound)?;
            let (venture, role) = store::find_membership(db.get_ref(), venture, user.id)
                .await?
                .ok_or(AppError::NotFound)?;
            if role < P::ROLE {
                return Err(AppError::Forbidden);
            }
            if P::ROLE == MemberRole::Editor && venture.archived_at.is_some() {
                return Err(AppError::Conflict("error-archived"));
            }
            Ok(Self { user, venture, role, required: PhantomData })
        })
    }
}

//! Membership as a handler's argument: without it the handler is not reached.
//! Who is no member gets 404, so that nobody learns which ventures exist.

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
    page::VentureNav,
    visitor::{User, Visitor},
};

/// The least part in a venture that a handler asks for.
pub trait Part: 'static {
    const NEEDED: MemberRole;
}

/// May read.
#[derive(Debug, Clone, Copy)]
pub struct Viewer;
/// May change records; nobody can while the venture is archived.
#[derive(Debug, Clone, Copy)]
pub struct Editor;
/// May change members and settings.
#[derive(Debug, Clone, Copy)]
pub struct Owner;

impl Part for Viewer {
    const NEEDED: MemberRole = MemberRole::Viewer;
}
impl Part for Editor {
    const NEEDED: MemberRole = MemberRole::Editor;
}
impl Part for Owner {
    const NEEDED: MemberRole = MemberRole::Owner;
}

/// A signed-in member of the venture in the path's `{venture}`, with at least part `P`.
#[derive(Debug, Clone)]
pub struct Member<P> {
    pub user: User,
    pub venture: Venture,
    pub role: MemberRole,
    part: PhantomData<P>,
}

impl<P> Member<P> {
    /// The venture's identifier.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.venture.id
    }

    /// A change by this member in this venture.
    #[must_use]
    pub fn edit(&self) -> Edit {
        Edit { author: self.user.id, venture: self.venture.id }
    }

    /// What the rail shows of the venture.
    #[must_use]
    pub fn nav(&self) -> VentureNav {
        let open = self.venture.archived_at.is_none();
        VentureNav {
            id: self.venture.id,
            name: self.venture.name.clone(),
            can_edit: open && self.role >= MemberRole::Editor,
            can_own: self.role >= MemberRole::Owner,
        }
    }

    /// Asks again and again whether the person may still read the venture: a session that
    /// ended, a disabled account and a lost membership all end it. Rights that only writing
    /// needs do not.
    #[must_use]
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
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/ventures/{}/{rest}", self.venture.id)
    }
}

impl<P: Part> FromRequest for Member<P> {
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
            if role < P::NEEDED {
                return Err(AppError::Forbidden);
            }
            if P::NEEDED == MemberRole::Editor && venture.archived_at.is_some() {
                return Err(AppError::Conflict("error-archived"));
            }
            Ok(Self { user, venture, role, part: PhantomData })
        })
    }
}

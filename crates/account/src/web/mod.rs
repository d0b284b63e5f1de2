//! The pages of accounts. The handlers' extractors state who may call them.

pub mod admin;
mod own;
mod sign_in;
mod start;

use web::routes::{Access, Routes};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/set-up", Access::Public, start::set_up_form)
        .post("/set-up", Access::Public, start::set_up)
        .get("/invitations/{secret}", Access::Public, start::invitation_form)
        .post("/invitations/{secret}", Access::Public, start::accept)
        .get("/sign-in", Access::Public, sign_in::form)
        .post("/sign-in", Access::Public, sign_in::sign_in)
        .get("/sign-in/link/{secret}", Access::Public, sign_in::link_form)
        .post("/sign-in/link/{secret}", Access::Public, sign_in::by_link)
        .post("/sign-out", Access::Public, sign_in::sign_out)
        .post("/language", Access::Public, own::language)
        .get("/account", Access::SignedIn, own::account)
        .post("/account/password", Access::SignedIn, own::change_password)
        .post("/account/sessions/{session}/end", Access::SignedIn, own::end_session)
        .get("/admin/users", Access::Admin, admin::users)
        .post_once("/admin/users/invite", Access::Admin, admin::invite)
        .post("/admin/invitations/{invitation}/withdraw", Access::Admin, admin::withdraw)
        .post("/admin/users/{user}/disable", Access::Admin, admin::disable)
        .post("/admin/users/{user}/enable", Access::Admin, admin::enable);
}

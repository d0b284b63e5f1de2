// An invitation from the owner's settings to the guest: signed out, with an account of
// somebody else, and with the right one; in both languages, on a wide screen and a phone.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { checkPage, openPage, press, setUpAddress, startBrowser, startServer, submit, makeVenture } from "../harness.mjs";

const PASSWORD = "correct horse battery";
let app, browser;

before(async () => {
  app = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

/** Makes an invitation on the present page's last form; its link. */
async function invite(page, email, role) {
  await submit(page, { email, role }, "form[action$='/members']");
  return page.locator("[data-role=invitation] code").innerText();
}

test("an owner invites, a guest joins, an open invitation is withdrawn", async () => {
  const owner = await openPage(browser);
  await owner.goto(setUpAddress(app));
  await submit(owner, { name: "Ada", email: "ada@example.org", password: PASSWORD, password_again: PASSWORD });
  const venture = await makeVenture(owner, app, { name: "Parcel reader", summary: "", area: "computer-vision", currency: "USD" });
  const settings = `${app.url}${venture}/settings`;
  await owner.goto(settings);
  const link = await invite(owner, "bob@example.org", "editor");
  assert.ok(link.startsWith(`${app.url}/invitations/`), link);
  await checkPage(owner, "invitation-made-en");
  // Signed in with another account.
  await owner.goto(link);
  await checkPage(owner, "invitation-other-account-en");
  // Signed out, in Chinese, on a phone.
  const guest = await openPage(browser, { locale: "zh-CN", width: 390, height: 840 });
  await guest.goto(link);
  await checkPage(guest, "invitation-signed-out-zh");
  await submit(guest, { name: "Bob", password: PASSWORD, password_again: PASSWORD }, `form[action^='/invitations/']`);
  assert.match(guest.url(), /\/ventures\//);
  // A second one for the account that exists now: sign in, come back, accept.
  await owner.goto(settings);
  const second = await invite(owner, "carol@example.org", "viewer");
  await owner.goto(`${app.url}/admin/users`);
  await checkPage(owner, "invitation-users-en");
  const stranger = await openPage(browser);
  await stranger.goto(second);
  await checkPage(stranger, "invitation-signed-out-en");
  await press(stranger, stranger.locator("[data-role=sign-in]"));
  await submit(stranger, { email: "bob@example.org", password: "wrong password" });
  await checkPage(stranger, "invitation-sign-in-refused-en");
  await submit(stranger, { email: "bob@example.org", password: PASSWORD });
  assert.equal(stranger.url(), second);
  assert.equal(await stranger.locator("[data-role=other-account]").count(), 1);
  // Guessing ends in a page that keeps the address and says how long to wait.
  const thief = await openPage(browser, { locale: "zh-CN", width: 390, height: 840 });
  await thief.goto(`${app.url}/sign-in`);
  for (let n = 0; n < 6; n++) await submit(thief, { email: "ada@example.org", password: `a guess ${n}` });
  assert.equal(await thief.locator("[data-role=wait]").count(), 1);
  assert.equal(await thief.locator("input[name=email]").inputValue(), "ada@example.org");
  await checkPage(thief, "sign-in-wait-zh");
  // The owner withdraws it.
  await owner.goto(settings);
  await checkPage(owner, "invitation-open-en");
  owner.once("dialog", (dialog) => dialog.accept());
  await press(owner, owner.locator("[data-role=invited] button"));
  assert.equal(await owner.locator("[data-role=invited]").count(), 0);
  await checkPage(owner, "invitation-withdrawn-en");
  await stranger.goto(second);
  await checkPage(stranger, "invitation-dead-en");
});

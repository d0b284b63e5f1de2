// A report goes out: a link is made and copied, an investor opens it on a phone with the
// passphrase, downloads the PDF, and finds nothing once the link is revoked.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { checkPage, openPage, press, setUpAddress, startBrowser, startServer, submit, makeVenture } from "../harness.mjs";

const PASSWORD = "correct horse battery";
const PASSPHRASE = "open sesame 7";
let app, browser;

before(async () => {
  app = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

test("a founder shares a report and revokes it", async () => {
  const owner = await openPage(browser);
  await owner.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await owner.goto(setUpAddress(app));
  await submit(owner, { name: "Ada", email: "ada@example.org", password: PASSWORD, password_again: PASSWORD });
  const fields = { name: "Parcel reader", summary: "Reads damaged labels.", area: "computer-vision", currency: "USD" };
  const base = app.url + (await makeVenture(owner, app, fields));
  await owner.goto(`${base}/reports`);
  await press(owner, owner.locator("main form[action$='/reports'] button").first());
  const report = `${app.url}${new URL(owner.url()).pathname}`;
  await owner.goto(`${report}/links`);
  await checkPage(owner, "share-empty-en");
  await submit(owner, { name: "", days: "7", passphrase: "short" }, "form[action$='/links']");
  await checkPage(owner, "share-refused-en");
  await submit(owner, { name: "Fund A", days: "7", passphrase: PASSPHRASE }, "form[action$='/links']");
  const link = await owner.locator("#shared-link").innerText();
  assert.ok(link.startsWith(`${app.url}/shared/`), link);
  await owner.locator("button[data-copy]").click();
  await owner.locator("[data-copy-status]").filter({ hasText: "Copied" }).waitFor();
  assert.equal(await owner.evaluate(() => navigator.clipboard.readText()), link);
  await checkPage(owner, "share-made-en");

  const investor = await openPage(browser, { locale: "zh-CN", width: 390, height: 840 });
  const called = [];
  investor.on("request", (request) => called.push([request.url(), request.headers().referer]));
  await investor.goto(link);
  await checkPage(investor, "share-passphrase-zh");
  await submit(investor, { passphrase: "a wrong guess" }, "form[action^='/shared/']");
  await checkPage(investor, "share-passphrase-wrong-zh");
  await submit(investor, { passphrase: PASSPHRASE }, "form[action^='/shared/']");
  assert.equal(await investor.locator("h1").innerText(), "Parcel reader");
  await checkPage(investor, "shared-phone");
  const [file] = await Promise.all([
    investor.waitForEvent("download"),
    investor.locator("a[href$='/pdf']").click(),
  ]);
  const pdf = await readFile(await file.path());
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  assert.ok(file.suggestedFilename().startsWith("Parcel reader"), file.suggestedFilename());
  assert.ok(called.every(([url]) => url.startsWith(app.url)), "a shared page asks another site");
  const wide = await openPage(browser, { dark: true });
  await wide.context().addCookies(await investor.context().cookies());
  await wide.goto(link);
  await checkPage(wide, "shared-wide-dark");

  await owner.goto(`${report}/links`);
  await checkPage(owner, "share-viewed-en");
  owner.once("dialog", (dialog) => dialog.accept());
  await press(owner, owner.locator("form[action$='/revoke'] button"));
  await checkPage(owner, "share-revoked-en");
  const gone = await investor.goto(link);
  assert.equal(gone.status(), 404);
  await checkPage(investor, "shared-gone-zh");
  assert.ok(!app.log.includes(link.split("/").pop()), "the log holds the secret");
});

// Two people talk about a record and change it at the same time: a comment is made without
// script, resolved and found under Activity; who saves second sees both values. And the list of
// token prices. In English on a desk and in Chinese on a phone in the dark.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, press, submit } from "../harness.mjs";

let app, browser, page, venture, need;
const person = { name: "Ada Lovelace", email: "ada@example.org", password: "correct horse battery" };

before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser);
  await page.goto(setUpAddress(app));
  await submit(page, { ...person, password_again: person.password });
  venture = new URL(page.url()).pathname;
  await page.goto(`${app.url}${venture}/needs`);
  need = await page.locator("tbody a[href*='/needs/']").first().getAttribute("href");
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

async function signedIn(options) {
  const other = await openPage(browser, options);
  await other.goto(`${app.url}/sign-in`);
  await submit(other, { email: person.email, password: person.password });
  return other;
}

test("a comment is made without script, listed and resolved", async () => {
  const plain = await signedIn({ script: false });
  await plain.goto(app.url + need);
  // With script the comments are on the page itself.
  await press(plain, plain.locator("#comments a"));
  await submit(plain, { body: "Asked in two depots only" }, "form[data-role=comment]");
  assert.match(await plain.locator("main").innerText(), /Asked in two depots only/);
  await plain.goto(`${app.url}${venture}/comments`);
  await checkPageOf("comments");
  await page.goto(app.url + need);
  await page.locator("#comments form").first().waitFor({ state: "attached" });
  assert.match(await page.locator("#comments").innerText(), /Asked in two depots only/);
  await checkPage(page, "en-need-comments");
  await press(plain, plain.locator("form[action$='/resolve'] button"));
  await plain.goto(`${app.url}${venture}/comments`);
  assert.doesNotMatch(await plain.locator("main").innerText(), /Asked in two depots only/);
  await plain.context().close();
});

test("activity says who did what", async () => {
  await page.goto(`${app.url}${venture}/activity`);
  assert.match(await page.locator("[data-role=activity] tbody tr").first().innerText(), /Ada Lovelace/);
  await checkPageOf("activity");
});

test("who saves second sees both values and loses nothing", async () => {
  const other = await signedIn({});
  for (const one of [page, other]) await one.goto(`${app.url}${need}/edit`);
  await submit(page, { statement: "Read damaged labels at night" });
  await submit(other, { statement: "Read damaged labels in the rain" });
  const main = other.locator("main");
  assert.match(await main.innerText(), /Read damaged labels at night/);
  assert.equal(await other.locator("[name=statement]").inputValue(), "Read damaged labels in the rain");
  await checkPage(other, "en-conflict");
  await press(other, main.locator("form").first().locator("button:not([type=button])").last());
  await other.goto(app.url + need);
  assert.match(await other.locator("h1").innerText(), /in the rain/);
  await other.context().close();
});

test("prices of endpoints are listed with their source and day", async () => {
  await page.goto(`${app.url}/admin/catalogue`);
  assert.ok((await page.locator("#prices tbody tr").count()) > 10);
  await checkPageOf("catalogue", "/admin/catalogue");
});

/** The page at a desk, and in Chinese on a phone in the dark. */
async function checkPageOf(name, path = `${venture}/${name}`) {
  await page.goto(app.url + path);
  await checkPage(page, `en-${name}`);
  const phone = await signedIn({ locale: "zh-CN", width: 390, dark: true });
  await phone.goto(app.url + path);
  await checkPage(phone, `zh-390-${name}`);
  await phone.context().close();
}

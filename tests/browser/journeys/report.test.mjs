// A report as readers see it: the sample's in both languages, on a desk, on a phone and in the
// dark; texts that a founder writes; two reports compared.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, picture, press, submit } from "../harness.mjs";

let app, browser, page;
before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser);
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

const password = "correct horse battery";
const person = { name: "Ada Lovelace", email: "ada@example.org", password, password_again: password };

test("the sample comes with a report", async () => {
  await page.goto(setUpAddress(app));
  await page.locator("[name=sample]").check();
  await submit(page, person);
  const found = await page.locator("main a[href^='/ventures/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  app.venture = found.map((href) => href.match(/^\/ventures\/[0-9a-f-]{36}/)?.[0]).find(Boolean);
  assert.ok(app.venture, `no venture among ${found}`);
  await page.goto(`${app.url}${app.venture}/reports`);
  await checkPage(page, "report-list");
  await press(page, page.locator("main tbody th a").first());
  app.report = new URL(page.url()).pathname;
  await checkPage(page, "report-en");
});

test("every section is in the contents, and every figure leads to a record", async () => {
  const contents = await page.locator(".contents a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.equal(contents.length, 13);
  for (const place of contents) assert.equal(await page.locator(place).count(), 1, place);
  const links = await page.locator("article a.fig").evaluateAll((all) => all.map((a) => a.href));
  assert.ok(links.length > 20, `${links.length} figures lead somewhere`);
  for (const link of new Set(links)) {
    const answer = await page.request.get(link);
    assert.equal(answer.status(), 200, `a figure leads to ${link}`);
  }
});

test("it is the same on a phone, in the dark and in Chinese", async () => {
  const cookies = await page.context().cookies();
  for (const [name, locale, width, dark] of [
    ["report-en-390", "en-US", 390, false],
    ["report-zh", "zh-CN", 1280, false],
    ["report-zh-390-dark", "zh-CN", 390, true],
  ]) {
    const other = await openPage(browser, { locale, width, dark });
    await other.context().addCookies(cookies.filter((one) => one.name !== "assay_lang"));
    await other.goto(`${app.url}${app.report}`);
    assert.equal(await other.locator("article.report").getAttribute("lang"), locale.startsWith("zh") ? "zh-CN" : "en");
    await checkPage(other, name);
    await other.context().close();
  }
});

test("on paper no sheet is half empty", async () => {
  await page.emulateMedia({ media: "print" });
  await picture(page, "report-print");
  assert.equal(await page.locator(".downloads").first().isVisible(), false);
  await page.emulateMedia({ media: "screen" });
});

test("a founder's text appears in the next report", async () => {
  await page.goto(`${app.url}${app.venture}/reports/texts`);
  await checkPage(page, "report-texts");
  await submit(page, { "team-words": "## Who we are\n\n- **Ada**, engineer\n- Grace, sales", "plan-out": true });
  await page.goto(`${app.url}${app.venture}/reports`);
  await press(page, page.locator("form[action$='/reports'] button"));
  assert.equal(await page.locator("#team .words strong").textContent(), "Ada");
  assert.equal(await page.locator("#plan").count(), 0);
  await checkPage(page, "report-with-texts");
});

test("two reports are compared", async () => {
  await page.goto(`${app.url}${app.venture}/reports/compare`);
  await checkPage(page, "report-compare");
  assert.equal(await page.locator("[data-role=sides] [data-verdict]").count(), 2);
});

// From an empty installation to a first verdict by the guided start, with data at hand: in both
// languages, on a desk and on a phone, with and without script. Clicks and fields are counted.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, picture, press, submit } from "../harness.mjs";

const MOST_CLICKS = 25;
const MOST_FIELDS = 40;

let app, browser;
before(async () => {
  app = await startServer();
  browser = await startBrowser();
  const page = await openPage(browser);
  await page.goto(setUpAddress(app));
  await page.locator("[name=sample]").uncheck();
  await submit(page, {
    name: "Ada Lovelace", email: "ada@example.org", password: "correct horse battery", password_again: "correct horse battery",
  });
  app.cookies = (await page.context().cookies()).filter((one) => one.name !== "assay_lang");
  await page.context().close();
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

/** Counts what a person does on a page. */
class Person {
  clicks = 0;
  fields = 0;
  constructor(page) {
    this.page = page;
  }
  async fill(name, value) {
    this.fields += 1;
    await this.page.locator(`main [name="${name}"]`).first().fill(value);
  }
  /** Choosing counts as a field and as a click. */
  async choose(name, value) {
    this.fields += 1;
    this.clicks += 1;
    await this.page.locator(`main select[name="${name}"]`).selectOption(value);
  }
  async go(locator) {
    this.clicks += 1;
    await press(this.page, this.page.locator(locator).first());
  }
}

const answers = Array.from({ length: 12 }, (_, i) => `R${i + 1}\t${8 + (i % 3)}\t${2 + (i % 3)}`).join("\n");

const walks = [
  { locale: "en-US", width: 1280, script: true, area: "natural-language", name: "Contract reader", sentence: "Finds risky clauses for lawyers.", need: "Find risky clauses before signing", rivals: "LexScan\nClauseAI", note: "Checked with counsel" },
  { locale: "zh-CN", width: 1280, script: false, area: "computer-vision", name: "面单识别", sentence: "为仓库读出破损的面单。", need: "无需重新录入即可读出破损的面单", rivals: "速读\n面单通", note: "已请律师核实" },
  { locale: "en-US", width: 390, script: false, area: "financial-risk", name: "Loan scorer", sentence: "Scores applicants for small lenders.", need: "Decide on a loan within a day", rivals: "ScoreFast", note: "Checked with counsel" },
  { locale: "zh-CN", width: 390, script: true, area: "recommendation", name: "好物推荐", sentence: "为小商家推荐商品。", need: "更快找到想买的商品", rivals: "猜你喜欢", note: "已请律师核实" },
];

for (const walk of walks) {
  const title = `${walk.locale} ${walk.width} px ${walk.script ? "with" : "without"} script`;
  test(`a first verdict: ${title}`, { timeout: 120_000 }, async () => {
    const page = await openPage(browser, walk);
    await page.context().addCookies(app.cookies);
    const shot = (name) => `start-${walk.locale.slice(0, 2)}-${walk.width}-${name}`;
    // axe needs a script; without, only the picture is taken.
    const look = (name) => (walk.script ? checkPage(page, shot(name)) : picture(page, shot(name)));
    const person = new Person(page);
    await page.goto(`${app.url}/ventures`);
    await person.go("a[href='/ventures/new'].button");
    await look("venture");
    await person.fill("name", walk.name);
    await person.fill("summary", walk.sentence);
    await person.choose("area", walk.area);
    await person.go("main form button.primary");
    const base = new URL(page.url()).pathname.replace("/start/need", "");
    assert.match(base, /^\/ventures\/[0-9a-f-]{36}$/);

    await look("need");
    await person.fill("statement", walk.need);
    await person.fill("answers", answers);
    await person.fill("ours", "4");
    await person.go("main form button.primary");
    assert.ok(page.url().includes("/start/competitors"), page.url());
    assert.equal(await page.locator("[data-role=so-far] .word").count(), 1, "the verdict so far stands beside the form");
    await look("competitors");
    await person.fill("names", walk.rivals);
    await person.go("main form button.primary");
    await look("model");
    await person.go("main form button.primary");
    assert.ok(page.url().includes("/start/numbers"), page.url());
    await look("numbers");
    await person.fill("price", "39");
    await person.fill("price-source", walk.note);
    await person.fill("cash", "200000");
    await person.fill("cash-source", walk.note);
    await person.go("main form button.primary");
    await look("risks");
    const questions = await page.locator("main select").evaluateAll((all) => all.map((one) => one.name));
    for (const question of questions) await person.choose(question, "settled");
    await person.fill("note", walk.note);
    await person.go("main form button.primary");

    assert.equal(new URL(page.url()).pathname, base);
    assert.match(await page.locator("[data-verdict]").getAttribute("data-verdict"), /^(iterate|stop)$/);
    await look("home");
    console.log(`${title}: ${person.clicks} clicks, ${person.fields} fields`);
    assert.ok(person.clicks <= MOST_CLICKS, `${person.clicks} clicks`);
    assert.ok(person.fields <= MOST_FIELDS, `${person.fields} fields`);
    await page.context().close();
  });
}

test("a page can be skipped and come back to, and nothing is lost", { timeout: 60_000 }, async () => {
  const page = await openPage(browser);
  await page.context().addCookies(app.cookies);
  await page.goto(`${app.url}/ventures/new`);
  await submit(page, { name: "Skipped", area: "computer-vision" });
  const base = page.url().split("/start/")[0];
  await checkPage(page, "start-skip-need");
  for (const part of ["competitors", "model", "numbers", "risks"]) {
    await press(page, page.locator("[data-role=skip]"));
    assert.ok(page.url().endsWith(`/start/${part}`), page.url());
  }
  await press(page, page.locator("[data-role=skip]"));
  await checkPage(page, "start-skip-home");
  assert.equal(await page.locator("[data-role=steps] li").count(), 6);
  assert.equal(await page.locator("[data-verdict=not_yet]").count(), 1);
  await press(page, page.locator("[data-step=need] a"));
  await submit(page, { statement: "Read damaged labels", ask: true });
  assert.equal(await page.locator("[data-role=next]").count(), 1, "the survey is linked");
  await page.goto(`${base}/start/need`);
  assert.equal(await page.locator("[data-role=there] li").innerText(), "Read damaged labels");
  // Refused: what was typed stays.
  await submit(page, { statement: "", answers: "R1,9,3" });
  assert.equal(await page.locator("[data-field-error=statement]").count(), 1);
  assert.equal(await page.locator("[name=answers]").inputValue(), "R1,9,3");
  await checkPage(page, "start-need-refused");
  await page.goto(`${base}/start/numbers`);
  await submit(page, { price: "cheap" });
  assert.equal(await page.locator("[data-field-error=price]").count(), 1);
  await checkPage(page, "start-numbers-refused");
  await page.context().close();
});

test("the whole navigation is above the fold and stays", { timeout: 60_000 }, async () => {
  for (const locale of ["en-US", "zh-CN"]) {
    const page = await openPage(browser, { locale });
    await page.context().addCookies(app.cookies);
    await page.goto(`${app.url}/ventures`);
    await press(page, page.locator("tbody th a").first());
    const name = await page.locator("main h1").innerText();
    for (const path of [new URL(page.url()).pathname, "/account", "/admin/users", "/admin/datasets", "/no-such-page"]) {
      await page.goto(app.url + path);
      const parts = page.locator(".rail-wide a:visible, .rail-wide button:visible, .rail-wide summary");
      const lowest = await parts.evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().bottom)));
      assert.ok(lowest <= 900, `${locale} ${path}: the navigation ends at ${lowest} px`);
      assert.equal(await page.locator(".rail-wide .switcher .name").innerText(), name, path);
      assert.ok((await parts.count()) >= 22, `${await parts.count()} links`);
      await checkPage(page, `nav-${locale.slice(0, 2)}-${path.replaceAll("/", "-")}`.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "home"));
    }
    await page.locator(".rail-wide .switcher summary").click();
    await checkPage(page, `nav-${locale.slice(0, 2)}-switcher`);
    await page.context().close();
  }
});

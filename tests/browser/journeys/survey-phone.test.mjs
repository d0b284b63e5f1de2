// A survey: composed by a founder at a desk, filled in in Chinese on a phone
// by somebody without an account and without script, read by the founder.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, press, submit, makeVenture } from "../harness.mjs";

let app, browser, page, phone;
before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser);
  phone = await openPage(browser, { locale: "zh-CN", width: 360, height: 740 });
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

const today = new Date().toISOString().slice(0, 10);
const venture = (path = "") => `${app.url}${app.venture}${path}`;

test("a venture with two needs", async () => {
  await page.goto(setUpAddress(app));
  const password = "correct horse battery";
  await submit(page, { name: "Ada", email: "ada@example.org", password, password_again: password });
  app.venture = await makeVenture(page, app, { name: "面单识别", summary: "", area: "computer-vision", currency: "CNY" });
  await page.goto(venture("/surveys"));
  await checkPage(page, "en-surveys-empty");
  for (const statement of ["读懂破损的面单", "找回丢失的包裹"]) {
    await page.goto(venture("/needs/new"));
    await submit(page, { statement, source: "Interview", observed_on: today });
  }
});

test("the ready survey takes two clicks, then it is opened", async () => {
  await page.goto(venture("/surveys"));
  await press(page, page.locator(".head a.primary"));
  await checkPage(page, "en-survey-new");
  await press(page, page.locator("main form button.primary"));
  app.survey = new URL(page.url()).pathname;
  assert.match(app.survey, /\/surveys\/[0-9a-f-]{36}$/);
  assert.equal(await page.locator("#questions tbody tr").count(), 8);
  await checkPage(page, "en-survey-draft");
  await page.goto(`${app.url}${app.survey}/preview`);
  await checkPage(page, "en-survey-preview");
  await page.goto(`${app.url}${app.survey}`);
  page.on("dialog", (dialog) => dialog.accept());
  await press(page, page.locator("form[action$='/open'] button"));
  await checkPage(page, "en-survey-open");
  app.link = await page.locator("#link").inputValue();
});

test("a stranger answers in Chinese on a phone", async () => {
  await phone.goto(app.link);
  assert.equal(await phone.locator("html").getAttribute("lang"), "zh-CN");
  assert.match(await phone.locator("h1").innerText(), /什么对您重要/);
  await checkPage(phone, "zh-phone-survey");
  // Half an answer and an impossible price: both are told at their question, nothing is lost.
  await phone.locator("[name=q1-importance][value='9']").check();
  for (const [part, price] of [["too-cheap", "1"], ["cheap", "abc"], ["expensive", "30"], ["too-expensive", "60"]]) {
    await phone.locator(`[name=q5-${part}]`).fill(price);
  }
  await phone.locator("[name=q8-words]").fill("希望离线也能用");
  await press(phone, phone.locator("form.answers button.primary"));
  const wrong = await phone.locator("[data-field-error]").evaluateAll((all) => all.map((one) => one.dataset.fieldError));
  assert.deepEqual(wrong, ["q1-satisfaction", "q5-cheap"]);
  assert.equal(await phone.locator("[name=q8-words]").inputValue(), "希望离线也能用");
  await checkPage(phone, "zh-phone-survey-refused");
  // The language changes and comes back; what was typed stays.
  await press(phone, phone.locator("button[name=switch][value=en]"));
  assert.equal(await phone.locator("html").getAttribute("lang"), "en");
  await press(phone, phone.locator("button[name=switch][value='zh-CN']"));
  assert.equal(await phone.locator("[name=q5-expensive]").inputValue(), "30");
  await phone.locator("[name=q1-satisfaction][value='2']").check();
  await phone.locator("[name=q5-cheap]").fill("9.9");
  await phone.locator("[name=q3-with][value='1']").check();
  await phone.locator("[name=q3-without][value='5']").check();
  await phone.locator("[name=q6-feeling][value=very]").check();
  await phone.locator("[name=q7-score][value='10']").check();
  await press(phone, phone.locator("form.answers button.primary"));
  assert.match(phone.url(), /\/s\/answers\/[0-9a-f]{32}/);
  app.receipt = phone.url();
  await checkPage(phone, "zh-phone-receipt");
});

test("the founder's page counts along, and another answers without script", async () => {
  const plain = await openPage(browser, { locale: "zh-CN", width: 360, height: 740, script: false });
  await plain.goto(app.link);
  await plain.locator("[name=q7-score][value='9']").check();
  await plain.locator("form.answers button.primary").click();
  await plain.waitForURL(/\/s\/answers\//);
  await page.waitForFunction(() => document.querySelector("[data-part=count] .number")?.textContent.trim() === "2");
});

test("results are read, taken over, and one respondent's answers deleted", async () => {
  await page.goto(`${app.url}${app.survey}/responses`);
  assert.equal(await page.locator("tbody tr").count(), 2);
  await checkPage(page, "en-survey-responses");
  await page.goto(`${app.url}${app.survey}/results`);
  await checkPage(page, "en-survey-results");
  await press(page, page.locator("form[action$='/take-over'] button"));
  assert.equal(await page.locator("form[action$='/take-back']").count(), 1);
  await phone.goto(app.receipt);
  phone.on("dialog", (dialog) => dialog.accept());
  await press(phone, phone.locator("form[action$='/delete'] button"));
  await checkPage(phone, "zh-phone-deleted");
  await page.goto(`${app.url}${app.survey}/responses`);
  assert.equal(await page.locator("tbody tr").count(), 1);
  await page.goto(`${app.url}${app.survey}`);
  await press(page, page.locator("form[action$='/close'] button"));
  await phone.goto(app.link);
  await checkPage(phone, "zh-phone-over");
});

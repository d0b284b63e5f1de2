// Tables of fields as a founder fills them: a block pasted from a spreadsheet, keys, one save;
// two people at once; without a script; on a phone and in Chinese.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, press, submit, makeVenture } from "../harness.mjs";

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

const today = new Date().toISOString().slice(0, 10);
const venture = (path = "") => `${app.url}${app.venture}${path}`;
const fact = { source: "Interviews", observed_on: today };

/** Pastes as a person does: with the clipboard's text, into the focused field. */
const paste = (target, text) =>
  target.evaluate((field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

const cell = (on, name) => on.locator(`form[data-grid] [name="${name}"]`);
const save = (on) => press(on, on.locator("form[data-grid] .grid-bar button.primary"));

/** The same person in another window. */
async function window(options) {
  const other = await openPage(browser, options);
  await other.context().addCookies(await page.context().cookies());
  return other;
}

test("a venture with needs and competitors", async () => {
  await page.goto(setUpAddress(app));
  await page.locator("[name=sample]").uncheck();
  const person = { name: "Ada Lovelace", email: "ada@example.org", password: "correct horse battery" };
  await submit(page, { ...person, password_again: person.password });
  app.venture = await makeVenture(page, app, { name: "Parcel-label reader", summary: "Reads labels.", area: "computer-vision", currency: "USD" });
  await page.goto(venture("/market/ratings"));
  await checkPage(page, "en-grid-empty");
  for (const statement of ["Read damaged labels", "Sort parcels without stopping the belt", "Know why a label was refused"]) {
    await page.goto(venture("/needs/new"));
    await submit(page, { statement, ...fact });
  }
  for (const name of ["LabelScan", "ParcelEye", "A competitor with a rather long name that needs several lines"]) {
    await page.goto(venture("/competitors/new"));
    await submit(page, { name, ...fact });
  }
  for (const name of ["Works offline", "Reads Chinese"]) {
    await page.goto(venture("/capabilities/new"));
    await submit(page, { name });
  }
});

test("ratings are pasted, corrected by keys and saved at once", async () => {
  await page.goto(venture("/needs"));
  await press(page, page.locator("a[href$='/market/ratings']"));
  await checkPage(page, "en-grid-ratings");
  await cell(page, "r0c0").focus();
  await paste(cell(page, "r0c0"), "4\t3\t2\t5\tTrial of 14 depots\n5\t1\t?\t\t\n9\t2\t3\t4\t\n");
  assert.equal(await cell(page, "r1c2").inputValue(), "?");
  assert.match(await page.locator("[data-grid-status]").innerText(), /15/);
  // Down, right and up again to the cell that is out of range.
  await cell(page, "r1c1").selectText();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.name), "r2c0");
  await save(page);
  assert.equal(await page.locator("[data-field-error]").getAttribute("data-field-error"), "r2c0");
  assert.equal(await cell(page, "r1c1").inputValue(), "1", "what was typed is gone");
  await checkPage(page, "en-grid-refused");
  await cell(page, "r2c0").fill("3");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("[data-role=saved]");
  assert.match(await page.locator("[data-role=saved]").innerText(), /11/);
  await checkPage(page, "en-grid-saved");
  await cell(page, "r0c3").focus();
  await paste(cell(page, "r0c3"), "1\n1");
  await page.locator("[data-grid-undo]").click();
  assert.equal(await cell(page, "r0c3").inputValue(), "5");
});

test("two people saving one grid", async () => {
  const other = await window();
  await other.goto(venture("/market/ratings"));
  await page.goto(venture("/market/ratings"));
  await cell(page, "r0c1").fill("5");
  await cell(page, "source0").fill("Demo");
  await save(page);
  await cell(other, "r0c1").fill("0");
  await cell(other, "source0").fill("Their price list");
  await save(other);
  assert.equal(await other.locator("[data-role=conflicts]").count(), 1);
  assert.match(await other.locator("[data-field-error=r0c1]").innerText(), /5/);
  assert.equal(await cell(other, "r0c1").inputValue(), "0");
  await checkPage(other, "en-grid-conflict");
  await save(other);
  assert.equal(await other.locator("[data-role=saved]").count(), 1);
  await other.context().close();
});

test("the feature matrix and the assumptions", async () => {
  await page.goto(venture("/competitors/matrix"));
  await press(page, page.locator("a[href$='/competitors/matrix/edit']"));
  await cell(page, "r0c0").focus();
  await paste(cell(page, "r0c0"), "5\t2\t0\t1\tTest\n4\t?\t3\t\t");
  await save(page);
  assert.match(await page.locator("[data-role=saved]").innerText(), /7/);
  await checkPage(page, "en-grid-features");
  await page.goto(venture("/offer"));
  await press(page, page.locator("main a[href$='/offer/assumptions']").first());
  await cell(page, "price-low").focus();
  await paste(cell(page, "price-low"), "25\t29\t35\tassumption\tFounders' estimate\n20000\t30000\t50000\tassumption\t\n");
  assert.equal(await cell(page, "requests-base").inputValue(), "30000");
  await checkPage(page, "en-grid-assumptions");
  await save(page);
  assert.match(page.url(), /\/economics/);
  assert.equal(await page.locator("[data-role=done]").count(), 1);
});

test("without a script it is a form", async () => {
  const plain = await window({ script: false });
  await plain.goto(venture("/market/ratings"));
  await plain.locator("details.grid-paste > summary").click();
  await plain.locator("[name=paste]").fill("1\t2\n3");
  await plain.locator("[name=paste_column]").selectOption("1");
  await save(plain);
  assert.match(await plain.locator("[data-field-error=paste]").innerText(), /2.*2/);
  await plain.locator("[name=paste]").fill("1\t2\n3\t4");
  await cell(plain, "source0").fill("Second trial");
  await save(plain);
  assert.equal(await plain.locator("[data-role=saved]").count(), 1);
  assert.equal(await cell(plain, "r1c2").inputValue(), "4");
  await plain.context().close();
});

test("at other widths, in Chinese and in the dark", { timeout: 120_000 }, async () => {
  for (const [width, dark, locale] of [[390, false, "en-US"], [390, true, "zh-CN"], [1280, false, "zh-CN"], [1920, true, "en-US"]]) {
    const other = await window({ width, dark, locale });
    for (const path of ["/market/ratings", "/competitors/matrix/edit", "/offer/assumptions"]) {
      await other.goto(venture(path));
      await checkPage(other, `${locale.slice(0, 2)}-${width}-grid${path.replaceAll("/", "-")}`);
    }
    await other.context().close();
  }
});

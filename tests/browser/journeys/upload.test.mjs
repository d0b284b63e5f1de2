// A large file on a slow line: how far it is, stopping it, and what a refused
// form keeps. In English on a desk, then on a phone without script.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, press, submit } from "../harness.mjs";

let app, browser, page;
const person = { name: "Ada Lovelace", email: "ada@example.org", password: "correct horse battery" };
const card = {
  name: "messages", title: "Messages", licence: "CC0", provenance: "Made for a test", personal: "none",
  intended_use: "Tests",
};

/** Texts of two classes, or of one. */
function messages(lines, classes = ["ham", "spam"]) {
  const text = Array.from({ length: lines }, (_, n) => `${classes[n % classes.length]}\tmessage number ${n} of many\n`);
  return { name: "messages.tsv", mimeType: "text/plain", buffer: Buffer.from(text.join("")) };
}

async function fill(target, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = target.locator(`#add [name="${name}"]`);
    if (name === "personal") await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Bytes a second that go up; -1 is as fast as can be. */
async function uploadAt(target, uploadThroughput) {
  const session = await target.context().newCDPSession(target);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
}

const send = (target) => target.locator("#add button.primary").click();
const state = () => page.locator("[data-upload-state]");
const sets = () => page.evaluate(() => fetch("/api/v1/datasets").then((answer) => answer.json()).then((all) => all.total));

before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser);
  await page.goto(setUpAddress(app));
  await submit(page, { ...person, password_again: person.password });
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

test("a file on its way shows how far it is and can be stopped", async () => {
  await page.goto(`${app.url}/admin/datasets/new?kind=text`);
  assert.equal(await state().isVisible(), false, "nothing is on its way yet");
  await fill(page, card);
  await page.locator("#add [name=file]").setInputFiles(messages(60_000));
  await uploadAt(page, 60 * 1024);
  await send(page);
  const bar = state().locator("progress");
  await bar.waitFor({ state: "visible" });
  await page.waitForFunction(() => {
    const bar = document.querySelector("[data-upload-state] progress");
    return bar.hasAttribute("value") && bar.value > 0 && bar.value < 100;
  });
  const line = await state().locator("[data-upload-line]").textContent();
  assert.match(line, /^\d+% · \d+\.\d MiB of \d\.\d MiB uploaded$/);
  assert.match(await state().locator("[role=status]").textContent(), / uploaded$/);
  assert.equal(await page.locator("#add button.primary").isDisabled(), true, "it is sent once");
  await checkPage(page, "en-upload-on-its-way");

  await state().locator("button").click();
  await page.waitForFunction(() => document.querySelector("[data-upload-state] progress").hidden);
  assert.match(await state().locator("[role=status]").textContent(), /^Upload stopped/);
  assert.equal(await page.locator("#add button.primary").isDisabled(), false);
  assert.equal(await page.locator("#add [name=title]").inputValue(), card.title);
  assert.equal(await page.locator("#add [name=file]").evaluate((input) => input.files.length), 1);
  assert.equal(await sets(), 6, "nothing was kept");
  await checkPage(page, "en-upload-stopped");
});

test("a refused form is put in place with what was typed and chosen", async () => {
  await uploadAt(page, -1);
  await page.locator("#add [name=file]").setInputFiles(messages(200, ["ham"]));
  await send(page);
  await page.locator("[data-field-error=file]").waitFor();
  assert.equal(await page.locator("#add [name=title]").inputValue(), card.title);
  assert.equal(await page.locator("#add [name=file]").evaluate((input) => input.files[0].name), "messages.tsv");
  assert.equal(await page.locator("[data-upload-again]").count(), 0, "it need not be chosen again");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await checkPage(page, "en-upload-refused");
});

test("what is right leads to the set's page", async () => {
  await page.locator("#add [name=file]").setInputFiles(messages(4_000));
  await Promise.all([page.waitForURL(/\/admin\/datasets\/messages/), send(page)]);
  assert.equal(await page.locator("h1").textContent(), card.title);
  assert.equal(await page.locator("[data-role=done]").count(), 1, "what was done is said");
  assert.equal(await sets(), 7);
  await checkPage(page, "en-upload-kept");
});

test("without a script the form works as any other", async () => {
  const plain = await openPage(browser, { width: 360, height: 740, script: false });
  await plain.goto(`${app.url}/sign-in`);
  await submit(plain, { email: person.email, password: person.password });
  await plain.goto(`${app.url}/admin/datasets/new?kind=text`);
  await fill(plain, { ...card, name: "plain" });
  await plain.locator("#add [name=file]").setInputFiles(messages(40));
  assert.equal(await plain.locator("[data-upload-state]").isVisible(), false);
  await press(plain, plain.locator("#add button.primary"));
  assert.match(plain.url(), /\/admin\/datasets\/plain\?version=1/);
  await plain.context().close();
});

// A model is tried: a digit is drawn with the pointer, chosen as a file without script, and
// refused when it is none. In English on a desk and in Chinese on a phone. Then the form of a
// run, whose choices follow each other.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { deflateSync, crc32 } from "node:zlib";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, press, submit } from "../harness.mjs";

let app, browser, page, venture, run;
const person = { name: "Ada Lovelace", email: "ada@example.org", password: "correct horse battery" };

before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser);
  await page.goto(setUpAddress(app));
  // The sample venture has finished runs.
  await submit(page, { ...person, password_again: person.password });
  venture = new URL(page.url()).pathname;
  await page.goto(`${app.url}${venture}/models`);
  run = await page.locator("tbody th a").first().getAttribute("href");
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

/** An upright stroke with the pointer. */
async function drawOne(target) {
  const canvas = target.locator("canvas[data-draw]");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await target.mouse.move(box.x + box.width / 2, box.y + 40);
  await target.mouse.down();
  await target.mouse.move(box.x + box.width / 2 + 2, box.y + box.height - 40, { steps: 12 });
  await target.mouse.up();
  await target.waitForFunction(() => document.querySelector("input[type=file]").files.length === 1);
}

/** The same stroke as a grey PNG. */
function onePng(side = 96) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const inked = (x, y) => x > side / 2 - 5 && x < side / 2 + 5 && y > 12 && y < side - 12;
  const rows = Array.from({ length: side }, (_, y) => [0, ...Array.from({ length: side }, (_, x) => (inked(x, y) ? 0 : 255))]);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.from(rows.flat()))), chunk("IEND", Buffer.alloc(0)),
  ]);
}

const best = (target) => target.locator("[data-role=answer] tbody th").first().innerText();

test("a digit is drawn on the page of a run and read", async () => {
  await page.goto(`${app.url}${run}`);
  await page.waitForSelector("canvas[data-draw]");
  await drawOne(page);
  await page.locator("form[data-try] button.primary").click();
  await page.waitForSelector("[data-role=answer]");
  assert.equal(await best(page), "1");
  assert.equal(new URL(page.url()).pathname, run, "the page stays, and the drawing");
  assert.equal(await page.locator("[data-role=latency] .number").count(), 2);
  await page.waitForFunction(() => document.querySelector(".seen img").naturalWidth === 28);
  await checkPage(page, "en-try-drawn");
});

test("what is no image is refused at its field", async () => {
  await page.locator("input[type=file]").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("no image") });
  await page.locator("form[data-try] button.primary").click();
  await page.waitForSelector("[data-field-error=image]");
  await checkPage(page, "en-try-refused");
  await page.locator("[data-draw-clear]").click();
  assert.equal(await page.locator("input[type=file]").evaluate((field) => field.files.length), 0);
});

test("in Chinese on a phone, in the dark", async () => {
  const phone = await signedIn({ locale: "zh-CN", width: 390, dark: true });
  await phone.goto(`${app.url}${run}`);
  await phone.waitForSelector("canvas[data-draw]");
  await drawOne(phone);
  await phone.locator("form[data-try] button.primary").click();
  await phone.waitForSelector("[data-role=answer]");
  assert.equal(await best(phone), "1");
  await checkPage(phone, "zh-phone-try-drawn");
  await phone.goto(`${app.url}${venture}/runs/new`);
  await checkPage(phone, "zh-phone-run-new");
  await phone.context().close();
});

test("without script a file is sent like in any form", async () => {
  const plain = await signedIn({ script: false });
  await plain.goto(`${app.url}${run}`);
  await press(plain, plain.locator("#try a.button"));
  assert.equal(await plain.locator("canvas").isVisible(), false);
  await plain.locator("input[type=file]").setInputFiles({ name: "one.png", mimeType: "image/png", buffer: onePng() });
  await press(plain, plain.locator("form[data-try] button.primary"));
  assert.equal(await best(plain), "1");
  await plain.goto(`${app.url}${venture}/runs/new`);
  await plain.locator("#f-dataset").selectOption("world");
  await press(plain, plain.locator("button[name=step]"));
  assert.equal(await plain.locator("#f-task").inputValue(), "ratings");
  await plain.context().close();
});

test("the choices of a new run follow each other", async () => {
  await page.goto(`${app.url}${venture}/runs/new`);
  assert.equal(await page.locator("form.card > .field, form.card > div > .field").filter({ visible: true }).count(), 5);
  await checkPage(page, "en-run-new");
  const value = (name) => page.locator(`[name=${name}]`).inputValue();
  await page.locator("#f-epochs").fill("33");
  await page.locator("#f-dataset").selectOption("sentences-zh");
  await page.waitForFunction(() => document.querySelector("[name=settings_of]").value.startsWith("sentences-zh text"));
  assert.deepEqual([await value("task"), await value("model")], ["text", "compare"]);
  await page.locator("#f-name").fill("My own name");
  await page.locator("#f-model").selectOption("gru");
  await page.waitForFunction(() => document.querySelector("[name=settings_of]").value.endsWith("gru"));
  assert.equal(await value("name"), "My own name");
  assert.notEqual(await value("epochs"), "33", "another model begins with its own defaults");
  await page.locator("#advanced summary").click();
  assert.equal(await page.locator("[name=embedding]").isVisible(), true);
  await checkPage(page, "en-run-new-advanced");
});

test("a finished run leads to the next", async () => {
  await page.goto(`${app.url}${run}`);
  const links = page.locator("[data-role=next] a");
  assert.ok((await links.count()) >= 1);
  await press(page, links.first());
  assert.match(page.url(), /runs\/new\?/);
  await page.goto(`${app.url}${run}`);
  await press(page, page.locator(".actions a.button[href*='runs/new?']"));
  assert.equal(await page.locator("#f-dataset").inputValue(), "digits");
  await checkPage(page, "en-run-clone");
});

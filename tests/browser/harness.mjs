// What the browser tests share: a real server on a fresh data folder, a real
// Chromium, and one check of accessibility and layout for every page visited.

import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

const BINARY = resolve(process.env.ASSAY_TEST_BIN ?? "../../target/release/assay");
// Folder with ONNX Runtime, so that it is not fetched anew for every server.
const RUNTIME = process.env.ASSAY_TEST_RUNTIME;
const CHROMIUM = process.env.ASSAY_TEST_CHROMIUM ?? "/usr/bin/chromium";
// Where pictures go for people to look at; nothing is kept when unset.
const PICTURES = process.env.ASSAY_TEST_PICTURES;

async function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Starts `assay serve` on a fresh folder; `log` collects what it prints. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "assay-browser-"));
  if (RUNTIME) await symlink(resolve(RUNTIME), join(folder, "runtime"));
  const port = await freePort();
  // Only what is named here reaches the server: no setting of the caller changes a test.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("ASSAY_") || name === "ASSAY_ORT_LIB"),
  );
  const server = spawn(BINARY, ["serve"], {
    env: { ...environment, ASSAY_DATA_DIR: folder, ASSAY_BIND: `127.0.0.1:${port}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const app = { url: `http://127.0.0.1:${port}`, folder, log: "" };
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (app.log += text));
  app.stop = async () => {
    server.kill("SIGTERM");
    await new Promise((done) => (server.exitCode === null ? server.once("exit", done) : done()));
    // Removes the link to the runtime, not what it points to.
    await rm(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) throw new Error(`assay serve ended:\n${app.log}`);
    const answered = await fetch(app.url).then(() => true, () => false);
    // The set-up link is the last line that a start prints.
    if (answered && /set-?up/.test(app.log)) return app;
    await new Promise((done) => setTimeout(done, 50));
  }
  await app.stop();
  throw new Error(`no answer within 10 s:\n${app.log}`);
}

/** The one-time address of the set-up page, from the server's log. */
export function setUpAddress(app) {
  const found = app.log.match(/https?:\/\/\S*\/set-?up\S*/);
  assert.ok(found, `no set-up link in the log:\n${app.log}`);
  return found[0];
}

export async function startBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** A page in a language, at a width, that fails the test on any script or policy error. */
export async function openPage(browser, { locale = "en-US", width = 1280, height = 900, dark = false, script = true } = {}) {
  const context = await browser.newContext({
    locale, viewport: { width, height }, colorScheme: dark ? "dark" : "light", javaScriptEnabled: script,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => {
    // Refused input answers 422, which the browser also prints as an error.
    const expected = /status of (4\d\d)/.test(message.text());
    if (message.type() === "error" && !expected) page.problems.push(message.text());
  });
  return page;
}

/** What must hold on every page: no accessibility violation, no sideways scrolling, no raw text key, no error. */
export async function checkPage(page, name) {
  await picture(page, name);
  assert.deepEqual(page.problems, [], `${name}: errors in the browser`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px too wide`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html.slice(0, 200)).slice(0, 3).join("\n    ")}`);
  assert.deepEqual(told, [], `${name} (${page.url()})`);
}

export async function picture(page, name) {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Fills the fields of the page's main form by name and presses its button. */
export async function submit(page, fields, form = "main form:not(.inline):not(.search)") {
  const target = page.locator(form).first();
  // A form may be folded away.
  await target.evaluate((node) => { for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true; });
  for (const [name, value] of Object.entries(fields)) {
    const field = target.locator(`[name="${name}"]`).first();
    await field.evaluate((node) => { for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true; });
    const kind = await field.evaluate((node) => (node.tagName === "SELECT" ? "select" : node.type));
    if (kind === "select") await field.selectOption(value);
    else if (kind === "radio") await target.locator(`[name="${name}"][value="${value}"]`).check();
    else if (kind === "checkbox") await field.setChecked(Boolean(value));
    else await field.fill(String(value));
  }
  await press(page, target.locator("button:not([type=button])").last());
}

/** Makes a venture, leaves its guided start for its home, and returns its path. */
export async function makeVenture(page, app, fields) {
  await page.goto(`${app.url}/ventures/new`);
  await submit(page, fields);
  const path = new URL(page.url()).pathname.replace("/start/need", "");
  assert.match(path, /^\/ventures\/[0-9a-f-]{36}$/);
  await page.goto(app.url + path);
  return path;
}

/** Presses what leads to another page, and waits for that page. */
export async function press(page, button) {
  await Promise.all([page.waitForEvent("framenavigated"), button.click()]);
  await page.waitForLoadState("load");
}

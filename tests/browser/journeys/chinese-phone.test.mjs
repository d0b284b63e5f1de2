// A shorter way in Chinese on a phone, and without script where a form is sent.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, submit, makeVenture } from "../harness.mjs";

let app, browser, page;
before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser, { locale: "zh-CN", width: 360, height: 740, dark: true });
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

const password = "正确的马电池订书钉密码";

test("set-up in the browser's language", async () => {
  await page.goto(setUpAddress(app));
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await checkPage(page, "zh-set-up");
  await page.locator("[name=sample]").uncheck();
  await submit(page, { name: "王芳", email: "wang@example.org", password, password_again: password });
  assert.equal(new URL(page.url()).pathname, "/ventures");
});

test("the menu opens and leads on", async () => {
  await page.locator("details.menu > summary").click();
  await checkPage(page, "zh-menu");
  app.venture = await makeVenture(page, app, { name: "面单识别".repeat(50), summary: "", area: "computer-vision", currency: "CNY" });
  await checkPage(page, "zh-venture-home-long-name");
  await page.goto(`${app.url}${app.venture}/settings`);
  await checkPage(page, "zh-venture-settings");
  await page.goto(`${app.url}/account`);
  await checkPage(page, "zh-account");
  await page.goto(`${app.url}/admin/users`);
  await checkPage(page, "zh-users");
});

test("a form works without script", async () => {
  const plain = await openPage(browser, { locale: "zh-CN", script: false });
  await plain.goto(`${app.url}/sign-in`);
  await plain.locator("[name=email]").fill("wang@example.org");
  await plain.locator("[name=password]").fill(password);
  await plain.locator("main button").click();
  await plain.waitForURL(/\/ventures/);
  assert.equal(await plain.locator("main h1").count(), 1);
});

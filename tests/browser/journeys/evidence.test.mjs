// What was learned: a note with a file, a passage marked by selecting it, and an
// experiment from card to decision. In Chinese on a phone, then checked in English.

import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { startServer, startBrowser, openPage, setUpAddress, checkPage, submit, press, makeVenture } from "../harness.mjs";

let app, browser, page, base;
before(async () => {
  app = await startServer();
  browser = await startBrowser();
  page = await openPage(browser, { locale: "zh-CN", width: 360, height: 740 });
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(setUpAddress(app));
  const password = "正确的马电池订书钉密码";
  await submit(page, { name: "王芳", email: "wang@example.org", password, password_again: password });
  base = app.url + (await makeVenture(page, app, { name: "面单识别", summary: "", area: "computer-vision", currency: "CNY" }));
});
after(async () => {
  await browser?.close();
  await app?.stop();
});

const path = () => page.url().replace(base, "").split("?")[0];
const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

test("empty pages say what will stand there", async () => {
  for (const list of ["evidence", "evidence/coverage", "experiments"]) {
    await page.goto(`${base}/${list}`);
    assert.equal(await page.locator(".empty").count(), 1, list);
    await checkPage(page, `zh-empty-${list.replace("/", "-")}`);
  }
});

test("a note keeps its file, and selected words become a passage", async () => {
  await page.goto(`${base}/needs/new`);
  await submit(page, { statement: "不用重新录入地址", source: "访谈", observed_on: day(-3) });
  await page.goto(`${base}/evidence/new`);
  await page.locator("[name=file]").setInputFiles({
    name: "访谈 3.txt", mimeType: "text/plain", buffer: Buffer.from("原始记录", "utf8"),
  });
  await checkPage(page, "zh-evidence-new");
  await submit(page, {
    title: "每天重录一小时", kind: "complaint", note: "第一行。\n他们每天重录一小时地址，很烦。", source: "访谈 3", tags: "重录、夜班",
  });
  assert.equal(await page.locator("a[download]").textContent(), "访谈 3.txt");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("a[download]").click()]);
  assert.equal(file.suggestedFilename(), "访谈 3.txt");
  await page.evaluate(() => {
    const range = document.createRange();
    const text = document.querySelector("[data-note]").firstChild;
    range.setStart(text, 5);
    range.setEnd(text, 16);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  });
  const need = await page.locator("form[data-passage] [name=about_need] option").first().getAttribute("value");
  await page.waitForFunction(() => document.querySelector("[name=quote]").value !== "");
  await submit(page, { about_need: need }, "form[data-passage]");
  assert.equal(await page.locator(".note mark").textContent(), "他们每天重录一小时地址");
  await checkPage(page, "zh-evidence");
  // The need's page takes it in.
  await page.goto(`${base}/needs/${need}`);
  await page.locator("#evidence blockquote").waitFor();
  assert.equal(await page.locator("#evidence blockquote").textContent(), "他们每天重录一小时地址");
  for (const list of ["evidence", "evidence/coverage"]) {
    await page.goto(`${base}/${list}`);
    await checkPage(page, `zh-${list.replace("/", "-")}`);
  }
});

test("an experiment is fixed, measured and decided", async () => {
  await page.goto(`${base}/experiments/new`);
  await checkPage(page, "zh-experiment-new");
  await submit(page, {
    hypothesis: "仓库看到错误率后会申请试用", method: "发送错误清单", metric: "申请试用的仓库",
    threshold: "10", planned_n: "60", deadline: day(10),
  });
  await checkPage(page, "zh-experiment-planned");
  await press(page, page.locator("form[action$='/start'] button"));
  assert.equal(await page.locator("[data-state]").getAttribute("data-state"), "running");
  const result = { result_successes: "13", result_n: "60", result_on: day(0), result_source: "统计" };
  await submit(page, { ...result, result_successes: "61" }, "form[action$='/result']");
  assert.equal(await page.locator("[data-field-error]").getAttribute("data-field-error"), "result_successes");
  await submit(page, result, "form[action$='/result']");
  assert.equal(await page.locator("[data-role=finding]").getAttribute("data-met"), "true");
  await checkPage(page, "zh-experiment-result");
  await submit(page, { decision: "persevere", decision_reason: "超过门槛一倍" }, "form[action$='/decide']");
  assert.equal(await page.locator("[data-state]").getAttribute("data-state"), "decided");
  await checkPage(page, "zh-experiment-decided");
  const one = path();
  const wide = await openPage(browser, { dark: true });
  await wide.context().addCookies(await page.context().cookies());
  for (const [name, at] of [["experiments", "/experiments"], ["experiment", one], ["evidence", "/evidence"]]) {
    await wide.goto(`${base}${at}`);
    await checkPage(wide, `dark-${name}`);
  }
});

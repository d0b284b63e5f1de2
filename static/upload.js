// Forms with files say how far they are on their way. Without this script they
// are sent like any other form.
"use strict";

{
  // What is spoken is spoken in steps: a live region that changes all the time is noise.
  const SPOKEN_STEP = 10;
  const language = document.documentElement.lang;
  const share = new Intl.NumberFormat(language, { style: "percent" });
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const size = (bytes) => `${number.format(bytes / 2 ** 20)} MiB`;
  const files = (form) => [...form.querySelectorAll("input[type=file]")];

  // The block below a form that shows where its sending stands.
  class Progress {
    constructor(form) {
      this.form = form;
      this.block = form.querySelector("[data-upload-state]");
      this.bar = this.block.querySelector("progress");
      this.cancel = this.block.querySelector("button");
      this.spoken = -1;
    }

    say(text, aloud = true) {
      this.block.hidden = false;
      this.block.querySelector("[data-upload-line]").textContent = text;
      if (aloud) this.block.querySelector("[role=status]").textContent = text;
    }

    lock(locked) {
      this.bar.hidden = this.cancel.hidden = !locked;
      for (const button of this.form.querySelectorAll("button:not([type=button])")) button.disabled = locked;
    }

    begin() {
      const sizes = files(this.form).flatMap((input) => [...input.files]).map((file) => file.size);
      this.lock(true);
      this.sent(0, sizes.reduce((sum, bytes) => sum + bytes, 0) || 1);
    }

    sent(done, total) {
      const percent = Math.floor((100 * done) / total);
      const text = this.block.dataset.sending.replace("{sent}", size(done)).replace("{total}", size(total));
      this.bar.value = percent;
      const step = Math.floor(percent / SPOKEN_STEP);
      this.say(`${share.format(percent / 100)} · ${text}`, step > this.spoken);
      this.spoken = step;
    }

    // All is sent; how long the server reads is not known, nor can it be called back.
    reading() {
      this.bar.removeAttribute("value");
      this.cancel.hidden = true;
      this.say(this.block.dataset.reading);
    }

    over(text) {
      this.say(text);
      this.lock(false);
      this.form.querySelector("button:not([type=button])")?.focus();
    }
  }

  // A refused form comes back with what was typed; the chosen files are handed over.
  const putInPlace = (form, page) => {
    const chosen = new Map(files(form).map((input) => [input.name, input.files]));
    const main = document.getElementById("main");
    main.replaceChildren(...page.getElementById("main").childNodes);
    document.title = page.title;
    for (const fresh of main.querySelectorAll("form[data-upload]")) {
      for (const input of files(fresh)) input.files = chosen.get(input.name) ?? input.files;
      if (files(fresh).every((input) => input.files.length)) fresh.querySelector("[data-upload-again]")?.remove();
      wire(fresh);
    }
    main.focus();
    window.scrollTo(0, 0);
  };

  const answered = (form, progress, request) => {
    const place = request.getResponseHeader("location");
    if (request.status === 204 && place) {
      window.location.assign(place);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    if (request.status === 422 && page.querySelector("main form[data-upload]")) {
      putInPlace(form, page);
      return;
    }
    // Any other answer is a page that says what is wrong.
    const told = ["main h1", "main p"].map((part) => page.querySelector(part)?.textContent.trim());
    progress.over(told.filter(Boolean).join(". ") || progress.block.dataset.failed);
  };

  const send = (form) => {
    const progress = new Progress(form);
    const request = new XMLHttpRequest();
    const body = new FormData(form);
    progress.cancel.onclick = () => request.abort();
    request.upload.addEventListener("progress", ({ loaded, total }) => progress.sent(loaded, total || loaded || 1));
    request.upload.addEventListener("load", () => progress.reading());
    request.addEventListener("load", () => answered(form, progress, request));
    request.addEventListener("abort", () => progress.over(progress.block.dataset.cancelled));
    request.addEventListener("error", () => progress.over(progress.block.dataset.failed));
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("accept", "text/html");
    request.setRequestHeader("x-tell-location", "1");
    progress.begin();
    request.send(body);
  };

  const wire = (form) => form.addEventListener("submit", (event) => {
    // Without a file there is nothing to watch.
    if (event.defaultPrevented || !files(form).some((input) => input.files.length)) return;
    event.preventDefault();
    send(form);
  });

  const forms = () => document.querySelectorAll("form[data-upload]");
  for (const form of forms()) wire(form);

  // Who comes back to a page that the browser kept finds a form to fill in.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of forms()) {
      const progress = new Progress(form);
      progress.lock(false);
      progress.block.hidden = true;
    }
  });
}

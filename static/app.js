// What pages gain from a script. Every page works without it.
"use strict";

// What was done is said once, not again when the page is loaded anew.
const address = new URL(window.location.href);
if (address.searchParams.has("done") || address.searchParams.has("saved")) {
  address.searchParams.delete("done");
  address.searchParams.delete("saved");
  window.history.replaceState(null, "", address);
}

// What scrolls sideways can be scrolled with the keyboard.
for (const region of document.querySelectorAll(".scroll")) {
  if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
}

// Forms that lose something ask first.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A live region follows server-sent events: each message carries the region's new HTML.
for (const region of document.querySelectorAll("[data-live]")) {
  const source = new EventSource(region.dataset.live);
  source.addEventListener("part", (event) => {
    const { part, html } = JSON.parse(event.data);
    const target = region.querySelector(`[data-part="${CSS.escape(part)}"]`);
    if (target) target.innerHTML = html;
  });
  // The run is over: the page as the server renders it now has everything.
  source.addEventListener("end", () => {
    source.close();
    window.location.reload();
  });
}

// Words selected in a note are those to be marked, unless others were typed.
for (const form of document.querySelectorAll("form[data-passage]")) {
  const note = document.querySelector("[data-note]");
  const quote = form.elements.quote;
  let filled = quote.value;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    const inside = note?.contains(selection.anchorNode) && note.contains(selection.focusNode);
    if (!inside || !words || quote.value !== filled) return;
    filled = words.slice(0, 2000);
    quote.value = filled;
  });
}

// A fragment of the page that another crate provides; without script its link remains.
for (const place of document.querySelectorAll("[data-include]")) {
  fetch(place.dataset.include).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")).then((html) => {
    if (html) place.innerHTML = html;
  }).catch(() => {});
}
// A form marked so shows its answer while somebody types: the same page is
// fetched with what stands in the form, and its marked parts are replaced. A form
// that is posted elsewhere names the page, and the fields on which others depend.
for (const form of document.querySelectorAll("form[data-live-form]")) {
  // Not `dataset`: a field of that name would hide it.
  const on = form.getAttribute("data-live-on")?.split(" ");
  let waiting = 0;
  let asked = 0;
  let changed = null;
  const ask = async () => {
    const address = new URL(form.getAttribute("data-live-form") || form.action, window.location);
    const fields = new FormData(form);
    for (const own of ["csrf", "once"]) fields.delete(own);
    address.search = new URLSearchParams(fields).toString();
    const mine = ++asked;
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // An answer that was overtaken by a later one is not shown.
    if (mine !== asked || answer.status >= 500) return;
    for (const part of document.querySelectorAll("[data-live-part]")) {
      const fresh = page.querySelector(`[data-live-part="${CSS.escape(part.dataset.livePart)}"]`);
      // The field that was changed stays, and with it the focus.
      if (!fresh || (on && part.contains(changed))) continue;
      const open = part.querySelector("details")?.open;
      part.replaceChildren(...fresh.childNodes);
      if (open) part.querySelector("details")?.setAttribute("open", "");
    }
    window.history.replaceState(null, "", address);
  };
  form.addEventListener(on ? "change" : "input", (event) => {
    if (on && !on.includes(event.target.name)) return;
    changed = event.target;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, on ? 0 : 200);
  });
}

// What is shown once can be copied.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.parentElement.querySelector("[data-copy-status]").textContent = button.dataset.copied;
  });
}

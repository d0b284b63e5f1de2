// Asking a model: drawing, and the answer without leaving the page. Without this script a file
// is sent like in any other form. The panel may be inserted later, so that events are caught
// at the document.
"use strict";

{
  const WIDTH = 20;

  // What is drawn goes into the file field: it is sent like a file that was chosen.
  const keep = (canvas) => {
    const field = canvas.closest("form").querySelector("input[type=file]");
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "drawing.png", { type: "image/png" }));
      field.files = files.files;
    });
  };

  const place = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };

  const line = (canvas, from, to) => {
    const pen = canvas.getContext("2d");
    pen.lineWidth = WIDTH;
    pen.lineCap = "round";
    pen.strokeStyle = "#000";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  };

  let last = null;
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.matches?.("canvas[data-draw]")) return;
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    last = place(event.target, event);
    line(event.target, last, last);
  });
  document.addEventListener("pointermove", (event) => {
    if (!last || !event.target.matches?.("canvas[data-draw]")) return;
    const next = place(event.target, event);
    line(event.target, last, next);
    last = next;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (event) => {
      if (!last) return;
      last = null;
      if (event.target.matches?.("canvas[data-draw]")) keep(event.target);
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.matches?.("[data-draw-clear]")) return;
    const form = event.target.closest("form");
    const canvas = form.querySelector("canvas");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    form.querySelector("input[type=file]").value = "";
  });
  // A file that was chosen takes the place of the drawing.
  document.addEventListener("change", (event) => {
    const canvas = event.target.closest?.("form[data-try]")?.querySelector("canvas");
    if (canvas && event.target.type === "file") canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  });

  const ask = async (form) => {
    const button = form.querySelector("button.primary");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { accept: "text/html" } });
      if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of form.closest(".try").querySelectorAll("[data-try-part]")) {
        const fresh = page.querySelector(`[data-try-part="${CSS.escape(part.dataset.tryPart)}"]`);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      }
      form.querySelector("[aria-invalid=true]")?.focus();
    } catch {
      // Sent as without script, so that the browser shows what the server says.
      form.submit();
    } finally {
      button.disabled = false;
    }
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-try]")) return;
    event.preventDefault();
    ask(event.target);
  });
}

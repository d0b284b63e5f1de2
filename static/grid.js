// A form that is a table of fields: keys move between cells, a block pasted from a spreadsheet
// fills them. Without this script it is a form like any other.
"use strict";

{
  // Rows of cells from what a spreadsheet copies: tabs between cells, quotes around those that
  // hold tabs or line ends.
  const block = (text) => {
    const rows = [[]];
    let cell = "";
    let quoted = false;
    const end = () => {
      rows.at(-1).push(cell.trim());
      cell = "";
    };
    const signs = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (let at = 0; at < signs.length; at++) {
      const sign = signs[at];
      if (sign === '"' && quoted && signs[at + 1] === '"') {
        cell += sign;
        at++;
      } else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
      else if (sign === "\t" && !quoted) end();
      else if (sign === "\n" && !quoted) {
        end();
        rows.push([]);
      } else cell += sign;
    }
    end();
    return rows;
  };

  // Puts a value into a field; false where the field cannot hold it.
  const put = (field, value) => {
    if (field.tagName === "SELECT") {
      const wanted = value.toLowerCase();
      const option = [...field.options].find((one) => [one.value, one.text].some((name) => name.trim().toLowerCase() === wanted));
      if (option) field.value = option.value;
      return Boolean(option);
    }
    field.value = value;
    return field.value === value;
  };

  const unsaved = (field) =>
    field.tagName === "SELECT"
      ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))
      : field.value !== field.defaultValue;

  for (const form of document.querySelectorAll("form[data-grid]")) {
    const cells = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input:not([type=hidden]), select")]);
    const fields = cells.flat();
    const status = form.querySelector("[data-grid-status]");
    const undo = form.querySelector("[data-grid-undo]");
    let before = [];
    let sending = false;
    form.querySelector("[data-grid-keys]").hidden = false;

    const count = () => fields.filter(unsaved).length;
    const say = (key, n) => (status.textContent = n ? status.dataset[key].replace("{n}", n) : "");
    const place = (field) => {
      const row = cells.findIndex((all) => all.includes(field));
      return [row, cells[row]?.indexOf(field) ?? -1];
    };
    const go = (row, column) => {
      const field = cells[row]?.[column];
      if (!field) return;
      field.focus();
      if (field.select) field.select();
    };

    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
        return;
      }
      const field = event.target;
      const [row, column] = place(field);
      if (row < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const typed = field.tagName === "INPUT" && field.type === "text";
      const whole = typed && field.selectionStart === 0 && field.selectionEnd === field.value.length;
      const moves = {
        Enter: [event.shiftKey ? -1 : 1, 0, true],
        ArrowUp: [-1, 0, typed],
        ArrowDown: [1, 0, typed],
        ArrowLeft: [0, -1, typed && (whole || field.selectionEnd === 0)],
        ArrowRight: [0, 1, typed && (whole || field.selectionStart === field.value.length)],
      };
      const [down, right, applies] = moves[event.key] ?? [];
      if (!applies || (event.shiftKey && event.key !== "Enter")) return;
      event.preventDefault();
      go(row + down, column + right);
    });

    form.addEventListener("paste", (event) => {
      const [row, column] = place(event.target);
      const text = event.clipboardData.getData("text/plain");
      if (row < 0 || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
      event.preventDefault();
      before = [];
      let lost = 0;
      block(text).forEach((values, down) => values.forEach((value, right) => {
        const field = cells[row + down]?.[column + right];
        const old = field?.value;
        if (!field || !put(field, value)) {
          if (field) field.value = old;
          if (value !== "") lost++;
        } else before.push([field, old]);
      }));
      undo.hidden = before.length === 0;
      say("pasted", before.length);
      if (lost) status.textContent += ` ${status.dataset.cut.replace("{n}", lost)}`;
    });

    undo.addEventListener("click", () => {
      for (const [field, old] of before) field.value = old;
      before = [];
      undo.hidden = true;
      say("changed", count());
      fields[0]?.focus();
    });

    form.addEventListener("input", () => say("changed", count()));
    form.addEventListener("submit", () => (sending = true));
    window.addEventListener("beforeunload", (event) => {
      if (!sending && count() > 0) event.preventDefault();
    });
  }
}

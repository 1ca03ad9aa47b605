"use strict";
// The plain form of the grid as a sheet: cells to move in, paste, fill down and step back. Saved as one field of JSON.
(() => {
  const place = document.getElementById("grid-place");
  const form = document.getElementById("grid-form");
  const given = document.getElementById("grid-data");
  // A phone keeps the plain form, which scrolls and has a keyboard of its own for each cell.
  if (!place || !window.Tabulator || !matchMedia("(min-width: 700px)").matches) return;

  const { columns, rows } = JSON.parse(given.textContent);
  const names = columns.map((column) => column.name);
  const open = new Set(columns.filter((column) => !column.locked).map((column) => column.name));
  const before = new Map();
  let count = 0;
  const numbered = (row) => {
    const made = { ...Object.fromEntries(names.map((name) => [name, ""])), ...row, _at: ++count };
    made._title = [made.code, made.name_zh || made.name].filter(Boolean).join(" ");
    before.set(made._at, Object.fromEntries(names.map((name) => [name, made[name]])));
    return made;
  };

  const marked = (cell) => {
    const row = cell.getData();
    const name = cell.getField();
    const why = row.errors && row.errors[name];
    const element = cell.getElement();
    element.classList.toggle("wrong", Boolean(why));
    element.classList.toggle("changed", before.get(row._at)[name] !== row[name]);
    element.title = why || "";
    if (why) element.setAttribute("aria-invalid", "true");
    return document.createTextNode(row[name] ?? "");
  };

  const editorOf = (column) =>
    column.offered.length
      ? {
          editor: "list",
          editorParams: { values: column.offered, autocomplete: true, allowEmpty: true, freetext: true, listOnEmpty: true },
        }
      : { editor: "input" };

  const table = new window.Tabulator(place, {
    data: rows.map(numbered),
    index: "_at",
    nestedFieldSeparator: false,
    height: "70vh",
    layout: "fitData",
    selectableRange: 1,
    selectableRangeRows: true,
    selectableRangeClearCells: false,
    editTriggerEvent: "dblclick",
    clipboard: "copy",
    clipboardCopyStyled: false,
    clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    clipboardCopyRowRange: "range",
    columnDefaults: { headerSort: false, resizable: "header", headerWordWrap: true, formatter: marked },
    // Whose row it is stays in sight: the code, and the name as it was.
    rowHeader: {
      title: columns[0].title,
      field: "_title",
      frozen: true,
      minWidth: 120,
      maxInitialWidth: 240,
      formatter: (cell) => document.createTextNode(cell.getValue() || "+"),
    },
    columns: columns.slice(1).map((column) => ({
      title: column.title,
      field: column.name,
      minWidth: 90,
      maxInitialWidth: 220,
      hozAlign: column.number ? "right" : "left",
      cssClass: column.locked ? "locked" : "",
      ...(column.locked ? {} : editorOf(column)),
    })),
  });

  // ---- Changes, each a list of [row, column, before, after] that can be taken back ----

  const steps = [];
  let takingBack = false;
  const told = form.querySelector("output");

  const changedRows = () =>
    table.getData().filter((row) => names.some((name) => before.get(row._at)[name] !== (row[name] ?? ""))).length;
  const tell = () => {
    const number = changedRows();
    told.textContent = number === 1 ? told.dataset.one : told.dataset.many.replace("#", number);
  };
  const apply = (changes, pick) => {
    takingBack = true;
    const byRow = new Map();
    for (const change of changes) {
      const row = byRow.get(change[0]) || {};
      row[change[1]] = pick(change);
      byRow.set(change[0], row);
    }
    const done = [...byRow].map(([at, texts]) => table.updateData([{ _at: at, ...texts }]));
    return Promise.all(done).then(() => {
      for (const at of byRow.keys()) table.getRow(at).reformat();
      takingBack = false;
      tell();
    });
  };
  const change = (changes) => {
    const real = changes.filter((one) => open.has(one[1]) && one[2] !== one[3]);
    if (!real.length) return Promise.resolve();
    steps.push(real);
    return apply(real, (one) => one[3]);
  };
  const takeBack = () => {
    const last = steps.pop();
    if (last) apply(last, (one) => one[2]);
  };

  table.on("cellEdited", (cell) => {
    if (takingBack) return;
    steps.push([[cell.getData()._at, cell.getField(), cell.getOldValue() ?? "", cell.getValue() ?? ""]]);
    cell.getRow().reformat();
    tell();
  });

  // ---- Selection ----

  const selected = () => {
    const range = table.getRanges()[0];
    if (!range) return null;
    const fields = range.getColumns().map((column) => column.getField());
    return { rows: range.getRows(), fields: fields.filter((field) => names.includes(field)) };
  };
  const fillDown = () => {
    const chosen = selected();
    if (!chosen || !chosen.rows.length || !chosen.fields.length) return;
    const top = chosen.rows[0].getData();
    change(
      chosen.rows.slice(1).flatMap((row) => {
        const data = row.getData();
        return chosen.fields.map((field) => [data._at, field, data[field] ?? "", top[field] ?? ""]);
      })
    );
  };
  const addRows = async (number) => {
    for (let made = 0; made < number; made++) await table.addRow(numbered({ mark: "" }));
  };
  // Lines and tabs as a spreadsheet program copies them; a cell with a line break stands in quotation marks.
  const cellsOf = (text) => {
    const lines = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
      const sign = text[at];
      const line = lines.at(-1);
      if (quoted && sign === '"' && text[at + 1] === '"') line[line.length - 1] += text[++at];
      else if (sign === '"' && (quoted || line.at(-1) === "")) quoted = !quoted;
      else if (!quoted && sign === "\t") line.push("");
      else if (!quoted && sign === "\n") lines.push([""]);
      else if (sign !== "\r") line[line.length - 1] += sign;
    }
    if (lines.length > 1 && lines.at(-1).join("") === "") lines.pop();
    return lines;
  };
  const paste = async (text) => {
    const chosen = selected();
    if (!chosen || !chosen.rows.length || !chosen.fields.length) return;
    const lines = cellsOf(text);
    const first = table.getRows().indexOf(chosen.rows[0]);
    await addRows(Math.max(0, first + lines.length - table.getRows().length));
    const all = table.getRows();
    const left = names.indexOf(chosen.fields[0]);
    // One cell is pasted into all that are selected, as in Excel.
    const single = lines.length === 1 && lines[0].length === 1;
    const changes = single
      ? chosen.rows.flatMap((row) => chosen.fields.map((field) => [row, field, lines[0][0]]))
      : lines.flatMap((line, down) =>
          line.map((cell, right) => [all[first + down], names[left + right], cell]).filter((one) => one[1])
        );
    await change(changes.map(([row, field, cell]) => [row.getData()._at, field, row.getData()[field] ?? "", cell.trim()]));
  };

  const editing = () => place.querySelector(".tabulator-editing");
  // A browser sends it where its text selection stands, which may be below the sheet: what counts is the focus.
  document.addEventListener("paste", (event) => {
    if (editing() || !place.contains(document.activeElement)) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain"));
  });
  place.addEventListener("keydown", (event) => {
    if (editing()) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && key === "z") takeBack();
    else if (command && key === "d") fillDown();
    else if (event.key === "Delete" || event.key === "Backspace") {
      const chosen = selected();
      if (chosen)
        change(
          chosen.rows.flatMap((row) => chosen.fields.map((field) => [row.getData()._at, field, row.getData()[field] ?? "", ""]))
        );
    } else if (!command && !event.altKey && event.key.length === 1) {
      const chosen = selected();
      if (!chosen || !open.has(chosen.fields[0])) return;
      const cell = chosen.rows[0].getCell(chosen.fields[0]);
      cell.edit();
      const input = cell.getElement().querySelector("input");
      if (input) input.value = "";
      return; // the key is typed into the cell
    } else return;
    event.preventDefault();
  });
  form.querySelector(".grid-tools").addEventListener("click", (event) => {
    const what = event.target.dataset.do;
    if (what === "undo") takeBack();
    if (what === "fill") fillDown();
    if (what === "add") addRows(1);
  });

  // ---- Saving ----

  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "rows";
    field.value = JSON.stringify(
      table.getData().map((row) => ({ mark: row.mark, ...Object.fromEntries(names.map((name) => [name, row[name] ?? ""])) }))
    );
    form.append(field);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && steps.length) event.preventDefault();
  });

  table.on("tableBuilt", () => {
    // A grid's children are groups of rows: Tabulator puts one into another, and gives the part that scrolls no role.
    for (const [part, role] of Object.entries({ "header-contents": "none", tableholder: "rowgroup", table: "none" })) {
      place.querySelector(`.tabulator-${part}`).setAttribute("role", role);
    }
    form.querySelector(".plain").remove();
    for (const hidden of document.querySelectorAll(".grid [hidden]:not(input)")) hidden.hidden = false;
    table.redraw(true);
  });
})();

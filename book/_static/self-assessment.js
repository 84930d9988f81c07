/* The self-assessment: keeps answers in this browser, saves and brings back files, sums up.
   Without this script the form can be filled in and printed; nothing here sends anything. */
"use strict";

(() => {
  const KEY = "self-assessment";
  const ASIDE = "self-assessment-unread";
  const FORMAT = "children-services-self-assessment";
  const VERSION = 1;
  const LARGEST = 1_000_000; // bytes: a full form is a tenth of it
  const tools = document.getElementById("assess-tools");
  if (!tools) return;

  const at = (name) => document.getElementById(`assess-${name}`);
  const cells = [...document.querySelectorAll("form.assess [data-cell]")].map((box) => {
    const activity = box.closest("[data-activity]");
    return {
      id: box.dataset.cell,
      enabler: activity.form.getAttribute("aria-label").replace(/^Self-assessment of enabler /, ""),
      activity: activity.querySelector("legend").firstChild.textContent.trim(),
      phase: box.querySelector("legend").textContent.trim(),
      choices: [...box.querySelectorAll("input")],
      note: box.querySelector("textarea"),
    };
  });
  const known = new Map(cells.map((cell) => [cell.id, cell]));
  const judgements = cells[0].choices.map((choice) => choice.value).filter(Boolean);
  const phases = [...new Set(cells.map((cell) => cell.phase))];
  const judged = (cell) => cell.choices.find((choice) => choice.checked)?.value ?? "";
  const say = (text) => { at("said").textContent = text; };

  /** What the form holds now; empty answers are left out. */
  function answers() {
    const given = {};
    for (const cell of cells)
      if (judged(cell) || cell.note.value)
        given[cell.id] = { judgement: judged(cell), note: cell.note.value };
    return {
      format: FORMAT, version: VERSION, saved: new Date().toISOString(),
      team: at("team").value, date: at("date").value, answers: given,
    };
  }

  const isEmpty = (held) => !held.team && !held.date && !Object.keys(held.answers).length;

  /** Read a saved text; what is wrong with it is thrown as a plain sentence. */
  function understood(text) {
    let held;
    try {
      held = JSON.parse(text);
    } catch {
      throw new Error("This is not a JSON file.");
    }
    if (held?.format !== FORMAT) throw new Error("This file was not saved by this page.");
    if (held.version !== VERSION)
      throw new Error(`This file has version ${held.version}; this page reads version ${VERSION}.`);
    for (const name of ["team", "date"])
      if (typeof held[name] !== "string" || held[name].length > at(name).maxLength)
        throw new Error(`In this file “${name}” is missing or too long.`);
    if (typeof held.answers !== "object" || held.answers === null || Array.isArray(held.answers))
      throw new Error("This file holds no answers.");
    for (const [id, answer] of Object.entries(held.answers)) {
      const cell = known.get(id);
      if (!cell) throw new Error(`This file answers “${id}”, which is not on this page.`);
      if (answer?.judgement !== "" && !judgements.includes(answer?.judgement))
        throw new Error(`In this file “${id}” has a judgement that this page does not know.`);
      if (typeof answer.note !== "string" || answer.note.length > cell.note.maxLength)
        throw new Error(`In this file the note on “${id}” is missing or too long.`);
    }
    return held;
  }

  /** Put answers into the form in place of what it held. */
  function fill(held) {
    at("team").value = held.team;
    at("date").value = held.date;
    for (const cell of cells) {
      const answer = held.answers[cell.id] ?? { judgement: "", note: "" };
      for (const choice of cell.choices) choice.checked = choice.value === answer.judgement;
      cell.note.value = answer.note;
    }
    show();
  }

  /** Keep what the form holds in this browser. */
  function keep() {
    try {
      const held = answers();
      if (isEmpty(held)) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(held));
    } catch {
      say("This browser does not let the page keep answers. Save a file before you leave.");
    }
  }

  /** Drop what could not be read, too. */
  function forget() {
    try {
      localStorage.removeItem(ASIDE);
    } catch {
      // a browser that keeps nothing has nothing to drop
    }
  }

  /** Fill the form with what this browser has kept; what cannot be read is put aside. */
  function recall() {
    let text = "";
    try {
      text = localStorage.getItem(KEY);
    } catch {
      say("This browser does not let the page keep answers. Save a file before you leave.");
    }
    try {
      fill(text ? understood(text) : { team: "", date: "", answers: {} });
    } catch (error) {
      localStorage.setItem(ASIDE, text);
      show();
      say(`What this browser had kept could not be read, so it is not shown. ${error.message}`);
    }
  }

  const count = (value, among) => among.filter((cell) => judged(cell) === value).length;

  function element(name, text = "", settings = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(settings)) made.setAttribute(key, value);
    return made;
  }

  /** A table of an activity a row and a phase a column, under one heading an enabler. */
  function summary() {
    const table = element("table", "", { class: "data assess-table" });
    const whose = [at("team").value, at("date").value].filter(Boolean).join(", ");
    table.append(element("caption", whose ? `Self-assessment: ${whose}` : "Self-assessment"));
    const top = table.createTHead().insertRow();
    for (const name of ["Activity", ...phases]) top.append(element("th", name, { scope: "col" }));
    let enabler = "";
    let body;
    for (const cell of cells) {
      if (cell.enabler !== enabler) {
        enabler = cell.enabler;
        body = table.createTBody();
        const row = body.insertRow();
        row.className = "group";
        row.append(element("th", enabler, { scope: "rowgroup", colspan: phases.length + 1 }));
      }
      if (cell.phase === phases[0])
        body.insertRow().append(element("th", cell.activity, { scope: "row" }));
      const box = body.rows[body.rows.length - 1].insertCell();
      box.dataset.label = cell.phase;
      const value = judged(cell);
      box.append(element("span", value || "not judged", { class: value ? "value" : "small" }));
      if (cell.note.value) box.append(element("span", cell.note.value, { class: "noted" }));
    }
    const foot = table.createTBody();
    const heading = foot.insertRow();
    heading.className = "group";
    heading.append(element("th", "How many activities are", { scope: "rowgroup", colspan: phases.length + 1 }));
    for (const value of judgements) {
      const row = foot.insertRow();
      row.append(element("th", value, { scope: "row" }));
      for (const phase of phases) {
        const number = count(value, cells.filter((cell) => cell.phase === phase));
        row.insertCell().append(element("span", String(number), { class: "value" }));
        row.lastChild.dataset.label = phase;
      }
    }
    return table;
  }

  function show() {
    const done = cells.length - count("", cells);
    const said = `${done} of ${cells.length} judged`;
    // set only when it changes: each setting may be read out
    if (at("progress").textContent !== said) at("progress").textContent = said;
    at("summary").replaceChildren(summary());
  }

  /** Offer a text as a file, without any server. */
  function save(text, type, ending) {
    const link = element("a", "", { download: `self-assessment.${ending}` });
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    say(`Saved as self-assessment.${ending} where your browser puts downloads.`);
  }

  /** One field of a CSV; a spreadsheet must not take a note for a formula. */
  function field(text) {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  }

  function csv() {
    const head = ["team", "date", "enabler", "activity", "phase", "judgement", "note"];
    const rows = cells.map((cell) => [
      at("team").value, at("date").value, cell.enabler, cell.activity, cell.phase,
      judged(cell), cell.note.value,
    ]);
    // the mark at the start tells spreadsheets that this is UTF-8
    return "\ufeff" + [head, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
  }

  async function bringBack(file) {
    let held;
    try {
      if (file.size > LARGEST) throw new Error("This file is too large to be a self-assessment.");
      held = understood(await file.text());
    } catch (error) {
      say(`${error.message} Nothing on this page has changed.`);
      return;
    }
    if (!isEmpty(answers()) && !confirm("Put the file’s answers in place of those on this page?")) {
      say("The file was not brought in. Nothing on this page has changed.");
      return;
    }
    fill(held);
    keep();
    say(`Brought back: ${at("progress").textContent}.`);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("form.assess, form.assess-whose")) return;
    show();
    keep();
  });
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) recall(); // changed in another window
  });
  at("json").addEventListener("click", () =>
    save(`${JSON.stringify(answers(), null, 2)}\n`, "application/json", "json"));
  at("csv").addEventListener("click", () => save(csv(), "text/csv", "csv"));
  at("file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await bringBack(file);
    event.target.value = ""; // the same file can be chosen again
  });
  at("clear").addEventListener("click", () => {
    if (!confirm("Clear every answer and note on this page and in this browser?")) return;
    fill({ team: "", date: "", answers: {} });
    keep();
    forget();
    say("Everything has been cleared.");
  });
  at("print").addEventListener("click", () => {
    document.documentElement.classList.add("summary-only");
    window.print();
  });
  window.addEventListener("afterprint", () =>
    document.documentElement.classList.remove("summary-only"));

  tools.hidden = false;
  recall();
})();

/* Filters for long tables. Everything works without this script; it only adds. */
"use strict";

/** Add a text box and, where there are verdicts, a choice of them above a table. */
function addFilter(table, number) {
  const rows = [...table.querySelectorAll("tbody tr:not(.group)")];
  const verdicts = [...new Set([...table.querySelectorAll(".verdict")].map(words))].sort();
  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", `Filter: ${table.caption.textContent}`);

  const box = document.createElement("input");
  box.type = "search";
  box.id = `filter-text-${number}`;
  form.append(labelled(box, "Show rows with these words"));

  const choice = document.createElement("select");
  choice.id = `filter-verdict-${number}`;
  choice.append(new Option("any verdict", ""), ...verdicts.map((v) => new Option(v, v)));
  if (verdicts.length) form.append(labelled(choice, "and this verdict on either edition"));

  const said = document.createElement("output");
  form.append(said);

  const apply = () => {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const has = [...row.querySelectorAll(".verdict")].map(words);
      const keep = wanted.every((w) => text.includes(w)) && (!choice.value || has.includes(choice.value));
      row.hidden = !keep;
      shown += keep;
    }
    for (const body of table.tBodies)
      body.hidden = !body.querySelector("tr:not(.group):not([hidden])");
    said.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  table.closest(".table-scroll").before(form);
  apply();
}

/** Words of a verdict's badge. */
function words(badge) {
  return badge.textContent.trim();
}

/** Wrap a form field with its label. */
function labelled(field, text) {
  const holder = document.createElement("div");
  const label = document.createElement("label");
  label.htmlFor = field.id;
  label.textContent = text;
  holder.append(label, field);
  return holder;
}

document.querySelectorAll("table.filterable").forEach(addFilter);

/* The find-your-council box: a combobox over data that lies in the page itself. Without this
   script the lists of links below do the same. */
"use strict";

/** Fold what is typed as the names were folded: case, "&", punctuation and spaces. */
function folded(text) {
  return text.toLowerCase().replaceAll("&", " and ").replace(/['’]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
}

/** Say how well an entry answers: 0 begins with it, 1 a word begins with it, 2 holds it. */
function rank(entry, wanted) {
  let best = 9;
  for (const key of entry.keys) {
    if (key.startsWith(wanted)) return 0;
    if (` ${key}`.includes(` ${wanted}`)) best = Math.min(best, 1);
    else if (wanted.length > 2 && key.includes(wanted)) best = Math.min(best, 2);
  }
  return best;
}

/** Make an element with attributes and, at last, its text. */
function made(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** Build the box over its data. */
function findCouncil(place, entries) {
  const form = made("form", { class: "find-council", role: "search", "aria-label": "Find a council" });
  const label = made("label", { for: "council-name" }, "Council: name, DfE number or ONS code");
  const box = made("input", {
    id: "council-name", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "council-choices",
    "aria-describedby": "council-said",
  });
  const list = made("ul", { id: "council-choices", role: "listbox", "aria-label": "Councils" });
  const said = made("p", { id: "council-said", "aria-live": "polite" });
  const holder = made("div", { class: "find-council-box" });
  list.hidden = true;
  holder.append(box, list);
  form.append(label, holder, said);
  place.append(form);

  let shown = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const point = (number) => {
    active = number;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    if (active < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const look = () => {
    const wanted = folded(box.value);
    shown = !wanted ? [] : entries
      .map((entry) => [rank(entry, wanted), entry])
      .filter(([rated]) => rated < 9)
      .sort((a, b) => a[0] - b[0])
      .map(([, entry]) => entry);
    list.replaceChildren(...shown.map((entry, n) => {
      const option = made("li", { id: `council-${n}`, role: "option", "aria-selected": "false" });
      option.append(made("span", { class: "name" }, entry.name), " ", made("span", { class: "says" }, entry.says));
      return option;
    }));
    close();
    if (shown.length) {
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    }
    if (!wanted) said.textContent = "";
    else if (!shown.length) said.textContent = "No council has that name or code.";
    else said.textContent = `${shown.length} found: choose with the arrow keys and Enter.`;
  };
  const go = (number) => {
    if (shown[number]) window.location.href = shown[number].to;
  };

  box.addEventListener("input", look);
  box.addEventListener("focus", () => { if (box.value && list.hidden) look(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) { box.value = ""; look(); } else close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) look();
      if (!shown.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = active < 0 && step < 0 ? 0 : active;
      point((from + step + shown.length) % shown.length);
    } else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const same = new Set(shown.map((entry) => entry.to));
    if (active >= 0) go(active);
    else if (same.size === 1) go(0);
    else if (shown.length) said.textContent = "More than one council answers to that: choose one with the arrow keys.";
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());  // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go([...list.children].indexOf(option));
  });
  box.addEventListener("blur", close);
}

const councilPlace = document.getElementById("find-council");
if (councilPlace)
  findCouncil(councilPlace, JSON.parse(document.getElementById("find-council-data").textContent));

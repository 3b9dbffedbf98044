// The command palette: finds pages, records and what this page can do, by keyboard. After the ARIA combobox pattern.
import { icon, word } from "./words.js";

const PAUSE = 110; // milliseconds without a key before asking
const dialog = document.getElementById("y-palette");
const input = document.getElementById("y-find");
const list = document.getElementById("y-found");
const before = new Map(); // what was typed → what was answered, while the palette is open
let timer = 0;
let number = 0;
let shown = null; // the words that the list is complete for
let hurry = null; // Enter was pressed before it was

// The dialog is open already, and what was typed meanwhile stands in its field.
export function begin() {
  hurry = null;
  before.clear();
  ask();
}

if (dialog) {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    hurry = null;
    timer = setTimeout(ask, PAUSE);
  });
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const option = event.target.closest("[role=option]");
    if (option) choose(event, option);
  });
}

async function ask() {
  clearTimeout(timer);
  const typed = input.value.trim();
  const mine = ++number;
  show(before.get(typed) ?? "", typed, !before.has(typed));
  if (before.has(typed)) return;
  const answer = await fetch(`/palette?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || mine !== number) return;
  before.set(typed, await answer.text());
  if (mine === number) show(before.get(typed), typed, false);
}

function show(text, typed, waiting) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = [...page.querySelectorAll("li")];
  found.forEach(plain);
  const items = found.filter((item) => !item.querySelector("h3") || item.nextElementSibling?.matches("[role=option]"));
  const own = commands(typed);
  list.replaceChildren(...(typed ? [...own, ...items] : [...items, ...own]));
  if (!list.children.length && !waiting) list.append(heading(word("nothing")));
  options().forEach((option, place) => (option.id = `y-found-${place}`));
  mark(options()[0]);
  shown = waiting ? null : typed;
  if (hurry && !waiting && options()[0]) choose(hurry, options()[0]);
}

// In a list box an option is the thing to choose, with no link inside, and headings are only for the eye.
function plain(item) {
  item.querySelector("h3")?.setAttribute("role", "presentation");
  const link = item.querySelector("a");
  if (!link) return;
  const line = Object.assign(document.createElement("span"), { className: "y-line" });
  line.append(...link.childNodes);
  link.replaceWith(line);
}

// What this page offers as buttons, and what the frame offers, as far as it holds the words.
function commands(typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const holds = (label) => words.every((part) => label.toLocaleLowerCase().includes(part));
  const here = [...document.querySelectorAll("#y-main .y-head :is(button, a).btn:not(.btn-plain), #y-main .y-head .y-pop button, #y-main .y-head .y-steps button")];
  const frame = [...document.querySelectorAll("[data-theme-choice], [data-help], [data-side-toggle], .y-right .y-pop form button, .y-right .y-pop > a")];
  const of = (elements, group, most) => {
    const found = elements.map((element) => [element, label(element)]).filter(([, text]) => text && holds(text)).slice(0, most);
    return found.length ? [heading(group), ...found.map(([element, text]) => option(element, text))] : [];
  };
  return [...of(here, dialog.dataset.here, 8), ...(typed ? of(frame, dialog.dataset.commands, 6) : [])];
}

const label = (element) => (element.querySelector("span")?.textContent || element.getAttribute("aria-label") || element.textContent).trim();

function heading(text) {
  const item = Object.assign(document.createElement("li"), { role: "presentation" });
  item.append(Object.assign(document.createElement("h3"), { textContent: text, role: "presentation" }));
  return item;
}

const acts = new WeakMap();

function option(element, text) {
  const item = Object.assign(document.createElement("li"), { role: "option" });
  const line = Object.assign(document.createElement("span"), { className: "y-line" });
  const sign = element.querySelector("i")?.className.match(/ti-[\w-]+/)?.[0].slice(3) ?? "bolt";
  line.append(icon(sign), Object.assign(document.createElement("span"), { textContent: text }));
  item.append(line);
  acts.set(item, element);
  return item;
}

const options = () => [...list.querySelectorAll("[role=option]")];

function mark(option) {
  options().forEach((other) => other.setAttribute("aria-selected", other === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  const all = options();
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const to = { ArrowDown: (now + 1) % all.length, ArrowUp: (now - 1 + all.length) % all.length, PageDown: Math.min(now + 6, all.length - 1), PageUp: Math.max(now - 6, 0) }[event.key];
  if (to !== undefined && all.length) {
    event.preventDefault();
    mark(all[to]);
  } else if (event.key === "Escape") {
    event.preventDefault(); // a search box would only empty itself
    dialog.close();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (shown === input.value.trim()) all[now] && choose(event, all[now]);
    else {
      hurry = event;
      ask();
    }
  }
}

function choose(event, option) {
  event.preventDefault();
  const element = acts.get(option);
  const href = option.dataset.href;
  if (element) {
    dialog.close();
    element.click();
  } else if (href && (event.ctrlKey || event.metaKey)) {
    window.open(href, "_blank", "noopener");
  } else if (href) {
    dialog.close();
    location.assign(href);
  }
}

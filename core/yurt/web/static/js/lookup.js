// A box that finds while one types: a link to one record, to many, and the global search. After the ARIA combobox pattern.
import { post } from "./requests.js";
import { icon, word } from "./words.js";

const PAUSE = 40; // milliseconds without a key before asking
let count = 0;

export function enhance(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const list = Object.assign(document.createElement("div"), { className: "y-pop", hidden: true, id: `y-found-${++count}` });
  box.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) input.setAttribute(name, value);
  const state = { box, input, list, label: input.value, timer: 0, asked: 0 };
  input.addEventListener("input", () => askSoon(state));
  input.addEventListener("focus", () => "lookupGo" in box.dataset || input.select());
  input.addEventListener("click", () => list.hidden && !("lookupGo" in box.dataset) && ask(state));
  input.addEventListener("keydown", (event) => onKey(state, event));
  input.addEventListener("blur", () => setTimeout(() => leave(state), 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(state, event.target.closest("[role=option]"), event));
  box.addEventListener("click", ({ target }) => {
    if (target.closest("[data-unpick]")) {
      target.closest(".y-chip").remove();
      changed(input);
    }
  });
}

function askSoon(state) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => ask(state), PAUSE);
}

async function ask(state) {
  const { box, input, list } = state;
  const typed = input.value === state.label ? "" : input.value.trim();
  if ("lookupGo" in box.dataset && typed.length < 2) return show(state, false);
  const number = ++state.asked;
  state.request?.abort();
  state.request = new AbortController();
  const href = new URL(box.dataset.lookup, location.href);
  href.searchParams.set("q", typed);
  const found = await fetch(href, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: state.request.signal })
    .then((answer) => (answer.ok ? answer.text() : null))
    .catch(() => null);
  if (found === null || number !== state.asked || document.activeElement !== input) return;
  list.innerHTML = found;
  if (!box.dataset.create) list.querySelector("[data-create]")?.remove();
  if (box.dataset.new && typed) list.querySelector("ul")?.append(newOption(box, typed));
  options(state).forEach((option, place) => (option.id = `${list.id}-${place}`));
  show(state, true);
  if (typed && !("lookupGo" in box.dataset)) move(state, 1);
}

const options = ({ list }) => [...list.querySelectorAll("[role=option]")];

function show({ input, list }, open) {
  list.hidden = !open;
  input.setAttribute("aria-expanded", open);
  if (!open) input.removeAttribute("aria-activedescendant");
}

function move(state, step) {
  const all = options(state);
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all.at(now < 0 ? (step > 0 ? 0 : -1) : (now + step) % all.length);
  all.forEach((option) => option.setAttribute("aria-selected", option === next));
  state.input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function onKey(state, event) {
  const { input, list, box } = state;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) ask(state);
    else move(state, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !list.hidden) {
    const option = list.querySelector("[aria-selected=true]") ?? ("lookupGo" in box.dataset ? options(state)[0] : null);
    event.preventDefault();
    choose(state, option, event);
  } else if (event.key === "Escape" && !list.hidden) {
    event.stopPropagation();
    show(state, false);
  } else if (event.key === "Backspace" && !input.value && box.dataset.many) {
    [...box.querySelectorAll(".y-chip")].at(-1)?.remove();
    changed(input);
  }
}

async function choose(state, option, event) {
  if (!option) return;
  const { box, input } = state;
  if ("lookupGo" in box.dataset) {
    if (event.type !== "click" && option.dataset.href) location.assign(option.dataset.href);
    return;
  }
  if (option.dataset.openNew !== undefined) {
    show(state, false);
    const { openBeside } = await import("./beside.js");
    const { new: href } = box.dataset;
    return openBeside(href + (href.endsWith("=") ? encodeURIComponent(option.dataset.openNew) : ""), (made) => take(state, made), true);
  }
  if (option.dataset.create !== undefined) {
    const answer = await post(box.dataset.create, new URLSearchParams({ name: option.dataset.create }));
    if (answer) take(state, await answer.json());
  } else {
    take(state, option.dataset);
  }
  show(state, false);
  input.focus();
}

function take({ box, input, ...state }, { id, label }) {
  if (box.dataset.many) {
    if (![...box.querySelectorAll(".y-chip input")].some((other) => other.value === String(id))) input.before(chip(box.dataset.many, id, label));
    input.value = "";
  } else {
    box.querySelector("input[type=hidden]").value = id;
    input.value = label;
    showWay(box, id, label);
  }
  box.dataset.label = input.value;
  changed(box.querySelector("input[type=hidden]"));
}

function newOption(box, typed) {
  const option = Object.assign(document.createElement("li"), { className: "make" });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.openNew = typed;
  option.append(icon("forms"), ` ${box.dataset.newLabel}`);
  return option;
}

// The button that opens the chosen record beside.
function showWay(box, id, label) {
  box.querySelector(".y-go")?.remove();
  if (!id || !box.dataset.open) return;
  const go = Object.assign(document.createElement("a"), { className: "btn btn-plain btn-small y-go", href: `${box.dataset.open}/${id}` });
  go.dataset.beside = "";
  go.setAttribute("aria-label", `${box.dataset.openLabel} ${label}`);
  go.append(icon("external-link"));
  box.append(go);
}

function chip(name, id, label) {
  const item = Object.assign(document.createElement("span"), { className: "y-chip" });
  const remove = Object.assign(document.createElement("button"), { type: "button" });
  remove.dataset.unpick = "";
  remove.setAttribute("aria-label", `${word("remove")} ${label}`);
  remove.append(icon("x"));
  item.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: id }), label, remove);
  return item;
}

// What is typed and not chosen is not a value: emptied means no record, anything else goes back to the chosen one.
function leave(state) {
  const { box, input } = state;
  show(state, false);
  if ("lookupGo" in box.dataset) return;
  state.label = box.dataset.label ?? state.label;
  if (box.dataset.many) input.value = "";
  else if (!input.value.trim() && state.label) {
    box.querySelector("input[type=hidden]").value = box.dataset.label = state.label = "";
    showWay(box, "", "");
    changed(box.querySelector("input[type=hidden]"));
  } else input.value = state.label;
}

const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

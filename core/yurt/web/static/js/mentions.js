// “@” and a few letters offer colleagues; the chosen one stands in the text as a link, and is told when it is saved.
const PAUSE = 150; // milliseconds without a key before asking
let count = 0;

export function offerPeople(box, page) {
  const list = Object.assign(document.createElement("div"), { className: "y-pop start y-people", hidden: true, id: `y-people-${++count}` });
  box.append(list);
  page.setAttribute("aria-controls", list.id);
  const state = { box, page, list, timer: 0, asked: 0 };
  page.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => ask(state), PAUSE);
  });
  page.addEventListener("keydown", (event) => onKey(state, event), true);
  page.addEventListener("blur", () => setTimeout(() => show(state, false), 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => take(state, target.closest("[role=option]")));
}

// What stands between the last “@” and the cursor; null where nobody is being named.
function typed(page) {
  const { anchorNode: node, anchorOffset: at, isCollapsed } = getSelection();
  if (!isCollapsed || node?.nodeType !== Node.TEXT_NODE || !page.contains(node) || node.parentElement.closest("a")) return null;
  const found = /(^|[\s(])@([^@\n]{0,30})$/u.exec(node.data.slice(0, at));
  return found ? { node, at, start: at - found[2].length - 1, text: found[2] } : null;
}

async function ask(state) {
  const { box, page, list } = state;
  const word = typed(page);
  if (!word || word.text.endsWith("  ")) return show(state, false);
  const number = ++state.asked;
  const href = new URL(box.dataset.mention, location.href);
  href.searchParams.set("q", word.text.trim());
  const answer = await fetch(href, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || number !== state.asked) return;
  list.innerHTML = await answer.text();
  list.querySelectorAll("[data-create]").forEach((option) => option.remove());
  show(state, options(state).length > 0);
  move(state, 1);
}

const options = ({ list }) => [...list.querySelectorAll("[role=option]")];

function show({ list, page }, open) {
  list.hidden = !open;
  if (!open) page.removeAttribute("aria-activedescendant");
}

function move(state, step) {
  const all = options(state);
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = all.at((now + step) % all.length);
  all.forEach((option, place) => {
    option.id = `${state.list.id}-${place}`;
    option.setAttribute("aria-selected", option === next);
  });
  state.page.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function onKey(state, event) {
  if (state.list.hidden) return;
  const chosen = state.list.querySelector("[aria-selected=true]");
  const act = { ArrowDown: () => move(state, 1), ArrowUp: () => move(state, -1), Enter: () => take(state, chosen), Tab: () => take(state, chosen), Escape: () => show(state, false) }[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function take(state, option) {
  const word = typed(state.page);
  show(state, false);
  if (!word || !option) return;
  const link = Object.assign(document.createElement("a"), { href: `/m/core/user/${option.dataset.id}`, textContent: `@${option.dataset.label}` });
  const range = document.createRange();
  range.setStart(word.node, word.start);
  range.setEnd(word.node, word.at);
  range.deleteContents();
  const space = document.createTextNode("\u00a0");
  range.insertNode(space);
  range.insertNode(link);
  getSelection().collapse(space, 1);
  state.page.dispatchEvent(new Event("input", { bubbles: true }));
}

// Arranging a form and a list: fields dragged between groups, or moved by Alt and an arrow; saved as one layout.
export async function enhance(box) {
  box.querySelector("[data-group-add]").addEventListener("click", () => addGroup(box));
  box.addEventListener("keydown", onKey);
  for (const form of box.querySelectorAll("form[data-layout]")) form.addEventListener("submit", () => (form.elements.change.value = JSON.stringify(form.dataset.layout === "form" ? layout(box) : columns(box))));
  await import("../vendor/sortable/Sortable.min.js");
  box.querySelectorAll(".y-pieces").forEach(sortable);
}

const sortable = (list) => globalThis.Sortable.create(list, { group: list.closest("section").getAttribute("aria-labelledby"), animation: 120 });
const names = (holder) => [...holder.querySelectorAll("[data-name]")].map((piece) => piece.dataset.name);
const columns = (box) => ({ columns: names(box.querySelector("[data-columns]")) });

function addGroup(box) {
  const holder = box.querySelector(".y-c-groups");
  const group = holder.querySelector("template").content.firstElementChild.cloneNode(true);
  holder.querySelector("[data-hidden]").before(group);
  sortable(group.querySelector(".y-pieces"));
  group.querySelector("input").focus();
}

// Words in other languages stay as they are, unless the one at hand was emptied.
function text(group, what, language) {
  const known = JSON.parse(group.dataset.texts)[what] ?? {};
  const typed = group.querySelector(`[data-${what}]`).value.trim();
  return typed ? { ...known, [language]: typed } : {};
}

function layout(box) {
  const { language } = box.dataset;
  const groups = [...box.querySelectorAll(".y-c-group[data-texts]")].map((group) => ({ title: text(group, "title", language), page: text(group, "page", language), fields: names(group) }));
  return { groups: groups.filter((group) => group.fields.length), hidden: names(box.querySelector("[data-hidden]")) };
}

function onKey(event) {
  const piece = event.target.closest?.(".y-piece");
  if (!piece || !event.altKey || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const forward = event.key === "ArrowDown" || event.key === "ArrowRight";
  const next = forward ? piece.nextElementSibling : piece.previousElementSibling;
  if (next && (event.key === "ArrowUp" || event.key === "ArrowDown")) next[forward ? "after" : "before"](piece);
  else {
    const lists = [...piece.closest("section").querySelectorAll(".y-pieces")];
    const list = lists[lists.indexOf(piece.parentElement) + (forward ? 1 : -1)];
    list?.[forward ? "prepend" : "append"](piece);
  }
  piece.focus();
}

// Lines edited in place: add, remove, put in order.
let made = 0;

export function enhance(box) {
  const name = box.dataset.lines;
  box.addEventListener("click", ({ target }) => {
    if (target.closest("[data-line-add]")) add(box);
    if (target.closest("[data-line-remove]")) remove(name, target.closest("tr"));
  });
  box.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (event.key === "Enter" && event.target.matches("input") && !event.target.closest(".y-pick") && row) {
      event.preventDefault();
      if (row === [...box.querySelectorAll("tbody tr:not(.lost)")].at(-1)) add(box);
      else row.nextElementSibling.querySelector("input:not([type=hidden])")?.focus();
    }
    if (event.altKey && row && "sortable" in box.dataset && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      if (event.key === "ArrowUp") row.previousElementSibling?.before(row);
      else row.nextElementSibling?.after(row);
      event.target.focus();
      changed(row);
    }
  });
  if ("sortable" in box.dataset) makeSortable(box);
}

async function makeSortable(box) {
  await import("../vendor/sortable/Sortable.min.js");
  globalThis.Sortable.create(box.querySelector("tbody"), { handle: ".grip", animation: 120, onEnd: ({ item }) => changed(item) });
}

function add(box) {
  const blank = box.querySelector("template");
  if (!blank) return;
  const holder = document.createElement("tbody");
  holder.append(blank.content.cloneNode(true));
  const key = `new-${Date.now().toString(36)}${++made}`;
  for (const element of holder.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__key__")) attribute.value = attribute.value.replaceAll("__key__", key);
    }
  }
  const row = holder.firstElementChild;
  box.querySelector("tbody").append(row);
  row.dispatchEvent(new Event("y-added", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  changed(row);
}

// A new line goes at once; a saved one stays in the form, unseen, to tell the server.
function remove(name, row) {
  const { key } = row.dataset;
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const box = row.closest("[data-lines]");
  if (key.startsWith("new-")) row.remove();
  else {
    row.classList.add("lost");
    row.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${name}.${key}._delete`, value: "1" }));
  }
  (next?.querySelector("input:not([type=hidden])") ?? box.querySelector("[data-line-add]"))?.focus();
  changed(box);
}

const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

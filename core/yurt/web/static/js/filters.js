// Conditions put together by hand, in groups as deep as needed. What each field offers stands in a template beside the
// rows; the fields of linked records are asked for when somebody goes through the link.
const DEEPEST = 4;

export function enhance(form) {
  const list = form.querySelector("[data-rule-list]");
  if (!form.matches("form")) keepInField(form, list);
  else if (form.dataset.tree) showTree(form, list);
  else form.querySelectorAll(".y-rule").forEach((rule) => fill(form, rule, rule.dataset.path || first(form)));
  form.addEventListener("click", (event) => onClick(form, event));
  form.addEventListener("change", ({ target }) => {
    if (target.name === "filter_path") choose(form, target);
    if (target.name === "filter_op") valueWanted(target.closest(".y-rule"));
  });
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of ["filter_path", "filter_op", "filter_value", "filter_match"]) formData.delete(name);
    formData.set("filter_tree", JSON.stringify(read(list, form.querySelector("footer [name=filter_match]").value)));
  });
}

// The field of a record's form that holds a filter: whatever is changed is written into its input.
function keepInField(field, list) {
  const kept = field.querySelector("input[type=hidden]");
  const match = field.querySelector("footer [name=filter_match]");
  const tree = JSON.parse(field.dataset.tree);
  const none = field.querySelector("[data-rules-none]");
  match.value = tree.match;
  tree.parts.forEach((part) => add(field, list, part));
  none.hidden = list.children.length > 0;
  const write = () => {
    none.hidden = list.children.length > 0;
    match.hidden = list.children.length < 2;
    kept.value = JSON.stringify({ ...read(list, match.value), model: field.dataset.model });
  };
  match.hidden = list.children.length < 2;
  for (const type of ["input", "change"]) field.addEventListener(type, write);
  field.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-rule-remove], [data-rule-add], [data-group-add]")) return;
    write();
    kept.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A condition that is to be changed: the panel opens with it.
function showTree(form, list) {
  const tree = JSON.parse(form.dataset.tree);
  list.replaceChildren();
  form.querySelector("footer [name=filter_match]").value = tree.match;
  tree.parts.forEach((part) => add(form, list, part));
  const menu = form.closest("details");
  if (menu) menu.open = true;
  form.querySelector(".y-rule select")?.focus();
}

function onClick(form, { target }) {
  const list = target.closest(".y-rulegroup")?.querySelector("[data-rule-list]") ?? form.querySelector("[data-rule-list]");
  if (target.closest("[data-rule-remove]")) target.closest("[data-rule-remove]").parentElement.remove();
  else if (target.closest("[data-rule-add]")) add(form, list, null).querySelector("select").focus();
  else if (target.closest("[data-group-add]")) {
    const match = form.querySelector("footer [name=filter_match]").value === "all" ? "any" : "all";
    add(form, list, { match, parts: [null, null] }).querySelector("select").focus();
  }
}

function add(form, list, part) {
  const made = part?.parts ? group(form, part) : rule(part);
  list.append(made);
  if (part?.parts) part.parts.forEach((inner) => add(form, made.querySelector("[data-rule-list]"), inner));
  else if (part?.kept) made.replaceChildren(Object.assign(document.createElement("output"), { textContent: part.text }), remover());
  else fill(form, made, part?.path ?? first(form));
  return made;
}

function rule(part) {
  const made = Object.assign(document.createElement("div"), { className: "y-rule" });
  if (part) Object.assign(made.dataset, part);
  return made;
}

function group(form, { match }) {
  const made = Object.assign(document.createElement("div"), { className: "y-rulegroup" });
  made.setAttribute("role", "group");
  const how = form.querySelector("footer [name=filter_match]").cloneNode(true);
  how.value = match;
  const inner = document.createElement("div");
  inner.dataset.ruleList = "";
  const deep = depth(form.querySelector("[data-rule-list]"), inner);
  const buttons = ["[data-rule-add]", deep < DEEPEST - 1 ? "[data-group-add]" : null].filter(Boolean).map((name) => form.querySelector(`footer ${name}`).cloneNode(true));
  made.append(how, inner, ...buttons, remover());
  return made;
}

const depth = (root, element) => {
  let found = 1;
  for (let up = element.parentElement; up && up !== root; up = up.parentElement) found += up.matches?.(".y-rulegroup") ? 1 : 0;
  return found;
};

function read(list, match) {
  const parts = [...list.children].map((entry) => {
    if (entry.matches(".y-rulegroup")) return read(entry.querySelector(":scope > [data-rule-list]"), entry.querySelector(":scope > select").value);
    if (entry.dataset.kept) return { kept: entry.dataset.kept, text: entry.dataset.text };
    const value = (name) => entry.querySelector(`[name=${name}]`)?.value ?? "";
    return { path: value("filter_path"), op: value("filter_op"), value: value("filter_value"), text: entry.querySelector(".y-pick input[type=text]")?.value ?? "" };
  });
  return { match, parts };
}

const templates = (form) => [...form.querySelectorAll("template[data-offers]")];
const first = (form) => form.querySelector("template").dataset.offers;

// A field is chosen, or a link to go through.
async function choose(form, select) {
  const rule = select.closest(".y-rule");
  if (!select.value.startsWith(">")) return fill(form, rule, select.value);
  const path = select.value.slice(1);
  const behind = () => templates(form).find(({ dataset }) => dataset.offers.startsWith(`${path}.`));
  if (!behind()) {
    const answer = await fetch(`${form.dataset.fields}?path=${encodeURIComponent(path)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) form.insertAdjacentHTML("beforeend", await answer.text());
  }
  fill(form, rule, behind()?.dataset.offers ?? path);
  rule.querySelector("select").focus();
}

function fill(form, rule, path) {
  const fields = templates(form);
  const field = fields.find((template) => template.dataset.offers === path) ?? fields[0];
  const paths = Object.assign(document.createElement("select"), { className: "form-select", name: "filter_path" });
  paths.setAttribute("aria-label", form.dataset.which);
  for (const { dataset } of fields) {
    paths.add(new Option(dataset.label, dataset.offers, false, dataset.offers === field.dataset.offers));
    if (dataset.into) paths.add(new Option(`${dataset.label} ›`, `>${dataset.into}`));
  }
  rule.replaceChildren(paths, field.content.cloneNode(true), remover());
  if (!form.matches("form")) rule.querySelectorAll("select, input").forEach((control) => control.setAttribute("form", "")); // belongs to no form
  if (rule.dataset.path === path) restore(rule);
  valueWanted(rule);
  rule.dispatchEvent(new Event("y-added", { bubbles: true }));
}

// A field is empty or not: there is no value to say.
function valueWanted(rule) {
  const value = rule.querySelector(".y-pick, [name=filter_value]");
  value.hidden = /empty$/.test(rule.querySelector("[name=filter_op]").value);
}

function remover() {
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-small", textContent: "×" });
  remove.dataset.ruleRemove = "";
  remove.setAttribute("aria-label", document.getElementById("y-words").dataset.remove);
  return remove;
}

function restore(rule) {
  const { op, value, text } = rule.dataset;
  if (op) rule.querySelector("[name=filter_op]").value = op;
  rule.querySelector("[name=filter_value]").value = value;
  const shown = rule.querySelector(".y-pick input[type=text]");
  if (shown) shown.value = text;
}

// Conditions put together by hand, in groups as deep as needed. What each field offers stands in a template beside the
// rows; the fields of linked records are asked for when somebody goes through the link.
const DEEPEST = 4;

export function enhance(form) {
  const list = form.querySelector("[data-rule-list]");
  if (form.dataset.tree) showTree(form, list);
  else form.querySelectorAll(".y-rule").forEach((rule) => fill(form, rule, rule.dataset.path || first(form)));
  form.addEventListener("click", (event) => onClick(form, event));
  form.addEventListener("change", ({ target }) => target.name === "filter_path" && choose(form, target));
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of ["filter_path", "filter_op", "filter_value", "filter_match"]) formData.delete(name);
    formData.set("filter_tree", JSON.stringify(read(list, form.querySelector("footer [name=filter_match]").value)));
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
    const value = (name) => entry.querySelector(`[name=${name}]`)?.value ?? "";
    return { path: value("filter_path"), op: value("filter_op"), value: value("filter_value") };
  });
  return { match, parts };
}

const templates = (form) => [...form.querySelectorAll("template[data-field]")];
const first = (form) => form.querySelector("template").dataset.field;

// A field is chosen, or a link to go through.
async function choose(form, select) {
  const rule = select.closest(".y-rule");
  if (!select.value.startsWith(">")) return fill(form, rule, select.value);
  const path = select.value.slice(1);
  const behind = () => templates(form).find(({ dataset }) => dataset.field.startsWith(`${path}.`));
  if (!behind()) {
    const answer = await fetch(`${form.dataset.fields}?path=${encodeURIComponent(path)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) form.insertAdjacentHTML("beforeend", await answer.text());
  }
  fill(form, rule, behind()?.dataset.field ?? path);
  rule.querySelector("select").focus();
}

function fill(form, rule, path) {
  const fields = templates(form);
  const field = fields.find((template) => template.dataset.field === path) ?? fields[0];
  const paths = Object.assign(document.createElement("select"), { className: "form-select", name: "filter_path" });
  for (const { dataset } of fields) {
    paths.add(new Option(dataset.label, dataset.field, false, dataset.field === field.dataset.field));
    if (dataset.into) paths.add(new Option(`${dataset.label} ›`, `>${dataset.into}`));
  }
  rule.replaceChildren(paths, field.content.cloneNode(true), remover());
  if (rule.dataset.path === path) restore(rule);
  rule.dispatchEvent(new Event("y-added", { bubbles: true }));
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

// Conditions put together by hand. What each field offers stands in a template beside the rows.
export function enhance(form) {
  form.querySelectorAll(".y-rule").forEach((rule) => fill(form, rule, rule.dataset.path || first(form)));
  form.querySelector("[data-rule-add]").addEventListener("click", () => {
    const rule = Object.assign(document.createElement("div"), { className: "y-rule" });
    form.querySelector("[data-rule-list]").append(rule);
    fill(form, rule, first(form));
    rule.querySelector("select").focus();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-rule-remove]")) target.closest(".y-rule").remove();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "filter_path") fill(form, target.closest(".y-rule"), target.value);
  });
}

const first = (form) => form.querySelector("template").dataset.field;

function fill(form, rule, path) {
  const fields = [...form.querySelectorAll("template[data-field]")];
  const field = fields.find((template) => template.dataset.field === path) ?? fields[0];
  const paths = Object.assign(document.createElement("select"), { className: "form-select", name: "filter_path" });
  fields.forEach((template) => paths.add(new Option(template.dataset.label, template.dataset.field, false, template === field)));
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-small", textContent: "×" });
  remove.dataset.ruleRemove = "";
  remove.setAttribute("aria-label", document.getElementById("y-words").dataset.remove);
  rule.replaceChildren(paths, field.content.cloneNode(true), remove);
  if (rule.dataset.path === path) restore(rule);
  rule.dispatchEvent(new Event("y-added", { bubbles: true }));
}

function restore(rule) {
  const { op, value, text } = rule.dataset;
  if (op) rule.querySelector("[name=filter_op]").value = op;
  rule.querySelector("[name=filter_value]").value = value;
  const shown = rule.querySelector(".y-pick input[type=text]");
  if (shown) shown.value = text;
}

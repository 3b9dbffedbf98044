// Says what is wrong beside each field before anything is sent: missing, too long, no number, out of bounds, no address.
// The server checks everything again, with the same words.
const words = () => document.getElementById("y-form-words").dataset;
const fill = (text, value) => text.replace("{value}", value);
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/u;

// Everything in the form that a person types into or chooses from.
export const controls = (form) => [...form.querySelectorAll("[id^='f-']")].filter((one) => !one.closest("template, .lost") && !one.readOnly);

// Checks all; marks what is wrong and gives how many there are.
export const checkAll = (form) => controls(form).filter((one) => !check(one)).length;

export function check(control) {
  const text = problem(control);
  mark(control, text);
  return !text;
}

function problem(control) {
  const value = valueOf(control);
  if (!value) return control.getAttribute("aria-required") === "true" && !untouchedLine(control) ? words().required : "";
  if (control.maxLength > 0 && value.length > control.maxLength) return fill(words().long, control.maxLength);
  if (control.type === "email" && !EMAIL.test(value)) return words().email;
  if (control.type === "url" && !/^https?:\/\/\S+$/i.test(value)) return words().url;
  if (control.type === "date" || ["numeric", "decimal"].includes(control.inputMode)) return outside(control, value);
  return "";
}

function valueOf(control) {
  const box = control.closest(".y-pick");
  if (box?.dataset.many) return box.querySelector(".y-chip input")?.value ?? "";
  if (box) return box.querySelector("input[type=hidden]").value;
  return (control.value ?? "").trim();
}

// A line that was added and left as it came is not saved, so nothing in it is missing.
function untouchedLine(control) {
  const row = control.closest("tr[data-key^=new-]");
  return row !== null && controls(row).every((other) => other.type === "checkbox" || valueOf(other) === (other.dataset.first ?? other.defaultValue ?? ""));
}

function outside(control, value) {
  const dated = control.type === "date";
  const number = dated ? value : toNumber(value);
  if (!dated && Number.isNaN(number)) return words().number.replace("{example}", `1234${words().point}5`);
  if (control.inputMode === "numeric" && !Number.isInteger(number)) return words().whole;
  const bound = (text) => (dated ? text : Number(text));
  if (control.min && number < bound(control.min)) return fill(words().least, control.min);
  if (control.max && number > bound(control.max)) return fill(words().most, control.max);
  return "";
}

// As the server reads it: groups and the decimal mark of the user's language, or plain. NaN for anything else.
export function toNumber(text) {
  const { point, group } = words();
  let plain = text.replace(/[\s\u00a0\u2009\u202f'’%]/g, "").replace("−", "-");
  const [dots, commas] = [".", ","].map((mark) => plain.split(mark).length - 1);
  let mark = "";
  if (dots && commas) mark = plain.lastIndexOf(".") > plain.lastIndexOf(",") ? "." : ",";
  else if (dots + commas === 1) {
    const used = dots ? "." : ",";
    mark = used === group && used !== point && plain.length - plain.indexOf(used) === 4 ? "" : used;
  }
  plain = plain.replace(/[.,]/g, (found) => (found === mark ? "." : ""));
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

function mark(control, text) {
  const place = control.closest(".y-f, td");
  if (!place) return;
  const id = `e-${control.id.slice(2)}`;
  let told = document.getElementById(id);
  place.classList.toggle("bad", Boolean(text));
  if (!text) {
    told?.remove();
    control.removeAttribute("aria-invalid");
    return;
  }
  if (!told) {
    told = Object.assign(document.createElement("p"), { className: "y-err", id });
    (place.matches("td") ? place : place.lastElementChild).append(told);
  }
  told.textContent = text;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [id, ...(control.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id)].join(" "));
}

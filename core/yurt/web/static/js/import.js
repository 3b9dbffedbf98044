// The pages of the import: open rules stay open when the part is replaced, the next problem is a key away, and a file is
// seen to be dropped and sent.
const open = new Set();

export function enhance(form) {
  for (const details of form.querySelectorAll("details[id]")) {
    if (open.has(details.id)) details.open = true;
    details.addEventListener("toggle", () => open[details.open ? "add" : "delete"](details.id));
  }
  form.querySelector("[data-next-problem]")?.addEventListener("click", () => nextProblem(form));
  const box = form.querySelector(".y-drop");
  if (box) watch(form, box);
}

function nextProblem(form) {
  const cells = [...form.querySelectorAll(".y-preview :is(.y-mend[aria-invalid], th .y-err)")];
  const at = cells.findIndex((cell) => cell.matches(":focus, [data-here]"));
  const next = cells[(at + 1) % cells.length];
  if (!next) return;
  cells.forEach((cell) => delete cell.dataset.here);
  next.dataset.here = "";
  next.scrollIntoView({ block: "center", inline: "center" });
  if (next.matches("input")) next.focus({ preventScroll: true });
}

function watch(form, box) {
  const over = (is) => box.classList.toggle("over", is);
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => over(true));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => over(false));
  form.addEventListener("htmx:beforeRequest", () => box.classList.add("busy"));
  form.addEventListener("htmx:afterRequest", () => box.classList.remove("busy"));
}

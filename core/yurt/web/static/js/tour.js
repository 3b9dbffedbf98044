// The first steps of a new user: a few sentences beside what they are about; skipped at any moment, and not shown twice.
import { word } from "./words.js";

const PLACE = "y-tour"; // in the session: the number of the step that is open
let box = null;

// Begins by itself on the first page after the first sign-in; goes on after a step has led to another page.
export async function setUpTour() {
  document.addEventListener("click", (event) => event.target.closest("[data-tour]") && begin(0));
  const open = sessionStorage.getItem(PLACE);
  if (open !== null && open !== "done") begin(Number(open));
  else if (open === null && location.pathname === "/") {
    const { done } = await load();
    sessionStorage.setItem(PLACE, "done");
    if (!done) begin(0);
  }
}

let loaded = null;
const load = () => (loaded ??= fetch("/tour", { credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : { done: true, steps: [] }), () => ({ done: true, steps: [] })));

async function begin(number) {
  document.getElementById("y-help")?.close();
  const { steps } = await load();
  const step = steps[number];
  if (!step) return end();
  sessionStorage.setItem(PLACE, number);
  if (step.href && step.href !== location.pathname) return location.assign(step.href);
  show(step, number, steps.length);
}

function show(step, number, count) {
  box?.remove();
  document.querySelector(".y-pointed")?.classList.remove("y-pointed");
  box = document.createElement("dialog");
  box.className = "y-dialog y-tour";
  box.setAttribute("aria-labelledby", "y-tour-t");
  const title = Object.assign(document.createElement("h2"), { id: "y-tour-t", textContent: step.title });
  const footer = document.createElement("footer");
  footer.append(Object.assign(document.createElement("small"), { textContent: `${number + 1} / ${count}` }), button("tourSkip", "btn-plain", end));
  if (number) footer.append(button("tourBack", "", () => begin(number - 1)));
  const next = button(number + 1 < count ? "tourNext" : "tourEnd", "btn-primary", () => begin(number + 1));
  footer.append(next);
  box.append(title, Object.assign(document.createElement("p"), { textContent: step.text }), footer);
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    end();
  });
  document.body.append(box);
  const target = step.target && [...document.querySelectorAll(step.target)].find((element) => element.checkVisibility());
  box.showModal();
  if (target) beside(target);
  next.focus();
}

function button(name, css, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: `btn ${css}`, textContent: word(name) });
  made.addEventListener("click", act);
  return made;
}

// Below what it is about, or above it where there is no room; never outside of the window.
function beside(target) {
  target.classList.add("y-pointed");
  target.scrollIntoView({ block: "nearest" });
  const { left, top, bottom } = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = bottom + 12 + height < innerHeight;
  box.style.setProperty("margin", "0");
  box.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
  box.style.setProperty("top", `${Math.max(8, below ? bottom + 12 : Math.min(top - height - 12, innerHeight - height - 8))}px`);
}

async function end() {
  box?.close();
  box?.remove();
  document.querySelector(".y-pointed")?.classList.remove("y-pointed");
  sessionStorage.setItem(PLACE, "done");
  const { post } = await import("./requests.js");
  post("/tour/done", new URLSearchParams());
}

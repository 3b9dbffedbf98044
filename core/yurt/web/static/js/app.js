// The entry: what every page needs; the rest is loaded when an element asks for it.
import { setUpOnline } from "./online.js";
import { setUpPlaces } from "./places.js";
import { setUpRequests } from "./requests.js";
import { setUpShell } from "./shell.js";
import { setUpTabs } from "./tabs.js";
import { setUpToasts } from "./toasts.js";

// A selector, and the module whose `enhance(element)` makes it work. Elements that htmx brings later are found too.
const PARTS = [
  ["[data-module=list]", "./list.js"],
  ["[data-module=form]", "./form.js"],
  ["[data-module=board]", "./board.js"],
  ["[data-module=calendar]", "./calendar.js"],
  ["[data-module=cards]", "./cards.js"],
  ["[data-module=schedule]", "./schedule.js"],
  ["[data-module=tree]", "./tree.js"],
  ["[data-module=pivot]", "./pivot.js"],
  ["[data-module=chart]", "./chart.js"],
  ["[data-module=report]", "./report.js"],
  ["[data-module=customise]", "./customise.js"],
  ["[data-module=dashboard]", "./dashboard.js"],
  ["[data-module=tile-chart]", "./dashboard-chart.js"],
  ["[data-module=import]", "./import.js"],
  ["[data-rules]", "./filters.js"],
  ["[data-lookup]", "./lookup.js"],
  ["[data-lines]", "./lines.js"],
  ["[data-files], [data-upload]", "./files.js"],
  ["[data-rich]", "./rich.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-ask]", "./ask.js"],
];
const known = new WeakSet();

export async function enhance(root) {
  for (const [selector, path] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.push(root);
    const fresh = found.filter((element) => !known.has(element) && !element.closest("template"));
    if (!fresh.length) continue;
    fresh.forEach((element) => known.add(element));
    const part = await import(path);
    fresh.forEach((element) => part.enhance(element));
  }
}

setUpRequests();
setUpShell();
setUpToasts();
setUpOnline();
setUpTabs();
setUpPlaces();
enhance(document);
// The stream has time until the page itself is there.
if (document.querySelector(".y-shell")) addEventListener("load", () => import("./live.js").then((live) => live.setUpLive()));
if (document.querySelector(".y-shell")) addEventListener("load", () => import("./tour.js").then((tour) => tour.setUpTour()));
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("y-added", (event) => enhance(event.target));
document.documentElement.dataset.ready = "";

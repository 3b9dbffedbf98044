// A dashboard: its tiles load one by one, come anew each minute or when something has changed, and say so when they fail.
import { icon } from "./words.js";

const EVERY = 60_000; // milliseconds
const GATHER = 2_500; // several changes at once are one reason to look again
const PAUSED = "y-dashboards-paused";

export async function enhance(section) {
  section.addEventListener("htmx:configRequest", tellMark);
  section.addEventListener("htmx:afterRequest", (event) => answered(section, event));
  section.addEventListener("click", ({ target }) => onClick(section, target));
  section.addEventListener("y-live", ({ target }) => soon(target), true);
  setUpRefreshing(section);
  loadWhenSeen(section);
  if ("arranging" in section.dataset) (await import("./dashboard-arrange.js")).arrange(section);
}

// A tile asks for its inside when it is about to come into view.
function loadWhenSeen(section) {
  const seeing = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seeing.unobserve(target);
      refresh(target);
    }
  }, { rootMargin: "160px" });
  for (const tile of section.querySelectorAll(".y-dt")) seeing.observe(tile);
}

const inside = (tile) => tile.querySelector(".y-dt-in");
const loaded = (tile) => "mark" in inside(tile).dataset;

// What the page has already is not sent and drawn again.
function tellMark({ detail, target }) {
  if (target.dataset?.mark && target.firstElementChild) detail.parameters.have = target.dataset.mark;
}

function answered(section, { target, detail }) {
  const { xhr, successful } = detail;
  if (target.matches?.("[data-done]") && successful) {
    say(section, section.dataset.doneWord);
    refresh(target.closest(".y-dt"));
  }
  if (!target.matches?.(".y-dt-in")) return;
  if (!successful) return failed(section, target);
  const mark = xhr.getResponseHeader("X-Tile");
  if (mark) target.dataset.mark = mark;
}

function failed(section, box) {
  if (box.dataset.mark) return; // what it showed before is better than nothing
  const none = Object.assign(document.createElement("div"), { className: "y-dt-none" });
  none.setAttribute("role", "status");
  const again = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small" });
  again.dataset.retry = "";
  again.append(icon("refresh"), section.dataset.again);
  none.append(icon("wifi-off"), section.dataset.failed, again);
  box.querySelector(".y-dt-bones, .y-dt-none, .y-dt-figure .y-ic")?.remove();
  box.append(none);
}

function onClick(section, target) {
  const retry = target.closest("[data-retry]");
  if (retry) refresh(retry.closest(".y-dt"));
  const auto = target.closest("[data-auto]");
  if (auto) pause(auto, auto.getAttribute("aria-pressed") === "true");
  if (auto && !paused()) refreshAll(section);
}

export const refresh = (tile) => tile && htmx.trigger(inside(tile), "y-refresh");

// A tile that somebody works in with the keyboard, or has opened something in, is left alone.
const busy = (tile) => tile.contains(document.activeElement) || tile.querySelector("details[open]");

function refreshAll(section) {
  for (const tile of section.querySelectorAll(".y-dt")) if (loaded(tile) && !busy(tile)) refresh(tile);
}

const timers = new WeakMap();

function soon(tile) {
  if (!tile.matches?.(".y-dt") || paused() || document.hidden) return;
  clearTimeout(timers.get(tile));
  timers.set(tile, setTimeout(() => tile.isConnected && loaded(tile) && !busy(tile) && refresh(tile), GATHER));
}

function setUpRefreshing(section) {
  const auto = section.querySelector("[data-auto]");
  pause(auto, paused());
  let seen = Date.now();
  const look = () => {
    if (!section.isConnected) {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      return;
    }
    if (document.hidden || paused() || "arranging" in section.dataset || Date.now() - seen < EVERY) return;
    seen = Date.now();
    refreshAll(section);
  };
  const timer = setInterval(look, EVERY / 12);
  document.addEventListener("visibilitychange", look);
}

function paused() {
  try {
    return localStorage.getItem(PAUSED) === "1";
  } catch {
    return false;
  }
}

function pause(button, stop) {
  button?.setAttribute("aria-pressed", String(!stop));
  try {
    if (stop) localStorage.setItem(PAUSED, "1");
    else localStorage.removeItem(PAUSED);
  } catch {
    // Not kept where storage is shut.
  }
}

export function say(section, text) {
  section.querySelector("[data-said]").textContent = text;
}

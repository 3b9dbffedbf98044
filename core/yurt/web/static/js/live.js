// What others do, on this screen: the stream of server-sent events, the bell, and records that have changed.
import { changed, gone, shows } from "./fresh.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const SETTLE = 400; // milliseconds without a swap before the stream is asked for something else
const LONGEST_PAUSE = 60_000;
const KEPT = "y-notices"; // {count, after}: survives going from page to page, so that the bell need not ask

let source = null;
let asked = "";
let synced = Date.now() - performance.now(); // when this screen last knew everything
let pause = 1000;
let timer = 0;
let holdsLock = false;

export function setUpLive() {
  showCount(kept().count);
  open();
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : open()));
  document.addEventListener("htmx:beforeRequest", () => (synced = Math.min(synced, Date.now())));
  document.addEventListener("htmx:afterSettle", later);
  document.addEventListener("y-arrived", ({ detail }) => (synced = Math.min(synced, detail.left)));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("online", () => open());
  setUpDesktop();
}

// A window that nobody sees holds no stream, unless it is the one that pops up on the desktop.
function rest() {
  if (!holdsLock) close();
}

function close() {
  if (!source) return;
  source.close();
  source = null;
  synced = Date.now();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (source && shows().toString() !== asked) open();
  }, SETTLE);
}

function open() {
  if (document.hidden && !holdsLock) return;
  clearTimeout(timer);
  const since = source ? Math.min(synced, Date.now()) : synced;
  close();
  const query = shows();
  asked = query.toString();
  query.set("age", Math.ceil((Date.now() - since) / 1000));
  query.set("after", kept().after ?? 0);
  source = new EventSource(`/live?${query}`);
  source.addEventListener("open", () => {
    pause = 1000;
    synced = Infinity; // from now on nothing is missed
  });
  on("hello", ({ count }) => showCount(count));
  on("count", ({ count }) => showCount(count));
  on("notice", pop);
  on("changed", (change) => {
    changed(change);
    gone(change);
  });
  on("bye", (reason) => lost({ crowded: LONGEST_PAUSE, "signed-out": 5000 }[reason] ?? 1000)); // the session's token may be a new one
  source.addEventListener("error", () => lost());
}

const on = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));

// The browser would come back with the old address, which says too little of what was missed.
function lost(wait = pause) {
  const known = synced === Infinity ? Date.now() - 30_000 : synced;
  close();
  synced = known;
  pause = Math.min(pause * 2, LONGEST_PAUSE);
  clearTimeout(timer);
  timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
}

function pop(notice) {
  const { after = 0 } = kept();
  if (notice.id <= after) return;
  keep({ after: notice.id });
  if (document.hidden) desktop(notice);
  else toast([notice.title, notice.text].filter(Boolean).join(" — "), notice.kind === "warning" ? "warning" : "info", notice.href, word("open"));
  const list = document.getElementById("y-notices");
  if (list) htmx.ajax("GET", "/notices", { target: list, swap: "outerHTML" });
}

function showCount(count = 0) {
  keep({ count });
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const sign = bell.querySelector("b");
  sign.textContent = count > 99 ? "99+" : count;
  sign.hidden = !count;
  bell.setAttribute("aria-label", count ? `${bell.dataset.bell}: ${count}` : bell.dataset.bell);
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(part) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...part }));
  } catch {
    // Not kept where storage is shut.
  }
}

// Pop-ups of the desktop need the user's permission; one window of the browser, which holds a lock, stays awake for them.
function setUpDesktop() {
  if (!("Notification" in window) || !navigator.locks) return;
  if (Notification.permission === "granted") stayAwake();
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-desktop-notices]");
    if (!button) return;
    if ((await Notification.requestPermission()) === "granted") stayAwake();
    button.hidden = true;
  });
  const button = document.querySelector("[data-desktop-notices]");
  if (button) button.hidden = Notification.permission !== "default";
}

function stayAwake() {
  navigator.locks.request("yurt-desktop", () => {
    holdsLock = true;
    open();
    return new Promise(() => {});
  });
}

function desktop(notice) {
  const shown = new Notification(notice.title, { body: notice.text, tag: `yurt-${notice.id}` });
  shown.addEventListener("click", () => {
    focus();
    location.assign(notice.href);
  });
}

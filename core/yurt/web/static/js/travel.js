// From a list to a record and back without loading the frame again: the middle of the page is exchanged, and the one
// that was left is kept as it stands, so that going back takes no request. What is not such a page is loaded whole.
import { enhance, load } from "./app.js";

const PLACE = /^\/m\/[^/]+\/[^/]+(\/\d+)?$/; // lists and records
const KEPT = 6; // pages
const FRESH = 10 * 60_000; // milliseconds; an older page is asked for anew
const NEXT = ["list", "form", "lookup", "lines", "files", "rich", "mentions", "copy", "ask"]; // what the next page will need
const SOON = 2000; // milliseconds from pressing to letting go
const GIVEN_UP = "given up"; // another page was asked for meanwhile
const kept = new Map(); // number of a page in the history → what was left there
let count = Date.now();
let here = null; // the number of this page; null where others write the history
let travelled = false;
let ahead = null; // what was asked for when the mouse went down
let asked = null; // ends the request that is under way

export function setUpTravel() {
  if (!document.querySelector(".y-shell")) return;
  document.addEventListener("pointerdown", (event) => {
    const href = event.pointerType === "mouse" && target(event);
    if (href) ahead = { href, at: Date.now(), page: ask(href) };
  });
  document.addEventListener("click", (event) => {
    const href = target(event);
    if (!href) return;
    event.preventDefault();
    go(href);
  });
  document.addEventListener("htmx:pushedIntoHistory", () => (here = null));
  addEventListener("popstate", comeBack);
  if (PLACE.test(location.pathname)) addEventListener("load", () => requestIdleCallback(() => NEXT.forEach((name) => load(`./${name}.js`).catch(() => {}))));
}

// The address of a link that leads from one such page to another, in this window, with nothing unsaved.
function target(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  if (link.target || link.hash || link.hasAttribute("download") || link.origin !== location.origin || link.closest("[data-beside]")) return null;
  if (link.closest("[hx-boost]")?.getAttribute("hx-boost") === "true") return null;
  if (!PLACE.test(link.pathname) || !PLACE.test(location.pathname)) return null;
  return document.querySelector("#y-form[data-dirty], dialog[open]") ? null : link.href;
}

// ---- going ----

async function go(href) {
  const early = ahead?.href === href && Date.now() - ahead.at < SOON ? ahead.page : null;
  ahead = null;
  document.body.dataset.busy = "";
  const page = await (early ?? ask(href));
  if (page === GIVEN_UP) return;
  delete document.body.dataset.busy;
  if (!page || !fits(page)) return location.assign(href);
  await fetchSheets(page);
  history.replaceState({ y: (here = history.state?.y ?? ++count) }, "");
  keep();
  history.pushState({ y: (here = ++count) }, "", href);
  scrollTo(0, 0);
  await show(page);
}

// The page at an address, null where something else is there.
function ask(href) {
  asked?.abort();
  asked = new AbortController();
  return fetch(href, { credentials: "same-origin", headers: { Accept: "text/html" }, signal: asked.signal })
    .then(async (answer) => (answer.ok && !answer.redirected && answer.headers.get("content-type")?.startsWith("text/html") ? parse(await answer.text()) : null))
    .catch((error) => (error.name === "AbortError" ? GIVEN_UP : null));
}

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const middle = (page) => page.getElementById("y-main");

// Not a page of another release, nor one with scripts of its own.
function fits(page) {
  const scripts = (whole) => [...whole.querySelectorAll("script[src]")].map((script) => script.getAttribute("src")).join();
  return middle(page) && scripts(page) === scripts(document) && page.documentElement.lang === document.documentElement.lang;
}

function fetchSheets(page) {
  const hrefs = (whole) => [...whole.querySelectorAll("link[rel=stylesheet]")].map((link) => link.getAttribute("href"));
  const known = new Set(hrefs(document));
  return Promise.all(hrefs(page).filter((href) => !known.has(href)).map((href) => new Promise((done) => {
    document.querySelector("link[media=print]").before(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done }));
  })));
}

async function show(page) {
  travelled = true;
  const main = document.adoptNode(middle(page));
  document.querySelector("meta[name=csrf-token]").content = page.querySelector("meta[name=csrf-token]").content;
  document.title = page.title;
  mark(current(page));
  middle(document).replaceWith(main);
  htmx.process(main);
  const waiting = enhance(main); // nothing when all scripts are here
  if (waiting) await waiting;
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
  tell(main);
}

const current = (page) => new Set([...page.querySelectorAll(":is(.y-side, .y-bottom) a[aria-current]")].map((link) => link.getAttribute("href")));

function mark(hrefs) {
  for (const link of document.querySelectorAll(".y-side .y-sec:not(#y-favourites) a, .y-bottom a")) {
    if (hrefs.has(link.getAttribute("href"))) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

// For the open records, the favourites and the stream, which look at what stands on the page.
function tell(main, left = Date.now()) {
  for (const name of ["htmx:afterSwap", "htmx:afterSettle"]) main.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { elt: main, target: main } }));
  document.dispatchEvent(new CustomEvent("y-arrived", { detail: { left } }));
}

// ---- coming back ----

// What still waits for an answer of the server would wait for ever: such a page is asked for again.
function keep() {
  const main = middle(document);
  if (main.querySelector(".htmx-request, [hx-trigger=load] .y-bone")) return;
  const boxes = [...main.querySelectorAll(".y-tablebox")].map((box) => [box, box.scrollLeft]);
  kept.set(here, { main, boxes, title: document.title, menu: current(document), at: Date.now(), top: scrollY, focus: main.contains(document.activeElement) ? document.activeElement : main });
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
}

async function comeBack({ state }) {
  if (state?.htmx || location.hash || (!state?.y && !travelled)) return;
  asked?.abort();
  if (document.querySelector("#y-form[data-dirty]")) return location.reload(); // asks before anything is lost
  const found = kept.get(state?.y);
  if (here) keep();
  here = state?.y ?? null;
  if (found && Date.now() - found.at < FRESH) return putBack(found);
  const page = await ask(location.href);
  if (page === GIVEN_UP) return;
  if (!page || !fits(page)) return location.reload();
  await fetchSheets(page);
  await show(page);
}

function putBack({ main, boxes, title, menu, at, top, focus }) {
  kept.delete(here);
  document.title = title;
  mark(menu);
  middle(document).replaceWith(main);
  boxes.forEach(([box, left]) => (box.scrollLeft = left));
  focus.focus({ preventScroll: true });
  scrollTo(0, top);
  tell(main, at);
}

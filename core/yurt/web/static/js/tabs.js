// The records that are open: a row below the top bar, kept in this browser tab until it is closed or somebody else signs in.
import { icon, word } from "./words.js";

const KEPT = "y-open";
const MOST = 9;

export function setUpTabs() {
  const row = document.getElementById("y-open");
  if (!row) return;
  forgetOthers(row.dataset.who);
  remember();
  show(row);
  document.addEventListener("htmx:afterSettle", () => {
    remember();
    show(row);
    setTimeout(() => markDirty(row), 500); // a draft that was saved is forgotten by then
  });
  document.addEventListener("input", () => markDirty(row));
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) close(row, button.dataset.close);
  });
  row.addEventListener("auxclick", (event) => {
    const link = event.target.closest("a");
    if (event.button === 1 && link) {
      event.preventDefault();
      close(row, link.getAttribute("href"));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "PageDown" || event.key === "PageUp")) step(event);
  });
  document.querySelector("form[action='/signout']")?.addEventListener("submit", () => sessionStorage.clear());
}

// What was kept for somebody who was signed in here before is nobody else's business.
function forgetOthers(who) {
  try {
    if (sessionStorage.getItem("y-who") === who) return;
    sessionStorage.clear();
    sessionStorage.setItem("y-who", who);
  } catch {
    // Where storage is shut nothing was kept.
  }
}

const path = () => location.pathname.match(/^\/m\/[^/]+\/[^/]+\/\d+/)?.[0];

// The record of this page, called by the title that the server gave it.
function remember() {
  const href = path();
  const form = document.getElementById("y-form");
  const label = form?.querySelector("h1")?.textContent.trim();
  if (!href || !label) return;
  const tabs = read();
  const known = tabs.find((tab) => tab.href === href);
  const sign = document.querySelector(".y-side a[aria-current] i")?.className.match(/ti-[\w-]+/)?.[0].slice(3) ?? "file";
  if (known) Object.assign(known, { label, at: Date.now() });
  else tabs.push({ href, label, sign, at: Date.now() });
  while (tabs.length > MOST) tabs.splice(tabs.indexOf(tabs.reduce((old, tab) => (tab.at < old.at ? tab : old))), 1);
  write(tabs);
}

function show(row) {
  const here = path();
  const tabs = read();
  const others = tabs.some((tab) => tab.href !== here);
  row.replaceChildren(...(others ? tabs.map((tab) => draw(tab, tab.href === here)) : []));
  document.documentElement.toggleAttribute("data-tabs", others);
  markDirty(row);
  row.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function draw({ href, label, sign }, current) {
  const box = document.createElement("span");
  const link = Object.assign(document.createElement("a"), { href, title: label });
  if (current) link.setAttribute("aria-current", "page");
  link.append(icon(sign), Object.assign(document.createElement("span"), { textContent: label }));
  const shut = Object.assign(document.createElement("button"), { type: "button" });
  shut.dataset.close = href;
  shut.setAttribute("aria-label", `${word("closeTab")} ${label}`);
  shut.append(icon("x"));
  box.append(link, shut);
  return box;
}

// What is typed and not saved shows on its tab: here, or kept as a draft (drafts.js) of a record that was left.
function markDirty(row) {
  const typing = document.querySelector("#y-form[data-dirty]");
  for (const link of row.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    const dirty = (typing && href === path()) || hasDraft(href);
    link.classList.toggle("dirty", Boolean(dirty));
    link.title = dirty ? `${link.textContent} – ${word("dirty")}` : link.textContent;
  }
}

function hasDraft(href) {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("y-draft:") && key.endsWith(`:${href}`));
  } catch {
    return false;
  }
}

function close(row, href) {
  const tabs = read();
  const place = tabs.findIndex((tab) => tab.href === href);
  const rest = tabs.filter((tab) => tab.href !== href);
  write(rest);
  if (href !== path()) return show(row);
  const next = rest[Math.min(Math.max(place, 0), rest.length - 1)];
  location.assign(next ? next.href : href.replace(/\/\d+$/, ""));
}

function step(event) {
  const tabs = read();
  if (tabs.length < 2) return;
  event.preventDefault();
  const now = tabs.findIndex((tab) => tab.href === path());
  location.assign(tabs.at((now + (event.key === "PageDown" ? 1 : -1)) % tabs.length).href);
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function write(tabs) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(tabs));
  } catch {
    // Where storage is shut there are no tabs.
  }
}

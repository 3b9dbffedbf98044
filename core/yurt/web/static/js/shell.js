// The frame: menus that close, the side bar, the theme, tabs, keys.
import { post } from "./requests.js";

const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]");

export function setUpShell() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("toggle", loadMenu, true);
  document.addEventListener("y-arrived", () => (closeMenus(null), toggleMenu(false)));
}

function closeMenus(except) {
  document.querySelectorAll("details.y-menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
}

// A menu with data-load is filled when it opens.
function loadMenu({ target: menu }) {
  if (menu.open && menu.dataset?.load) htmx.ajax("GET", menu.dataset.load, { target: menu.querySelector("[data-loaded]"), swap: "innerHTML" });
}

function onClick({ target }) {
  closeMenus(target);
  if (target.closest("[data-menu-toggle]")) toggleMenu();
  if (target.closest("[data-side-toggle]")) toggleSide();
  if (target.closest("[data-palette]")) openPalette();
  if (target.closest("[data-help]")) help();
  const theme = target.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme);
  const tab = target.closest("[role=tab]");
  if (tab) showTab(tab);
}

// What this page is for, then the keys.
function help() {
  const dialog = document.getElementById("y-help");
  if (!dialog || dialog.open) return;
  closeMenus(null);
  dialog.showModal();
  htmx.ajax("GET", `/help?path=${encodeURIComponent(location.pathname)}`, { target: dialog.querySelector("[data-loaded]"), swap: "innerHTML" });
}

function toggleMenu(open = !("menu" in document.body.dataset)) {
  if (open) document.body.dataset.menu = "";
  else delete document.body.dataset.menu;
  document.querySelector(".y-bottom [data-menu-toggle]")?.setAttribute("aria-expanded", open);
  if (open) document.querySelector(".y-side a[href]")?.focus();
}

function toggleSide() {
  const root = document.documentElement;
  const narrow = root.dataset.side !== "narrow";
  if (narrow) root.dataset.side = "narrow";
  else delete root.dataset.side;
  try {
    localStorage.setItem("y-side", narrow ? "narrow" : "wide");
  } catch {
    // Not kept where storage is shut.
  }
}

function chooseTheme(button) {
  document.dispatchEvent(new CustomEvent("y-theme", { detail: button.dataset.themeChoice }));
  button.parentElement.querySelectorAll("[data-theme-choice]").forEach((other) => other.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  post(button.dataset.href, new URLSearchParams({ theme: button.dataset.themeChoice }));
}

function showTab(tab) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

function onKey(event) {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  }
  if (key === "Escape") {
    closeMenus(null);
    if ("menu" in document.body.dataset) toggleMenu(false);
  }
  const tab = target.closest?.("[role=tab]");
  if (tab && (key === "ArrowRight" || key === "ArrowLeft")) {
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const next = tabs.at((tabs.indexOf(tab) + (key === "ArrowRight" ? 1 : -1)) % tabs.length);
    showTab(next);
    next.focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || document.querySelector("dialog[open]")) return;
  if (key === "?") help();
  const button = /^[a-z]$/i.test(key) && document.querySelector(`[data-key="${key.toLowerCase()}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
}

// Opened at once, before its script is there: a letter typed meanwhile is part of the search and no shortcut.
function openPalette() {
  const dialog = document.getElementById("y-palette");
  if (!dialog || dialog.open) return dialog?.close();
  document.querySelectorAll("dialog[open]").forEach((other) => other.close());
  dialog.showModal();
  const input = dialog.querySelector("input");
  input.value = "";
  input.focus();
  import("./palette.js").then((palette) => palette.begin());
}

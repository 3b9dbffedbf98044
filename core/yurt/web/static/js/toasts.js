// Short messages. The server sends them with a page, or in the header HX-Trigger: {"y-toast": {"text": …, "tone": …, "href": …}}.
import { icon } from "./words.js";

const SHOWN_FOR = 6000; // milliseconds

export function toast(text, tone = "ok", href = "", label = "", posts = false) {
  const box = document.getElementById("y-toasts");
  const item = document.createElement("div");
  item.className = `y-toast ${tone}`;
  if (tone === "error") item.setAttribute("role", "alert");
  item.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (href && posts) item.append(Object.assign(document.createElement("button"), { type: "button", className: "y-undo", textContent: label, onclick: () => again(href) }));
  else if (href) item.append(Object.assign(document.createElement("a"), { href, textContent: label || "→" }));
  const close = Object.assign(document.createElement("button"), { type: "button" });
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", box.dataset.close);
  close.append(icon("x"));
  item.append(close);
  box.append(item);
  leaveLater(item);
}

// An undo changes something, so it is posted; then the page shows how things are.
async function again(href) {
  const { post } = await import("./requests.js");
  if (await post(href, new URLSearchParams())) location.reload();
}

// What the answer before this page left in a cookie, to be shown once.
function showKept() {
  const kept = document.cookie.split("; ").find((entry) => entry.startsWith("y-toast="));
  if (!kept) return;
  document.cookie = "y-toast=; path=/; max-age=0; samesite=lax";
  try {
    const { text, tone, href, link_label: label, post } = JSON.parse(decodeURIComponent(kept.slice(8).replaceAll('"', "")));
    toast(text, tone, href, label, post);
  } catch {
    // Not one of ours.
  }
}

function leaveLater(item) {
  if (item.classList.contains("error")) return;
  let timer = setTimeout(() => item.remove(), SHOWN_FOR);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("focusin", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => (timer = setTimeout(() => item.remove(), SHOWN_FOR)));
}

export function setUpToasts() {
  document.querySelectorAll(".y-toast").forEach(leaveLater);
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.parentElement.remove());
  document.addEventListener("y-toast", ({ detail }) => toast(detail.text, detail.tone, detail.href, detail.link_label, detail.post));
  showKept();
}

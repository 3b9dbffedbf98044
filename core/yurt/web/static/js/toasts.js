// Short messages. The server sends them with a page, or in the header HX-Trigger: {"y-toast": {"text": …, "tone": …, "href": …}}.
import { icon } from "./words.js";

const SHOWN_FOR = 6000; // milliseconds

export function toast(text, tone = "ok", href = "", label = "") {
  const box = document.getElementById("y-toasts");
  const item = document.createElement("div");
  item.className = `y-toast ${tone}`;
  if (tone === "error") item.setAttribute("role", "alert");
  item.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (href) item.append(Object.assign(document.createElement("a"), { href, textContent: label || "→" }));
  const close = Object.assign(document.createElement("button"), { type: "button" });
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", box.dataset.close);
  close.append(icon("x"));
  item.append(close);
  box.append(item);
  leaveLater(item);
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
  document.addEventListener("y-toast", ({ detail }) => toast(detail.text, detail.tone, detail.href, detail.link_label));
}

// Favourites: the star of this page, and the section in the side bar. Kept in the session, so that few pages ask for them.
import { toast } from "./toasts.js";
import { icon, word } from "./words.js";

const KEPT = "y-places";
const FRESH = 5 * 60_000;

export async function setUpPlaces() {
  const star = document.querySelector("[data-star]");
  if (!star) return;
  star.addEventListener("click", () => toggle(star));
  for (const name of ["htmx:pushedIntoHistory", "y-arrived"]) document.addEventListener(name, () => show(read()?.favourites));
  const known = read();
  show(known?.favourites);
  if (known && Date.now() - known.at < FRESH) return;
  const answer = await fetch("/personal/places", { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) keep(await answer.json());
}

// A record's page is the same whatever list it was reached from; of a list its filter belongs to it.
const here = () => (/^\/m\/[^/]+\/[^/]+\/\d+/.test(location.pathname) ? location.pathname.replace(/\/edit$/, "") : location.pathname + location.search);

async function toggle(star) {
  const { post } = await import("./requests.js");
  const on = star.getAttribute("aria-pressed") !== "true";
  const chips = [...document.querySelectorAll("#y-main .y-chip")].map((chip) => chip.textContent.trim().replace(/\s+/g, " "));
  const title = [document.querySelector("#y-main h1")?.textContent.trim() || document.title, ...chips].join(" · ");
  const answer = await post("/personal/star", new URLSearchParams({ href: here(), title, on: on ? "1" : "0" }));
  if (!answer) return;
  keep(await answer.json());
  toast(word(on ? "starred" : "unstarred"));
}

function keep({ favourites }) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), favourites }));
  } catch {
    // Not kept where storage is shut; then each page asks.
  }
  show(favourites);
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

function show(favourites = []) {
  const section = document.getElementById("y-favourites");
  section.querySelectorAll("a").forEach((link) => link.remove());
  for (const { href, label, icon: sign } of favourites) {
    const link = Object.assign(document.createElement("a"), { href, title: label });
    link.append(icon(sign), Object.assign(document.createElement("span"), { textContent: label }));
    section.append(link);
  }
  section.hidden = !favourites.length;
  const star = document.querySelector("[data-star]");
  const on = favourites.some(({ href }) => href === here());
  star.setAttribute("aria-pressed", on);
}

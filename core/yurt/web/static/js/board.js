// A board: drag by pointer or finger, Alt and arrows by keyboard, and a menu for those who can do neither.
import { word } from "./words.js";

export async function enhance(section) {
  if (!section.dataset.move) return;
  section.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-card-menu]");
    if (opener) openMenu(section, opener.closest(".y-deal"));
  });
  section.addEventListener("keydown", (event) => onKey(section, event));
  await import("../vendor/sortable/Sortable.min.js");
  for (const list of section.querySelectorAll(".y-cardlist")) {
    globalThis.Sortable.create(list, {
      group: "board", draggable: ".y-deal", filter: ".y-deal:not([data-movable])", preventOnFilter: false,
      animation: 130, delay: 180, delayOnTouchOnly: true, onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from !== to || oldIndex !== newIndex) send(section, item);
      },
    });
  }
}

const next = (card) => {
  const below = card.nextElementSibling;
  return below?.matches(".y-deal") ? below.dataset.id : "";
};

// The whole board comes back, since counts and sums change; a refusal brings the card back as well.
async function send(section, card) {
  const { id, version } = card.dataset;
  const values = { id, version, column: card.parentElement.dataset.column, before: next(card) };
  const scrolled = section.querySelector(".y-board").scrollLeft;
  let refused = false;
  const failed = () => (refused = true);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  section.dataset.sending = ""; // an exchange for what others changed would lose the answer
  await htmx.ajax("POST", section.dataset.move, { source: section, target: "#y-board", swap: "outerHTML", values }).catch(failed);
  document.removeEventListener("htmx:responseError", failed);
  document.removeEventListener("htmx:sendError", failed);
  delete section.dataset.sending;
  if (refused) await reload();
  // The move asks for something: without an answer the card goes back to where it was.
  document.querySelector("#y-ask dialog")?.addEventListener("close", () => setTimeout(() => section.isConnected && reload()));
  const board = document.querySelector("#y-board .y-board");
  if (board) board.scrollLeft = scrolled;
  document.querySelector(`#y-board [data-id="${CSS.escape(id)}"] a`)?.focus();
}

const reload = () => htmx.ajax("GET", location.href, { target: "#y-board", swap: "outerHTML" }).catch(() => location.reload());

function onKey(section, event) {
  const card = event.target.closest(".y-deal[data-movable]");
  if (!card || !event.altKey || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const lists = [...section.querySelectorAll(".y-cardlist")];
  const place = lists.indexOf(card.parentElement);
  const towards = getComputedStyle(section).direction === "rtl" ? -1 : 1;
  if (event.key === "ArrowUp" && card.previousElementSibling) card.previousElementSibling.before(card);
  else if (event.key === "ArrowDown" && card.nextElementSibling?.matches(".y-deal")) card.nextElementSibling.after(card);
  else if (event.key === "ArrowLeft" && lists[place - towards]) lists[place - towards].prepend(card);
  else if (event.key === "ArrowRight" && lists[place + towards]) lists[place + towards].prepend(card);
  else return;
  say(card);
  send(section, card);
}

function openMenu(section, card) {
  const dialog = section.querySelector("[data-move-dialog]");
  dialog.querySelectorAll("[data-to]").forEach((button) => {
    button.disabled = button.dataset.to === card.parentElement.dataset.column;
    button.onclick = () => {
      dialog.close();
      section.querySelector(`[data-column="${CSS.escape(button.dataset.to)}"]`).prepend(card);
      say(card);
      send(section, card);
    };
  });
  dialog.showModal();
}

function say(card) {
  const live = Object.assign(document.createElement("span"), { className: "y-sr" });
  document.getElementById("y-toasts").append(live);
  live.textContent = `${word("moved")}: ${card.parentElement.dataset.label}`;
  setTimeout(() => live.remove(), 3000);
}

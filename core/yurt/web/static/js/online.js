// Says when there is no connection, and sends what could not be sent as soon as there is one: its key makes that harmless.
import { toast } from "./toasts.js";
import { word } from "./words.js";

const LOOK = 4000; // milliseconds between two looks whether the server answers
const waiting = new Map(); // element → how its request is made again
let timer = 0;

export function setUpOnline() {
  addEventListener("offline", () => lost());
  addEventListener("online", () => look());
  if (!navigator.onLine) lost();
  if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}

// A request got no answer. `again` repeats it with the same key; without it (reading) nothing is repeated.
export function lost(element = null, again = null) {
  if (element && again) waiting.set(element, again);
  const banner = document.getElementById("y-offline");
  if (banner) {
    banner.hidden = false;
    banner.querySelector("[data-waiting]").hidden = !waiting.size;
  }
  clearTimeout(timer);
  timer = setTimeout(look, LOOK);
}

async function look() {
  const banner = document.getElementById("y-offline");
  if (!banner || banner.hidden) return;
  const there = await fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if (!there) return lost();
  banner.hidden = true;
  toast(word("online"));
  const again = [...waiting].filter(([element]) => element.isConnected);
  waiting.clear();
  again.forEach(([, repeat]) => repeat());
}

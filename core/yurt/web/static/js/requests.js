// Requests to the server: the CSRF token, a key that makes repeats harmless, and what to say when one fails.
import { lost } from "./online.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const token = () => document.querySelector("meta[name=csrf-token]").content;

// crypto.randomUUID exists only on https and localhost; shops reach their server by a plain address.
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

const AGAIN = [400, 1500]; // milliseconds before a request without an answer is sent once more, with the same key

export async function post(href, body) {
  const headers = { "X-CSRF-Token": token(), "Idempotency-Key": newKey(), Accept: "application/json, text/html" };
  const send = () => fetch(href, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => null);
  let answer = await send();
  for (const pause of AGAIN) {
    if (answer) break;
    await new Promise((done) => setTimeout(done, pause));
    headers["X-Retry"] = "1";
    answer = await send();
  }
  if (!answer) {
    toast(word("offline"), "error");
    lost();
  }
  else if (!answer.ok) toast(await reason(answer.headers.get("content-type"), await answer.text()), "error");
  return answer?.ok ? answer : null;
}

function reason(type, text) {
  if (type?.includes("json")) {
    try {
      const problem = JSON.parse(text);
      return problem.detail || problem.title || word("failed");
    } catch {
      return word("failed");
    }
  }
  return word("failed");
}

export function setUpRequests() {
  const keys = new WeakMap();
  const retried = new WeakSet();
  let running = 0;
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, verb, parameters, elt } = event.detail;
    if (verb === "get") return;
    headers["X-CSRF-Token"] = token();
    if (!keys.has(elt)) keys.set(elt, parameters["idempotency-key"] || newKey());
    headers["Idempotency-Key"] = keys.get(elt);
    if (retried.delete(elt)) headers["X-Retry"] = "1";
  });
  // A button pressed again after an answer is a new wish; after a lost connection it is the same one.
  document.addEventListener("htmx:afterOnLoad", (event) => keys.delete(event.detail.elt));
  document.addEventListener("htmx:beforeRequest", () => (document.body.dataset.busy = ++running));
  document.addEventListener("htmx:afterRequest", () => {
    if (--running <= 0) delete document.body.dataset.busy;
  });
  document.addEventListener("htmx:sendError", ({ detail }) => {
    const { elt, requestConfig } = detail;
    retried.add(elt);
    lost(elt, requestConfig.verb === "get" ? null : () => (elt.matches("form") ? elt.requestSubmit() : elt.click()));
  });
  // htmx gives a promise of a request that was given up no reason; it has told of it by its events.
  addEventListener("unhandledrejection", (event) => event.reason === undefined && event.preventDefault());
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    toast(reason(xhr.getResponseHeader("content-type"), xhr.responseText), "error");
  });
}

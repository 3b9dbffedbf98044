// Another record beside the one at work: looked up, changed or made in a panel, while what is typed here stays.
import { icon, word } from "./words.js";

// Opens a record's address in the panel. `onSaved({ id, label })` is told each time it is saved there; a new one closes it.
export function openBeside(href, onSaved, closing = false) {
  const back = document.activeElement;
  const panel = Object.assign(document.createElement("dialog"), { className: "y-beside" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small" });
  close.setAttribute("aria-label", document.getElementById("y-toasts").dataset.close);
  close.append(icon("x"));
  const frame = document.createElement("iframe");
  const address = new URL(href, location.href);
  address.searchParams.set("beside", "1");
  frame.src = address;
  frame.title = word("beside") || "…";
  panel.append(close, frame);
  document.body.append(panel);
  close.addEventListener("click", () => leave(frame, panel));
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave(frame, panel);
  });
  panel.addEventListener("click", ({ target }) => target === panel && leave(frame, panel));
  panel.addEventListener("close", () => {
    panel.remove();
    back?.focus();
  });
  frame.allow = "camera";
  frame.addEventListener("load", () => {
    frame.contentDocument.addEventListener("y-scanned", ({ detail }) => {
      panel.close();
      onSaved?.(detail);
    });
    frame.contentDocument.addEventListener("y-saved", ({ detail }) => {
      onSaved?.(detail);
      if (closing) panel.close();
    });
    frame.contentDocument.addEventListener("keydown", ({ key, defaultPrevented }) => key === "Escape" && !defaultPrevented && leave(frame, panel));
  });
  panel.showModal();
}

// What is typed in the panel is guarded like a page of its own.
function leave(frame, panel) {
  const unsaved = frame.contentDocument?.querySelector("#y-form[data-dirty]");
  if (unsaved && !confirm(word("unsaved"))) return;
  if (unsaved) delete unsaved.dataset.dirty;
  panel.close();
}

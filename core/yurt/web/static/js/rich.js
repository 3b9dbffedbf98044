// Text with a little form: bold, slanted, lists, links. The server keeps only what it allows.
import { icon, word } from "./words.js";

const TOOLS = [["bold", "bold", "bold"], ["italic", "italic", "italic"], ["insertUnorderedList", "list", "bullets"], ["insertOrderedList", "list-numbers", "numbers"], ["createLink", "link", "link"], ["removeFormat", "clear-formatting", "plain"]];

export function enhance(box) {
  const source = box.querySelector("textarea");
  const page = document.createElement("div");
  page.contentEditable = "true";
  page.setAttribute("role", "textbox");
  page.setAttribute("aria-multiline", "true");
  if (box.dataset.label) page.setAttribute("aria-label", box.dataset.label);
  else page.setAttribute("aria-labelledby", box.getAttribute("aria-labelledby"));
  if (box.dataset.hint) page.dataset.hint = box.dataset.hint;
  // Parsed without running or loading anything; the value was sanitised when it was saved.
  page.append(...new DOMParser().parseFromString(source.value, "text/html").body.childNodes);
  const bar = document.createElement("div");
  bar.setAttribute("role", "toolbar");
  for (const [command, sign, name] of TOOLS) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-small" });
    button.setAttribute("aria-label", word(name) || command);
    button.append(icon(sign));
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => run(page, command));
    bar.append(button);
  }
  source.hidden = true;
  box.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${source.name}.rich`, value: "1" }));
  box.prepend(bar, page);
  page.addEventListener("input", () => {
    source.value = page.textContent.trim() ? page.innerHTML : "";
    source.dispatchEvent(new Event("input", { bubbles: true }));
  });
  if (box.dataset.mention) import("./mentions.js").then(({ offerPeople }) => offerPeople(box, page));
  page.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
}

function run(page, command) {
  page.focus();
  const value = command === "createLink" ? prompt(word("address"), "https://") : null;
  if (command === "createLink" && !/^(https?:|mailto:|tel:)/i.test(value ?? "")) return;
  document.execCommand(command, false, value);
}

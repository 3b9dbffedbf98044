// Files: dropped, pasted or chosen; to a record's files, or into one field.
import { post } from "./requests.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

export function enhance(box) {
  const take = box.dataset.files ? (files) => attach(box, files) : (files) => fill(box, files[0]);
  for (const input of box.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", ({ target }) => {
      if (target.files.length) take([...target.files]);
      target.value = "";
    });
  }
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    box.classList.remove("over");
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
  box.querySelector("[data-clear]")?.addEventListener("click", () => put(box, { id: "", label: "", href: "", image_href: "" }));
}

// A picture from the clipboard goes to the record's files; into its picture where it is being edited.
document.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files].map(named);
  if (!files.length) return;
  const box = document.querySelector("[data-files]");
  const field = document.querySelector("#y-record .y-upload:has(img)");
  if (!box && !(field && files[0].type.startsWith("image/"))) return;
  event.preventDefault();
  if (box) attach(box, files);
  else fill(field, files[0]);
}, true);

// A screenshot has no name of its own: the moment is one.
function named(file) {
  if (file.name !== "image.png") return file;
  const now = new Date();
  const moment = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File([file], `Screenshot ${moment}.png`, { type: file.type });
}

// What is let go beside the box still reaches it: the browser must not leave the page for the file.
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  document.querySelector("[data-files]")?.classList.add("over");
});
document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? document.querySelector("[data-files]")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  const box = document.querySelector("[data-files]");
  box?.classList.remove("over");
  if (box) attach(box, [...event.dataTransfer.files]);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-preview]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { preview } = await import("./viewer.js");
  preview(link);
});

async function attach(box, files) {
  const body = new FormData();
  files.forEach((file) => body.append("file", file));
  toast(word("uploading"), "info");
  const answer = await post(box.dataset.files, body);
  if (!answer) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const fresh = holder.content.querySelector("#y-files");
  document.getElementById("y-files").replaceWith(fresh);
  htmx.process(fresh);
}

async function fill(box, file) {
  const body = new FormData();
  body.append("file", file);
  const answer = await post(box.dataset.upload, body);
  if (answer) put(box, await answer.json());
}

function put(box, { id, label, href, image_href: image }) {
  const input = box.querySelector("input[type=hidden]");
  input.value = id;
  const link = box.querySelector("a");
  link.textContent = label;
  if (href) link.href = href;
  else link.removeAttribute("href");
  const picture = box.querySelector("img");
  if (picture) Object.assign(picture, { src: image || href, hidden: !(image || href) });
  box.querySelector("[data-clear]").hidden = !id;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

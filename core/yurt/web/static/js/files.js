// Files: dropped, pasted or chosen; to a record's files, or into one field.
import { post } from "./requests.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

export function enhance(box) {
  const take = box.dataset.files ? (files) => attach(box, files) : (files) => fill(box, files[0]);
  box.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
    if (target.files.length) take([...target.files]);
    target.value = "";
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
  box.querySelector("[data-clear]")?.addEventListener("click", () => put(box, { id: "", label: "", href: "", image_href: "" }));
}

document.addEventListener("paste", (event) => {
  const box = document.querySelector("[data-files]");
  if (box && event.clipboardData.files.length && !event.target.closest("input, textarea")) attach(box, [...event.clipboardData.files]);
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

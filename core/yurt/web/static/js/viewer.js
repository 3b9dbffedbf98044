// Pictures and PDFs shown in place, one after the other; the browser's own viewer does the showing.
import { icon } from "./words.js";

export function preview(link) {
  const links = [...link.closest("section, .y-val").querySelectorAll("[data-preview]")];
  let at = links.indexOf(link);
  const dialog = Object.assign(document.createElement("dialog"), { className: "y-preview" });
  const bar = document.createElement("header");
  const name = document.createElement("b");
  const place = document.createElement("div");
  const { close, before, after, load } = document.getElementById("y-files-words").dataset;
  const turn = (step) => {
    at = (at + step + links.length) % links.length;
    show();
  };
  const download = Object.assign(document.createElement("a"), { className: "btn btn-small", target: "_blank" });
  download.append(icon("download"));
  download.setAttribute("aria-label", load);
  bar.append(name, ...(links.length > 1 ? [button("chevron-left", before, () => turn(-1)), button("chevron-right", after, () => turn(1))] : []), download, button("x", close, () => dialog.close()));
  dialog.append(bar, place);
  dialog.addEventListener("keydown", ({ key }) => links.length > 1 && (key === "ArrowRight" ? turn(1) : key === "ArrowLeft" && turn(-1)));
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at].focus();
  });
  function show() {
    const { href, title, dataset } = links[at];
    name.textContent = title;
    download.href = href;
    download.download = title;
    place.replaceChildren(dataset.preview === "pdf" ? Object.assign(document.createElement("iframe"), { src: href, title }) : Object.assign(document.createElement("img"), { src: href, alt: title }));
  }
  show();
  document.body.append(dialog);
  dialog.showModal();
}

function button(sign, label, onclick) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", onclick });
  made.setAttribute("aria-label", label);
  made.append(icon(sign));
  return made;
}

// A button that copies a text of the page, such as a new password.
export function enhance(button) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // Browsers offer the clipboard on https and localhost only; shops reach their server by a plain address.
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
    button.querySelector("span").textContent = button.dataset.done;
  });
}

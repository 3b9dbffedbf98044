// Runs before anything else: what is pressed before its script is there is kept, and done once it is. Without this a
// button pressed by fast hands on a slow machine does nothing, and a form that htmx sends would be sent by the browser.
(() => {
  const root = document.documentElement;
  const waiting = [];
  const SERVED = "button, [role=tab], [hx-get], [hx-post], [data-card-menu], [data-beside]";
  const LONGEST = 8000; // milliseconds; a script that has not come by then will not come
  let hopeless = false;
  let timer = 0;
  const ready = () => hopeless || "ready" in root.dataset || !document.querySelector("script[src$='/app.js']");

  // A form with an address of its own, and what the browser does by itself, need no script.
  const byItself = (element) => {
    if (element.matches("[hx-get], [hx-post], [data-beside]")) return false;
    const form = element.matches("button:not([type=button])") ? element.form : null;
    return Boolean(form) && (form.hasAttribute("action") || form.method === "dialog") && !form.matches("[hx-post], [hx-get]");
  };

  const hold = (event, element, again) => {
    if (ready() || !event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!waiting.length) timer = setTimeout(giveUp, LONGEST);
    waiting.push(() => element.isConnected && again());
  };
  const release = () => {
    clearTimeout(timer);
    waiting.splice(0).forEach((act) => act());
  };
  const giveUp = () => {
    hopeless = true;
    release();
  };

  addEventListener("click", (event) => {
    const element = event.target.closest?.(SERVED);
    if (!element || byItself(element) || event.target.closest("summary, dialog form[method=dialog]")) return;
    hold(event, event.target, () => event.target.dispatchEvent(new MouseEvent("click", event)));
  }, true);

  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.matches("[hx-post], [hx-get]")) hold(event, form, () => form.requestSubmit(submitter));
  }, true);

  // Shortcuts; letters typed into a field stay there, and so do those after the one that goes to the search.
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const command = event.ctrlKey || event.metaKey;
    const letter = key.length === 1 && key !== " " && !event.altKey && !target.closest?.("input, textarea, select, [contenteditable=true], dialog");
    const search = key === "/" && letter && !ready() && document.getElementById("y-q");
    if (search) {
      event.preventDefault();
      search.focus();
    } else if (command ? /^[ks]$/i.test(key) : letter) hold(event, target, () => target.dispatchEvent(new KeyboardEvent("keydown", event)));
  }, true);

  document.addEventListener("y-ready", release);
})();

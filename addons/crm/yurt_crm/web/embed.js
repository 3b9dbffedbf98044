// Puts a Yurt form where the script stands, and hands the page's UTM words and address over to it.
(() => {
  const script = document.currentScript;
  const address = new URL(script.src.replace(/\/embed\.js.*$/, ""));
  const words = new URLSearchParams(location.search);
  for (const name of ["utm_source", "utm_medium", "utm_campaign"]) {
    if (words.get(name)) address.searchParams.set(name, words.get(name).slice(0, 120));
  }
  address.searchParams.set("came_from", (location.origin + location.pathname).slice(0, 400));
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title || "Form";
  frame.width = "100%";
  frame.height = script.dataset.height || "620";
  frame.loading = "lazy";
  frame.setAttribute("frameborder", "0");
  script.replaceWith(frame);
})();

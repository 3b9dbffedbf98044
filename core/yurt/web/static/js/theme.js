// Runs before the first paint, so that neither the theme nor the menu nor the row of open records is seen to change.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const choice = root.dataset.theme;
    root.dataset.bsTheme = choice === "auto" || choice === "contrast" ? (dark.matches ? "dark" : "light") : choice;
  };
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("y-theme", (event) => {
    root.dataset.theme = event.detail;
    apply();
  });
  try {
    if (localStorage.getItem("y-side") === "narrow") root.dataset.side = "narrow";
    const here = location.pathname.match(/^\/m\/[^/]+\/[^/]+\/\d+/)?.[0];
    if (JSON.parse(sessionStorage.getItem("y-open") ?? "[]").some((tab) => tab.href !== here)) root.dataset.tabs = "";
  } catch {
    // Storage is shut in some private windows; the menu then starts wide.
  }
})();

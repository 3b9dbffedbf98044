// Without a network: tries again when asked, when the device says so, and now and then.
const answers = () => fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

async function again() {
  if (await answers()) location.reload();
  else document.querySelector("[data-trying]").hidden = false;
}

document.querySelector("[data-again]").addEventListener("click", again);
addEventListener("online", again);
setInterval(again, 10_000);

// A schedule: bars are placed by their times, stacked where they overlap, dragged, stretched, and moved by Alt and arrows.
const MINUTE = 60_000;

export function enhance(section) {
  const first = time(section.dataset.first);
  const after = time(section.dataset.after);
  const step = Number(section.dataset.step) * MINUTE;
  const scale = { section, first, after, step, whole: section.dataset.first.length === 10, stretch: section.dataset.stretch !== undefined };
  for (const lane of section.querySelectorAll(".lane")) place(lane, scale);
  section.querySelector(".y-schedule").classList.add("placed");
  if (!section.dataset.move) return;
  section.addEventListener("pointerdown", (event) => onDown(event, scale));
  section.addEventListener("keydown", (event) => onKey(event, scale));
}

// The user's clock has no offset here: it is counted as if it were UTC, so that no change of summer time disturbs it.
const time = (text) => Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text}Z`);
const clock = (number, whole) => new Date(number).toISOString().slice(0, whole ? 10 : 16);
const share = ({ first, after }, number) => (Math.min(Math.max(number, first), after) - first) / (after - first);

function place(lane, scale) {
  const ends = [];
  for (const bar of lane.querySelectorAll(".bar")) {
    const [start, end] = [time(bar.dataset.start), Math.max(time(bar.dataset.end), time(bar.dataset.start) + 15 * MINUTE)];
    let level = ends.findIndex((busy) => busy <= start);
    if (level < 0) level = ends.length;
    ends[level] = end;
    show(bar, scale, start, end);
    bar.style.setProperty("--level", level);
  }
  lane.style.setProperty("--levels", Math.max(1, ends.length));
}

function show(bar, scale, start, end) {
  bar.style.setProperty("--from", share(scale, start));
  bar.style.setProperty("--to", share(scale, end));
}

function onDown(event, scale) {
  const bar = event.target.closest(".bar[data-movable]");
  if (!bar || event.button || matchMedia("(max-width: 760px)").matches) return;
  const slots = bar.closest(".slots");
  const box = slots.getBoundingClientRect();
  const rtl = getComputedStyle(slots).direction === "rtl" ? -1 : 1;
  const edge = (rtl > 0 ? bar.getBoundingClientRect().right - event.clientX : event.clientX - bar.getBoundingClientRect().left) < 9;
  const stretching = scale.stretch && edge;
  const [start, end] = [time(bar.dataset.start), time(bar.dataset.end)];
  let [by, lane, moved] = [0, bar.closest(".lane"), false];
  const onMove = (now) => {
    if (!moved && Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < 5) return;
    if (!moved) bar.setPointerCapture(event.pointerId);
    moved = true;
    now.preventDefault();
    bar.classList.add("held");
    by = Math.round((((now.clientX - event.clientX) * rtl) / box.width) * (scale.after - scale.first) / scale.step) * scale.step;
    if (stretching) by = Math.max(by, start + scale.step - end);
    show(bar, scale, stretching ? start : start + by, end + by);
    if (!stretching) lane = laneAt(scale.section, now.clientY) ?? lane;
    for (const each of scale.section.querySelectorAll(".lane")) each.classList.toggle("aim", each === lane && each !== bar.closest(".lane"));
  };
  const onUp = () => {
    removeEventListener("pointermove", onMove);
    removeEventListener("pointerup", onUp);
    removeEventListener("pointercancel", onUp);
    if (!moved) return;
    addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    setTimeout(() => bar.classList.remove("held"));
    if (by || lane !== bar.closest(".lane")) send(scale, bar, stretching ? start : start + by, end + by, lane.dataset.lane);
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
  addEventListener("pointercancel", onUp);
}

const laneAt = (section, y) => [...section.querySelectorAll(".lane")].find((lane) => {
  const { top, bottom } = lane.getBoundingClientRect();
  return y >= top && y < bottom;
});

function onKey(event, scale) {
  const bar = event.target.closest(".bar[data-movable]");
  if (!bar || !event.altKey || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const rtl = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * rtl * scale.step || 0;
  const lanes = [...scale.section.querySelectorAll(".lane")];
  const at = lanes.indexOf(bar.closest(".lane")) + ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0);
  if (!lanes[at] || (event.shiftKey && !scale.stretch)) return;
  const [start, end] = [time(bar.dataset.start), time(bar.dataset.end)];
  if (event.shiftKey && end + by <= start) return;
  send(scale, bar, event.shiftKey ? start : start + by, end + by, lanes[at].dataset.lane);
}

// The whole schedule comes back, since bars stack anew; a refusal brings the bar back as well.
async function send(scale, bar, start, end, key) {
  const { id, version } = bar.dataset;
  const values = { id, version, key, start: clock(start, scale.whole), end: scale.stretch ? clock(end, scale.whole) : "" };
  let refused = false;
  const failed = () => (refused = true);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  await htmx.ajax("POST", scale.section.dataset.move, { source: scale.section, target: "#y-schedule", swap: "outerHTML", values }).catch(failed);
  document.removeEventListener("htmx:responseError", failed);
  document.removeEventListener("htmx:sendError", failed);
  if (refused) await htmx.ajax("GET", location.href, { target: "#y-schedule", swap: "outerHTML" }).catch(() => location.reload());
  document.querySelector(`#y-schedule .bar[data-id="${CSS.escape(id)}"]`)?.focus();
}

// A calendar: days, weeks, months and an agenda; events are dragged, stretched, moved by Alt and arrows, made by a click.
import { drawColumns } from "./calendar-columns.js";
import { post } from "./requests.js";
import { toast } from "./toasts.js";

const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay", people: "timeGridDay", agenda: "listMonth" };
const MOST_NAMES = 15; // of more only those that have something in the period
const givable = new WeakMap();
const DAYS_ONLY = { ...VIEWS, week: "dayGridWeek", day: "dayGridDay", people: "dayGridDay" };

export function enhance(section) {
  const { dataset } = section;
  const views = dataset.wholeDays === undefined ? VIEWS : DAYS_ONLY;
  const hidden = new Set();
  const people = new Map();
  const owners = [...section.querySelectorAll("[data-owner]")].map(({ dataset: { owner, colour }, textContent }) => [owner, { owner: textContent, colour }]);
  givable.set(section, owners.length > 0);
  const narrow = matchMedia("(max-width: 760px)").matches;
  const mode = narrow && !new URLSearchParams(location.search).has("mode") ? "agenda" : dataset.mode || "month";
  const calendar = new globalThis.FullCalendar.Calendar(section.querySelector("[data-calendar]"), {
    initialView: views[mode], initialDate: dataset.day, now: dataset.now, timeZone: "UTC", firstDay: Number(dataset.firstDay),
    locale: document.documentElement.lang, direction: document.documentElement.dir, colorScheme: theme(), headerToolbar: false,
    height: narrow ? "auto" : Math.max(480, innerHeight - section.querySelector("[data-calendar]").getBoundingClientRect().top - 24),
    dayMaxEvents: true, nowIndicator: true, eventInteractive: true, scrollTime: "08:00:00", fixedWeekCount: false, defaultTimedEventDuration: "01:00",
    allDayText: dataset.allDay, noEventsText: dataset.noEvents, moreLinkText: (count) => `+${count} ${dataset.more}`,
    dayHeaderContent: ({ date, view }) => dayWords(section, date, view.type),
    listDayHeaderContent: ({ date, level }) => (level ? weekday(section, date) : fullDay(section, date)),
    editable: Boolean(dataset.move), eventDurationEditable: Boolean(dataset.move) && dataset.stretch !== undefined,
    selectable: Boolean(dataset.create), longPressDelay: 400, unselectAuto: false,
    events: (period, done, failed) => load(section, period, people, owners).then(done, failed),
    eventClass: ({ event }) => (hidden.has(event.extendedProps.key) ? "y-off" : ""),
    listItemEventTimeClass: dataset.wholeDays === undefined ? "" : "y-off",
    listItemEventTitleClass: "y-wrap", moreLinkClass: "y-more",
    eventDidMount: ({ el, event, view }) => {
      el.title = [event.title, ...event.extendedProps.details].join(" · ");
      el.dataset.event = event.id;
      // The library's agenda puts buttons into a list, which a screen reader would take for broken.
      if (view.type.startsWith("list")) el.parentElement.closest("[role=list], [role=group]")?.setAttribute("role", "group");
    },
    eventClick: ({ event, jsEvent }) => {
      jsEvent.preventDefault();
      location.assign(event.extendedProps.href);
    },
    eventDrop: (moved) => send(section, moved),
    eventDragStart: () => section.classList.add("y-giving"),
    eventDragStop: ({ event, jsEvent }) => {
      section.classList.remove("y-giving");
      const name = document.elementsFromPoint(jsEvent.clientX, jsEvent.clientY).find((element) => element.matches("[data-people] [data-key]"));
      if (name) give(section, calendar, event, name.dataset.key);
    },
    eventResize: (moved) => send(section, moved),
    select: (chosen) => offerNew(section, calendar, chosen),
    datesSet: ({ view }) => {
      show(section, view, views);
      drawColumns(section, view.calendar, people, hidden, give);
    },
    eventsSet: () => {
      legend(section, calendar, people, hidden);
      drawColumns(section, calendar, people, hidden, give);
    },
  });
  inColumns(section, mode);
  calendar.render();
  section.addEventListener("click", ({ target }) => {
    const go = target.closest("[data-go]")?.dataset.go;
    if (go) calendar[go]();
    const choice = target.closest("[data-mode-choice]")?.dataset.modeChoice;
    if (!choice) return;
    inColumns(section, choice);
    calendar.changeView(views[choice]);
    show(section, calendar.view, views);
    drawColumns(section, calendar, people, hidden, give);
  });
  section.addEventListener("keydown", (event) => onKey(section, calendar, event));
  section.addEventListener("htmx:configRequest", ({ detail }) => stayThere(detail));
  const themes = new MutationObserver(() => (section.isConnected ? calendar.setOption("colorScheme", theme()) : themes.disconnect()));
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
}

// One day, in a column for each person: the library has that for money only, so it keeps the day and we draw.
const inColumns = (section, mode) => section.classList.toggle("y-columns", mode === "people");

const theme = () => document.documentElement.dataset.bsTheme;

async function load(section, { startStr, endStr }, people, owners) {
  const href = new URL(section.dataset.events, location.href);
  href.searchParams.set("start", startStr.slice(0, 10));
  href.searchParams.set("end", endStr.slice(0, 10));
  const answer = await fetch(href, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  const { events, complete } = await answer.json();
  if (!complete) toast(section.dataset.tooMany, "warning");
  people.clear();
  if (owners.length <= MOST_NAMES) for (const [key, owner] of owners) people.set(key, owner);
  for (const { key, owner, colour } of events) people.set(key, { owner, colour });
  return events.map(({ id, version, title, start, end, href: open, key, colour, details, fixed }) => ({
    id: String(id), title, start, end: end ?? undefined, allDay: start.length === 10, editable: !fixed,
    color: palette(section, colour), contrastColor: "#fff", extendedProps: { version, href: open, key, details, fixed },
  }));
}

// Browsers do not know the words of all our languages, so the server gives them.
const weekday = ({ dataset }, date) => dataset.weekdays.split("|")[(date.getUTCDay() + 6) % 7];
const month = ({ dataset }, date) => dataset.months.split("|")[date.getUTCMonth()];
const fullDay = (section, date) => `${date.getUTCDate()} ${month(section, date)} ${date.getUTCFullYear()}`;

function dayWords(section, date, type) {
  if (type === "dayGridMonth") return weekday(section, date);
  return `${weekday(section, date)} ${date.getUTCDate()}`;
}

function periodWords(section, { type, currentStart, currentEnd }) {
  if (type.endsWith("Month")) return `${section.dataset.monthTitles.split("|")[currentStart.getUTCMonth()]} ${currentStart.getUTCFullYear()}`;
  const last = new Date(currentEnd - 86_400_000);
  const [from, to] = [fullDay(section, currentStart), fullDay(section, last)];
  return from === to ? `${weekday(section, last)}, ${from}` : `${from} – ${to}`;
}

function palette(section, place) {
  const swatch = section.appendChild(Object.assign(document.createElement("i"), { className: `c-${place % 12}`, hidden: true }));
  const colour = getComputedStyle(swatch).getPropertyValue("--c").trim();
  swatch.remove();
  return colour;
}

function show(section, view, views) {
  section.querySelector("[data-period]").textContent = periodWords(section, view);
  const mode = section.matches(".y-columns") ? "people" : Object.keys(views).find((name) => views[name] === view.type);
  for (const button of section.querySelectorAll("[data-mode-choice]")) button.setAttribute("aria-pressed", button.dataset.modeChoice === mode);
  const here = new URL(location.href);
  const day = view.calendar.getDate().toISOString().slice(0, 10);
  if (here.searchParams.get("mode") === mode && here.searchParams.get("day") === day) return;
  here.searchParams.set("mode", mode);
  here.searchParams.set("day", day);
  if (section.dataset.shown) history.replaceState(history.state, "", here);
  section.dataset.shown = "1";
}

// Another filter leaves the period as it is.
function stayThere(detail) {
  const here = new URL(location.href).searchParams;
  const target = new URL(detail.path, location.href);
  if (detail.verb !== "get" || !target.pathname.endsWith("/calendar")) return;
  for (const name of ["mode", "day"]) {
    if (!here.has(name)) continue;
    if (detail.parameters[name] === undefined) target.searchParams.set(name, here.get(name));
    else detail.parameters[name] = here.get(name);
  }
  detail.path = target.pathname + target.search;
}

// The persons whose events are on: a click switches one off and on.
function legend(section, calendar, people, hidden) {
  const box = section.querySelector("[data-people]");
  if (!box) return;
  const giving = Boolean(section.dataset.move) && givable.get(section);
  const names = [...people].sort(([, a], [, b]) => a.owner.localeCompare(b.owner));
  box.replaceChildren(...names.map(([key, { owner, colour }]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small" });
    button.setAttribute("aria-pressed", !hidden.has(key));
    if (key && giving) button.dataset.key = key;
    button.append(Object.assign(document.createElement("span"), { className: `swatch c-${colour}` }), owner || section.dataset.nobody);
    button.addEventListener("click", () => {
      if (!hidden.delete(key)) hidden.add(key);
      button.setAttribute("aria-pressed", !hidden.has(key));
      calendar.setOption("eventClass", ({ event }) => (hidden.has(event.extendedProps.key) ? "y-off" : ""));
      drawColumns(section, calendar, people, hidden, give);
    });
    return button;
  }));
}

// Wall clock without an offset, as the server wants it.
const clock = (event, date) => (date ? date.toISOString().slice(0, event.allDay ? 10 : 16) : "");

async function send(section, { event, revert }) {
  const body = new FormData();
  const values = { id: event.id, version: event.extendedProps.version, start: clock(event, event.start), end: clock(event, event.end) };
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const answer = await post(section.dataset.move, body);
  if (!answer) return revert();
  event.setExtendedProp("version", (await answer.json()).version);
  say(`${section.dataset.movedTo} ${when(section, event, event.start)}`);
}

// Another person gets the event, on the same day.
async function give(section, calendar, event, key) {
  if (key === event.extendedProps.key) return;
  const body = new FormData();
  const values = { id: event.id, version: event.extendedProps.version, start: clock(event, event.start), end: "", key };
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  if (!(await post(section.dataset.move, body))) return;
  const name = section.querySelector(`[data-people] [data-key="${CSS.escape(key)}"]`)?.textContent ?? "";
  calendar.refetchEvents();
  say(`${section.dataset.movedTo} ${name}`);
}

const when = (section, { allDay }, date) => fullDay(section, date) + (allDay ? "" : ` ${date.toISOString().slice(11, 16)}`);

function say(text) {
  const live = Object.assign(document.createElement("span"), { className: "y-sr" });
  document.getElementById("y-toasts").append(live);
  live.textContent = text;
  setTimeout(() => live.remove(), 3000);
}

// Page up and down go through the periods; Alt and arrows move the event that has the focus by a day or a week.
function onKey(section, calendar, event) {
  if (event.target.closest("input, dialog, select")) return;
  const go = { PageUp: "prev", PageDown: "next" }[event.key];
  if (go && !event.altKey) {
    event.preventDefault();
    calendar[go]();
  }
  const toward = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  const chosen = event.target.closest("[data-event]");
  if (toward && event.altKey && event.shiftKey && chosen && section.dataset.move) {
    event.preventDefault();
    const given = calendar.getEventById(chosen.dataset.event);
    const keys = [...section.querySelectorAll("[data-people] [data-key]")].map(({ dataset }) => dataset.key);
    const next = keys[keys.indexOf(given?.extendedProps.key) + toward];
    if (given && !given.extendedProps.fixed && next) give(section, calendar, given, next);
    return;
  }
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  const element = event.target.closest("[data-event]");
  if (!days || !event.altKey || !element || !section.dataset.move) return;
  const found = calendar.getEventById(element.dataset.event);
  if (!found || found.extendedProps.fixed) return;
  event.preventDefault();
  const before = { start: found.start, end: found.end, allDay: found.allDay };
  found.moveDates({ days });
  send(section, { event: found, revert: () => found.setDates(before.start, before.end, { allDay: before.allDay }) });
}

function offerNew(section, calendar, chosen) {
  const dialog = section.querySelector("[data-quick]");
  const form = dialog.querySelector("form");
  form.reset();
  dialog.returnValue = "";
  dialog.querySelector("[data-when]").textContent = when(section, chosen, chosen.start);
  form.onkeydown = (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    dialog.close("quick");
  };
  dialog.onclose = async () => {
    calendar.unselect();
    if (!dialog.returnValue) return;
    const body = new FormData();
    body.append("title", dialog.returnValue === "quick" ? form.elements.title.value : "");
    body.append("start", clock(chosen, chosen.start));
    body.append("end", clock(chosen, chosen.end));
    const answer = await post(section.dataset.create, body);
    const { href } = answer ? await answer.json() : {};
    if (href) location.assign(href);
    else if (answer) calendar.refetchEvents();
  };
  dialog.showModal();
}

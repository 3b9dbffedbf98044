// One day of a calendar with a column for each person or resource: what each has to do, handed over by dragging.
const MOVED = "application/x-yurt-event";

export function drawColumns(section, calendar, people, hidden, give) {
  const box = section.querySelector("[data-columns]");
  if (!box) return;
  if (!section.matches(".y-columns")) return box.replaceChildren();
  const focused = document.activeElement?.closest("[data-columns] [data-event]")?.dataset.event;
  const { activeStart, activeEnd } = calendar.view; // what was loaded may reach beyond the day
  const within = ({ start, end }) => start < activeEnd && (end ? end > activeStart : start >= activeStart);
  const events = calendar.getEvents().filter(within).sort((a, b) => Number(b.allDay) - Number(a.allDay) || a.start - b.start);
  const names = [...people].filter(([key]) => !hidden.has(key)).sort(([, a], [, b]) => a.owner.localeCompare(b.owner));
  box.replaceChildren(...names.map(([key, person]) => column(section, calendar, key, person, events.filter((event) => event.extendedProps.key === key), give)));
  if (focused) box.querySelector(`[data-event="${CSS.escape(focused)}"]`)?.focus();
}

function column(section, calendar, key, { owner, colour }, events, give) {
  const made = document.createElement("section");
  const title = document.createElement("h3");
  const count = Object.assign(document.createElement("small"), { textContent: events.length || "" });
  title.append(Object.assign(document.createElement("span"), { className: `swatch c-${colour}` }), owner || section.dataset.nobody, count);
  const list = document.createElement("ol");
  list.append(...events.map((event) => entry(section, event)));
  made.append(title, events.length ? list : Object.assign(document.createElement("p"), { className: "y-quiet", textContent: section.dataset.free }));
  if (givable(section, key)) takeDrops(section, calendar, made, key, give);
  return made;
}

function entry(section, event) {
  const { href, details, fixed, key } = event.extendedProps;
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href, title: [event.title, ...details].join(" · "), draggable: Boolean(section.dataset.move) && !fixed });
  link.dataset.event = event.id;
  link.append(Object.assign(document.createElement("time"), { textContent: hours(section, event) }), event.title);
  if (details.length) link.append(Object.assign(document.createElement("small"), { textContent: details.join(" · ") }));
  link.addEventListener("dragstart", ({ dataTransfer }) => dataTransfer.setData(MOVED, event.id));
  link.dataset.key = key;
  item.append(link);
  return item;
}

function hours(section, { allDay, start, end }) {
  if (allDay) return section.dataset.wholeDays === undefined ? section.dataset.allDay : "";
  return [start, end].filter(Boolean).map((moment) => moment.toISOString().slice(11, 16)).join("–");
}

const givable = (section, key) => section.querySelector(`[data-people] [data-key="${CSS.escape(key)}"]`);

function takeDrops(section, calendar, made, key, give) {
  made.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(MOVED)) return;
    event.preventDefault();
    made.classList.add("over");
  });
  made.addEventListener("dragleave", (event) => made.contains(event.relatedTarget) || made.classList.remove("over"));
  made.addEventListener("drop", (event) => {
    event.preventDefault();
    made.classList.remove("over");
    const found = calendar.getEventById(event.dataTransfer.getData(MOVED));
    if (found) give(section, calendar, found, key);
  });
}

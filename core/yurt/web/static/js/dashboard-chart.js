// A chart in a tile, drawn small from the table below it. The library of the chart page is many times as large as the
// whole first page; here it is loaded for heat maps only. A click on a mark presses the button of its figure.
import { readFigures } from "./chart.js";

const SVG = "http://www.w3.org/2000/svg";
const COLOURS = [0, 4, 3, 1, 9, 5, 6, 10, 7, 8, 2, 11];
const compact = new Intl.NumberFormat(document.documentElement.lang || "en", { notation: "compact", maximumFractionDigits: 1 });
const LETTER = 6.6; // pixels of a usual letter
const LINE = 20;

export async function enhance(section) {
  const target = section.querySelector("[data-drawing]");
  const paint = { bar: bars, line: lines, pie: parts, funnel: steps }[section.dataset.type];
  if (!paint) return (await import("./chart.js")).enhance(section);
  const figures = readFigures(section);
  let drawn = "";
  const draw = () => {
    const [width, height] = [Math.floor(target.clientWidth), Math.floor(target.clientHeight)];
    if (!target.isConnected || width < 60 || height < 60 || drawn === `${width} ${height}`) return;
    drawn = `${width} ${height}`;
    const box = make("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "y-dc" });
    paint(box, figures, width, height, getComputedStyle(target).direction === "rtl");
    target.replaceChildren(box);
  };
  new ResizeObserver(draw).observe(target);
}

function make(name, values, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

const short = (text, room) => (text.length * LETTER <= room ? text : `${text.slice(0, Math.max(1, Math.floor(room / LETTER) - 1))}…`);
const colour = (place) => `c-${COLOURS[place % COLOURS.length]}`;
const words = (box, x, y, text, anchor = "middle", css = "") => box.append(make("text", { x, y, "text-anchor": anchor, class: css }, text));

// A mark with its words for the pointer, which leads to its records.
function mark(box, name, values, label, figure) {
  const element = make(name, { ...values, class: `m ${values.class ?? ""}` });
  element.append(make("title", {}, `${label}: ${figure.text}`));
  element.addEventListener("click", () => figure.button?.click());
  box.append(element);
}

// The scale of the values: round steps that hold them all, and zero.
function scale(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((by) => by * power).find((by) => by >= rough * 0.999);
  const [low, high] = [Math.floor(least / step) * step, Math.ceil(most / step) * step || step];
  return { low, high, ticks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, n) => low + n * step) };
}

// The ground of bars and lines: lines for the ticks, names below. Gives where a group and a value stand.
function ground(box, { groups, series, several }, width, height, rtl) {
  const { low, high, ticks } = scale(series.flatMap(({ marks }) => marks.map(({ value }) => value ?? 0)));
  const side = Math.max(...ticks.map((tick) => compact.format(tick).length)) * LETTER + 10;
  const [top, bottom] = [8, height - LINE - (several ? LINE : 0) - 2];
  const slot = (width - side - 6) / groups.length;
  const x = (at) => (rtl ? width - side - slot * (at + 0.5) : side + slot * (at + 0.5));
  const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - top);
  for (const tick of ticks) {
    box.append(make("line", { x1: rtl ? 0 : side, x2: rtl ? width - side : width, y1: y(tick), y2: y(tick), class: "grid" }));
    words(box, rtl ? width : side - 6, y(tick) + 4, compact.format(tick), "end");
  }
  const each = Math.ceil(Math.min(64, Math.max(...groups.map((name) => name.length)) * LETTER + 8) / slot);
  groups.forEach((name, at) => at % each === 0 && words(box, x(at), bottom + LINE - 4, short(name, slot * each - 4)));
  if (several) legend(box, series.map(({ name }) => name), width, height - 6, rtl);
  return { x, y, slot };
}

function legend(box, names, width, y, rtl) {
  let at = 4;
  names.forEach((name, place) => {
    const text = short(name, 120);
    if (at + text.length * LETTER + 20 > width) return;
    box.append(make("rect", { x: rtl ? width - at - 10 : at, y: y - 9, width: 10, height: 10, rx: 2, class: `m ${colour(place)}` }));
    words(box, rtl ? width - at - 15 : at + 15, y, text, "start");
    at += text.length * LETTER + 30;
  });
}

const named = (figures, series, group) => (figures.several ? `${group} · ${series}` : group);

function bars(box, figures, width, height, rtl) {
  const { x, y, slot } = ground(box, figures, width, height, rtl);
  const wide = Math.max(1, Math.min(44, (slot * 0.72) / figures.series.length));
  figures.series.forEach(({ name, marks }, place) => marks.forEach((figure, at) => {
    if (figure.value === null) return;
    const left = x(at) + (place - figures.series.length / 2) * wide;
    const [from, to] = [Math.min(y(figure.value), y(0)), Math.max(y(figure.value), y(0))];
    mark(box, "rect", { x: left + 0.5, y: from, width: Math.max(1, wide - 1), height: Math.max(1, to - from), rx: 2, class: colour(place) }, named(figures, name, figures.groups[at]), figure);
  }));
}

function lines(box, figures, width, height, rtl) {
  const { x, y } = ground(box, figures, width, height, rtl);
  figures.series.forEach(({ name, marks }, place) => {
    const known = marks.map((figure, at) => ({ figure, at })).filter(({ figure }) => figure.value !== null);
    box.append(make("polyline", { points: known.map(({ figure, at }) => `${x(at)},${y(figure.value)}`).join(" "), class: `l ${colour(place)}` }));
    for (const { figure, at } of known) mark(box, "circle", { cx: x(at), cy: y(figure.value), r: known.length > 40 ? 2.5 : 4, class: colour(place) }, named(figures, name, figures.groups[at]), figure);
  });
}

const positive = ({ groups, totals }) => groups.map((name, at) => ({ name, ...totals[at] })).filter(({ value }) => value > 0);

function parts(box, figures, width, height, rtl) {
  const found = positive(figures);
  const sum = found.reduce((whole, { value }) => whole + value, 0);
  const beside = width > 340;
  const shown = beside ? Math.floor(height / LINE) : Math.min(found.length, 4);
  const room = beside ? height : height - shown * LINE;
  const radius = Math.min(beside ? width * 0.24 : width * 0.4, room / 2) - 4;
  const middle = [beside ? (rtl ? width - radius - 8 : radius + 8) : width / 2, room / 2];
  const on = (turn, far) => `${middle[0] + far * Math.sin(turn)} ${middle[1] - far * Math.cos(turn)}`;
  let from = 0;
  found.forEach((figure, place) => {
    const to = from + (figure.value / sum) * Math.PI * 2 * 0.99999;
    const large = to - from > Math.PI ? 1 : 0;
    const d = `M${on(from, radius)}A${radius} ${radius} 0 ${large} 1 ${on(to, radius)}L${on(to, radius * 0.58)}A${radius * 0.58} ${radius * 0.58} 0 ${large} 0 ${on(from, radius * 0.58)}Z`;
    mark(box, "path", { d, class: `cut ${colour(place)}` }, figure.name, figure);
    from = to;
  });
  const [left, top] = beside ? [radius * 2 + 28, Math.max(16, height / 2 - (Math.min(found.length, shown) * LINE) / 2 + 14)] : [4, room + 14];
  found.slice(0, shown).forEach(({ name, text, value }, place) => {
    const y = top + place * LINE;
    box.append(make("rect", { x: rtl ? width - left - 10 : left, y: y - 9, width: 10, height: 10, rx: 2, class: `m ${colour(place)}` }));
    const share = `${text} · ${Math.round((value / sum) * 100)} %`;
    words(box, rtl ? width - left - 16 : left + 16, y, `${short(name, width - left - 30 - share.length * LETTER)}  ${share}`, "start", "ink");
  });
}

// Centred bars, true also where a later step holds more than an earlier one.
function steps(box, figures, width, height, rtl) {
  const found = positive(figures);
  const most = Math.max(0, ...found.map(({ value }) => value));
  const side = Math.min(width * 0.32, Math.max(...found.map(({ name }) => name.length)) * LETTER + 14);
  const high = Math.min(56, (height - 8) / found.length);
  const top = (height - high * found.length) / 2;
  found.forEach((figure, place) => {
    const wide = Math.max(3, (figure.value / most) * (width - side - 8));
    const middle = rtl ? (width - side) / 2 : side + (width - side) / 2;
    const y = top + place * high;
    mark(box, "rect", { x: middle - wide / 2, y: y + high * 0.1, width: wide, height: high * 0.8, rx: 4, class: colour(place) }, figure.name, figure);
    const inside = figure.text.length * LETTER + 8 < wide;
    words(box, inside ? middle : middle + wide / 2 + 4, y + high / 2 + 4, figure.text, inside ? "middle" : "start", inside ? "on" : "ink");
    words(box, rtl ? width : side - 8, y + high / 2 + 4, short(figure.name, side - 10), "end", "ink");
  });
}

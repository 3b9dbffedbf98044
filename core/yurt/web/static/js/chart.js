// A chart drawn from the table below it: figures are read from its cells, and a click on a mark presses the cell's button.
import { setUpTable } from "./pivot.js";

export async function enhance(section) {
  if (!section.querySelector("[data-drawing]")) return;
  setUpTable(section.querySelector(".y-pivot"));
  await draw(section);
}

// Draws what the table holds that is meant for it, or else the pivot of the page.
export async function draw(section) {
  const target = section.querySelector("[data-drawing]");
  const { init } = await import("../vendor/echarts/echarts.esm.min.js");
  if (!target.isConnected) return;
  const figures = readFigures(section);
  const chart = init(target, null, { renderer: "canvas" });
  const redraw = () => chart.setOption(OPTIONS[section.dataset.type](figures, look(target)), true);
  redraw();
  chart.on("click", ({ data }) => data?.button?.click());
  new ResizeObserver(() => target.isConnected && chart.resize()).observe(target);
  const themes = new MutationObserver(() => (target.isConnected ? redraw() : themes.disconnect()));
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
}

// Amounts stay exact on the server; only what is drawn becomes a number of the browser.
export function readFigures(section) {
  const table = section.querySelector("[data-figures]") ?? section.querySelector(".y-pivot");
  const count = Number(section.dataset.series);
  const several = table.tHead.rows[0].cells.length > 2;
  const names = [...table.tHead.rows[0].querySelectorAll("th")].slice(0, count).map((head) => head.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const mark = (cell) => {
    const button = cell.querySelector("button, a, [data-value]");
    return { value: button?.dataset.value ? Number(button.dataset.value) : null, text: button?.textContent ?? "", button };
  };
  return {
    groups: rows.map((row) => row.cells[0].textContent.trim()),
    series: names.map((name, at) => ({ name, marks: rows.map((row) => mark(row.cells[at + 1])) })),
    totals: rows.map((row) => mark(row.cells[row.cells.length - 1])),
    several,
  };
}

function look(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  const swatch = element.appendChild(document.createElement("i"));
  swatch.hidden = true;
  const order = [0, 4, 3, 1, 9, 5, 6, 10, 7, 8, 2, 11];
  const colours = order.map((place) => {
    swatch.className = `c-${place}`;
    return getComputedStyle(swatch).getPropertyValue("--c").trim();
  });
  swatch.remove();
  return {
    colours, ink: of("--y-ink"), muted: of("--y-muted"), line: of("--y-line"), paper: of("--y-paper"), sky: of("--y-sky"),
    tint: of("--y-tint"), font: style.fontFamily, narrow: element.clientWidth < 520, rtl: style.direction === "rtl",
  };
}

const common = (skin, figures, more = {}) => ({
  color: skin.colours, animationDuration: 250, aria: { enabled: false },
  textStyle: { fontFamily: skin.font, color: skin.ink },
  tooltip: {
    backgroundColor: skin.paper, borderColor: skin.line, textStyle: { color: skin.ink, fontFamily: skin.font }, confine: true,
    formatter: ({ name, seriesName, data }) => {
      const box = document.createElement("div");
      box.textContent = `${figures.several && seriesName !== "\0" ? `${name} · ${seriesName}` : name}: ${data.text}`;
      return box;
    },
  },
  legend: { show: figures.several, type: "scroll", bottom: 0, textStyle: { color: skin.ink }, pageTextStyle: { color: skin.ink } },
  ...more,
});

const compact = new Intl.NumberFormat(document.documentElement.lang || "en", { notation: "compact", maximumFractionDigits: 1 });

function axes(figures, skin) {
  const label = { color: skin.muted, fontFamily: skin.font, hideOverlap: true };
  const many = figures.groups.length > (skin.narrow ? 5 : 12);
  return {
    grid: { left: 8, right: 16, top: 20, bottom: figures.several ? 36 : 8, containLabel: true },
    xAxis: {
      type: "category", data: figures.groups, inverse: skin.rtl, axisTick: { show: false }, axisLine: { lineStyle: { color: skin.line } },
      axisLabel: { ...label, rotate: many ? 35 : 0, width: many ? 130 : undefined, overflow: "truncate", interval: figures.groups.length > (skin.narrow ? 8 : 40) ? "auto" : 0 },
    },
    yAxis: {
      type: "value", position: skin.rtl ? "right" : "left", splitLine: { lineStyle: { color: skin.line, opacity: 0.6 } },
      axisLabel: { ...label, formatter: (value) => compact.format(value) },
    },
  };
}

const upright = (type, more) => (figures, skin) => common(skin, figures, {
  ...axes(figures, skin),
  series: figures.series.map(({ name, marks }) => ({ type, name, data: marks, cursor: "pointer", ...more })),
});

const parts = (figures) => figures.groups.map((name, at) => ({ name, ...figures.totals[at] })).filter(({ value }) => value > 0);

const OPTIONS = {
  bar: upright("bar", { barMaxWidth: 56, itemStyle: { borderRadius: [3, 3, 0, 0] } }),
  line: upright("line", { symbolSize: 8, lineStyle: { width: 2.5 }, connectNulls: false }),
  pie: (figures, skin) => common(skin, { ...figures, several: false }, {
    legend: { show: skin.narrow, bottom: 0, textStyle: { color: skin.ink } },
    series: [{
      type: "pie", radius: ["42%", skin.narrow ? "62%" : "74%"], center: ["50%", skin.narrow ? "40%" : "50%"], data: parts(figures), itemStyle: { borderColor: skin.paper, borderWidth: 2 },
      label: { show: !skin.narrow, color: skin.ink, lineHeight: 16, formatter: ({ name, data, percent }) => `${name}\n${data.text} · ${Math.round(percent)}%` },
      labelLine: { lineStyle: { color: skin.muted } },
    }],
  }),
  // Centred bars rather than the library's own funnel: it stays true where a later stage holds more than an earlier one.
  funnel: (figures, skin) => {
    const marks = parts(figures);
    const most = Math.max(0, ...marks.map(({ value }) => value));
    return common(skin, { ...figures, several: false }, {
      legend: { show: false },
      grid: { left: 8, right: 16, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", max: most, show: false },
      yAxis: {
        type: "category", inverse: true, data: marks.map(({ name }) => name), position: skin.rtl ? "right" : "left", axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { color: skin.ink, fontFamily: skin.font, width: skin.narrow ? 90 : 180, overflow: "truncate" },
      },
      series: [
        { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, barWidth: "82%", data: marks.map(({ value }) => (most - value) / 2) },
        {
          type: "bar", stack: "all", barWidth: "82%", cursor: "pointer", label: { show: true, color: "#fff", fontWeight: 600, textBorderColor: "#0009", textBorderWidth: 2, formatter: ({ data }) => data.text },
          data: marks.map((each, at) => ({ ...each, itemStyle: { color: skin.colours[at % skin.colours.length], borderRadius: 4 } })),
        },
      ],
    });
  },
  heat: (figures, skin) => {
    const values = figures.series.flatMap(({ marks: list }) => list.map(({ value }) => value ?? 0));
    const [least, most] = [Math.min(0, ...values), Math.max(...values)];
    const deep = (value) => value - least > (most - least) * 0.5;
    const marks = figures.series.flatMap(({ name, marks: list }, x) => list.map((each, y) => ({
      ...each, name: `${figures.groups[y]} · ${name}`, value: [x, y, each.value ?? "-"], label: { color: deep(each.value ?? least) ? "#fff" : skin.ink },
    })));
    const label = { color: skin.muted, fontFamily: skin.font };
    return common(skin, { ...figures, several: false }, {
      legend: { show: false },
      grid: { left: 8, right: 16, top: 8, bottom: 56, containLabel: true },
      xAxis: { type: "category", data: figures.series.map(({ name }) => name), inverse: skin.rtl, axisLabel: label, axisTick: { show: false }, axisLine: { show: false } },
      yAxis: { type: "category", data: figures.groups, inverse: true, position: skin.rtl ? "right" : "left", axisLabel: { ...label, width: skin.narrow ? 90 : 180, overflow: "truncate" }, axisTick: { show: false }, axisLine: { show: false } },
      visualMap: { min: least, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, inRange: { color: [skin.tint, skin.colours[0]] }, textStyle: { color: skin.muted }, formatter: (value) => compact.format(value) },
      series: [{ type: "heatmap", data: marks, itemStyle: { borderColor: skin.paper, borderWidth: 2 }, label: { show: marks.length <= 80 && !skin.narrow, formatter: ({ data }) => data.text } }],
    });
  },
};

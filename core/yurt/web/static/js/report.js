// A report: groups that fold, the chart of the same figures, and paper.
import { enhance as setUpFolds } from "./pivot.js";

export async function enhance(section) {
  setUpFolds(section);
  section.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  if (section.querySelector("[data-drawing]")) (await import("./chart.js")).draw(section);
}

// Cards: the arrow keys go from card to card, by rows and columns as they stand on the screen.
export function enhance(section) {
  section.addEventListener("keydown", (event) => {
    const here = event.target.closest(".y-record");
    if (!here || !event.target.matches("h2 a") || !event.key.startsWith("Arrow")) return;
    const next = neighbour([...section.querySelectorAll(".y-record")], here, event.key, getComputedStyle(section).direction === "rtl");
    if (!next) return;
    event.preventDefault();
    next.querySelector("h2 a").focus();
  });
}

function neighbour(cards, here, key, rtl) {
  const at = cards.indexOf(here);
  if (key === "ArrowRight" || key === "ArrowLeft") return cards[at + ((key === "ArrowRight") === rtl ? -1 : 1)];
  const [left, top] = [here.offsetLeft, here.offsetTop];
  const column = cards.filter((card) => card.offsetLeft === left);
  return key === "ArrowDown" ? column.find((card) => card.offsetTop > top) : column.reverse().find((card) => card.offsetTop < top);
}

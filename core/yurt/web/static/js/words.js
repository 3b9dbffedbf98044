// Words for scripts, translated by the server on the element #y-words.
export const word = (name) => document.getElementById("y-words")?.dataset[name] ?? "";

export const icon = (name) => {
  const sign = document.createElement("i");
  sign.className = `ti ti-${name}`;
  sign.setAttribute("aria-hidden", "true");
  return sign;
};

// What was typed and not saved, kept in this browser: offered back after a time-out, a sign-out or a crash.
// A draft holds the form as it would be posted; the server makes the form of it again, lines and links included.
const PREFIX = "y-draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000; // milliseconds
const SOON = 400; // milliseconds without a key before it is written
const RETURN = "y-draft-return";
let timer = 0;

export const read = (key) => {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key));
    return draft && Date.now() - draft.at < KEPT_FOR ? draft : null;
  } catch {
    return null;
  }
};

export function keep(key, form) {
  clearTimeout(timer);
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf");
  write(key, { at: Date.now(), entries });
}

export function keepSoon(key, form) {
  clearTimeout(timer);
  timer = setTimeout(() => keep(key, form), SOON);
}

export function forget(key) {
  clearTimeout(timer);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Storage is shut: nothing was kept.
  }
}

// The next page with this form takes the draft back without asking: the user is on the way back from signing in.
export const bringBack = (key) => sessionStorage.setItem(RETURN, key);

export function comesBack(key) {
  const wanted = sessionStorage.getItem(RETURN) === key;
  if (wanted) sessionStorage.removeItem(RETURN);
  return wanted;
}

export function values({ entries }) {
  const body = new FormData();
  entries.forEach(([name, value]) => body.append(name, value));
  return body;
}

function write(key, draft) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    clear(); // full: old drafts of others make room
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
    } catch {
      // Too large to keep; leaving is still guarded.
    }
  }
}

function clear() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && !read(name.slice(PREFIX.length))) localStorage.removeItem(name);
  }
}

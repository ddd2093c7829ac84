// What a card showed last, kept in the browser for when there is nothing newer.

const PREFIX = "lifeops:";
const KEEP_MS = 7 * 24 * 3600 * 1000;

const storage = () => {
  try {
    return window.localStorage;
  } catch {
    return null; // The browser keeps nothing; the page still works.
  }
};

const keyOf = (user, person, what) => `${PREFIX}${user}:${person}:${what}`;

/** Return {at, value} as it was kept, or null. */
export const recall = (user, person, what) => {
  const text = storage()?.getItem(keyOf(user, person, what));
  if (!text) return null;
  try {
    const kept = JSON.parse(text);
    return Date.now() - kept.at < KEEP_MS && "value" in kept ? kept : null;
  } catch {
    return null; // Written by another version, or by hand.
  }
};

export const keep = (user, person, what, value, at) => {
  try {
    storage()?.setItem(keyOf(user, person, what), JSON.stringify({ at, value }));
  } catch {
    forget(user, person); // Full: rather nothing than something outdated.
  }
};

/** Forget what was kept of a person, all of it or what begins with a name. */
export const forget = (user, person, what = "") => sweep((key) =>
  key.startsWith(keyOf(user, person, what)));

/** Forget what other users of this browser saw. */
export const forgetOthers = (user) => sweep((key) =>
  key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${user}:`));

const sweep = (isMeant) => {
  const store = storage();
  if (!store) return;
  const keys = Array.from({ length: store.length }, (_, place) => store.key(place));
  keys.filter((key) => isMeant(key)).forEach((key) => store.removeItem(key));
};

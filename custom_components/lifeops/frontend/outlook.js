// Why tonight may be poor, and how often such a saying was right.

import { html } from "./markup.js";

const list = (items, words) =>
  new Intl.ListFormat(words.language, { type: "conjunction" }).format(items);

const proof = (told, words) => {
  if (typeof told.hit_rate !== "number" || !told.nights) return "";
  const values = { share: words.percent(told.hit_rate), nights: words.number(told.nights) };
  if (!told.better || typeof told.naive_hit_rate !== "number") {
    return words.say("proof_useless", values);
  }
  return words.say("proof", { ...values, naive: words.percent(told.naive_hit_rate) });
};

/** Return a prediction in words: what, why, and how far to believe it. */
export const outlook = (told, words) => {
  const reasons = (told.reasons ?? [])
    .map((reason) => `because_${reason}`)
    .filter((key) => words.has(key))
    .map((key) => words.say(key));
  const said = reasons.length
    ? words.say("poor_night_because", { reasons: list(reasons, words) })
    : words.say("poor_night");
  return html`${said} <span class="small">${proof(told, words)}</span>`;
};

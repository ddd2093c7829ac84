// The days of an agenda: what falls on which, and when a day is taken.

import { html } from "./markup.js";

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 3600 * 1000;
const DAY_MIN = 24 * 60;
const TICKS = [6, 12, 18];

/** Return so many calendar days, the given one first. */
export const daysFrom = (day, count) => Array.from({ length: count }, (_, place) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + place * DAY_MS).toISOString().slice(0, 10));

/** Tell whether a span touches a calendar day; what ends at midnight does not. */
export const isOn = ({ start, end }, day, words) => {
  const last = Math.max(Date.parse(start), Date.parse(end) - 1);
  return words.dayOf(start) <= day && day <= words.dayOf(last);
};

/** Return what is not over at a moment. */
export const ahead = (spans, now) => spans.filter(({ start, end }) =>
  Date.parse(end) > now || Date.parse(start) >= now);

/** Return what is left of free times, where that is long enough. */
export const left = (slots, minutes, now) => slots
  .map(({ start, end }) => ({ start: Math.max(Date.parse(start), now), end }))
  .filter(({ start, end }) => Date.parse(end) - start >= minutes * MINUTE_MS);

/** Return what somebody is now, {busy, until}; until is null where nothing ends it. */
export const present = (blocks, now) => {
  const coming = ahead(blocks, now);
  const running = coming.find((one) => Date.parse(one.start) <= now);
  return { busy: Boolean(running), until: running?.end ?? coming[0]?.start ?? null };
};

/** Return a day as a line by its wall clock, taken where somebody is busy. */
export const strip = (blocks, day, words, now, label) => {
  const place = (moment) => {
    const on = words.dayOf(moment);
    const minute = on < day ? 0 : on > day ? DAY_MIN : words.minuteOf(moment);
    return (minute / DAY_MIN) * 100;
  };
  const block = ({ start, end }) => html`<rect class="taken" y="4" height="12" rx="3"
    x="${place(start).toFixed(2)}%"
    width="${Math.max(0.5, place(end) - place(start)).toFixed(2)}%" />`;
  const tick = (hour) => html`<line class="tick" y1="2" y2="18"
    x1="${((hour / 24) * 100).toFixed(2)}%" x2="${((hour / 24) * 100).toFixed(2)}%" />`;
  const here = words.dayOf(now) === day && html`<line class="now" y1="0" y2="20"
    x1="${place(now).toFixed(2)}%" x2="${place(now).toFixed(2)}%" />`;
  return html`<svg role="img" aria-label="${label}" height="20">
    <rect class="rail" y="8" width="100%" height="4" rx="2" />
    ${TICKS.map(tick)}${blocks.map(block)}${here}</svg>`;
};

// Thirty nights side by side: stages stacked, naps apart, gaps left open.

import { html } from "./markup.js";
import { napTotal, score, STAGES, stages, total } from "./nights.js";

const GUTTER = 32;
const TOP = 6;
const SCORES = 44;
const BETWEEN = 18;
const BARS = 132;
const AXIS = 22;
const HOUR_S = 3600;
const WEEK = 7;
const LEAST_TOP_H = 10;
const NAP_GAP = 2;
const HALF = 50;

const FLOOR = TOP + SCORES + BETWEEN + BARS;
export const HEIGHT = FLOOR + AXIS;

const slotOf = (width, count) => (width - GUTTER) / count;

/** Return which night stands at a place of the chart. */
export const placeAt = (x, width, count) => Math.floor((x - GUTTER) / slotOf(width, count));

/** Return where a night's column begins and how wide it is. */
export const columnOf = (place, width, count) => ({
  x: GUTTER + place * slotOf(width, count),
  width: slotOf(width, count),
});

const ceiling = (nights, need) => {
  const most = nights.map((night) => (total(night) ?? 0) + napTotal(night));
  const hours = Math.max(LEAST_TOP_H * HOUR_S, need ?? 0, ...most) / HOUR_S;
  return Math.ceil(hours / 2) * 2 * HOUR_S;
};

const rect = (x, y, width, height, fill, radius = 1.5) => html`<rect x="${x.toFixed(1)}"
  y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${Math.max(0.5, height).toFixed(1)}"
  rx="${Math.min(radius, width / 2).toFixed(1)}" fill="${fill}" />`;

const outline = (left, width) => html`<rect x="${left.toFixed(1)}"
  y="${FLOOR - BARS + 8}" width="${width.toFixed(1)}" height="${BARS - 9}" rx="2"
  fill="none" stroke="var(--rail)" stroke-width="1" stroke-dasharray="2 3"
  data-gap="" />`;

const bars = (night, left, width, high) => {
  const parts = stages(night);
  const asleep = high(total(night));
  if (parts === null) return [rect(left, FLOOR - asleep, width, asleep, "var(--light)")];
  let floor = FLOOR;
  return STAGES.map((name) => {
    floor -= high(parts[name]);
    return rect(left, floor, width, high(parts[name]) - 0.75, `var(--${name})`);
  });
};

/** Draw one night's column from the floor up; an unknown one as an open outline. */
const column = (night, x, width, high) => {
  const bar = Math.max(2, width - Math.max(1.5, width * 0.24));
  const left = x + (width - bar) / 2;
  const asleep = total(night);
  const drawn = asleep === null ? [outline(left, bar)] : bars(night, left, bar, high);
  const nap = high(napTotal(night));
  const floor = FLOOR - high(asleep ?? 0) - NAP_GAP;
  if (nap) drawn.push(rect(left, floor - nap, bar, nap, "var(--nap)"));
  return drawn;
};

/** Return the lowest score that the line has room for. */
const leastOf = (nights) => {
  const points = nights.map(score).filter((one) => one !== null);
  return Math.min(HALF, Math.floor(Math.min(...points, HALF) / 10) * 10);
};

/** Draw the scores that follow each other as one line; a gap ends it. */
const scoreLine = (nights, width, least) => {
  const slot = slotOf(width, nights.length);
  const runs = [[]];
  nights.forEach((night, place) => {
    const points = score(night);
    if (points === null) return runs.push([]);
    const y = TOP + SCORES * (1 - (points - least) / (100 - least));
    return runs.at(-1).push([GUTTER + (place + 0.5) * slot, y]);
  });
  const written = (points) => points.map((one) => one.map((at) => at.toFixed(1)).join()).join(" ");
  return runs.filter((run) => run.length).map((run) => html`
    <polyline points="${written(run)}" fill="none" stroke="var(--score)"
      stroke-width="2" stroke-linejoin="round" stroke-linecap="round" />
    ${run.map(([x, y]) => html`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2"
      fill="var(--score)" />`)}`);
};

const grid = (top, high, width, words) => [0, 4, 8]
  .filter((hours) => hours * HOUR_S <= top)
  .map((hours) => {
    const y = FLOOR - high(hours * HOUR_S);
    return html`<line x1="${GUTTER}" x2="${width}" y1="${y}" y2="${y}"
      stroke="var(--hair)" />${hours > 0 && html`<text x="0" y="${y + 4}">${
      words.hours(hours)}</text>`}`;
  });

const needLine = (need, high, width) => {
  const y = FLOOR - high(need);
  return html`<line x1="${GUTTER}" x2="${width}" y1="${y}" y2="${y}"
    stroke="var(--primary-text-color)" stroke-width="1.5" stroke-dasharray="5 4"
    data-need="" />`;
};

const dates = (days, width, words) => days.map((day, place) => {
  if ((days.length - 1 - place) % WEEK) return "";
  const { x, width: slot } = columnOf(place, width, days.length);
  const last = place === days.length - 1;
  return html`<text x="${last ? width : (x + slot / 2).toFixed(1)}" y="${HEIGHT - 4}"
    text-anchor="${last ? "end" : "middle"}">${words.dayAndMonth(day)}</text>`;
});

/** Draw the nights of these days; `nights` has null where none is known. */
export const trend = ({ days, nights, need, width, words, label }) => {
  const top = ceiling(nights, need);
  const high = (seconds) => (seconds / top) * BARS;
  const least = leastOf(nights);
  return html`<svg role="img" aria-label="${label}" height="${HEIGHT}"
    viewBox="0 0 ${width} ${HEIGHT}">
    <rect class="cursor" y="0" height="${FLOOR}" width="0" rx="4"
      fill="var(--primary-text-color)" opacity="0.1" />
    <line x1="${GUTTER}" x2="${width}" y1="${TOP + SCORES}" y2="${TOP + SCORES}"
      stroke="var(--hair)" />
    <text x="0" y="${TOP + 8}">${words.number(100)}</text>
    <text x="0" y="${TOP + SCORES + 4}">${words.number(least)}</text>
    ${scoreLine(nights, width, least)}
    ${grid(top, high, width, words)}
    ${nights.map((night, place) => {
      const { x, width: slot } = columnOf(place, width, nights.length);
      return column(night, x, slot, high);
    })}
    ${need && needLine(need, high, width)}
    ${dates(days, width, words)}
  </svg>`;
};

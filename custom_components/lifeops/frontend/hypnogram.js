// A night as steps between four lanes, or as one bar where only sums are known.

import { html } from "./markup.js";
import { LANES, stage } from "./nights.js";

const GUTTER = 56;
const LANE = 30;
const BLOCK = 16;
const AXIS = 20;
const TICK_MS = 2 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;
const NARROW = 280;

export const HEIGHT = LANES.length * LANE + AXIS;

/** Return how moments of a night become places on a chart of a width. */
export const scaleOf = (runs, width) => {
  const [from, to] = [runs[0].start, runs.at(-1).end];
  const room = width - GUTTER;
  return {
    x: (moment) => GUTTER + ((moment - from) / (to - from)) * room,
    moment: (x) => from + (Math.max(0, x - GUTTER) / room) * (to - from),
  };
};

const middle = (name) => LANES.indexOf(name) * LANE + LANE / 2;

const lane = (name, width, words) => html`
  <line x1="${GUTTER}" x2="${width}" y1="${middle(name)}" y2="${middle(name)}"
    stroke="var(--hair)" />
  <text x="0" y="${middle(name) + 4}">${words.say(`stage_${name}`)}</text>`;

const ticks = (runs, scale, width, words) => {
  const every = width < NARROW ? 2 * TICK_MS : TICK_MS;
  const found = [];
  const first = Math.ceil(runs[0].start / HOUR_MS) * HOUR_MS;
  for (let at = first; at <= runs.at(-1).end; at += every) found.push(at);
  return found.map((at) => html`
    <text x="${scale.x(at).toFixed(1)}" y="${HEIGHT - 4}" text-anchor="middle"
      >${words.time(at)}</text>`);
};

const block = (run, scale) => {
  const [left, right] = [scale.x(run.start), scale.x(run.end)];
  const width = Math.max(1.5, right - left).toFixed(1);
  if (run.stage === null) {
    return html`<rect x="${left.toFixed(1)}" y="4" width="${width}"
      height="${LANES.length * LANE - 8}" rx="4" fill="var(--hair)" />`;
  }
  return html`<rect x="${left.toFixed(1)}" y="${middle(run.stage) - BLOCK / 2}"
    width="${width}" height="${BLOCK}" rx="${Math.min(4, (right - left) / 2).toFixed(1)}"
    fill="var(--${run.stage})" />`;
};

const step = (run, place, runs, scale) => {
  const before = runs[place - 1];
  if (!before?.stage || !run.stage) return "";
  const x = scale.x(run.start).toFixed(1);
  return html`<line x1="${x}" x2="${x}" y1="${middle(before.stage)}" y2="${middle(run.stage)}"
    stroke="var(--rail)" stroke-width="1" opacity="0.55" />`;
};

/** Draw the stages of a night. */
export const hypnogram = (runs, width, words, label) => {
  const scale = scaleOf(runs, width);
  return html`<svg role="img" aria-label="${label}" height="${HEIGHT}"
    viewBox="0 0 ${width} ${HEIGHT}">
    ${LANES.map((name) => lane(name, width, words))}
    ${runs.map((run, place) => step(run, place, runs, scale))}
    ${runs.map((run) => block(run, scale))}
    ${ticks(runs, scale, width, words)}
    <rect class="cursor" y="0" height="${LANES.length * LANE}" width="0" rx="4"
      fill="var(--primary-text-color)" opacity="0.12" />
  </svg>`;
};

/** Draw how a night was shared between stages, without their order. */
export const shares = (night, width, label) => {
  const parts = [...LANES].reverse()
    .map((name) => ({ name, value: stage(night, name) ?? 0 }))
    .filter((part) => part.value > 0);
  const sum = parts.reduce((all, part) => all + part.value, 0);
  const gap = 2;
  let left = 0;
  return html`<svg role="img" aria-label="${label}" height="28"
    viewBox="0 0 ${width} 28">${parts.map((part) => {
      const wide = (part.value / sum) * (width - gap * (parts.length - 1));
      const bar = html`<rect x="${left.toFixed(1)}" y="2" width="${wide.toFixed(1)}"
        height="24" rx="5" fill="var(--${part.name})" />`;
      left += wide + gap;
      return bar;
    })}</svg>`;
};

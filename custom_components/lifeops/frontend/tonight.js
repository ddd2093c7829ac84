// The plan of the night as its phase sensor tells it, and its line through the hours.

import { html } from "./markup.js";

const HOUR_MS = 3600 * 1000;
const LOOK_BACK_MS = 14 * HOUR_MS;
const EDGE_MS = HOUR_MS / 2;
const LATE_APPOINTMENT_MS = 5 * HOUR_MS;

const moment = (text) => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
};

/** Return the plan, or null where the sensor does not tell one. */
export const planOf = (state, suggestion) => {
  const facts = state.attributes ?? {};
  const plan = {
    phase: state.state,
    windDown: moment(facts.winddown_at),
    bedtime: moment(facts.bedtime),
    wake: moment(facts.wake),
    appointment: moment(facts.first_appointment),
    suggested: moment(facts.suggested_bedtime ?? suggestion?.state),
    suggestedReason: facts.suggested_reason ?? null,
    reason: facts.reason ?? null,
    skipped: facts.skipped === true,
    lights: Object.values(facts.lights ?? {}),
  };
  return plan.bedtime === null || plan.wake === null ? null : plan;
};

/** Return the span of time that the line shows. */
const spanOf = (plan, now) => {
  const first = Math.min(plan.windDown ?? plan.bedtime, plan.suggested ?? Infinity);
  const from = now < first - LOOK_BACK_MS ? first : Math.min(first, now);
  const early = plan.appointment && plan.appointment - plan.wake < LATE_APPOINTMENT_MS;
  const to = Math.max(plan.wake, early ? plan.appointment : 0);
  return { from: from - EDGE_MS, to: to + EDGE_MS };
};

/** Return the line: blocks and marks in percent of the span. */
export const line = (plan, now, label) => {
  const { from, to } = spanOf(plan, now);
  const at = (when) => Math.min(100, Math.max(0, ((when - from) / (to - from)) * 100));
  const block = (name, start, end) => {
    if (start === null || end <= start) return "";
    return html`<rect class="${name}" x="${at(start).toFixed(2)}%" y="14"
      width="${(at(end) - at(start)).toFixed(2)}%" height="16" rx="4" />`;
  };
  const mark = (name, when) => when !== null && when >= from && when <= to && html`
    <circle class="${name}" cx="${at(when).toFixed(2)}%" cy="22" r="5" />`;
  const here = now >= from && now <= to && html`<g class="now">
    <line x1="${at(now).toFixed(2)}%" x2="${at(now).toFixed(2)}%" y1="4" y2="40" />
    <circle cx="${at(now).toFixed(2)}%" cy="4" r="4" /></g>`;
  return html`<svg role="img" aria-label="${label}" height="44">
    <rect class="rail" x="0" y="20" width="100%" height="4" rx="2" />
    ${plan.skipped ? "" : block("winddown", plan.windDown, plan.bedtime)}
    ${block("sleep", plan.bedtime, plan.wake)}
    ${mark("suggested", plan.suggested)}${mark("appointment", plan.appointment)}
    ${here}</svg>`;
};

/** Return the next thing to happen: [text key, moment], or null by day's end. */
export const next = (plan, now) => [
  !plan.skipped && ["next_winddown", plan.windDown],
  ["next_bedtime", plan.bedtime],
  ["next_wake", plan.wake],
].find((one) => one && one[1] !== null && one[1] > now) ?? null;

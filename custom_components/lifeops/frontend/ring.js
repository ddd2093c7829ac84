// A ring that closes as a score, or anything else, comes to its whole.

import { html } from "./markup.js";

const RADIUS = 27;
const ROUND = 2 * Math.PI * RADIUS;
const WHOLE = 100;

/** Return a ring that is closed at a share of 1; null is unknown. */
export const dial = ({ share, text, label, name }) => {
  const closed = Math.min(1, Math.max(0, share ?? 0)) * ROUND;
  return html`<div class="ring"><svg role="img" aria-label="${label}" height="64"
    viewBox="0 0 64 64">
    <circle cx="32" cy="32" r="${RADIUS}" fill="none" stroke="var(--hair)"
      stroke-width="6" />
    <circle cx="32" cy="32" r="${RADIUS}" fill="none" stroke="var(--score)"
      stroke-width="6" stroke-linecap="round" transform="rotate(-90 32 32)"
      stroke-dasharray="${closed.toFixed(1)} ${ROUND.toFixed(1)}"
      visibility="${closed > 0 ? "visible" : "hidden"}" />
    <text x="32" y="39" text-anchor="middle">${text}</text></svg>
    <p class="small" aria-hidden="true">${name}</p></div>`;
};

export const ring = (score, words) => dial({
  share: score === null ? null : score / WHOLE,
  text: score === null ? "–" : words.number(score),
  label: score === null ? words.say("score_unknown")
    : words.say("summary_score", { score: words.number(score) }),
  name: words.say("score"),
});

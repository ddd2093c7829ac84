// A score as a ring that is closed at a hundred.

import { html } from "./markup.js";

const RADIUS = 27;
const ROUND = 2 * Math.PI * RADIUS;

export const ring = (score, words) => {
  const share = Math.min(100, Math.max(0, score ?? 0)) / 100;
  const label = score === null ? words.say("score_unknown")
    : words.say("summary_score", { score: words.number(score) });
  return html`<div class="ring"><svg role="img" aria-label="${label}" height="64"
    viewBox="0 0 64 64">
    <circle cx="32" cy="32" r="${RADIUS}" fill="none" stroke="var(--hair)"
      stroke-width="6" />
    <circle cx="32" cy="32" r="${RADIUS}" fill="none" stroke="var(--score)"
      stroke-width="6" stroke-linecap="round" transform="rotate(-90 32 32)"
      stroke-dasharray="${(share * ROUND).toFixed(1)} ${ROUND.toFixed(1)}"
      visibility="${score === null ? "hidden" : "visible"}" />
    <text x="32" y="39" text-anchor="middle">${
      score === null ? "–" : words.number(score)}</text></svg>
    <p class="small" aria-hidden="true">${words.say("score")}</p></div>`;
};

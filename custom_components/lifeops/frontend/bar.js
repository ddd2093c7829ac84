// How far something has come, as a bar; a notch where it was to be by now.

import { html } from "./markup.js";

const percent = (share) => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;

export const bar = (share, label, expected = null) => html`
  <div class="bar" role="img" aria-label="${label}">
    ${share !== null && html`<i style="width: ${percent(share)}"></i>`}
    ${expected !== null && html`<b style="left: ${percent(expected)}"></b>`}</div>`;

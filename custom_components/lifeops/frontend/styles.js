// One look for all cards: Home Assistant's colours, and chart colours of their own.

const COLOURS = `
  :host {
    display: block;
    --deep: #3b3f9c; --light: #6578d3; --rem: #0e8f86; --awake: #c05a10;
    --nap: #8a6d00; --score: #a03d8f; --now: #c02b3c; --rail: #8a8a92;
    --soft: color-mix(in srgb, var(--primary-text-color) 7%, transparent);
    --hair: color-mix(in srgb, var(--primary-text-color) 14%, transparent);
    --quiet: var(--secondary-text-color, #5e5e66);
  }
  :host([dark]) {
    --deep: #7b80ea; --light: #b3c0ff; --rem: #45c9b8; --awake: #ffa867;
    --nap: #e3c35a; --score: #ee96dc; --now: #ff7d87; --rail: #85858f;
    --quiet: var(--secondary-text-color, #a9a9b2);
  }`;

const FRAME = `
  ha-card { height: 100%; overflow: hidden; container-type: inline-size; }
  .card { padding: 16px; display: flex; flex-direction: column; gap: 16px;
    color: var(--primary-text-color); font-size: 14px; line-height: 1.4; }
  header { display: flex; align-items: flex-start; gap: 12px; }
  header > .grow { flex: 1; min-width: 0; }
  h3, h4, p, dl, dd, ul { margin: 0; padding: 0; }
  h3 { font-size: 14px; font-weight: 500; color: var(--quiet); line-height: 20px; }
  .lead { font-size: 28px; line-height: 34px; font-weight: 500;
    letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
  .quiet { color: var(--quiet); }
  .small { font-size: 12px; line-height: 16px; color: var(--quiet); }
  .numbers { font-variant-numeric: tabular-nums; }
  .chip { display: inline-flex; align-items: center; gap: 6px; padding: 4px 12px;
    border-radius: 16px; background: var(--soft); font-size: 13px;
    font-weight: 500; white-space: nowrap; --mdc-icon-size: 16px; }
  .note { display: flex; gap: 8px; align-items: center; font-size: 13px;
    padding: 8px 12px; border-radius: 8px; background: var(--soft);
    --mdc-icon-size: 18px; }
  .empty { display: flex; flex-direction: column; align-items: center; gap: 8px;
    padding: 24px 16px; text-align: center; --mdc-icon-size: 40px; }
  .empty ha-icon { color: var(--quiet); }
  .hidden { position: absolute; width: 1px; height: 1px; margin: -1px;
    overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .error { color: var(--error-color, #b3261e); }
  .error:empty { display: none; }
  .dot { width: 10px; height: 10px; border-radius: 3px; flex: none;
    background: var(--colour); }
  svg { display: block; width: 100%; overflow: visible; }
  svg text { font-family: inherit; font-size: 11px; fill: var(--quiet); }
  .chart { position: relative; border-radius: 8px; touch-action: pan-y;
    cursor: crosshair; }
  .chart:focus-visible, button:focus-visible, summary:focus-visible,
  h3:focus-visible {
    outline: 2px solid var(--primary-text-color); outline-offset: 3px; }`;

const BUTTONS = `
  button { font: inherit; color: inherit; border: 0; cursor: pointer;
    min-height: 44px; min-width: 44px; border-radius: 22px; padding: 0 16px;
    background: var(--soft); display: inline-flex; align-items: center;
    justify-content: center; gap: 8px; font-weight: 500; --mdc-icon-size: 20px; }
  button.round { padding: 0; border-radius: 50%; background: none; }
  button.main { background: color-mix(in srgb, var(--primary-color) 22%, transparent); }
  button:hover:not([aria-disabled=true]) { background: var(--hair); }
  button[aria-disabled=true] { cursor: default; color: var(--quiet); }
  button[aria-disabled=true] ha-icon { opacity: 0.6; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .buttons > button { flex: 1 1 30%; white-space: nowrap; }
  @container (max-width: 399px) {
    .buttons > button { padding: 0 8px; } .buttons ha-icon { display: none; } }
  @container (max-width: 319px) { .buttons > button { flex-basis: 100%; } }
  @media (prefers-reduced-motion: no-preference) {
    button { transition: background-color 120ms; }
    .moves { transition: left 400ms, width 400ms; } }`;

const PARTS = `
  h4 { font-size: 12px; line-height: 16px; font-weight: 500; color: var(--quiet); }
  section { display: flex; flex-direction: column; gap: 8px; }
  .state { display: flex; gap: 8px; align-items: center; --mdc-icon-size: 20px; }
  .ring { width: 64px; flex: none; text-align: center; }
  .ring text { font-size: 20px; font-weight: 500; fill: var(--primary-text-color); }
  .facts { display: grid; gap: 12px;
    grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); }
  .facts dt { font-size: 12px; color: var(--quiet); }
  .facts dd { font-size: 16px; line-height: 24px; font-weight: 500;
    font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .facts dd span { display: block; font-size: 12px; line-height: 16px;
    font-weight: 400; color: var(--quiet); }
  .rows { list-style: none; display: flex; flex-direction: column; gap: 12px; }
  .rows > li { display: flex; gap: 12px; align-items: flex-start;
    --mdc-icon-size: 20px; }
  .rows strong { font-weight: 500; }
  .bar { position: relative; height: 8px; border-radius: 4px; background: var(--hair); }
  .bar i { display: block; height: 100%; border-radius: 4px; background: var(--rem); }
  .bar b { position: absolute; top: -3px; width: 2px; height: 14px; margin-left: -1px;
    background: var(--primary-text-color); }
  summary { cursor: pointer; min-height: 44px; line-height: 44px; border-radius: 8px;
    color: var(--quiet); font-size: 13px; }`;

export const STYLE = COLOURS + FRAME + PARTS + BUTTONS;

// Tonight: where the evening stands, what comes next, and three things to do about it.

import { LifeOpsCard } from "./card.js";
import { isPrivate, known } from "./home.js";
import { html, icon } from "./markup.js";
import { keep, recall } from "./memory.js";
import { outlook } from "./outlook.js";
import { line, next, planOf } from "./tonight.js";

const SNOOZE_MIN = 30;
// Under the name of the nights: they are forgotten together.
const KEPT = "nights/tonight";
const KEEP_EVERY_MS = 60 * 1000;
const PHASES = {
  day: "white-balance-sunny",
  winddown: "weather-sunset-down",
  bedtime: "bed-outline",
  late: "weather-night",
  asleep: "sleep",
};
const ACTIONS = {
  start: { service: "start_winddown", text: "start", done: "done_start", icon: "play" },
  stop: { service: "stop_winddown", text: "stop", done: "done_stop", icon: "stop" },
  snooze: {
    service: "snooze_winddown", data: { minutes: SNOOZE_MIN },
    text: "snooze", done: "done_snooze", icon: "timer-plus-outline",
  },
  skip: { service: "skip_winddown", text: "skip", done: "done_skip", icon: "cancel" },
};

export class TonightCard extends LifeOpsCard {
  static style = `
    .moments { display: grid; gap: 12px; grid-template-columns: 1fr 1fr; }
    @container (min-width: 400px) { .moments { grid-template-columns: repeat(4, auto); } }
    .moments dt { display: flex; align-items: center; gap: 6px; font-size: 12px;
      color: var(--quiet); --mdc-icon-size: 16px; }
    .moments dd { font-size: 18px; font-weight: 500; font-variant-numeric: tabular-nums; }
    .moments .off dd { font-weight: 400; color: var(--quiet); }
    .moments span { display: block; font-size: 12px; font-weight: 400;
      color: var(--quiet); line-height: 16px; }
    .rail { fill: var(--hair); }
    .winddown { fill: var(--awake); } .sleep { fill: var(--deep); }
    .suggested { fill: var(--card-background-color, #fff); stroke: var(--score);
      stroke-width: 3; }
    .appointment { fill: var(--rem); }
    .now line { stroke: var(--now); stroke-width: 2; } .now circle { fill: var(--now); }
    .mark { width: 10px; height: 10px; border-radius: 50%; flex: none;
      background: var(--colour); }
    .mark.open { display: inline-block; background: none; width: 4px; height: 4px;
      border: 2px solid var(--colour); }`;

  view() {
    const { words } = this;
    const shown = this._shown();
    if (!shown) {
      return this.empty("weather-night", words.say("no_plan_title"), words.say("no_plan"));
    }
    const { plan, at, live } = shown;
    this._plan = plan;
    return html`${this._head(plan, live)}
      ${!live && this.asOf(at)}
      ${line(plan, Date.now(), this._summary(plan))}
      <dl class="moments">${this._moments(plan)}</dl>
      ${this._prediction()}
      ${this._config.controls !== false && this._buttons(plan, live)}`;
  }

  drawn() {
    const phase = this._plan?.phase;
    if (this._phase && phase !== this._phase) this.announce(this._named(phase));
    this._phase = phase;
  }

  pressed(name) {
    const action = ACTIONS[name];
    if (action) this.act(name, action.service, action.data, this.words.say(action.done));
  }

  /** Return the plan as it stands, or as it stood when it was last told. */
  _shown() {
    const { hass, person } = this;
    const user = hass.user?.id ?? "";
    const state = known(hass, person.entities.phase);
    const suggestion = known(hass, person.entities.suggested_bedtime);
    const plan = state && planOf(state, suggestion);
    if (plan && this.connected) {
      const said = { state: state.state, attributes: state.attributes };
      this._remember(user, said);
      return { plan, live: true };
    }
    const own = this._kept?.of === `${user}/${person.subject}` ? this._kept : null;
    const kept = own ?? recall(user, person.subject, KEPT);
    const old = kept && planOf(kept.value);
    return old ? { plan: old, at: kept.at, live: false } : null;
  }

  _remember(user, said) {
    const at = Date.now();
    this._kept = { of: `${user}/${this.person.subject}`, at, value: said };
    if (isPrivate(this.person)) return;
    const written = JSON.stringify(said);
    if (written === this._written && at - this._writtenAt < KEEP_EVERY_MS) return;
    [this._written, this._writtenAt] = [written, at];
    keep(user, this.person.subject, KEPT, said, at);
  }

  _head(plan, live) {
    const { words } = this;
    const now = Date.now();
    const coming = next(plan, now);
    const still = `${words.say("moment_bedtime")} ${words.time(plan.bedtime)}`;
    const lead = !live ? still : coming
      ? words.say(coming[0], { duration: words.duration((coming[1] - now) / 1000) })
      : this._named(plan.phase);
    return html`<div><header><h3 class="grow">${words.say("tonight")}</h3>
      <span class="chip">${icon(PHASES[plan.phase] ?? "help")}${
        this._named(plan.phase)}</span></header>
      <p class="lead">${lead}</p></div>`;
  }

  _named(phase) {
    const key = `phase_${phase}`;
    return this.words.has(key) ? this.words.say(key) : phase;
  }

  _moments(plan) {
    const { words } = this;
    const why = (reason) => {
      const key = `reason_${reason}`;
      return reason && words.has(key) ? words.say(key) : "";
    };
    const rows = [
      ["winddown", "awake", plan.windDown, plan.skipped && words.say("skipped")],
      ["bedtime", "deep", plan.bedtime, this._suggestion(plan, why) || why(plan.reason)],
      ["wake", "deep", plan.wake, ""],
      ["appointment", "rem", plan.appointment, ""],
    ];
    return rows.filter((row) => row[2] !== null).map(([name, colour, at, extra]) => html`
      <div class="${name === "winddown" && plan.skipped ? "off" : ""}">
        <dt><i class="mark" style="--colour: var(--${colour})"></i>${
          words.say(`moment_${name}`)}</dt>
        <dd>${name === "winddown" && plan.skipped ? "–" : words.time(at)}${
          extra && html`<span>${extra}</span>`}</dd></div>`);
  }

  _suggestion(plan, why) {
    if (plan.suggested === null || plan.suggested >= plan.bedtime) return "";
    const said = this.words.say("suggested", { time: this.words.time(plan.suggested) });
    return html`<i class="mark open" style="--colour: var(--score)"></i> ${said}${
      why(plan.suggestedReason) && `, ${why(plan.suggestedReason)}`}`;
  }

  _prediction() {
    const told = this.feed.answer?.prediction;
    if (this.feed.failed || told?.outlook !== "poor") return "";
    return html`<p class="note">${icon("weather-cloudy-alert")}<span>${
      outlook(told, this.words)}</span></p>`;
  }

  _buttons(plan, live) {
    const first = plan.phase === "winddown" ? "stop" : "start";
    const button = (name) => html`<button data-key="${name}"
      class="${name === first ? "main" : ""}"
      aria-disabled="${live && this.busy !== name ? "false" : "true"}">${
      icon(ACTIONS[name].icon)}${this.words.say(ACTIONS[name].text)}</button>`;
    return html`<div><div class="buttons">${[first, "snooze", "skip"].map(button)}</div>
      ${this.failure()}</div>`;
  }

  _summary(plan) {
    const { words } = this;
    const moments = [
      !plan.skipped && ["winddown", plan.windDown],
      ["bedtime", plan.bedtime],
      ["suggested", plan.suggested],
      ["wake", plan.wake],
      ["appointment", plan.appointment],
    ].filter((one) => one && one[1] !== null);
    return words.say("summary_tonight", {
      moments: moments.map(([name, at]) =>
        `${words.say(`moment_${name}`)} ${words.time(at)}`).join(", "),
    });
  }
}

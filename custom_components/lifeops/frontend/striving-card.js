// Habits with their streaks and a tick, goals with how far they are.

import { AnswerCard } from "./answer-card.js";
import { bar } from "./bar.js";
import { html } from "./markup.js";
import { STRIVING } from "./questions.js";

const DECIMALS = { maximumFractionDigits: 1 };

export class StrivingCard extends AnswerCard {
  static kind = "goals";
  static shows = "habits_done_today";
  static question = STRIVING;
  static symbol = "flag-outline";
  static heading = "striving_title";
  static style = `
    .rows > li > .text { flex: 1; min-width: 0; overflow-wrap: anywhere; }
    .line { display: flex; gap: 8px; align-items: baseline; flex-wrap: wrap; }
    .line > :first-child { flex: 1 1 60%; }
    button.tick { flex: none; --mdc-icon-size: 26px; }
    button.tick[aria-pressed=true] { color: var(--rem); }
    .mark { flex: none; width: 44px; display: inline-flex; justify-content: center;
      align-self: center; --mdc-icon-size: 26px; }
    .mark.done { color: var(--rem); }
    .periods { display: flex; gap: 4px; margin: 6px 0 2px; flex-wrap: wrap; }
    .periods i { width: 10px; height: 10px; border-radius: 50%; box-sizing: border-box;
      border: 1.5px solid var(--rail); }
    .periods .done { background: var(--rem); border-color: var(--rem); }
    .periods .off, .periods .unknown { border-style: dotted; }
    .bar { margin: 8px 0 4px; }
    .steps { list-style: none; margin-top: 4px; }
    .steps li { display: flex; align-items: center; gap: 4px; min-height: 32px;
      --mdc-icon-size: 18px; }`;

  content({ habits, goals }) {
    const { words } = this;
    const running = habits.filter((one) => !one.archived);
    if (!running.length && !goals.length) {
      return this.empty("flag-outline", words.say("striving_none_title"),
        words.say("striving_none"));
    }
    return html`${running.length > 0 && this._habits(running)}
      ${goals.length > 0 && html`<section><h4>${words.say("goals")}</h4>
        <ul class="rows">${goals.map((one) => this._goal(one))}</ul></section>`}`;
  }

  pressed(key) {
    const [name, id, place] = key.split("/");
    const { habits, goals } = this.feed.answer;
    const said = (done) => this.words.say(done ? "done_tick" : "done_untick");
    if (name === "tick") {
      const done = !habits.find((one) => one.id === id)?.done_today;
      this.act(key, "tick_habit", { id, done }, said(done));
    } else if (name === "step") {
      const { title, done } = goals.find((one) => one.id === id).milestones[place];
      const data = { id, milestone: title, done: !done };
      this.act(key, "tick_milestone", data, said(!done));
    }
  }

  _habits(habits) {
    const { words } = this;
    const due = habits.filter((one) => one.due_today);
    const count = due.filter((one) => one.done_today).length;
    return html`<section><header><h4 class="grow">${words.say("habits")}</h4>
      ${due.length > 0 && html`<p class="small">${words.say("habits_today", {
        done: words.number(count), due: words.number(due.length) })}</p>`}</header>
      <ul class="rows">${habits.map((one) => this._habit(one))}</ul></section>`;
  }

  _habit(one) {
    const { words } = this;
    const counts = one.done !== null && one.times > 1 && words.say(
      `habit_of_${one.cadence.every}`,
      { done: words.number(one.done), times: words.number(one.times) },
    );
    const streak = one.streak.current > 0 && words.say("in_a_row", {
      count: words.number(one.streak.current) });
    const best = one.streak.best > one.streak.current && words.say("at_best", {
      count: words.number(one.streak.best) });
    return html`<li>${this._tick(one)}<div class="text"><p><strong>${one.title}</strong></p>
      ${this._periods(one.periods)}
      <p class="small">${[counts, streak, best, one.measured && words.say("measured_habit")]
        .filter(Boolean).join(" · ")}</p></div></li>`;
  }

  /** Return the tick of a habit; what is measured ticks itself. */
  _tick(one) {
    return one.measured || !this.controls ? this.mark(one.done_today)
      : this.tick(`tick/${one.id}`, one.title, one.done_today);
  }

  _periods(periods) {
    if (!periods.length) return "";
    const { words } = this;
    const done = periods.filter((one) => one.chance === "done").length;
    const label = words.say("habit_periods", {
      done: words.number(done), all: words.number(periods.length) });
    return html`<div class="periods" role="img" aria-label="${label}">${
      [...periods].reverse().map((one) => html`<i class="${one.chance}"></i>`)}</div>`;
  }

  _goal(one) {
    const { words } = this;
    const told = one.progress === null ? words.say("goal_unknown")
      : words.percent(one.progress);
    const planned = one.status === "open" && one.expected !== null
      ? words.say("goal_expected", { share: words.percent(one.expected) }) : null;
    const label = [one.title, told, planned].filter(Boolean).join(", ");
    return html`<li><div class="text"><p class="line"><strong>${one.title}</strong>
      <span class="numbers">${told}</span></p>
      ${bar(one.progress, label, planned && one.expected)}
      <p class="small">${this._standing(one).filter(Boolean).join(" · ")}</p>
      ${this._steps(one)}</div></li>`;
  }

  _steps(goal) {
    const steps = goal.milestones.map((step, place) => this._step(goal, step, place));
    return steps.length > 0 && html`<ul class="steps">${steps}</ul>`;
  }

  _standing(one) {
    const { words } = this;
    const measure = (value) => `${words.number(value, DECIMALS)} ${one.unit}`.trim();
    const status = one.status !== "open" ? words.say(`goal_${one.status}`)
      : one.on_track !== null && words.say(one.on_track ? "goal_on_track" : "goal_slower");
    return [
      status,
      one.value !== null && one.target !== null && words.say("goal_value", {
        value: measure(one.value), target: measure(one.target) }),
      one.value_at && words.say("as_of", { time: words.when(one.value_at) }),
      one.due && words.say("goal_due", { day: words.day(one.due) }),
    ];
  }

  /** Return a milestone; one that stands at a value passes by itself. */
  _step(goal, step, place) {
    const mark = step.value !== null || !this.controls ? this.mark(step.done)
      : this.tick(`step/${goal.id}/${place}`, step.title, step.done);
    return html`<li>${mark}<span>${step.title}</span></li>`;
  }
}

// XP: the level, the weeks, streaks, what comes next, and why a day gave what it gave.

import { AnswerCard } from "./answer-card.js";
import { bar } from "./bar.js";
import { html, icon } from "./markup.js";
import { XP } from "./questions.js";
import { dial } from "./ring.js";

const NEXT_SHOWN = 3;

/** Return awards by their day, the newest first. */
const byDay = (awards) => {
  const days = new Map();
  for (const award of awards) days.set(award.day, [...(days.get(award.day) ?? []), award]);
  return [...days].sort(([a], [b]) => (a < b ? 1 : -1));
};

export class XpCard extends AnswerCard {
  static kind = "gamification";
  static shows = "xp_total";
  static question = XP;
  static symbol = "star-outline";
  static heading = "xp_title";
  static style = `
    .top { display: flex; align-items: center; gap: 16px; }
    .top .grow { flex: 1; min-width: 0; }
    .next { list-style: none; display: flex; flex-direction: column; gap: 12px; }
    .next p { display: flex; gap: 8px; justify-content: space-between; }
    .bar { margin-top: 4px; }
    .why { list-style: none; padding: 4px 0 12px; }
    .why li { padding: 2px 0; overflow-wrap: anywhere; }
    .reached { list-style: none; padding: 4px 0; }
    .reached li { display: flex; gap: 8px; align-items: center; min-height: 28px;
      --mdc-icon-size: 18px; }
    .reached span { flex: 1; }`;

  content(answer) {
    const { words } = this;
    if (answer.total === null) {
      return this.empty("star-outline", words.say("xp_counting_title"),
        words.say("xp_counting"));
    }
    return html`${answer.counting && html`<p class="note">${icon("progress-clock")}
        <span>${words.say("xp_counting_title")}</span></p>`}
      ${this._level(answer)}
      ${this.facts(["today", "this_week", "last_week", "total"].map((name) => [
        words.say(`xp_${name}`), words.number(answer[name])]))}
      ${this._streaks(answer.streaks)}${this._next(answer.achievements)}
      ${this._why(answer.awards)}${this._reached(answer.achievements)}`;
  }

  _level({ level, into_level: into, level_size: size }) {
    const { words } = this;
    const named = words.say("xp_level", { level: words.number(level) });
    const told = words.say("xp_into", {
      into: words.number(into), size: words.number(size) });
    const ring = dial({
      share: into / size,
      text: words.number(level),
      label: `${named}, ${told}`,
      name: words.say("xp_level_short"),
    });
    return html`<div class="top">${ring}<div class="grow"><p class="lead">${named}</p>
      <p class="small">${told}</p></div></div>`;
  }

  _streaks(streaks) {
    const { words } = this;
    const rows = Object.entries(streaks)
      .filter(([name, one]) => one.current > 0 && words.has(`rule_${name}`))
      .sort(([, a], [, b]) => b.current - a.current)
      .map(([name, one]) => [
        words.say(`rule_${name}`),
        words.say("in_a_row", { count: words.number(one.current) }),
        one.best > one.current && words.say("at_best", { count: words.number(one.best) }),
      ]);
    return rows.length > 0 && html`<section><h4>${words.say("streaks")}</h4>${
      this.facts(rows)}</section>`;
  }

  /** Return what is nearest to be reached. */
  _next(achievements) {
    const { words } = this;
    const locked = achievements.filter((one) => one.reached === null)
      .sort((a, b) => b.progress - a.progress).slice(0, NEXT_SHOWN);
    return locked.length > 0 && html`<section><h4>${words.say("achievements_next")}</h4>
      <ul class="next">${locked.map((one) => {
        const share = words.percent(one.progress);
        return html`<li><p><span>${this._named(one)}</span>
          <span class="numbers">${share}</span></p>
          ${bar(one.progress, `${this._named(one)}, ${share}`)}</li>`;
      })}</ul></section>`;
  }

  _why(awards) {
    const { words } = this;
    const days = byDay(awards).map(([day, given]) => {
      const points = given.reduce((sum, one) => sum + one.points, 0);
      const told = { day: words.day(day), points: words.number(points) };
      return html`<h4>${words.say("xp_day", told)}</h4>
        <ul class="why">${given.map((one) => html`<li>${one.text}</li>`)}</ul>`;
    });
    return days.length > 0 && this.more("why", words.say("xp_why"), days);
  }

  _reached(achievements) {
    const { words } = this;
    const reached = achievements.filter((one) => one.reached !== null)
      .sort((a, b) => (a.reached < b.reached ? 1 : -1));
    return reached.length > 0 && this.more("reached", words.say("achievements_reached", {
      count: words.number(reached.length),
    }), html`<ul class="reached">${reached.map((one) => html`<li>${icon("medal-outline")}
      <span>${this._named(one)}</span><time class="small">${words.day(one.reached)}</time>
      </li>`)}</ul>`);
  }

  _named({ name }) {
    const key = `achievement_${name}`;
    return this.words.has(key) ? this.words.say(key) : name;
  }
}

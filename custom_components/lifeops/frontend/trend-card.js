// Thirty nights at a glance, with what they add up to.

import { LifeOpsCard } from "./card.js";
import { slider, steer } from "./cursor.js";
import { known } from "./home.js";
import { html } from "./markup.js";
import {
  byDay, daysUntil, lastNightDay, mean, napTotal, score, STAGES, stages, total,
} from "./nights.js";
import { columnOf, placeAt, trend } from "./trend.js";

const DAYS = 30;
const LEGEND = ["deep", "light", "rem"];

export class TrendCard extends LifeOpsCard {
  static style = `
    .over { position: absolute; inset: 0; }
    .facts { display: grid; gap: 12px;
      grid-template-columns: repeat(auto-fill, minmax(92px, 1fr)); }
    .facts dt { font-size: 12px; color: var(--quiet); }
    .facts dd { font-size: 18px; line-height: 24px; font-weight: 500;
      font-variant-numeric: tabular-nums; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; }
    .legend li { display: flex; align-items: center; gap: 6px; font-size: 12px;
      color: var(--quiet); }
    .line { width: 14px; height: 0; border-top: 2px solid var(--colour); }
    .line.dashed { border-top-style: dashed; }
    .gap { width: 8px; height: 10px; border: 1px dotted var(--rail); border-radius: 2px; }
    .detail { margin-top: 8px; font-weight: 500; }
    .parts { min-height: 16px; }`;

  view() {
    const { feed, words } = this;
    this._days = daysUntil(lastNightDay(words.homeZone), DAYS);
    const found = byDay(feed.answer);
    this._nights = this._days.map((day) => found.get(day) ?? null);
    this._need = this._needed();
    return html`${!feed.refused && this._head()}${this.outdated}${
      this.withoutAnswer() ?? this._content()}`;
  }

  drawn() {
    const chart = this.shadowRoot.querySelector(".over");
    if (!chart) return;
    steer(chart, {
      count: () => DAYS,
      place: () => this._cursor ?? DAYS - 1,
      at: (x) => placeAt(x, this.width, DAYS),
      move: (place) => {
        this._cursor = place;
        this._show(chart);
      },
    });
    this._show(chart);
  }

  _head() {
    const { words } = this;
    const count = this._nights.filter((night) => total(night) !== null).length;
    return html`<header><div class="grow"><h3>${words.say("trend_title")}</h3>
      <p class="small">${words.say("nights_known", {
        known: words.number(count), all: words.number(DAYS),
      })}</p></div></header>`;
  }

  _content() {
    const { words } = this;
    if (!this._nights.some((night) => total(night) !== null)) {
      return this.empty("chart-bar", words.say("no_nights_title"), words.say("no_nights"));
    }
    const { _days: days, _nights: nights, _need: need, width } = this;
    const label = this._summary();
    return html`${this._facts()}
      <div><div class="chart">${trend({ days, nights, need, width, words, label })}
        <div class="over chart" data-key="chart"></div></div>
        <p class="detail numbers"></p><p class="parts small numbers"></p></div>
      ${this._legend()}${this._table(label)}`;
  }

  _needed() {
    const { answer } = this.feed;
    if (answer?.need_s > 0) return answer.need_s;
    const plan = known(this.hass, this.person.entities.phase)?.attributes;
    const span = (Date.parse(plan?.wake) - Date.parse(plan?.bedtime)) / 1000;
    return span > 0 ? span : null;
  }

  _facts() {
    const { words } = this;
    const { answer } = this.feed;
    const asleep = mean(this._nights.map(total));
    const points = mean(this._nights.map(score));
    const facts = [
      asleep !== null && ["average", words.duration(asleep)],
      typeof answer.week?.total_s === "number"
        && ["last_week", words.duration(answer.week.total_s)],
      points !== null && ["average_score", words.number(points)],
      typeof answer.debt_s === "number" && ["debt", words.duration(answer.debt_s)],
      this._regularity(),
    ].filter(Boolean);
    return html`<dl class="facts">${facts.map(([name, value]) => html`<div>
      <dt>${words.say(name)}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  _regularity() {
    const value = this.feed.answer.regularity;
    return typeof value === "number" && ["regularity", this.words.number(value)];
  }

  _legend() {
    const { words } = this;
    const staged = this._nights.some((night) => stages(night));
    const shown = (test, mark, text) => test && html`<li>${mark}${words.say(text)}</li>`;
    const dot = (name) => html`<span class="dot" style="--colour: var(--${name})"></span>`;
    const line = (name, look = "") => html`<span class="line ${look}"
      style="--colour: var(--${name})"></span>`;
    return html`<ul class="legend" aria-hidden="true">
      ${staged ? LEGEND.map((name) => shown(true, dot(name), `stage_${name}`))
        : shown(true, dot("light"), "asleep")}
      ${shown(this._nights.some(napTotal), dot("nap"), "naps")}
      ${shown(this._nights.some((night) => score(night) !== null), line("score"), "score")}
      ${shown(this._need, line("primary-text-color", "dashed"), this._needText())}
      ${shown(this._nights.some((night) => total(night) === null),
        html`<span class="gap"></span>`, "unknown")}</ul>`;
  }

  _needText() {
    return this.feed.answer.need_s > 0 ? "need" : "planned";
  }

  _table(label) {
    const { words } = this;
    const heads = ["night", "asleep", ...LEGEND.map((name) => `stage_${name}`), "naps", "score"];
    const cell = (value, write) => (value === null ? words.say("unknown") : write(value));
    const row = (day, place) => {
      const night = this._nights[place];
      const parts = stages(night);
      return html`<tr><th scope="row">${words.day(day)}</th>
        <td>${cell(total(night), (one) => words.duration(one))}</td>
        ${STAGES.map((name) => html`<td>${
          cell(parts?.[name] ?? null, (one) => words.duration(one))}</td>`)}
        <td>${napTotal(night) ? words.duration(napTotal(night)) : "–"}</td>
        <td>${cell(score(night), (one) => words.number(one))}</td></tr>`;
    };
    return html`<div class="hidden"><table><caption>${label}</caption><thead><tr>${
      heads.map((name) => html`<th scope="col">${words.say(name)}</th>`)}</tr></thead>
      <tbody>${this._days.map(row)}</tbody></table></div>`;
  }

  _summary() {
    const { words } = this;
    const asleep = mean(this._nights.map(total));
    const points = mean(this._nights.map(score));
    const unknown = this._nights.filter((night) => total(night) === null).length;
    const facts = [words.say("summary_average", { duration: words.spoken(asleep) })];
    if (points !== null) {
      facts.push(words.say("summary_score", { score: words.number(points) }));
    }
    if (unknown) facts.push(words.say("summary_gaps", { count: words.number(unknown) }));
    return words.say("summary_trend", { facts: facts.join(", ") });
  }

  /** Return one night and its parts in words; duration is how to write one. */
  _told(place, duration) {
    const { words } = this;
    const night = this._nights[place];
    const day = words.day(this._days[place]);
    const asleep = total(night);
    const parts = stages(night);
    const points = score(night);
    return [[
      day,
      asleep === null ? words.say("unknown") : duration(asleep),
      points !== null && `${words.say("score")} ${words.number(points)}`,
    ].filter(Boolean), [
      ...(parts ? LEGEND.map((name) =>
        `${words.say(`stage_${name}`)} ${duration(parts[name])}`) : []),
      napTotal(night) && `${words.say("naps")} ${duration(napTotal(night))}`,
    ].filter(Boolean)];
  }

  _show(chart) {
    const { words } = this;
    const place = this._cursor ?? DAYS - 1;
    const told = this._told(place, (one) => words.spoken(one)).flat().join(", ");
    const facts = slider(words.say("trend_title"), DAYS, place, told);
    for (const [name, value] of Object.entries(facts)) chart.setAttribute(name, value);
    const [night, parts] = this._told(place, (one) => words.duration(one));
    this.shadowRoot.querySelector(".detail").textContent = night.join(" · ");
    this.shadowRoot.querySelector(".parts").textContent = parts.join(" · ");
    const column = columnOf(place, this.width, DAYS);
    const band = this.shadowRoot.querySelector(".cursor");
    band.setAttribute("x", column.x);
    band.setAttribute("width", column.width);
  }
}

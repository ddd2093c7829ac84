// A night: how long, how well, in which stages; earlier nights by two buttons.

import { LifeOpsCard } from "./card.js";
import { slider, steer } from "./cursor.js";
import { hypnogram, scaleOf, shares } from "./hypnogram.js";
import { html, icon } from "./markup.js";
import {
  byDay, daysUntil, lastNightDay, LANES, measuredAt, metric, naps, score, segments,
  sources, stage, total,
} from "./nights.js";
import { ring } from "./ring.js";
import { summary } from "./summary.js";

const MOST_DAYS = 35;
const MEASURES = [
  ["hrv_ms", "ms", 0],
  ["lowest_hr_bpm", "bpm", 0],
  ["temperature_deviation_c", "°C", 1],
  ["respiratory_rate", "", 1],
  ["spo2_pct", "%", 0],
  ["efficiency_pct", "%", 0],
];

export class HypnogramCard extends LifeOpsCard {
  static style = `
    .top { display: flex; align-items: center; gap: 16px; }
    .top .grow { flex: 1; }
    nav { display: flex; margin: -8px -8px -8px 0; }
    .over { position: absolute; inset: 0; }
    .stages, .measures { display: grid; gap: 12px; grid-template-columns: 1fr 1fr; }
    @container (min-width: 400px) {
      .stages { grid-template-columns: repeat(4, 1fr); } }
    .stages dt, .measures dt { display: flex; align-items: center; gap: 8px;
      font-size: 12px; color: var(--quiet); }
    .stages dd, .measures dd { font-size: 16px; font-weight: 500;
      font-variant-numeric: tabular-nums; }
    .stages dd span { display: block; font-size: 12px; line-height: 16px;
      font-weight: 400; color: var(--quiet); }
    .detail { margin-top: 8px; }
    .measures { grid-template-columns: repeat(3, 1fr); padding-top: 12px;
      border-top: 1px solid var(--hair); }
    .naps { list-style: none; display: flex; flex-direction: column; gap: 4px; }
    .naps li { display: flex; gap: 8px; align-items: center; --mdc-icon-size: 18px; }
    .naps ha-icon { color: var(--nap); }`;

  view() {
    const { feed } = this;
    this._days = this._known();
    this._place = this._day ? this._days.indexOf(this._day) : this._days.length - 1;
    if (this._place < 0) this._place = this._days.length - 1;
    const day = this._days[this._place];
    this._night = byDay(feed.answer).get(day) ?? null;
    this._runs = segments(this._night?.hypnogram);
    return html`${!feed.refused && this._head(day)}${this.outdated}${
      this.withoutAnswer() ?? this._of(day)}`;
  }

  pressed(name) {
    const step = { older: -1, newer: 1 }[name];
    if (!step) return;
    this._day = this._days[this._place + step];
    this._cursor = undefined;
    this.draw();
    this.announce(summary(this._night, this._days[this._place], this.words));
  }

  drawn() {
    const chart = this.shadowRoot.querySelector(".over");
    if (!chart) return;
    steer(chart, {
      count: () => this._runs.length,
      place: () => this._cursor ?? -1,
      at: (x) => {
        const moment = scaleOf(this._runs, this.width).moment(x);
        const found = this._runs.findIndex((run) => moment < run.end);
        return found < 0 ? this._runs.length - 1 : found;
      },
      move: (place) => {
        this._cursor = place;
        this._show(chart);
      },
    });
    this._show(chart);
  }

  /** Return the days from the oldest known night to last night. */
  _known() {
    const last = lastNightDay(this.words.homeZone);
    const days = (this.feed.answer?.nights ?? []).map((night) => night.day);
    const newest = days.reduce((a, b) => (a > b ? a : b), last);
    const oldest = days.reduce((a, b) => (a < b ? a : b), newest);
    return daysUntil(newest, MOST_DAYS).filter((day) => day >= oldest);
  }

  _head(day) {
    const { words } = this;
    const isLast = day === lastNightDay(words.homeZone);
    const title = isLast ? words.say("last_night") : words.day(day, "long");
    const older = this._place > 0;
    const newer = this._place < this._days.length - 1;
    const off = (possible) => (possible ? "false" : "true");
    return html`<header>
      <div class="grow"><h3>${title}</h3>
        <p class="small">${isLast ? words.day(day) : ""}${this._span()}</p></div>
      <nav aria-label="${words.say("nights")}">
        <button class="round" data-key="older" aria-disabled="${off(older)}"
          aria-label="${words.say("older_night")}">${icon("chevron-left")}</button>
        <button class="round" data-key="newer" aria-disabled="${off(newer)}"
          aria-label="${words.say("newer_night")}">${icon("chevron-right")}</button>
      </nav></header>`;
  }

  _span() {
    const night = this._night;
    if (!night?.bedtime || !night.wake) return "";
    return ` · ${this.words.time(night.bedtime)}–${this.words.time(night.wake)}`;
  }

  _of(day) {
    const { words } = this;
    const night = this._night;
    if (!night) {
      return this.empty("help-circle-outline", words.say("unknown_night_title"),
        words.say("unknown_night"));
    }
    const asleep = total(night);
    const shown = asleep === null ? words.say("unknown") : words.duration(asleep);
    return html`
      <div class="top"><div class="grow"><p class="lead">${shown}</p>
        <p class="small">${words.say("asleep")}</p></div>
        ${ring(score(night), words)}</div>
      ${this._chart(day)}${this._stages()}${this._measures()}${this._naps()}
      <p class="small">${this._origin()}</p>`;
  }

  _chart(day) {
    const label = summary(this._night, day, this.words);
    if (!this._runs.length) {
      return stage(this._night, "deep") === null ? html`<p class="hidden">${label}</p>`
        : shares(this._night, this.width, label);
    }
    return html`<div><div class="chart">
        ${hypnogram(this._runs, this.width, this.words, label)}
        <div class="over chart" data-key="chart"></div></div>
      <p class="small detail numbers"></p>
      <div class="hidden"><table><caption>${label}</caption>
        ${this._runs.map((run) => html`<tr>
          <th scope="row">${this._between(run)}</th><td>${this._named(run)}</td></tr>`)}
      </table></div></div>`;
  }

  _stages() {
    const { words } = this;
    const night = this._night;
    const found = [...LANES].reverse().filter((name) => stage(night, name) !== null);
    const sum = found.reduce((all, name) => all + stage(night, name), 0);
    if (!found.length) return "";
    return html`<dl class="stages">${found.map((name) => html`<div>
      <dt><span class="dot" style="--colour: var(--${name})"></span>${
        words.say(`stage_${name}`)}</dt>
      <dd>${words.duration(stage(night, name))}<span>${
        sum ? words.percent(stage(night, name) / sum) : ""}</span></dd></div>`)}</dl>`;
  }

  _measures() {
    const { words } = this;
    const rows = MEASURES.map(([name, unit, digits]) =>
      [name, unit, digits, metric(this._night, name)]).filter((row) => row[3] !== null);
    const latency = metric(this._night, "sleep_latency_s");
    if (!rows.length && latency === null) return "";
    const options = (digits, name) => ({
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: name.endsWith("deviation_c") ? "exceptZero" : "auto",
    });
    return html`<dl class="measures">${rows.map(([name, unit, digits, value]) => html`
      <div><dt>${words.say(name)}</dt>
        <dd>${words.number(value, options(digits, name))} ${unit}</dd></div>`)}
      ${latency !== null && html`<div><dt>${words.say("sleep_latency_s")}</dt>
        <dd>${words.duration(latency)}</dd></div>`}</dl>`;
  }

  _naps() {
    const { words } = this;
    const found = naps(this._night);
    return found.length > 0 && html`<ul class="naps">${found.map((nap) => html`<li>
      ${icon("weather-sunny")}<span>${words.say("nap", {
        from: words.time(nap.start),
        to: words.time(nap.end),
        duration: words.duration(nap.total_s),
      })}</span></li>`)}</ul>`;
  }

  _origin() {
    const { words } = this;
    const at = measuredAt(this._night);
    const names = sources(this._night).join(", ");
    return at === null ? names
      : words.say("measured", { source: names, time: words.when(at) });
  }

  _inBed() {
    return (this._runs.at(-1).end - this._runs[0].start) / 1000;
  }

  _between(run) {
    return `${this.words.time(run.start)}–${this.words.time(run.end)}`;
  }

  _named(run) {
    return this.words.say(run.stage ? `stage_${run.stage}` : "unknown");
  }

  _show(chart) {
    const { words } = this;
    const place = Math.min(this._cursor ?? 0, this._runs.length - 1);
    const run = this._runs[place];
    const length = (run.end - run.start) / 1000;
    const told = `${this._between(run)}, ${this._named(run)}, ${words.spoken(length)}`;
    const facts = slider(words.say("stages_of_night"), this._runs.length, place, told);
    for (const [name, value] of Object.entries(facts)) chart.setAttribute(name, value);
    const shown = this._cursor !== undefined;
    this.shadowRoot.querySelector(".detail").textContent = shown
      ? `${this._between(run)} · ${this._named(run)} · ${words.duration(length)}`
      : words.say("in_bed", { duration: words.duration(this._inBed()) });
    const scale = scaleOf(this._runs, this.width);
    const band = this.shadowRoot.querySelector(".cursor");
    band.setAttribute("x", scale.x(run.start));
    band.setAttribute("width", shown ? Math.max(2, scale.x(run.end) - scale.x(run.start)) : 0);
  }
}

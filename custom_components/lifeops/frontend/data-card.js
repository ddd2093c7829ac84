// How the data of a home do, how long what is kept, and what a purge would forget.

import { LifeOpsCard } from "./card.js";
import { agents } from "./home.js";
import { html, icon } from "./markup.js";

const HOLDINGS = [
  "points", "hours", "calendar", "decisions", "acts", "conflicts", "audit",
];
const ICONS = {
  ok: "check-circle-outline",
  filling: "progress-upload",
  behind: "clock-alert-outline",
  failing: "alert-circle-outline",
  damaged: "alert",
};
const CALM_MS = 1500;
const RETRY_MS = 60 * 1000;

export class DataCard extends LifeOpsCard {
  static style = `
    table { width: 100%; border-collapse: collapse; }
    caption { text-align: start; padding-bottom: 8px; color: var(--quiet);
      font-weight: 500; }
    th, td { padding: 8px 0 8px 8px; text-align: end; vertical-align: top;
      border-top: 1px solid var(--hair); font-weight: 400; }
    th:first-child { text-align: start; padding-left: 0; overflow-wrap: anywhere; }
    thead th { font-size: 12px; color: var(--quiet); border: 0; }
    td { font-variant-numeric: tabular-nums; white-space: nowrap; }
    td .small { display: block; }`;

  static getConfigForm() {
    return { schema: [] };
  }

  static getStubConfig() {
    return {};
  }

  constructor() {
    super();
    this._answer = this._purge = this._error = null;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this._timer);
    this._timer = undefined;
  }

  subject() {
    return agents(this._hass, "data")[0] ?? null;
  }

  feedFor() {
    return null;
  }

  nobody() {
    const { words } = this;
    return this.empty("database", words.say("data_none_title"), words.say("data_none"));
  }

  view() {
    const { words } = this;
    if (!this._hass.user?.is_admin) {
      return this.empty("lock-outline", words.say("data_private_title"),
        words.say("data_private"));
    }
    this._follow();
    if (this._answer === null) {
      return html`<p class="quiet">${this._error ?? words.say("loading")}</p>`;
    }
    const { report } = this._answer;
    return html`${this._head(report)}${this._outdated()}
      ${report ? this._facts(report) : ""}${this._table()}
      <div class="buttons"><button class="main" data-key="look"
        aria-disabled="${String(Boolean(this._looking))}">${icon("magnify")}
        <span>${words.say("data_look")}</span></button></div>`;
  }

  pressed(name) {
    if (name === "look") this._look();
  }

  _head(report) {
    const { words } = this;
    const status = report?.status;
    const chip = status
      ? html`<span class="chip">${icon(ICONS[status] ?? "help-circle-outline")}
          <span>${words.say(`data_status_${status}`)}</span></span>` : "";
    return html`<header><div class="grow"><h3>${words.say("data_title")}</h3>
      <p class="small">${report
        ? words.say("as_of", { time: words.when(report.store.at) })
        : words.say("data_unseen")}</p></div>${chip}</header>`;
  }

  _outdated() {
    if (this.connected && this._error === null) return "";
    const why = this.connected ? this._error : this.words.say("not_reached");
    return html`<p class="note">${icon("cloud-off-outline")}<span>${why}</span></p>`;
  }

  _facts(report) {
    const { words } = this;
    const { store, sink } = report;
    const unknown = words.say("unknown");
    const told = (value, show) =>
      value === null || value === undefined ? unknown : show(value);
    const number = (value) => words.number(value);
    const facts = [
      ["data_size", words.megabytes(store.store_bytes + store.series_bytes)],
      ["data_points", number(store.points)],
      ["data_hours", number(store.hours)],
      ["data_oldest", told(store.oldest_point, (at) => words.date(at))],
    ];
    if (sink) {
      facts.push(
        ["data_database", told(sink.mode, (mode) => words.say(`data_mode_${mode}`))],
        ["data_lag", told(report.lag_s, (lag) => words.duration(lag))],
        ["data_rows", told(sink.rows, number)],
        ["data_database_size", told(sink.size_bytes, (size) => words.megabytes(size))],
      );
    } else {
      facts.push(["data_database", words.say("data_no_database")]);
    }
    return html`<dl class="facts">${facts.map(([name, value]) => html`<div>
      <dt>${words.say(name)}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  _table() {
    const { words } = this;
    const kept = this._answer.retention_days;
    const would = new Map((this._purge ?? []).map((one) => [one.holding, one]));
    const rows = HOLDINGS.filter((name) => name in kept);
    const heads = ["data_what", "data_kept", ...(this._purge ? ["data_forget"] : [])];
    return html`<table><caption>${words.say("data_retention")}</caption>
      <thead><tr>${heads.map((name) => html`<th scope="col">${words.say(name)}</th>`)}
      </tr></thead>
      <tbody>${rows.map((name) => html`<tr>
        <th scope="row">${words.say(`data_holding_${name}`)}</th>
        <td>${words.days(kept[name])}</td>
        ${this._purge ? this._forgotten(would.get(name)) : ""}</tr>`)}
        <tr><th scope="row">${words.say("data_holding_else")}</th>
        <td>${words.say("data_for_ever")}</td>
        ${this._purge ? this._forgotten(undefined) : ""}</tr></tbody></table>`;
  }

  _forgotten(one) {
    const { words } = this;
    if (!one || one.rows === null) return html`<td>–</td>`;
    const since = one.rows && one.oldest
      ? html`<span class="small">${words.say("data_since", {
          day: words.date(one.oldest),
        })}</span>` : "";
    return html`<td>${words.number(one.rows)}${since}</td>`;
  }

  /** Ask once, and again whenever one of the agent's entities has changed. */
  _follow() {
    const states = Object.values(this.person.entities).map((id) => this._hass.states[id]);
    const changed = this._seen
      && (states.length !== this._seen.length
        || states.some((state, place) => state !== this._seen[place]));
    const returned = this._was === false && this.connected;
    [this._seen, this._was] = [states, this.connected];
    if (!this.connected) return;
    if (!this._asked) this._ask();
    else if (changed || returned) this._askLater(CALM_MS);
  }

  _askLater(ms) {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._ask(), ms);
  }

  async _ask() {
    this._asked = true;
    try {
      this._answer = await this._call("get_data", {});
      this._error = null;
    } catch (error) {
      this._error = error?.message ?? this.words.say("not_reached");
      if (this.isConnected) this._askLater(RETRY_MS);
    }
    this.draw();
  }

  async _look() {
    this._looking = true;
    this.draw();
    try {
      this._purge = (await this._call("purge", { dry_run: true })).retention;
      this._error = null;
      const count = this._purge.reduce((sum, one) => sum + one.rows, 0);
      this.announce(this.words.say("data_looked", { count: this.words.number(count) }));
    } catch (error) {
      this._error = error?.message ?? this.words.say("not_reached");
      this.announce(this._error);
    } finally {
      this._looking = false;
    }
    this.draw();
  }

  async _call(service, data) {
    const { response } = await this._hass.connection.sendMessagePromise({
      type: "call_service",
      domain: "lifeops",
      service,
      service_data: data,
      return_response: true,
    });
    return response;
  }
}

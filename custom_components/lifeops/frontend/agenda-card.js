// Today and the next days, from all calendars: what binds, when to leave, what is free.

import { ahead, daysFrom, isOn, left, present, strip } from "./agenda.js";
import { AnswerCard } from "./answer-card.js";
import { html, icon } from "./markup.js";
import { AGENDA, AGENDA_DAYS, FREE_MIN } from "./questions.js";

// What a person plans with LifeOps is no calendar of Home Assistant's.
const PLAN = "plan";

export class AgendaCard extends AnswerCard {
  static kind = "agenda";
  static shows = "busy";
  static question = AGENDA;
  static symbol = "calendar-blank-outline";
  static heading = "agenda_title";
  static style = `
    .lead { font-size: 22px; line-height: 28px; }
    .rail { fill: var(--hair); } .taken { fill: var(--light); }
    .tick { stroke: var(--hair); stroke-width: 1; }
    .now { stroke: var(--now); stroke-width: 2; }
    .events { list-style: none; display: flex; flex-direction: column; gap: 8px; }
    .events li { display: grid; grid-template-columns: 96px 1fr; gap: 12px; }
    .events .soft { color: var(--quiet); }
    .events strong { font-weight: 500; }
    .events li > div { min-width: 0; overflow-wrap: anywhere; }
    .leave { display: flex; align-items: center; gap: 6px; --mdc-icon-size: 16px; }
    .free { list-style: none; } .free li { padding: 2px 0; }
    .read { list-style: none; padding: 4px 0; } .read li { overflow-wrap: anywhere; }
    @container (max-width: 319px) { .events li { grid-template-columns: 1fr; gap: 0; } }`;

  content(answer) {
    const { words } = this;
    if (!answer.calendars.length) {
      return this.empty("calendar-question-outline", words.say("agenda_unread_title"),
        words.say("agenda_unread"));
    }
    const now = Date.now();
    const known = daysFrom(words.dayOf(this.feed.at), AGENDA_DAYS);
    const days = known.filter((day) => day >= words.dayOf(now));
    if (!days.length) return html`<p class="quiet">${words.say("agenda_old")}</p>`;
    return html`${this._now(answer.busy, now)}
      ${days.map((day) => this._day(day, answer, now))}
      ${this._free(left(answer.slots, FREE_MIN, now))}${this._read(answer.calendars)}`;
  }

  _now(blocks, now) {
    const { words } = this;
    const { busy, until } = present(blocks, now);
    const key = busy ? "agenda_busy" : "agenda_free";
    const text = until ? words.say(`${key}_until`, { time: words.when(until) })
      : words.say(key);
    return html`<p class="lead">${text}</p>`;
  }

  _day(day, answer, now) {
    const { words } = this;
    const events = ahead(answer.events, now).filter((one) => isOn(one, day, words));
    const blocks = answer.busy.filter((one) => isOn(one, day, words));
    const nothing = day === words.dayOf(now) ? "agenda_no_more" : "agenda_none";
    const taken = blocks.map((one) => this._span(one)).join(", ");
    const label = taken ? words.say("agenda_taken", { times: taken })
      : words.say("agenda_not_taken");
    return html`<section><h4>${this._named(day)}</h4>
      ${strip(blocks, day, words, now, label)}
      ${events.length ? html`<ul class="events">${
        events.map((one) => this._event(one))}</ul>`
        : html`<p class="quiet">${words.say(nothing)}</p>`}</section>`;
  }

  _event(one) {
    const { words } = this;
    const where = [
      one.location,
      one.status === "tentative" && words.say("agenda_tentative"),
      one.by_agent && words.say("agenda_by_agent"),
      one.calendars.map((id) => this._calendar(id)).join(", "),
    ].filter(Boolean).join(" · ");
    return html`<li class="${one.busy ? "" : "soft"}">
      <div class="numbers">${one.all_day ? words.say("all_day") : this._span(one)}</div>
      <div><strong>${one.title || words.say("agenda_untitled")}</strong>
        <p class="small">${where}</p>
        ${one.leave_at && html`<p class="leave">${icon("car-clock")}<span>${
          words.say("agenda_leave", { time: words.time(one.leave_at) })}</span></p>`}
      </div></li>`;
  }

  _free(slots) {
    const { words } = this;
    return slots.length > 0 && html`<section><h4>${words.say("agenda_slots")}</h4>
      <ul class="free">${slots.map((one) => html`<li>${
        this._named(words.dayOf(one.start))}, <span class="numbers">${
        this._span(one)}</span></li>`)}</ul></section>`;
  }

  /** Return when the calendars were read; the oldest reading counts. */
  _read(calendars) {
    const { words } = this;
    const oldest = Math.min(...calendars.map((one) => Date.parse(one.read_at)));
    return this.more("read", words.say("agenda_read", { time: words.when(oldest) }), html`
      <ul class="read">${calendars.map((one) => html`<li class="small">${
        this._calendar(one.calendar)} · ${words.when(one.read_at)}</li>`)}</ul>`);
  }

  _span({ start, end }) {
    const { words } = this;
    if (new Date(end) <= new Date(start)) return words.time(start);
    return `${words.time(start)}–${words.time(end)}`;
  }

  _named(day) {
    const { words } = this;
    const [today, tomorrow] = daysFrom(words.dayOf(Date.now()), 2);
    if (day === today) return words.say("today");
    return day === tomorrow ? words.say("tomorrow") : words.day(day, "long");
  }

  _calendar(id) {
    if (id === PLAN) return this.words.say("agenda_plan");
    const name = this._hass.states?.[id]?.attributes?.friendly_name;
    return name ?? id.replace(/^calendar\./, "").replaceAll("_", " ");
  }
}

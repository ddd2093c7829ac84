// What waits for a person and why, what stands on their phones, and what has ended.

import { AnswerCard } from "./answer-card.js";
import { html, icon } from "./markup.js";
import { QUEUE } from "./questions.js";

const ENDED_SHOWN = 10;
const IMPORTANT = 2;
const HIDDEN = ["held", "waiting"];
const COMMANDS = ["acknowledge", "dismiss"];
const ICONS = {
  held: "pause-circle-outline",
  waiting: "clock-outline",
  queued: "send-clock-outline",
  delivered: "bell-outline",
  seen: "bell-check-outline",
  acted: "check-circle-outline",
  dismissed: "close-circle-outline",
  expired: "clock-remove-outline",
  failed: "alert-circle-outline",
};

export class QueueCard extends AnswerCard {
  static kind = "notification";
  static shows = "notifications_waiting";
  static question = QUEUE;
  static symbol = "bell-outline";
  static heading = "queue_title";
  static style = `
    .rows > li > .text { flex: 1; min-width: 0; overflow-wrap: anywhere; }
    .rows button.main { margin-top: 8px; }
    .rows button.round { flex: none; margin: -8px -8px 0 0; }`;

  content(answer) {
    const { words } = this;
    const open = answer.open.map((one) => this._open(one));
    const ended = answer.ended.slice(0, ENDED_SHOWN).map((one) => this._ended(one));
    return html`${this._disturbance(answer.disturbance)}
      ${open.length ? html`<ul class="rows">${open}</ul>`
        : html`<p class="quiet">${words.say("queue_empty")}</p>`}
      ${ended.length > 0 && this.more("ended", words.say("queue_ended"),
        html`<ul class="rows">${ended}</ul>`)}`;
  }

  pressed(key) {
    const [name, ...rest] = key.split("/");
    if (!COMMANDS.includes(name)) return;
    this.act(key, name, { id: rest.join("/") }, this.words.say(`done_${name}`));
  }

  _disturbance({ may, why, until }) {
    const text = may ? this.words.say("queue_may") : this._why(why, until);
    return html`<p class="state">${icon(may ? "bell-ring-outline" : "bell-sleep-outline")}
      <span>${text}</span></p>`;
  }

  _why(why, until) {
    const { words } = this;
    const key = `held_${why}`;
    const named = words.say(words.has(key) ? key : "unknown");
    const values = { why: named, time: until && words.when(until) };
    return until ? words.say("queue_until", values) : named;
  }

  _open(one) {
    const { words } = this;
    const [title, message] = this._said(one);
    const urgent = one.priority <= IMPORTANT && words.say(`priority_${one.priority}`);
    return html`<li>${icon(ICONS[one.state] ?? "bell-outline")}<div class="text">
      <p><strong>${title}</strong></p>${message && html`<p>${message}</p>`}
      <p class="small">${[urgent, ...this._standing(one)].filter(Boolean).join(" · ")}</p>
      ${this.controls && !HIDDEN.includes(one.state)
        && this._button("acknowledge", "check", one.id, title)}</div>
      ${this.controls && this._button("dismiss", "close", one.id, title)}</li>`;
  }

  /** Return a button; of many with one name each tells what it is about. */
  _button(name, symbol, id, title) {
    const text = this.words.say(name);
    const key = `${name}/${id}`;
    const round = name === "dismiss";
    return html`<button data-key="${key}" class="${round ? "round" : "main"}"
      aria-disabled="${this.cannot(key)}" aria-label="${text}: ${title}"
      title="${round && text}">${icon(symbol)}${!round && html`<span>${text}</span>`}
      </button>`;
  }

  /** Return where an open one stands and how far it has climbed. */
  _standing(one) {
    const { words } = this;
    const climbed = one.rung > 0 && words.say("queue_rung", {
      rung: words.number(one.rung), rungs: words.number(one.rungs),
    });
    if (one.state === "held") return [this._why(one.held, one.until), climbed];
    if (one.state !== "waiting") return [this._named(one.state), climbed];
    return Date.parse(one.not_before) > Date.now()
      ? [words.say("queue_planned", { time: words.when(one.not_before) })]
      : [words.say("queue_soon")];
  }

  _ended(one) {
    const { words } = this;
    const reason = one.reason && words.has(`ended_${one.reason}`)
      && words.say(`ended_${one.reason}`);
    return html`<li>${icon(ICONS[one.state] ?? "bell-off-outline")}<div class="text">
      <p>${this._said(one)[0]}</p>
      <p class="small">${[words.when(one.at), this._named(one.state), reason]
        .filter(Boolean).join(" · ")}</p></div></li>`;
  }

  _named(state) {
    const key = `queue_${state}`;
    return this.words.say(this.words.has(key) ? key : "unknown");
  }

  /** Return title and message; of what may not be read, whose message it is. */
  _said(one) {
    const { words } = this;
    if (one.title || one.message) {
      return one.title ? [one.title, one.message] : [one.message, ""];
    }
    const key = `agent_${one.agent}`;
    const nameless = one.agent === QueueCard.kind || !words.has(key);
    if (nameless) return [words.say("queue_message"), ""];
    return [words.say("queue_message_of", { agent: words.say(key) }), ""];
  }
}

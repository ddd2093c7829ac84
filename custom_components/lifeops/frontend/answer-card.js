// What cards of one agent's answer share: a title, what is told, parts that open.

import { LifeOpsCard } from "./card.js";
import { html, icon } from "./markup.js";

export class AnswerCard extends LifeOpsCard {
  static symbol = "help-circle-outline";
  static heading = "unknown";

  nobody() {
    const { words } = this;
    return this.empty(this.constructor.symbol, words.say("no_agent_title"),
      words.say("no_agent", { agent: words.say(`agent_${this.constructor.kind}`) }));
  }

  view() {
    const { feed } = this;
    this._opened = this._readOpened();
    return html`${!feed.refused && this._head()}${this.outdated}${
      this.withoutAnswer("hidden_title") ?? this.content(feed.answer)}${this.failure()}`;
  }

  /** Return what the answer comes to; words, feed and person are there. */
  content(_answer) {
    return "";
  }

  acted() {
    return this.feed.ask();
  }

  get controls() {
    return this._config.controls !== false;
  }

  /** Tell, as an attribute, whether a button cannot be pressed now. */
  cannot(key) {
    return String(!this.connected || this.busy === key);
  }

  /** Return a round button that is pressed while something is done. */
  tick(key, title, done) {
    const label = this.words.say("tick", { title });
    return html`<button class="round tick" data-key="${key}" aria-label="${label}"
      aria-disabled="${this.cannot(key)}" aria-pressed="${String(Boolean(done))}">${
      icon(done ? "check-circle" : "checkbox-blank-circle-outline")}</button>`;
  }

  /** Return a mark of what is done or not, where nobody ticks it by hand. */
  mark(done) {
    return html`<span class="mark ${done ? "done" : ""}">${
      icon(done ? "check-circle" : "checkbox-blank-circle-outline")}
      <span class="hidden">${this.words.say(done ? "is_done" : "is_open")}</span></span>`;
  }

  /** Return a part that a reader opens, and that stays as they left it. */
  more(key, title, content) {
    return html`<details data-part="${key}" ${this._opened.has(key) ? "open" : ""}>
      <summary data-key="more/${key}">${title}</summary>${content}</details>`;
  }

  /** Return facts under their names. */
  facts(rows) {
    const row = ([name, value, extra]) => html`<div><dt>${name}</dt>
      <dd>${value}${extra && html`<span>${extra}</span>`}</dd></div>`;
    return html`<dl class="facts">${rows.map(row)}</dl>`;
  }

  _head() {
    return html`<header><h3 class="grow" tabindex="-1">${
      this.words.say(this.constructor.heading)}</h3></header>`;
  }

  _readOpened() {
    const open = this.shadowRoot.querySelectorAll("details[open]");
    return new Set([...open].map((part) => part.dataset.part));
  }
}

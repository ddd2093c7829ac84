// What every card does: take its configuration, draw on change, keep the focus.

import { feedOf } from "./feed.js";
import { resident } from "./home.js";
import { html, icon } from "./markup.js";
import { NIGHTS } from "./questions.js";
import { STYLE } from "./styles.js";
import { Words } from "./words.js";

const BREATH_MS = 20 * 1000;
const FAILURE_SHOWN_MS = 8000;
const FIRST_WIDTH = 360;
const PADDING = 32;

export class LifeOpsCard extends HTMLElement {
  static style = "";
  static kind = "sleep";
  static shows = "phase";
  static question = NIGHTS;

  static getConfigForm() {
    const selector = { entity: { filter: { integration: "lifeops" } } };
    return { schema: [{ name: "entity", selector }] };
  }

  static getStubConfig(hass) {
    const entity = resident(hass, {}, this.kind)?.entities[this.shows];
    return entity ? { entity } : {};
  }

  constructor() {
    super();
    this.width = FIRST_WIDTH;
    this._config = {};
    this._drawn = null;
    this._onFeed = () => this.draw();
    this._resize = new ResizeObserver(([entry]) => this._fit(entry.contentRect.width));
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}${this.constructor.style}</style>
      <ha-card><div class="card"></div></ha-card>
      <div class="hidden" role="status"></div>`;
    this._body = root.querySelector(".card");
    this._status = root.querySelector("[role=status]");
    root.addEventListener("click", (event) => this._clicked(event));
  }

  setConfig(config) {
    this._config = config ?? {};
    this.draw();
  }

  set hass(hass) {
    this._hass = hass;
    this.draw();
  }

  get hass() {
    return this._hass;
  }

  getCardSize() {
    return 6;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  connectedCallback() {
    this._resize.observe(this);
    this._breath = setInterval(() => this.draw(), BREATH_MS);
    this.draw();
  }

  disconnectedCallback() {
    this._resize.disconnect();
    clearInterval(this._breath);
    this._listen(null);
  }

  /** Draw if anything that is shown has changed. */
  draw() {
    if (!this._hass || !this.isConnected) return;
    this.toggleAttribute("dark", Boolean(this._hass.themes?.darkMode));
    this.words = new Words(this._hass);
    this.lang = this.words.language;
    this.person = this.subject();
    this.feed = this.person ? this.feedFor(this.person) : null;
    this._listen(this.feed);
    this.feed?.update(this._hass, this.person);
    const drawn = String(this.person ? this.view() : this.nobody());
    if (drawn !== this._drawn) this._put(drawn);
    this.drawn();
  }

  /** Return whom or what the card is about, or null where nobody fits. */
  subject() {
    return resident(this._hass, this._config, this.constructor.kind);
  }

  /** Return what tells of somebody, or null where the card asks for itself. */
  feedFor(person) {
    return feedOf(this._hass, person, this.constructor.question);
  }

  /** Return the card's content; this.person, words and feed are there. */
  view() {
    return "";
  }

  /** Called after every drawing. */
  drawn() {}

  /** Called with the name of the button that was pressed. */
  pressed(_name) {}

  /** Tell those who do not see that something changed. */
  announce(text) {
    if (this._status.textContent !== text) this._status.textContent = text;
  }

  get connected() {
    return this._hass.connected !== false;
  }

  nobody() {
    return this.empty("sleep", this.words.say("nobody_title"), this.words.say("nobody"));
  }

  empty(name, title, text) {
    return html`<div class="empty">${icon(name)}<h3>${title}</h3><p>${text}</p></div>`;
  }

  /** Return why there is no answer to draw, or null where there is one. */
  withoutAnswer(refused = "private_title") {
    const { feed, words } = this;
    if (feed.refused) {
      return this.empty("lock-outline", words.say(refused), words.say("private"));
    }
    if (feed.answer !== null) return null;
    const why = this.connected && feed.error ? feed.error : words.say("not_reached");
    return html`<p class="quiet">${feed.failed || !this.connected ? why
      : words.say("loading")}</p>`;
  }

  /** Return when the answer was given, where a later asking failed. */
  get outdated() {
    const { feed } = this;
    return feed.at !== null && (feed.failed || !this.connected) ? this.asOf(feed.at) : "";
  }

  /** Return a note of how old this is, where it may be outdated. */
  asOf(at) {
    const text = this.words.say("as_of", { time: this.words.when(at) });
    return html`<p class="note">${icon("cloud-off-outline")}<span>${text}</span></p>`;
  }

  /** Give an agent a command and say what came of it. */
  async act(key, service, data, said) {
    if (this.busy) return;
    this.busy = key;
    this.draw();
    const asked = { person: this.person.subject, ...data };
    try {
      await this._hass.callService("lifeops", service, asked, undefined, false);
      this.announce(said);
      await this.acted();
    } catch (error) {
      this._failure = error?.message || this.words.say("not_reached");
      this.announce(this._failure);
      setTimeout(() => this._calm(), FAILURE_SHOWN_MS);
    }
    this.busy = null;
    this.draw();
  }

  /** Called after a command was obeyed. */
  async acted() {}

  /** Return why the last command was refused, for a while. */
  failure() {
    return html`<p class="small error">${this._failure}</p>`;
  }

  _calm() {
    this._failure = null;
    this.draw();
  }

  /** Draw anew; whose button is gone finds the focus at the title, not nowhere. */
  _put(drawn) {
    const focused = this.shadowRoot.activeElement?.dataset.key;
    this._drawn = drawn;
    this._body.innerHTML = drawn;
    if (!focused) return;
    const same = this.shadowRoot.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    (same ?? this.shadowRoot.querySelector("h3[tabindex]"))?.focus();
  }

  _fit(width) {
    const inner = Math.max(200, Math.round(width) - PADDING);
    if (!width || inner === this.width) return;
    this.width = inner;
    requestAnimationFrame(() => this.draw());
  }

  _listen(feed) {
    if (feed === this._heard) return;
    this._heard?.removeEventListener("change", this._onFeed);
    this._heard = feed;
    feed?.addEventListener("change", this._onFeed);
  }

  _clicked(event) {
    const button = event.target.closest?.("button[data-key]");
    if (button && button.getAttribute("aria-disabled") !== "true") {
      this.pressed(button.dataset.key);
    }
  }
}

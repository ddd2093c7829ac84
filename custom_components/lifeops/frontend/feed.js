// What an agent answers about one person: asked once for all cards, again on changes.

import { forget, forgetOthers, keep, recall } from "./memory.js";

const CALM_MS = 1500;
const OLD_MS = 15 * 60 * 1000;
const FIRST_RETRY_MS = 15 * 1000;
const LONGEST_RETRY_MS = 5 * 60 * 1000;
const REFUSED = ["not_your_person", "unknown_person"];

const feeds = new Map();

/** Return the feed of a person's answers for the user who is signed in. */
export const feedOf = (hass, person, question) => {
  const user = hass.user?.id ?? "";
  const key = `${user}/${person.subject}/${question.name}`;
  if (!feeds.has(key)) {
    forgetOthers(user);
    feeds.set(key, new Feed(user, person.subject, question));
  }
  return feeds.get(key);
};

export const forgetFeeds = () => feeds.clear();

class Feed extends EventTarget {
  constructor(user, subject, question) {
    super();
    this.answer = null;
    this.at = null;
    this.refused = false;
    this.failed = false;
    this.error = null;
    this._user = user;
    this._subject = subject;
    this._question = question;
    this._seen = new Map();
    this._retryMs = FIRST_RETRY_MS;
    this._connected = true;
  }

  /** Look at what Home Assistant says now and ask again where that is needed. */
  update(hass, person) {
    this._hass = hass;
    this._keeps = this._question.keeps in person.entities;
    if (this.answer === null && this.at === null) this._recall();
    const changed = this._hasChanged(hass, person);
    const returned = hass.connected && !this._connected;
    this._connected = hass.connected !== false;
    if (!this._connected) return;
    if (this._asked === undefined) this.ask();
    else if (changed || returned) this._askLater(CALM_MS);
    else if (!this._asking && !this._timer && Date.now() - this._asked > OLD_MS) {
      this.ask();
    }
  }

  _recall() {
    const { name, keeps } = this._question;
    if (keeps && !this._keeps) forget(this._user, this._subject, name);
    const kept = this._keeps && recall(this._user, this._subject, name);
    if (kept) [this.answer, this.at, this.failed] = [kept.value, kept.at, true];
  }

  _hasChanged(hass, person) {
    let changed = false;
    for (const id of this._question.listens(person)) {
      const state = hass.states[id];
      if (this._seen.has(id) && this._seen.get(id) !== state) changed = true;
      this._seen.set(id, state);
    }
    return changed;
  }

  _askLater(ms) {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this.ask(), ms);
  }

  /** Ask now, or right after what is being asked. */
  async ask() {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (this._asking) return this._askLater(CALM_MS);
    this._asking = true;
    this._asked = Date.now();
    try {
      this._take(await this._answers());
    } catch (error) {
      this._miss(error);
    } finally {
      this._asking = false;
    }
    this.dispatchEvent(new Event("change"));
    return undefined;
  }

  async _answers() {
    const answers = await Promise.all(this._question.asks.map(([service, data]) =>
      this._hass.connection.sendMessagePromise({
        type: "call_service",
        domain: "lifeops",
        service,
        service_data: { person: this._subject, ...data },
        return_response: true,
      })));
    return Object.assign({}, ...answers.map((one) => one.response));
  }

  _take(answer) {
    [this.answer, this.at] = [answer, Date.now()];
    [this.refused, this.failed, this.error] = [false, false, null];
    this._retryMs = FIRST_RETRY_MS;
    if (this._keeps) {
      keep(this._user, this._subject, this._question.name, answer, this.at);
    }
  }

  _miss(error) {
    [this.failed, this.error] = [true, error?.message ?? null];
    if (REFUSED.includes(error?.translation_key)) {
      [this.answer, this.at, this.refused] = [null, null, true];
      forget(this._user, this._subject);
      return;
    }
    this._askLater(this._retryMs);
    this._retryMs = Math.min(this._retryMs * 2, LONGEST_RETRY_MS);
  }
}

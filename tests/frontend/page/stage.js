// A home that is made up: what Home Assistant would give to a card.

import "/lifeops/lifeops.js";

class Card extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).innerHTML = `<style>:host { display: block;
      border-radius: 12px; background: var(--card-background-color);
      border: 1px solid #8884; }</style><slot></slot>`;
  }
}
customElements.define("ha-card", Card);

const stage = {
  answers: {},
  calls: [],
  done: [],
  refuse: null,
  cards: [],

  show(home, cards) {
    this.home = home;
    this.answers = { ...home.answers };
    document.documentElement.classList.toggle("dark", home.hass.themes.darkMode);
    const main = document.querySelector("main");
    main.replaceChildren();
    this.cards = cards.map(({ type, ...config }) => {
      const card = document.createElement(type);
      card.setConfig(config);
      main.append(card);
      return card;
    });
    this.tell({});
  },

  /** Give every card a new look at the home, with something changed. */
  tell(changes) {
    Object.assign(this.home.hass, changes);
    this.hass = {
      ...this.home.hass,
      connection: { sendMessagePromise: (message) => this.answer(message) },
      callService: (...call) => this.act(call),
    };
    for (const card of this.cards) card.hass = this.hass;
  },

  tellState(entity, changes) {
    const states = { ...this.home.hass.states };
    states[entity] = { ...states[entity], ...changes };
    this.tell({ states });
  },

  async answer(message) {
    this.calls.push(message);
    if (this.refuse) throw this.refuse;
    const { service, service_data: data } = message;
    return { response: this.answers[service] ?? this.answers[data.person] };
  },

  async act(call) {
    this.done.push(call);
    if (this.refuse) throw this.refuse;
  },
};

window.stage = stage;
document.documentElement.dataset.ready = "";

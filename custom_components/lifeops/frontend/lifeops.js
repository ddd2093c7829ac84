// What every page loads: the cards and the dashboard, made known to Home Assistant.

import { AgendaCard } from "./agenda-card.js";
import { DataCard } from "./data-card.js";
import { resident } from "./home.js";
import { HypnogramCard } from "./hypnogram-card.js";
import { QueueCard } from "./queue-card.js";
import { LifeOpsStrategy } from "./strategy.js";
import { StrivingCard } from "./striving-card.js";
import { TonightCard } from "./tonight-card.js";
import { TrendCard } from "./trend-card.js";
import { Words } from "./words.js";
import { XpCard } from "./xp-card.js";

const CARDS = {
  tonight: TonightCard,
  hypnogram: HypnogramCard,
  trend: TrendCard,
  agenda: AgendaCard,
  queue: QueueCard,
  striving: StrivingCard,
  xp: XpCard,
};
const EVERY_CARD = { ...CARDS, data: DataCard };
const words = new Words({ language: document.documentElement.lang || "en" });

const define = (tag, element) => {
  if (!customElements.get(tag)) customElements.define(tag, element);
};

const suggestion = (tag, { kind }) => (hass, entity) => {
  const ours = hass.entities?.[entity]?.platform === "lifeops";
  return ours && resident(hass, { entity }, kind)
    ? { config: { type: `custom:${tag}`, entity } } : null;
};

window.customCards ??= [];
for (const [name, element] of Object.entries(EVERY_CARD)) {
  const tag = `lifeops-${name}-card`;
  define(tag, element);
  window.customCards.push({
    type: tag,
    name: `LifeOps: ${words.say(`card_${name}`)}`,
    description: words.say(`card_${name}_description`),
    preview: true,
    getEntitySuggestion: name in CARDS ? suggestion(tag, element) : () => null,
  });
}

define("ll-strategy-dashboard-lifeops", LifeOpsStrategy);
window.customStrategies ??= [];
window.customStrategies.push({
  type: "lifeops",
  strategyType: "dashboard",
  name: words.say("strategy_name"),
  description: words.say("strategy_description"),
});

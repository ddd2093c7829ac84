// The dashboard: what is configured in this home, the reader's own first.

import { agents } from "./home.js";
import { Words } from "./words.js";

const CARD = "custom:lifeops-";
const KINDS = [
  "sleep", "agenda", "reminders", "goals", "gamification", "notification",
];
const SETTINGS = [
  "bedtime", "wake", "winddown_offset", "adaptive_bedtime", "late_nudge", "enabled",
];

/** Return the people with what runs for them, the reader first. */
const people = (config, hass) => {
  const told = new Map((config.people ?? []).map((one) => [one.id, one]));
  const found = new Map();
  for (const kind of KINDS) {
    for (const { subject, name, entities } of agents(hass, kind)) {
      const known = told.get(subject);
      const mine = known ? known.user === hass.user?.id : false;
      const person = found.get(subject) ?? {
        id: subject,
        name: known?.name ?? name,
        mine,
        mayAct: !known || mine || Boolean(hass.user?.is_admin),
      };
      found.set(subject, { ...person, [kind]: entities });
    }
  }
  const order = [...told.keys()];
  return [...found.values()].sort((a, b) =>
    b.mine - a.mine || order.indexOf(a.id) - order.indexOf(b.id));
};

const heading = (text, icon, style = "title") => ({
  type: "heading",
  heading: text,
  heading_style: style,
  icon,
});

/** Return an entity under its own name: whose it is stands above it. */
const named = (hass, entity) => {
  const state = hass.states?.[entity];
  const name = state && hass.formatEntityName?.(state, { type: "entity" });
  return name ? { entity, name } : { entity };
};

const tile = (hass, entity) => entity && {
  type: "tile",
  ...named(hass, entity),
  grid_options: { columns: 12 },
};

const today = (hass, person) => ({
  type: "grid",
  cards: [
    heading(person.name, "mdi:account"),
    person.sleep && {
      type: `${CARD}tonight-card`, person: person.id, controls: person.mayAct,
    },
    person.sleep && person.mayAct && { type: `${CARD}hypnogram-card`, person: person.id },
    person.agenda && person.mayAct && { type: `${CARD}agenda-card`, person: person.id },
    person.notification && person.mayAct
      ? { type: `${CARD}queue-card`, person: person.id }
      : tile(hass, person.notification?.notifications_today),
  ].filter(Boolean),
});

/** Return a person's lists, each named once. */
const lists = (person) => [person.reminders, person.goals]
  .flatMap((entities) => Object.values(entities ?? {}))
  .filter((id) => id.startsWith("todo."));

const goals = (hass, person) => ({
  type: "grid",
  column_span: 3,
  cards: [
    heading(person.name, "mdi:account"),
    person.goals && { type: `${CARD}striving-card`, person: person.id },
    person.gamification && { type: `${CARD}xp-card`, person: person.id },
    ...lists(person).map((entity) => ({
      type: "todo-list",
      entity,
      title: named(hass, entity).name ?? hass.entities?.[entity]?.name,
      grid_options: { columns: 12, rows: "auto" },
    })),
  ].filter(Boolean),
});

const strives = (person) =>
  person.mayAct && (person.goals || person.gamification || lists(person).length > 0);

const sleep = (hass, person, words) => {
  const settings = SETTINGS.map((key) => person.sleep[key]).filter(Boolean);
  return {
    type: "grid",
    column_span: 3,
    cards: [
      heading(person.name, "mdi:account"),
      { type: `${CARD}trend-card`, person: person.id },
      { type: `${CARD}hypnogram-card`, person: person.id },
      settings.length > 0 && {
        type: "vertical-stack",
        cards: [
          heading(words.say("settings"), "mdi:tune-variant", "subtitle"),
          ...settings.map((entity) => tile(hass, entity)),
        ],
        grid_options: { columns: 12, rows: "auto" },
      },
    ].filter(Boolean),
  };
};

/** Return what the home's own agents show, or null where there is nothing. */
const home = (hass, words) => {
  const tiles = agents(hass, "integration")
    .flatMap((one) => Object.values(one.entities))
    .filter((id) => id.startsWith("sensor."))
    .filter((id) => !hass.entities[id].hidden && !hass.entities[id].entity_category)
    .map((id) => tile(hass, id));
  if (!tiles.length) return null;
  return { type: "grid", cards: [heading(words.say("home"), "mdi:home"), ...tiles] };
};

/** Return the home's data, for those who may look at them; else nothing. */
const data = (hass) =>
  hass.user?.is_admin && agents(hass, "data").length
    ? [{ type: "grid", cards: [{ type: `${CARD}data-card` }] }] : [];

const nobody = () => ({ type: "grid", cards: [{ type: `${CARD}tonight-card` }] });

const view = (title, path, sections) => ({
  title,
  path,
  type: "sections",
  max_columns: 3,
  sections: sections.length ? sections : [nobody()],
});

export class LifeOpsStrategy extends HTMLElement {
  static registryDependencies = ["entities", "devices"];

  static async generate(config, hass) {
    const words = new Words(hass);
    const everybody = people(config, hass);
    const sleepers = everybody.filter((person) => person.sleep && person.mayAct);
    const site = everybody.length ? home(hass, words) : null;
    const kept = data(hass);
    const strivers = everybody.filter(strives);
    return {
      title: words.say("strategy_name"),
      views: [
        view(words.say("view_today"), "today",
          [...everybody.map((person) => today(hass, person)), site].filter(Boolean)),
        view(words.say("view_sleep"), "sleep",
          sleepers.map((person) => sleep(hass, person, words))),
        ...(strivers.length ? [view(words.say("view_goals"), "goals",
          strivers.map((person) => goals(hass, person)))] : []),
        ...(kept.length ? [view(words.say("view_data"), "data", kept)] : []),
      ],
    };
  }
}

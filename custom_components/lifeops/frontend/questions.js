// What cards ask of a person's agents, one after another, and what they may keep.

const NIGHTS_BACK = 35;
export const AGENDA_DAYS = 3;
export const FREE_MIN = 30;
const FREE_SLOTS = 3;
const XP_DAYS = 7;
const PERIODS = 14;

/** Any entity that is no switch of its own tells that its agent has something new. */
const telling = (person) =>
  Object.values(person.entities)
    .filter((id) => /^(sensor|binary_sensor|event|calendar)\./.test(id));

/** The phase changes in the evening without any night having changed. */
const ofNights = (person) =>
  Object.entries(person.entities)
    .filter(([key, id]) => id.startsWith("sensor.") && key !== "phase")
    .map(([, id]) => id);

/**
 * A question: `asks` are actions with what they are given, answered together; `listens`
 * returns the entities whose change asks again. `keeps` is an entity that a private
 * person does not have; an answer without one never leaves the page's memory.
 */
export const NIGHTS = {
  name: "nights",
  asks: [["get_sleep", { nights: NIGHTS_BACK }]],
  listens: ofNights,
  keeps: "sleep_total",
};
export const QUEUE = {
  name: "queue",
  asks: [["get_notifications", {}]],
  listens: telling,
  keeps: null,
};
export const AGENDA = {
  name: "agenda",
  asks: [
    ["get_agenda", { days: AGENDA_DAYS }],
    ["find_free_time", { minutes: FREE_MIN, days: AGENDA_DAYS, count: FREE_SLOTS }],
  ],
  listens: telling,
  keeps: null,
};
export const STRIVING = {
  name: "striving",
  asks: [["get_habits", { periods: PERIODS }], ["get_goals", {}]],
  listens: telling,
  keeps: "habits_done_today",
};
export const XP = {
  name: "xp",
  asks: [["get_xp", { days: XP_DAYS }]],
  listens: telling,
  keeps: "xp_total",
};

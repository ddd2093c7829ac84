// The nights of an answer in the shape that cards draw; what is missing stays missing.

const DAY_MS = 24 * 3600 * 1000;
const DAY_BEGINS_MS = 4 * 3600 * 1000;
const LETTERS = { a: "awake", r: "rem", l: "light", d: "deep" };

/** The stages from the deepest up, as bars stack them. */
export const STAGES = ["deep", "light", "rem"];
export const LANES = ["awake", "rem", "light", "deep"];

/** Return the calendar day (YYYY-MM-DD) on which the last night ended. */
export const lastNightDay = (zone, now = Date.now()) =>
  new Intl.DateTimeFormat("en-CA", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone: zone,
  }).format(new Date(now - DAY_BEGINS_MS));

/** Return so many days, the given one last. */
export const daysUntil = (day, count) => {
  const last = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: count }, (_, place) =>
    new Date(last - (count - 1 - place) * DAY_MS).toISOString().slice(0, 10));
};

/** Return a metric's value, or null. */
export const metric = (night, name) => {
  const value = night?.metrics?.[name]?.value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
};

export const total = (night) => metric(night, "sleep_total_s");
export const score = (night) => metric(night, "sleep_score");
export const stage = (night, name) => metric(night, `sleep_${name}_s`);

/** Return the seconds of each stage, or null where one of them is not known. */
export const stages = (night) => {
  const found = STAGES.map((name) => [name, stage(night, name)]);
  return found.every(([, value]) => value !== null) ? Object.fromEntries(found) : null;
};

export const naps = (night) => (night?.naps ?? []).filter((nap) => nap.total_s > 0);

export const napTotal = (night) =>
  naps(night).reduce((sum, nap) => sum + nap.total_s, 0);

export const byDay = (answer) =>
  new Map((answer?.nights ?? []).map((night) => [night.day, night]));

/** Return the newest moment at which anything of a night was measured. */
export const measuredAt = (night) => {
  const moments = Object.values(night?.metrics ?? {})
    .map((reading) => Date.parse(reading.measured_at))
    .filter((moment) => !Number.isNaN(moment));
  return moments.length ? Math.max(...moments) : null;
};

export const sources = (night) => [
  ...new Set(Object.values(night?.metrics ?? {}).map((one) => one.source)),
].filter(Boolean);

/** Return runs of one stage: {stage, start, end}; an unknown one has stage null. */
export const segments = (hypnogram) => {
  if (!hypnogram?.stages || !(hypnogram.step_s > 0)) return [];
  const start = Date.parse(hypnogram.start);
  if (Number.isNaN(start)) return [];
  const runs = [];
  [...hypnogram.stages].forEach((letter, place) => {
    const name = LETTERS[letter] ?? null;
    const end = start + (place + 1) * hypnogram.step_s * 1000;
    const last = runs.at(-1);
    if (last && last.stage === name) last.end = end;
    else runs.push({ stage: name, start: end - hypnogram.step_s * 1000, end });
  });
  return runs;
};

/** Return the mean of what is known, or null. */
export const mean = (values) => {
  const found = values.filter((value) => value !== null);
  return found.length ? found.reduce((sum, one) => sum + one, 0) / found.length : null;
};

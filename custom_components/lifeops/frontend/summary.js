// A night in one sentence, for those who hear it instead of seeing it.

import { LANES, score, stage, total } from "./nights.js";

export const summary = (night, day, words) => {
  const values = { day: words.day(day, "long") };
  if (!night) return words.say("summary_unknown", values);
  const facts = [...LANES].reverse()
    .filter((name) => stage(night, name) !== null)
    .map((name) => `${words.say(`stage_${name}`)} ${words.spoken(stage(night, name))}`);
  const asleep = total(night);
  if (asleep !== null) {
    facts.unshift(words.say("summary_total", { duration: words.spoken(asleep) }));
  }
  const points = score(night);
  if (points !== null) {
    facts.push(words.say("summary_score", { score: words.number(points) }));
  }
  return words.say("summary_night", { ...values, facts: facts.join(", ") });
};

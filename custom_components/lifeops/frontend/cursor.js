// One tab stop over a chart: arrow keys or a finger choose what is told.

const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const LEAPS = { PageDown: -7, PageUp: 7 };

/** Return the attributes of a chart with a cursor, as a slider has them. */
export const slider = (label, count, place, text) => ({
  role: "slider",
  tabindex: 0,
  "aria-label": label,
  "aria-valuemin": 1,
  "aria-valuemax": count,
  "aria-valuenow": place + 1,
  "aria-valuetext": text,
});

/** Let keys and pointer move a cursor; `move` gets the new place. */
export const steer = (chart, { count, place, at, move }) => {
  if (!chart || chart.steered) return;
  chart.steered = true;
  const go = (wanted) => move(Math.min(count() - 1, Math.max(0, wanted)));
  chart.addEventListener("keydown", (event) => {
    const step = STEPS[event.key] ?? LEAPS[event.key];
    if (step !== undefined) go(place() + step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(count() - 1);
    else return;
    event.preventDefault();
  });
  const point = (event) => {
    const box = chart.getBoundingClientRect();
    go(at(event.clientX - box.left));
  };
  chart.addEventListener("pointerdown", point);
  chart.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) point(event);
  });
};

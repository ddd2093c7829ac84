// Texts, times and numbers as this user reads them.

import { TEXTS } from "./texts.js";

const MINUTE_S = 60;
const NUMBER_LANGUAGES = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
  system: undefined,
};
// Making a format takes far longer than using it, and cards draw at every change.
const formats = new Map();
const formatOf = (Format, language, options) => {
  const key = `${Format.name} ${language} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Format(language, options));
  return formats.get(key);
};
const dates = (language, options) => formatOf(Intl.DateTimeFormat, language, options);
const numbers = (language, options) => formatOf(Intl.NumberFormat, language, options);

const HOUR_CYCLES = { 12: "h12", 24: "h23", am_pm: "h12", twenty_four: "h23" };

export class Words {
  constructor(hass) {
    const locale = hass.locale ?? {};
    this.language = locale.language ?? hass.language ?? "en";
    this.zone = locale.time_zone === "server" ? hass.config?.time_zone : undefined;
    this.homeZone = hass.config?.time_zone;
    this._cycle = HOUR_CYCLES[locale.time_format];
    this._timeLanguage = locale.time_format === "system" ? undefined : this.language;
    this._clock = this._clockOf("numeric");
    const whole = this._clock.resolvedOptions().hourCycle.startsWith("h2");
    if (whole) this._clock = this._clockOf("2-digit");
    const format = locale.number_format;
    this._numberLanguage =
      format in NUMBER_LANGUAGES ? NUMBER_LANGUAGES[format] : this.language;
    this._grouping = format !== "none";
  }

  _clockOf(hour) {
    return dates(this._timeLanguage, {
      hour,
      minute: "2-digit",
      hourCycle: this._cycle,
      timeZone: this.zone,
    });
  }

  /** Return a text with its placeholders filled in; English where it is missing. */
  say(key, values = {}) {
    const own = TEXTS[this.language] ?? TEXTS[this.language.split("-")[0]] ?? {};
    const text = own[key] ?? TEXTS.en[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  has(key) {
    return key in TEXTS.en;
  }

  time(moment) {
    return this._clock.format(new Date(moment));
  }

  /** Return a time of today, any other with its day. */
  when(moment, now = Date.now()) {
    const day = (at) =>
      dates(this.language, {
        weekday: "short",
        day: "numeric",
        month: "short",
        timeZone: this.zone,
      }).format(new Date(at));
    const time = this.time(moment);
    return day(moment) === day(now) ? time : `${day(moment)} ${time}`;
  }

  /** Return a calendar day (YYYY-MM-DD) in words. */
  day(day, weekday = "short") {
    return dates(this.language, {
      weekday,
      day: "numeric",
      month: weekday === "long" ? "long" : "short",
      timeZone: "UTC",
    }).format(new Date(`${day}T12:00:00Z`));
  }

  dayAndMonth(day) {
    return dates(this.language, {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    }).format(new Date(`${day}T12:00:00Z`));
  }

  /** Return the calendar day (YYYY-MM-DD) of a moment on this user's clock. */
  dayOf(moment) {
    return dates("en-CA", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      timeZone: this.zone,
    }).format(new Date(moment));
  }

  /** Return the minute of its day on this user's clock, 0 to 1439. */
  minuteOf(moment) {
    const [hour, minute] = dates("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: this.zone,
    }).format(new Date(moment)).split(":");
    return Number(hour) * 60 + Number(minute);
  }

  number(value, options = {}) {
    return numbers(this._numberLanguage, {
      maximumFractionDigits: 0,
      useGrouping: this._grouping,
      ...options,
    }).format(value);
  }

  percent(share) {
    return this.number(share, { style: "percent" });
  }

  /** Return the day of a moment, with its year. */
  date(moment) {
    return dates(this.language, {
      dateStyle: "medium",
      timeZone: this.zone,
    }).format(new Date(moment));
  }

  megabytes(bytes) {
    return this.number(bytes / 1e6, {
      style: "unit",
      unit: "megabyte",
      maximumFractionDigits: 1,
    });
  }

  days(count) {
    return this._unit(count, "day", "long");
  }

  hours(count) {
    return this._unit(count, "hour", "narrow");
  }

  /** Return a duration short as it is shown: 7h 12m. */
  duration(seconds) {
    return this._duration(seconds, "narrow");
  }

  /** Return a duration as it is read aloud: 7 hours 12 minutes. */
  spoken(seconds) {
    return this._duration(seconds, "long");
  }

  _duration(seconds, display) {
    const minutes = Math.round(seconds / MINUTE_S);
    const hours = Math.floor(minutes / 60);
    const parts = [];
    if (hours) parts.push(this._unit(hours, "hour", display));
    if (minutes % 60 || !hours) parts.push(this._unit(minutes % 60, "minute", display));
    return parts.join(" ");
  }

  _unit(value, unit, unitDisplay) {
    return numbers(this.language, {
      style: "unit",
      unit,
      unitDisplay,
    }).format(value);
  }
}

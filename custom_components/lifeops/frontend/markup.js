// Markup as a value: whatever is put into it is escaped unless it is markup itself.

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const written = (value) => {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(written).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (sign) => SIGNS[sign]);
};

export const html = (parts, ...values) =>
  new Markup(String.raw({ raw: parts }, ...values.map(written)));

export const icon = (name) =>
  html`<ha-icon icon="mdi:${name}" aria-hidden="true"></ha-icon>`;

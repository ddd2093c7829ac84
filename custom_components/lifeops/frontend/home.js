// Who lives here and what stands for them, read from Home Assistant's registries.

const PLATFORM = "lifeops";
const HEALTH = "sleep_total";

const identified = (device, kind) =>
  device.identifiers
    ?.filter(([domain]) => domain === PLATFORM)
    .map(([, name]) => String(name))
    .find((name) => name.startsWith(`${kind}/`))
    ?.slice(kind.length + 1);

const ours = (hass) =>
  Object.values(hass.entities ?? {}).filter((one) => one.platform === PLATFORM);

/** Return the entities of a device by translation key. */
const entitiesOf = (hass, deviceId) => {
  const found = {};
  for (const entity of ours(hass)) {
    if (entity.device_id === deviceId && entity.translation_key) {
      found[entity.translation_key] = entity.entity_id;
    }
  }
  return found;
};

/** Return the agents of one kind: whom or what they are for, device and entities. */
export const agents = (hass, kind) =>
  Object.values(hass.devices ?? {})
    .map((device) => ({ device, subject: identified(device, kind) }))
    .filter((one) => one.subject)
    .map(({ device, subject }) => ({
      subject,
      name: device.name_by_user || device.name || "",
      entities: entitiesOf(hass, device.id),
    }));

/** Return the person whose agent a card is about, or null where nobody fits. */
export const resident = (hass, config, kind) => {
  const all = agents(hass, kind);
  if (config.person) return all.find((one) => one.subject === config.person) ?? null;
  if (config.entity) {
    const deviceId = hass.entities?.[config.entity]?.device_id;
    const subject = deviceId && identified(hass.devices?.[deviceId] ?? {}, kind);
    return all.find((one) => one.subject === subject) ?? null;
  }
  return all[0] ?? null;
};

/** A private person has no health entities; nothing of theirs is kept here. */
export const isPrivate = (person) => !(HEALTH in person.entities);

/** Return a state that says something, or null. */
export const known = (hass, entityId) => {
  const state = entityId ? hass.states?.[entityId] : undefined;
  return !state || ["unknown", "unavailable"].includes(state.state) ? null : state;
};

/** Name of the store that the fence is rendered from; where it stands in a value, the request's own store is meant. */
export const sampleStore = "zz-store-of-the-request-zz";

/** CEL: the name of the store whose namespace the request is for. */
export const storeOfRequest = "namespaceObject.metadata.name.substring(6)";

/** A plain value as CEL; each entry of a map is `dyn`, for the types of a CEL map must be one. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "string") return text(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, entry]) => `${text(key)}: dyn(${literal(entry)})`)
    .join(", ")}}`;
}

function text(value: string): string {
  const parts = value.split(sampleStore).map((part) => `'${part.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
  return parts.length === 1 ? (parts[0] ?? "''") : `(${parts.join(` + ${storeOfRequest} + `)})`;
}

/** A pattern that matches exactly this text. */
export function exactly(value: string): string {
  return value.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

/** CEL: each key of the map is one of these, or has the value that it had before the request. */
export function onlyKeys(map: string, before: string, keys: readonly string[]): string {
  return `${map}.all(key, key in ${literal(keys)} || (key in ${before} && ${map}[key] == ${before}[key]))`;
}

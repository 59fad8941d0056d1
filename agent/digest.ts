import { hash } from "node:crypto";

/** A short, stable digest: 16 characters of SHA-256, enough to tell two versions of one object apart. */
export function digest(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 16);
}

const digests = new WeakMap<object, string>();

/** The digest of an object that never changes again, as JSON; computed once. */
export function digestOf(object: object): string {
  const known = digests.get(object);
  if (known !== undefined) return known;
  const made = digest(JSON.stringify(object));
  digests.set(object, made);
  return made;
}

import { UsageError } from "./errors.ts";

/** A store's name as an address can carry it; the API judges the rest. @throws UsageError */
export function parseName(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new UsageError("must be the name of a store");
  return text;
}

/** The one word that is a store's name. */
export const nameArgument = {
  kind: "tuple",
  parameters: [{ brief: "Name of the store", parse: parseName, placeholder: "name" }],
} as const;

/** "key=value" of a label. @throws UsageError */
export function parseLabel(text: string): readonly [key: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError("must be key=value");
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Longer ones are nobody's, and cost time to look at. */
const maxLength = 200;
const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const parameter = `(${token})=(${token}|${quoted})`;
const jsonType = new RegExp(`^application/json[ \\t]*(?:;[ \\t]*(?:${parameter}[ \\t]*)?)*$`, "i");
const parameters = new RegExp(`;[ \\t]*${parameter}`, "gi");

/** Whether a content type is JSON in UTF-8: parameters that nobody knows, and none after a semicolon, mean nothing. */
export function isJsonType(type: string): boolean {
  if (type.length > maxLength || !jsonType.test(type)) return false;
  const charsets = [...type.matchAll(parameters)].filter(([, name]) => name?.toLowerCase() === "charset");
  return charsets.every(([, , value]) => /^"?utf-8"?$/i.test(value ?? ""));
}

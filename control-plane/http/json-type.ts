/** No client sends a longer one, and looking at it costs time. */
const maxLength = 200;
const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const parameter = `(${token})=(${token}|${quoted})`;
const jsonType = new RegExp(`^application/json[ \\t]*(?:;[ \\t]*(?:${parameter}[ \\t]*)?)*$`, "i");
const parameters = new RegExp(`;[ \\t]*${parameter}`, "gi");

const mergePatch = /^application\/merge-patch\+json(?![^ \t;])/i;

/** The type of a JSON merge patch (RFC 7396) as that of the JSON that it is; any other as it came. */
export function typeOfMergePatch(type: string): string {
  return type.replace(mergePatch, "application/json");
}

/** Whether a content type is JSON in UTF-8: unknown parameters, and a semicolon without one, mean nothing. */
export function isJsonType(type: string): boolean {
  if (type.length > maxLength || !jsonType.test(type)) return false;
  const charsets = [...type.matchAll(parameters)].filter(([, name]) => name?.toLowerCase() === "charset");
  return charsets.every(([, , value]) => /^"?utf-8"?$/i.test(value ?? ""));
}

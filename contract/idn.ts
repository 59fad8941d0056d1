/** Parameters of Punycode (RFC 3492, 5). */
const base = 36;
const firstThreshold = 1;
const lastThreshold = 26;
const skew = 38;
const damp = 700;
const firstBias = 72;
const firstPoint = 128;
const lastPoint = 0x10ffff;

const digits = "abcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Whether every label of a host that begins with `xn--` stands for a name in another script, spelled as an address
 * spells it. To parse the host as an address is not enough: some runtimes look into such labels, and some do not.
 */
export function hasOnlyRealScripts(host: string): boolean {
  if (!/(^|\.)xn--/.test(host)) return true;
  const labels = host.split(".").map((label) => (label.startsWith("xn--") ? decode(label.slice(4)) : label));
  const address = `http://${labels.join(".")}`;
  // From the decoded name every runtime makes the same label again, or none.
  return !labels.includes(undefined) && URL.canParse(address) && new URL(address).hostname === host;
}

/** A host as people write it: labels that stand for a name in another script in that script, where they do. */
export function hostInItsScript(host: string): string {
  if (!host.includes("xn--")) return host;
  const labels = host.split(".");
  return labels.map((label) => (label.startsWith("xn--") ? (decode(label.slice(4)) ?? label) : label)).join(".");
}

/** What Punycode stands for (RFC 3492, 6.2); undefined when it is not valid Punycode. */
function decode(text: string): string | undefined {
  const end = text.lastIndexOf("-");
  const points = Array.from(text.slice(0, Math.max(end, 0)), (character) => character.codePointAt(0) ?? 0);
  let rest = text.slice(end + 1);
  let point = firstPoint;
  let bias = firstBias;
  let isFirst = true;
  for (let index = 0; rest !== ""; index += 1) {
    const number = readNumber(rest, bias);
    if (number === undefined) return undefined;
    rest = rest.slice(number.length);
    const count = points.length + 1;
    const sum = index + number.value;
    bias = adapt(number.value, count, isFirst);
    isFirst = false;
    point += Math.floor(sum / count);
    if (point > lastPoint || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    index = sum % count;
    points.splice(index, 0, point);
  }
  return String.fromCodePoint(...points);
}

/** A number of variable length at the start of a text. */
function readNumber(text: string, bias: number): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  let weight = 1;
  for (let length = 1; length <= text.length; length += 1) {
    const digit = digits.indexOf(text.charAt(length - 1));
    if (digit < 0) return undefined;
    value += digit * weight;
    if (value > 0x7fffffff) return undefined;
    const threshold = Math.min(Math.max(base * length - bias, firstThreshold), lastThreshold);
    if (digit < threshold) return { value, length };
    weight *= base - threshold;
  }
  return undefined;
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let left = Math.floor(delta / (isFirst ? damp : 2));
  left += Math.floor(left / count);
  let shift = 0;
  for (; left > ((base - firstThreshold) * lastThreshold) / 2; shift += base)
    left = Math.floor(left / (base - firstThreshold));
  return shift + Math.floor(((base - firstThreshold + 1) * left) / (left + skew));
}

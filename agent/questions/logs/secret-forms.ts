import { plainLine } from "./plain-line.ts";

/** Shorter values are words that stand everywhere. */
const minValue = 6;

/** Lines of a value of several lines that are shorter are its form, not its secret: `type: admin`, say. */
const minPart = 12;

/** A longer text is looked for piece by piece, so that a line that is cut has at most so much of it at its end. */
export const maxPiece = 512;

/** All that one secret value can look like in a line, as it is or as programs write it; none is shorter than six characters. */
export function formsOf(value: Uint8Array): string[] {
  if (value.byteLength < minValue) return [];
  const text = textOf(value);
  const parts = text === undefined ? [] : partsOf(text);
  const written = text === undefined ? [] : [text, ...parts].flatMap(spellings);
  const encoded = [value, ...parts.map((part) => Buffer.from(part))].flatMap(base64Forms);
  const shown = [...written, ...encoded, Buffer.from(value).toString("hex")];
  return [...new Set(shown.map(plainLine).flatMap(pieces))].filter((form) => form.length >= minValue);
}

/** Undefined for bytes that are no text: only encoded can they stand in a line. */
function textOf(value: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

/** What of a value is secret by itself: its lines, and the password of an address. */
function partsOf(text: string): string[] {
  const trimmed = text.trim();
  const lines = trimmed.split(/[\r\n]+/).map((line) => line.trim());
  const long = lines.length > 1 ? lines.filter((line) => line.length >= minPart) : [];
  return [...(trimmed === text ? [] : [trimmed]), ...long, ...passwordsOf(trimmed)].filter(
    (part) => Buffer.byteLength(part) >= minValue,
  );
}

function passwordsOf(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  return password === "" ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As it is, in JSON, in an address, in a form and in a page. */
function spellings(text: string): string[] {
  const inAddress = encodeURIComponent(text.toWellFormed());
  const inPage = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
    inAddress,
    inAddress.replaceAll("%20", "+"),
    inPage,
    inPage.replaceAll('"', "&quot;").replaceAll("'", "&#039;"),
  ];
}

/** Alone, and in the midst of what else is encoded with it: a user's name and a colon before it, say. */
function base64Forms(value: Uint8Array): string[] {
  const padded = Buffer.from(value).toString("base64");
  const alone = padded.replace(/=+$/, "");
  const within = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), value, Buffer.alloc(2)]).toString("base64");
    // Only characters of which every bit is the value's.
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + value.byteLength) * 8) / 6));
  });
  return [padded, alone, ...within].flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The last one reaches back, so that none is too short to be looked for. */
function pieces(text: string): string[] {
  if (text.length <= maxPiece) return [text];
  const count = Math.ceil(text.length / maxPiece);
  return Array.from({ length: count }, (_, index) => {
    const start = Math.min(index * maxPiece, text.length - maxPiece);
    return text.slice(start, start + maxPiece);
  });
}

import { base62Of, crc32, randomBase62 } from "./base62.ts";

const idLength = 12;
/** 190 bits: too many to guess, so that no slow hash is needed. */
const secretLength = 32;
const checksumLength = 6;

const pattern = new RegExp(
  `^(spt_([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}}))([0-9A-Za-z]{${checksumLength}})$`,
);

/** A token of the API in its parts: `spt_<id>_<secret><checksum>`. */
export interface ApiToken {
  /** Names it wherever it is spoken of; no secret. */
  readonly id: string;
  readonly secret: string;
}

/** Whether a text is meant as a token of the API; it may still be mistyped. */
export function looksLikeApiToken(text: string): boolean {
  return text.startsWith("spt_");
}

/** The parts of a token; undefined for a text that no token can be: its checksum tells a mistyped one without a look-up. */
export function parseApiToken(text: string): ApiToken | undefined {
  const [, body, id, secret, checksum] = pattern.exec(text) ?? [];
  if (body === undefined || id === undefined || secret === undefined) return undefined;
  return checksumOf(body) === checksum ? { id, secret } : undefined;
}

/** A new token, by the machine's source of randomness. */
export function newApiToken(): ApiToken {
  return { id: randomBase62(idLength), secret: randomBase62(secretLength) };
}

/** The token as its owner keeps it: a secret. */
export function apiTokenText({ id, secret }: ApiToken): string {
  const body = `spt_${id}_${secret}`;
  return `${body}${checksumOf(body)}`;
}

/** The text with the secrets of tokens cut out, which people paste where an id belongs. */
export function withoutTokens(text: string): string {
  return text.replaceAll(/(spt_[0-9A-Za-z]{12}_)[0-9A-Za-z]+/g, "$1…");
}

function checksumOf(body: string): string {
  return base62Of(crc32(body), checksumLength);
}

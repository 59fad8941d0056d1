/** Domains that public DNS does not have, or without an owner (RFC 6761, 6762, 7686, 8375, 9476, and ICANN's for private use). */
const closedDomains = ["localhost", "local", "internal", "invalid", "onion", "alt", "arpa", "home", "corp", "lan"];

/**
 * Names under which a country lets everyone register. The whole list is too large for an edge bundle; who proves hosts
 * has it, and the others could not be proved either.
 */
const publicSuffix = /^(ac|co|com|edu|go|gob|gouv|gov|gv|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** The rule that a host breaks whose ownership can't be proved; undefined for one that may be proved. */
export function whyUnprovable(host: string): string | undefined {
  const closed = closedDomains.find((domain) => host.endsWith(`.${domain}`));
  if (closed !== undefined) return `must be a name that public DNS can have: names under ${closed} have no owner`;
  if (publicSuffix.test(host)) return "must be a domain of yours, not one under which everyone registers";
  return undefined;
}

/** Browsers send it to this host only, over an encrypted connection or on this machine. */
const prefix = "__Host-sp_";

/** With a port's number for sessions of one of several platforms on a machine: browsers keep cookies by host, not by port. */
export type CookieName = "session" | "login" | `session_${number}`;

/** Longer ones are not looked at: what we seal is far shorter. */
const maxLength = 8192;

/** The value of a cookie of ours; undefined when it is missing, or there more than once. */
export function readCookie(header: string | null | undefined, name: CookieName): string | undefined {
  if (header === null || header === undefined || header.length > maxLength) return undefined;
  const start = `${prefix}${name}=`;
  const found = header.split(/; */).filter((pair) => pair.startsWith(start));
  return found.length === 1 ? found[0]?.slice(start.length) : undefined;
}

/** A cookie that no script reads, and that pages of other origins don't send along with changes. */
export function setCookie(name: CookieName, value: string, seconds: number): string {
  return `${prefix}${name}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`;
}

export function clearCookie(name: CookieName): string {
  return setCookie(name, "", 0);
}

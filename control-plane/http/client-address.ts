/**
 * The address that a request comes from. What a proxy says in X-Forwarded-For counts only if the proxy is one of ours: the
 * last address that is not one of them, for everything before it may be made up. `trusted` is asked as `oneSpelling` writes.
 */
export function clientAddress(
  remote: string | undefined,
  forwarded: string | null,
  trusted: Pick<ReadonlySet<string>, "has">,
): string | undefined {
  if (remote === undefined || forwarded === null || !trusted.has(oneSpelling(remote))) return remote;
  const addresses = forwarded.split(",").map((it) => oneSpelling(it.trim()));
  const client = addresses.findLast((it) => !trusted.has(it));
  return client !== undefined && /^[0-9a-f.:]{2,45}$/.test(client) ? client : remote;
}

/** The same for every way to write an address, with a port or without; any other text stays as it is. */
export function oneSpelling(address: string): string {
  const [, bracketed, withPort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  const bare = (bracketed ?? withPort ?? address).replace(/%.*$/, "");
  const url = `http://[${bare}]`;
  if (!(bare.includes(":") && URL.canParse(url))) return bare;
  const shortest = new URL(url).hostname.slice(1, -1);
  // A socket that serves IPv6 and IPv4 writes the latter like this.
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest) ?? [];
  if (high === undefined || low === undefined) return shortest;
  return [high, low].flatMap((it) => [Number.parseInt(it, 16) >> 8, Number.parseInt(it, 16) & 255]).join(".");
}

/** What one subscriber has of addresses: one of IPv4, a /64 of IPv6. */
export function networkOf(address: string): string {
  const known = oneSpelling(address);
  if (!known.includes(":")) return known;
  return `${groupsOf(known).slice(0, 4).join(":")}::/64`;
}

/** The groups of an address of IPv6, eight where it is one; zeros that it leaves out are there. */
export function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split("::").map((it) => it.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  return address.includes("::") ? [...before, ...zeros, ...after] : before;
}

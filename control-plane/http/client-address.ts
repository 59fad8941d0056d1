/**
 * The address that a request comes from. What a proxy says in X-Forwarded-For counts only if the proxy is one of ours: the
 * last address that is not one of them, for everything before it may be made up.
 */
export function clientAddress(
  remote: string | undefined,
  forwarded: string | null,
  trusted: ReadonlySet<string>,
): string | undefined {
  if (remote === undefined || forwarded === null || !trusted.has(remote)) return remote;
  const addresses = forwarded.split(",").map((it) => it.trim());
  const client = addresses.findLast((it) => !trusted.has(it));
  return client !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(client) ? client : remote;
}

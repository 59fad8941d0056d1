/** A year, as browsers expect it of a site that stays encrypted. */
const strictTransport = "max-age=31536000";

const loopback = /^(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * For a request that came encrypted, to us or to a proxy before us, that it must from now on; browsers ignore it over
 * plain HTTP. Never for this machine's own names: other programs on it are not encrypted.
 */
export function transportSecurity({ url, headers }: Request): Readonly<Record<string, string>> {
  const { protocol, hostname } = new URL(url);
  const [forwarded = ""] = (headers.get("x-forwarded-proto") ?? "").split(",", 1);
  const isEncrypted = protocol === "https:" || forwarded.trim() === "https";
  return isEncrypted && !loopback.test(hostname) ? { "Strict-Transport-Security": strictTransport } : {};
}

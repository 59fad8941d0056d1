import type { ListenerPorts, Profile, Routing } from "../profile/profile.ts";

/** Ports at which visitors reach the cluster, which need not be those of the listeners: a NAT may lie between. */
export function publicPortsOf({ publicPorts }: Routing): ListenerPorts {
  return { http: 80, https: 443, ...publicPorts };
}

/** Scheme, host and, unless it is the scheme's own, port at which visitors reach a host of a store; no slash at the end. */
export function originOf(host: string, { routing, tls }: Pick<Profile, "routing" | "tls">): string {
  const scheme = tls.mode === "none" ? "http" : "https";
  return new URL(`${scheme}://${host}:${publicPortsOf(routing)[scheme]}`).origin;
}

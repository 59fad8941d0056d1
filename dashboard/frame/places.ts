import type { useMay } from "../access/use-may.ts";
import type { IconName } from "../parts/icon.tsx";

interface Place {
  readonly to: "/stores" | "/activity" | "/clusters" | "/tenants" | "/tokens" | "/webhooks" | "/audit";
  readonly name: string;
  readonly icon: IconName;
  readonly right: Parameters<ReturnType<typeof useMay>>[0];
  /** Leads there after `g`. */
  readonly key: string;
}

/** The screens that one goes to from everywhere: at the side, by keys and in the palette. */
export const places: readonly Place[] = [
  { to: "/stores", name: "Stores", icon: "store", right: "stores:read", key: "s" },
  { to: "/activity", name: "Activity", icon: "activity", right: "stores:read", key: "a" },
  { to: "/clusters", name: "Clusters", icon: "cluster", right: "clusters:read", key: "c" },
  { to: "/tenants", name: "Tenants", icon: "tenants", right: "tenants:read", key: "t" },
  { to: "/tokens", name: "Tokens", icon: "key", right: "tokens:write", key: "k" },
  { to: "/webhooks", name: "Webhooks", icon: "webhook", right: "webhooks:write", key: "w" },
  { to: "/audit", name: "Audit", icon: "audit", right: "audit:read", key: "u" },
];

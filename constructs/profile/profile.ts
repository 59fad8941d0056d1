import type * as z from "zod";
import type { profileSchema } from "./schema.ts";

/** The type that a schema reads, made read-only. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** How one cluster does things; everything that differs between local and production. schema.ts describes each field. */
export type Profile = Immutable<z.infer<typeof profileSchema>>;

export type WildcardTls = Extract<Profile["tls"], { mode: "wildcard" }>;
export type Routing = Profile["routing"];
export type GatewayRouting = Extract<Routing, { kind: "gateway" }>;
export type IngressRouting = Extract<Routing, { kind: "ingress" }>;
export type ListenerPorts = NonNullable<GatewayRouting["ports"]>;
export type ExternalSecrets = Extract<Profile["secrets"], { mode: "external" }>;
export type NightlyBackups = Extract<Profile["backups"], { mode: "nightly" }>;
export type Images = Profile["images"];
export type EgressTarget = NonNullable<NonNullable<Profile["agentEgress"]>["nats"]>;
export type PlatformHome = NonNullable<Profile["platform"]>;

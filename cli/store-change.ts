import type { StoreChange } from "../contract/index.ts";
import { labelsOf, parseLabel } from "./arguments.ts";
import { UsageError } from "./errors.ts";
import { storeFlags } from "./store-flags.ts";

/** Fields that a store can do without, by the words of --unset. */
const optionalFields = {
  "admin-email": "adminEmail",
  "storefront-image": "storefrontImage",
  "external-id": "externalId",
  labels: "labels",
  hosts: "hosts",
} as const;
type Unset = keyof typeof optionalFields;

/** What of a store is to change, as a command line says it. */
export type StoreChangeFlags = {
  readonly plan?: string | undefined;
  readonly addHost?: readonly string[] | undefined;
  readonly removeHost?: readonly string[] | undefined;
  readonly adminEmail?: string | undefined;
  readonly storefrontImage?: string | undefined;
  readonly externalId?: string | undefined;
  readonly label?: readonly (readonly [key: string, value: string])[] | undefined;
  readonly removeLabel?: readonly string[] | undefined;
  readonly unset?: readonly Unset[] | undefined;
};

const optional = { kind: "parsed", parse: String, optional: true } as const;
const { adminEmail, storefrontImage, externalId } = storeFlags;
const unsettable = Object.keys(optionalFields) as Unset[];

export const storeChangeFlags = {
  plan: { ...optional, placeholder: "plan", brief: "How large it is; volumes can't shrink" },
  addHost: {
    ...optional,
    variadic: true,
    placeholder: "host",
    brief: "Host of your own that it gets; may be repeated",
  },
  removeHost: { ...optional, variadic: true, placeholder: "host", brief: "Host that it gives up; may be repeated" },
  adminEmail,
  storefrontImage,
  externalId,
  label: {
    ...optional,
    parse: parseLabel,
    variadic: true,
    placeholder: "key=value",
    brief: "A label to set; others stay; may be repeated",
  },
  removeLabel: { ...optional, variadic: true, placeholder: "key", brief: "A label to remove; may be repeated" },
  unset: {
    ...optional,
    parse: parseUnset,
    variadic: true,
    placeholder: "field",
    brief: `What it has no more: ${unsettable.join(", ")}; may be repeated`,
  },
} as const;

function parseUnset(text: string): Unset {
  const found = unsettable.find((each) => each === text);
  if (found === undefined) throw new UsageError(`must be one of: ${unsettable.join(", ")}`);
  return found;
}

/** Whether the change depends on what the store is now. */
export function dependsOnStore({ addHost, removeHost }: StoreChangeFlags): boolean {
  return addHost !== undefined || removeHost !== undefined;
}

/** The change as a merge patch, with all hosts of the store where some come or go. @throws UsageError */
export function changeOf(flags: StoreChangeFlags, hosts: readonly string[] = []): StoreChange {
  const { plan, adminEmail: email, storefrontImage: image, externalId: id, unset = [] } = flags;
  const removed = Object.fromEntries(unset.map((word) => [optionalFields[word], null]));
  const given = {
    plan,
    adminEmail: email,
    storefrontImage: image,
    externalId: id,
    labels: labelChangeOf(flags),
    hosts: dependsOnStore(flags) ? hostsAfter(flags, hosts) : undefined,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const twice = set.find(([field]) => Object.hasOwn(removed, field));
  if (twice) throw new UsageError(`--unset takes ${twice[0]} away, and another option sets it: give either`);
  const change = { ...removed, ...Object.fromEntries(set) };
  if (Object.keys(change).length === 0) throw new UsageError("says nothing to change: name --plan, --label or another");
  // Whether a plan is one that there is the API knows, which may be newer than this command.
  return change;
}

function labelChangeOf({ label = [], removeLabel = [] }: StoreChangeFlags): StoreChange["labels"] {
  if (label.length + removeLabel.length === 0) return undefined;
  const set = labelsOf("--label", label);
  const both = removeLabel.find((key) => Object.hasOwn(set, key));
  if (both !== undefined) throw new UsageError(`--label sets ${both} and --remove-label removes it: give either`);
  return { ...set, ...Object.fromEntries(removeLabel.map((key) => [key, null])) };
}

function hostsAfter({ addHost = [], removeHost = [] }: StoreChangeFlags, hosts: readonly string[]): string[] {
  const unknown = removeHost.find((host) => !hosts.includes(host));
  if (unknown !== undefined) {
    const has = hosts.length === 0 ? "it has none of its own" : `it has ${hosts.join(", ")}`;
    throw new UsageError(`--remove-host ${unknown}: the store has no such host; ${has}`);
  }
  return [...new Set([...hosts, ...addHost])].filter((host) => !removeHost.includes(host));
}

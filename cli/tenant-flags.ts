import { parseTenant } from "./arguments.ts";
import { outputFlag } from "./command.ts";
import { connectionFlags } from "./connect.ts";
import type { ConnectionFlags } from "./contexts.ts";
import type { Format } from "./output.ts";

/** Options of every command about tenants: it names its tenant itself, and acts for no other. */
export type TenantFlags = Omit<ConnectionFlags, "tenant"> & { readonly output: Format };

const { tenant: _, ...platformFlags } = connectionFlags;
export const tenantFlags = { output: outputFlag, ...platformFlags } as const;
export const tenantAliases = { o: "output" } as const;

/** The one word that is a tenant's id. */
export const tenantArgument = {
  kind: "tuple",
  parameters: [{ brief: "Id of the tenant", parse: parseTenant, placeholder: "tenant" }],
} as const;

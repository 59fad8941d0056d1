import type { TenantResource } from "../../contract/index.ts";
import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { say, show } from "../output.ts";
import { changedQuota, type QuotaFlags, quotaFlags } from "../quota-flags.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { tenantRows, tenantSheet } from "../tenant-views.ts";

type CreateFlags = TenantFlags & QuotaFlags & { readonly name?: string | undefined };

export const createTenant = defineCommand<CreateFlags, [tenant: string]>({
  name: "tenant create",
  brief: "Create a tenant, which may then create stores",
  detail: `What no limit is given for is not limited; storeplane tenant quota changes that later.
A create that is repeated with the same values finds the tenant that is there.`,
  examples: [
    "storeplane tenant create acme --stores 20 --cpu 40 --memory 80Gi --storage 500Gi",
    "storeplane tenant create globex --name Globex -o json",
  ],
  parameters: {
    positional: tenantArgument,
    flags: {
      name: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "text",
        brief: "What people call it [its id]",
      },
      ...quotaFlags,
      ...tenantFlags,
    },
    aliases: tenantAliases,
  },
  async run({ shell, flags, args: [tenant] }) {
    const { name, output } = flags;
    const body = { tenant, ...(name !== undefined && { name }), quota: changedQuota({}, flags) };
    const created = await connect(shell, flags).createTenant(body, { signal: shell.signal });
    const first = `storeplane token create NAME --role tenant-admin --tenant ${tenant}`;
    if (created.state === "Active") say(shell, `${tenant} may create stores. To make its first token: ${first}`);
    show(shell, output, tenantSheet(created));
  },
});

export const listTenants = defineCommand<TenantFlags, []>({
  name: "tenant list",
  brief: "List tenants and their limits",
  detail: "With a role in one tenant you see that one. What their stores count for, storeplane tenant get shows.",
  examples: ["storeplane tenant list", "storeplane tenant list -o wide"],
  parameters: { flags: tenantFlags, aliases: tenantAliases },
  async run({ shell, flags }) {
    const items: TenantResource[] = [];
    const found = connect(shell, flags).allTenants({ signal: shell.signal });
    for await (const tenant of found) items.push(tenant);
    if (items.length === 0) say(shell, "No tenants.");
    show(shell, flags.output, tenantRows(items, { items }));
  },
});

export const getTenant = defineCommand<TenantFlags, [tenant: string]>({
  name: "tenant get",
  brief: "Show a tenant: its state, its limits, and what its stores count for",
  examples: ["storeplane tenant get acme", "storeplane tenant get acme -o yaml"],
  parameters: { positional: tenantArgument, flags: tenantFlags, aliases: tenantAliases },
  async run({ shell, flags, args: [tenant] }) {
    const found = await connect(shell, flags).getTenant(tenant, { signal: shell.signal });
    show(shell, flags.output, tenantSheet(found));
  },
});

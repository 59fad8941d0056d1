import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { say, show } from "../output.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { tenantSheet } from "../tenant-views.ts";

export const suspendTenant = defineCommand<TenantFlags, [tenant: string]>({
  name: "tenant suspend",
  brief: "Let a tenant create no more stores; its shops keep running",
  detail: "It holds everywhere after five seconds. Reads, deletes and undeletes go on.",
  examples: ["storeplane tenant suspend acme"],
  parameters: { positional: tenantArgument, flags: tenantFlags, aliases: tenantAliases },
  async run({ shell, flags, args: [tenant] }) {
    const suspended = await connect(shell, flags).suspendTenant(tenant, { signal: shell.signal });
    say(shell, `${tenant} creates no more stores. To undo: storeplane tenant resume ${tenant}`);
    show(shell, flags.output, tenantSheet(suspended));
  },
});

export const resumeTenant = defineCommand<TenantFlags, [tenant: string]>({
  name: "tenant resume",
  brief: "Let a suspended tenant create stores again",
  detail: "It holds everywhere after five seconds.",
  examples: ["storeplane tenant resume acme"],
  parameters: { positional: tenantArgument, flags: tenantFlags, aliases: tenantAliases },
  async run({ shell, flags, args: [tenant] }) {
    const resumed = await connect(shell, flags).resumeTenant(tenant, { signal: shell.signal });
    say(shell, `${tenant} may create stores again.`);
    show(shell, flags.output, tenantSheet(resumed));
  },
});

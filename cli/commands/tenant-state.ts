import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { say, show } from "../output.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { tenantSheet } from "../tenant-views.ts";

interface StateChange {
  readonly name: string;
  readonly brief: string;
  readonly detail: string;
  readonly change: "suspendTenant" | "resumeTenant";
  /** What is said when it is done. */
  readonly said: (tenant: string) => string;
}

function stateCommand({ name, brief, detail, change, said }: StateChange) {
  return defineCommand<TenantFlags, [tenant: string]>({
    name,
    brief,
    detail,
    examples: [`storeplane ${name} acme`],
    parameters: { positional: tenantArgument, flags: tenantFlags, aliases: tenantAliases },
    async run({ shell, flags, args: [tenant] }) {
      const api = connect(shell, flags);
      const changed = await api[change](tenant, { signal: shell.signal });
      say(shell, said(tenant));
      show(shell, flags.output, tenantSheet(changed));
    },
  });
}

export const suspendTenant = stateCommand({
  name: "tenant suspend",
  brief: "Let a tenant create no more stores; its shops keep running",
  detail: "It holds everywhere after five seconds. Reads, deletes and undeletes go on.",
  change: "suspendTenant",
  said: (tenant) => `${tenant} creates no more stores. To undo: storeplane tenant resume ${tenant}`,
});

export const resumeTenant = stateCommand({
  name: "tenant resume",
  brief: "Let a suspended tenant create stores again",
  detail: "It holds everywhere after five seconds.",
  change: "resumeTenant",
  said: (tenant) => `${tenant} may create stores again.`,
});

import { resources } from "../../contract/index.ts";
import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { UsageError } from "../errors.ts";
import { say, show } from "../output.ts";
import { changedQuota, isEmpty, type QuotaFlags, quotaFlags } from "../quota-flags.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { reviewRows, tenantSheet } from "../tenant-views.ts";

export const setQuota = defineCommand<TenantFlags & QuotaFlags, [tenant: string]>({
  name: "tenant quota",
  brief: "Change how much a tenant's stores may count for together",
  detail: `Limits that are not given stay; the word none lifts one. The next create goes by them.
Stores that are there stay, also above a lower limit. If two people change a tenant at once, the later one's limits hold.`,
  examples: [
    "storeplane tenant quota acme --stores 20 --cpu 40 --memory 80Gi --storage 500Gi",
    "storeplane tenant quota acme --stores 50 --cpu none",
  ],
  parameters: { positional: tenantArgument, flags: { ...quotaFlags, ...tenantFlags }, aliases: tenantAliases },
  async run({ shell, flags, args: [tenant] }) {
    if (isEmpty(flags)) throw new UsageError("there is nothing to change: give at least one limit");
    const api = connect(shell, flags);
    const { signal } = shell;
    const { quota } = await api.getTenant(tenant, { signal });
    const changed = await api.setTenantQuota(tenant, changedQuota(quota, flags), { signal });
    show(shell, flags.output, tenantSheet(changed));
  },
});

export const verifyQuota = defineCommand<TenantFlags, [tenant: string]>({
  name: "tenant verify",
  brief: "Count a tenant's stores again, and put its counter right",
  detail: "The same happens by itself before a create is refused for the quota.",
  examples: ["storeplane tenant verify acme"],
  parameters: { positional: tenantArgument, flags: tenantFlags, aliases: tenantAliases },
  async run({ shell, flags, args: [tenant] }) {
    const review = await connect(shell, flags).verifyTenantQuota(tenant, { signal: shell.signal });
    const isRight = resources.every((resource) => review.before[resource] === review.after[resource]);
    say(shell, `The counter of ${tenant} was ${isRight ? "right" : "wrong, and is put right"}.`);
    show(shell, flags.output, reviewRows(review));
  },
});

import { ApiProblemError } from "../../client/index.ts";
import { resources, type TenantResource } from "../../contract/index.ts";
import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { UsageError } from "../errors.ts";
import { say, show } from "../output.ts";
import { changedQuota, isEmpty, type QuotaFlags, quotaFlags } from "../quota-flags.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { reviewRows, tenantSheet } from "../tenant-views.ts";

const perMember = {
  kind: "boolean",
  default: false,
  withNegated: false,
  brief: "The limits are of the stores that each member created; a token of the API is a member of its own",
} as const;

type SetFlags = TenantFlags & QuotaFlags & { readonly perMember: boolean };

export const setQuota = defineCommand<SetFlags, [tenant: string]>({
  name: "tenant quota",
  brief: "Change how much a tenant's stores may count for together",
  detail: `Limits that are not given stay; the word none lifts one. The next create goes by them.
Stores that are there stay, also above a lower limit. If two people change a tenant at once, each changes the limits that he names.`,
  examples: [
    "storeplane tenant quota acme --stores 20 --cpu 40 --memory 80Gi --storage 500Gi",
    "storeplane tenant quota acme --stores 50 --cpu none",
    "storeplane tenant quota acme --per-member --stores 5",
  ],
  parameters: {
    positional: tenantArgument,
    flags: { ...quotaFlags, perMember, ...tenantFlags },
    aliases: tenantAliases,
  },
  async run({ shell, flags, args: [tenant] }) {
    if (isEmpty(flags)) throw new UsageError("there is nothing to change: give at least one limit");
    const api = connect(shell, flags);
    const { signal } = shell;
    const change = async (): Promise<TenantResource> => {
      const { quota, memberQuota = {}, revision: ifRevision } = await api.getTenant(tenant, { signal });
      if (flags.perMember) return api.setMemberQuota(tenant, changedQuota(memberQuota, flags), { ifRevision, signal });
      return api.setTenantQuota(tenant, changedQuota(quota, flags), { ifRevision, signal });
    };
    show(shell, flags.output, tenantSheet(await unlessOvertaken(change)));
  },
});

/** More than people who change one tenant at the same time. */
const maxConflicts = 5;

/** Begins again where others changed the tenant since it was read. */
async function unlessOvertaken<T>(change: () => Promise<T>): Promise<T> {
  for (let left = maxConflicts; ; left -= 1) {
    try {
      return await change();
    } catch (error) {
      const isOvertaken = error instanceof ApiProblemError && error.problem.code === "revision-conflict";
      if (!isOvertaken || left === 0) throw error;
    }
  }
}

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

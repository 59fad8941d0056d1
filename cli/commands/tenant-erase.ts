import { defineCommand } from "../command.ts";
import { connect } from "../connect.ts";
import { UsageError } from "../errors.ts";
import { say, show } from "../output.ts";
import { type TenantFlags, tenantAliases, tenantArgument, tenantFlags } from "../tenant-flags.ts";
import { tenantSheet } from "../tenant-views.ts";

type EraseFlags = TenantFlags & { readonly confirm?: string | undefined };

export const eraseTenant = defineCommand<EraseFlags, [tenant: string]>({
  name: "tenant erase",
  brief: "Erase the personal data of a suspended tenant without stores, for good",
  detail: `Its audit stays and verifies; addresses and e-mail addresses in it can't be read any more. What is left of its
stores and every desired state that was kept go, its tokens end, and its name becomes its id.`,
  examples: ["storeplane tenant erase acme --confirm acme"],
  parameters: {
    positional: tenantArgument,
    flags: {
      ...tenantFlags,
      confirm: { kind: "parsed", parse: String, optional: true, placeholder: "tenant", brief: "The tenant once more" },
    },
    aliases: tenantAliases,
  },
  async run({ shell, flags, args: [tenant] }) {
    const { confirm } = flags;
    if (confirm !== tenant) {
      throw new UsageError(`This can't be undone. If ${tenant} is meant, add --confirm ${tenant}`);
    }
    const erased = await connect(shell, flags).eraseTenant(tenant, confirm, { signal: shell.signal });
    say(shell, `Personal data of ${tenant} is erased.`);
    show(shell, flags.output, tenantSheet(erased));
  },
});

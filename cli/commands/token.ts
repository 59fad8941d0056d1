import { type Role, roles, type Scope, scopes, type TokenResource } from "../../contract/index.ts";
import { age } from "../age.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import type { ConnectionFlags } from "../contexts.ts";
import { UsageError } from "../errors.ts";
import { type Format, say, show } from "../output.ts";
import { type Column, layOutFields, layOutTable } from "../table.ts";

type Shown = ConnectionFlags & { readonly output: Format };
type CreateFlags = Shown & {
  readonly role: Role;
  readonly scope?: readonly Scope[] | undefined;
  readonly expires?: number | undefined;
};

export const createToken = defineCommand<CreateFlags, [name: string]>({
  name: "token create",
  brief: "Create a token, and show it once",
  detail:
    "It may do at most what your own credential may. With -o name the token alone is printed, for a file or a secret.",
  examples: [
    "storeplane token create deploy --role tenant-member --expires 30d",
    "storeplane token create watch --role tenant-viewer --scope stores:read -o name",
  ],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "What it is for", parse: String, placeholder: "name" }],
    },
    flags: {
      role: { kind: "enum", values: roles, placeholder: "role", brief: "What its holder is" },
      scope: {
        kind: "enum",
        values: scopes,
        variadic: true,
        optional: true,
        placeholder: "scope",
        brief: "What it may do, of what its role may; may be repeated",
      },
      expires: { kind: "parsed", parse: parseDays, optional: true, placeholder: "days", brief: "When it ends, as 30d" },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [name] }) {
    const { role, scope, expires } = flags;
    const body = { name, role, ...(scope && { scopes: [...scope] }), ...(expires && { expiresInDays: expires }) };
    const created = await connect(shell, flags).createToken(body, { signal: shell.signal });
    show(shell, flags.output, {
      document: created,
      names: [created.token],
      // Not cut and not wrapped: it is copied as a whole.
      text: () => layOutFields([["token", created.token], ...fieldsOf(created)]),
    });
    say(shell, "The token is shown this once. storeplane login --token-stdin keeps it for this command.");
  },
});

export const listTokens = defineCommand<Shown, []>({
  name: "token list",
  brief: "List tokens, without their secrets",
  examples: ["storeplane token list", "storeplane token list -o wide"],
  parameters: { flags: { output: outputFlag, ...connectionFlags }, aliases: { o: "output" } },
  async run({ shell, flags }) {
    const found = await connect(shell, flags).listTokens({ signal: shell.signal });
    if (found.items.length === 0) say(shell, "No tokens.");
    show(shell, flags.output, {
      document: found,
      names: found.items.map(({ id }) => id),
      text: ({ isWide, width }) => {
        const shown = columns(Date.now()).filter((column) => isWide || !column.isWide);
        return layOutTable(found.items, shown, width);
      },
    });
  },
});

export const revokeToken = defineCommand<Shown, [id: string]>({
  name: "token revoke",
  brief: "Revoke a token: within ten seconds it lets no one in",
  examples: ["storeplane token revoke 4kQ2mZ81xWcB"],
  parameters: {
    positional: { kind: "tuple", parameters: [{ brief: "Id of the token", parse: parseId, placeholder: "id" }] },
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const revoked = await connect(shell, flags).revokeToken(id, { signal: shell.signal });
    show(shell, flags.output, {
      document: revoked,
      names: [revoked.id],
      text: ({ width }) => layOutFields(fieldsOf(revoked), width),
    });
  },
});

function fieldsOf({ id, name, tenant, role, scopes: granted, state, expiresAt, revokedAt }: TokenResource) {
  return [
    ["id", id],
    ["name", name],
    ["tenant", tenant],
    ["role", role],
    ["scopes", granted.join(", ")],
    ["state", state],
    ["expires", expiresAt],
    ["revoked", revokedAt],
  ] as const;
}

function columns(now: number): readonly Column<TokenResource>[] {
  return [
    { title: "ID", of: ({ id }) => id },
    { title: "NAME", of: ({ name }) => name, least: 12 },
    { title: "ROLE", of: ({ role }) => role },
    { title: "STATE", of: ({ state }) => state },
    { title: "USED", of: ({ lastUsedAt }) => (lastUsedAt === undefined ? "never" : `${age(lastUsedAt, now)} ago`) },
    { title: "EXPIRES", of: ({ expiresAt }) => expiresAt },
    { title: "CREATED BY", of: ({ createdBy }) => createdBy, isWide: true },
    { title: "SCOPES", of: ({ scopes: granted }) => granted.join(","), isWide: true },
  ];
}

/** An id as an address can carry it; the API judges the rest. @throws UsageError */
function parseId(text: string): string {
  if (!/^[0-9A-Za-z]{1,64}$/.test(text))
    throw new UsageError("must be the id of a token: storeplane token list shows them");
  return text;
}

/** Days of "30d" or "30". @throws UsageError */
function parseDays(text: string): number {
  const [, digits] = /^([0-9]{1,4})d?$/.exec(text) ?? [];
  const days = Number(digits);
  if (!(days >= 1 && days <= 365)) throw new UsageError("must be a number of days such as 30d, at most 365d");
  return days;
}

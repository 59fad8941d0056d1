import { ApiClient } from "../../client/index.ts";
import { defineCommand } from "../command.ts";
import { changeConfigFile, configPath, parseContext, readConfigFile, tokenSchema } from "../config-file.ts";
import { chooseEndpoint } from "../contexts.ts";
import { signInByDevice } from "../device-sign-in.ts";
import { UsageError } from "../errors.ts";
import { type NoInputFlag, noInputFlag, refuseInput } from "../no-input.ts";
import { say } from "../output.ts";
import type { Shell } from "../shell.ts";
import { readLine } from "../stdin.ts";

type Flags = NoInputFlag & {
  readonly tokenStdin: boolean;
  readonly issuer?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly context?: string | undefined;
};

export const login = defineCommand<Flags, []>({
  name: "login",
  brief: "Sign in to a platform, or keep a token for it",
  detail: `You sign in at the platform's identity provider with a browser, on this machine or another one; with --token-stdin a token
is read from stdin instead. It is tried, and kept in the configuration file, which its owner alone can read. The context is
named by --context, or default; the first context becomes the current one.`,
  examples: ["storeplane login --context live", "storeplane login --token-stdin --no-input --context live < token"],
  parameters: {
    flags: {
      tokenStdin: { kind: "boolean", default: false, withNegated: false, brief: "Read the token from stdin" },
      issuer: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "url",
        brief: "The identity provider; the platform's first one without it",
      },
      endpoint: { kind: "parsed", parse: String, optional: true, placeholder: "url", brief: "Address of the API" },
      context: {
        kind: "parsed",
        parse: parseContext,
        optional: true,
        placeholder: "name",
        brief: "Name of the context",
      },
      noInput: noInputFlag,
    },
  },
  async run({ shell, flags }) {
    if (flags.tokenStdin && flags.issuer !== undefined) {
      throw new UsageError("give --issuer to sign in with a browser, or --token-stdin and a token on stdin");
    }
    refuseToWait(shell, flags);
    const { env } = shell.process;
    const name = flags.context ?? "default";
    const given = flags.tokenStdin ? parsedToken(await readLine(shell)) : undefined;
    const url = addressFor(name, flags.endpoint, withToken(env, given ?? "any"));
    const token = given ?? parsedToken(await signInByDevice(shell, url, flags.issuer));
    const headers = () => ({ authorization: `Bearer ${token}` });
    const me = await new ApiClient({ url, headers }).getMe({ signal: shell.signal });
    changeConfigFile(env, ({ current = name, contexts }) => ({
      current,
      contexts: { ...contexts, [name]: { ...contexts[name], endpoint: url, token } },
    }));
    const { current } = readConfigFile(env);
    if (!flags.tokenStdin && me.expiresAt !== undefined) say(shell, `You are signed in until ${me.expiresAt}.`);
    say(
      shell,
      `You are ${me.role} of tenant ${me.tenant} on ${url}. The token is in ${configPath(env)}, context ${name}.`,
    );
    if (current !== name)
      say(shell, `The current context is still ${current}: give --context ${name}, or: storeplane config use ${name}`);
  },
});

/** @throws UsageError where a person would have to sign in, or to type */
function refuseToWait({ process: { stdin } }: Shell, flags: Flags): void {
  const give = "--token-stdin, with a file or a pipe as stdin";
  if (!flags.tokenStdin) refuseInput(flags, { what: "a person has to sign in with a browser", give });
  else if (stdin?.isTTY === true) refuseInput(flags, { what: "stdin is a terminal, where a person has to type", give });
}

function parsedToken(text: string): string {
  const token = tokenSchema.safeParse(text);
  if (!token.success) throw new UsageError(`the token ${token.error.issues[0]?.message}`);
  return token.data;
}

/** Where a context is, or is to be. @throws UsageError for a new one of which nothing says so */
function addressFor(name: string, endpoint: string | undefined, env: ReturnType<typeof withToken>): string {
  const known = endpoint ?? addressOf(name, env);
  const { url, context } = chooseEndpoint({ endpoint: known }, env);
  // Otherwise a token meant for a new platform would be sent to that of another context.
  if (known === undefined && context !== undefined) {
    throw new UsageError(`the context ${name} is new: say where it is with --endpoint URL`);
  }
  return url;
}

/** Where a context that is there already is. */
function addressOf(name: string, env: Parameters<typeof readConfigFile>[0]): string | undefined {
  const { contexts } = readConfigFile(env);
  return Object.hasOwn(contexts, name) ? contexts[name]?.endpoint : undefined;
}

/** So that it is sent in clear to no other machine, as any token. */
function withToken(env: Parameters<typeof readConfigFile>[0], token: string) {
  return { ...env, STOREPLANE_TOKEN: token };
}

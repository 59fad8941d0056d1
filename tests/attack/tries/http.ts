import { post } from "../../integration/control-plane/start-api.ts";
import type { Try } from "../try.ts";
import type { World } from "../world.ts";

type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** Who asks about a store of tenant `default`; none of them may. */
const callers: Readonly<Record<string, (world: World) => Call>> = {
  "without a credential": ({ api }) => api.askWith(undefined),
  "as another tenant's administrator": ({ api, tokens }) => api.askWith(tokens.stranger),
  "as another tenant's administrator who names the tenant": ({ api, tokens }) => naming(api.askWith(tokens.stranger)),
  "with a revoked token": ({ api, tokens }) => api.askWith(tokens.revoked),
  "with a token's id and a secret of one's own": ({ api, tokens }) => api.askWith(tokens.forged),
  "with a session that was never opened": ({ api }) => cookie(api.askWith(undefined)),
};

function naming(ask: Call): Call {
  return (path, init = {}) =>
    ask(path, { ...init, headers: { ...(init.headers as object), "storeplane-tenant": "default" } });
}

function cookie(ask: Call): Call {
  const forged = `__Host-storeplane=${"A".repeat(200)}`;
  return (path, init = {}) => ask(path, { ...init, headers: { ...(init.headers as object), cookie: forged } });
}

const storeBody = { name: "victim", engine: "woocommerce", cluster: "c2" };

const requests: readonly (readonly [what: string, path: (world: World) => string, init?: RequestInit])[] = [
  ["reading the store", () => "/v1/stores/victim"],
  ["listing stores", () => "/v1/stores?limit=200"],
  ["listing stores of a cluster", () => "/v1/stores?cluster=c2&limit=200"],
  ["creating the store once more", () => "/v1/stores", post({ ...storeBody, adminEmail: "thief@example.com" })],
  ["deleting the store at once", () => "/v1/stores/victim?force=true", { method: "DELETE" }],
  ["undeleting the store", () => "/v1/stores/victim/undelete", { method: "POST" }],
  ["a preview of the store", () => "/v1/previews", post(storeBody)],
  [
    "asking for the login",
    () => "/v1/stores/victim/credentials",
    post({ publicKey: Buffer.alloc(32, 9).toString("base64url") }),
  ],
  ["listing tokens", () => "/v1/tokens"],
  ["reading a token", ({ tokens }) => `/v1/tokens/${tokens.ownId}`],
  ["revoking a token", ({ tokens }) => `/v1/tokens/${tokens.ownId}`, { method: "DELETE" }],
  ["making a token of the platform", () => "/v1/tokens", post({ name: "mine", role: "platform-admin" })],
];

/** What the API is asked by who has no right to it. */
export const httpTries: readonly Try[] = Object.entries(callers).flatMap(([who, callerOf]) =>
  requests.map(([what, path, init]) => ({
    what: `${what} ${who}`,
    does: async (world) => {
      const answer = await callerOf(world)(path(world), init);
      world.attacker.note(`${answer.status} ${await answer.text()}`);
    },
  })),
);

import type { AccessSettings } from "../../control-plane/identity/create-access.ts";
import { issuers } from "../../control-plane/identity/oidc/issuers.ts";
import { startIssuer } from "../issuer/start-issuer.ts";

const roles = { alice: "tenant-admin", bob: "tenant-viewer", carol: "platform-admin" } as const;
const command = "storeplane-command";

/** An identity provider of this machine, and what the control plane has to know of it. */
export interface StartedProvider extends AsyncDisposable {
  readonly access: Pick<AccessSettings, "issuers" | "publicUrl">;
  /** How it is told to whoever has started the platform. */
  readonly words: string;
}

/** Lets people sign in to the control plane at this address: anyone on this machine may say to be one of them. */
export async function startIdentityProvider(publicUrl: string): Promise<StartedProvider> {
  const issuer = await startIssuer({
    audience: publicUrl,
    programs: [],
    people: Object.keys(roles).map((id) => ({ id, claims: { groups: [id] } })),
    applications: [
      { id: "storeplane", redirectUris: [`${publicUrl}/auth/callback`], signedOutUris: [`${publicUrl}/auth`] },
      { id: command, redirectUris: [] },
    ],
  });
  const entry = {
    issuer: issuer.url,
    audience: publicUrl,
    tenants: ["default"],
    roleClaim: "groups",
    roleMap: Object.entries(roles).map(([value, role]) => ({ value, role })),
    platform: true,
    signIn: { clientId: "storeplane" },
    device: { clientId: command },
  };
  return {
    access: { issuers: issuers.parse([entry]), publicUrl },
    words: wordsOf(publicUrl),
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  };
}

function wordsOf(url: string): string {
  const people = Object.entries(roles).map(([id, role]) => `${id} (${role})`);
  return `An identity provider of this machine lets anyone in who says to be one of ${people.join(", ")}:

  ${url}/auth/login
  npx storeplane login --context people --endpoint ${url}
`;
}

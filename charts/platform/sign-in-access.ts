import type { PlatformHome } from "../../constructs/index.ts";

/** The Secret with whose signed tokens are taken and the keys of sessions, made by whoever installs, never rendered. */
export const signInSecret = "storeplane-sign-in";

/** Its keys, each the name of the file. */
export const signInFiles = ["issuers.json", "session-keys"] as const;

const folder = "/etc/storeplane/sign-in";
const volume = "sign-in";

/** How the control plane knows people of an identity provider: variables, mounts and volumes; none where there is no provider. */
export function signInAccess({ host, identityProviders }: PlatformHome) {
  if (identityProviders === undefined) return { env: [], mounts: [], volumes: [] };
  const [issuers, keys] = signInFiles;
  const items = signInFiles.map((key) => ({ key, path: key }));
  return {
    env: [
      { name: "STOREPLANE_ISSUERS_FILE", value: `${folder}/${issuers}` },
      { name: "STOREPLANE_SESSION_KEYS_FILE", value: `${folder}/${keys}` },
      ...(host === undefined ? [] : [{ name: "STOREPLANE_PUBLIC_URL", value: `https://${host}` }]),
    ],
    mounts: [{ name: volume, mountPath: folder, readOnly: true }],
    volumes: [{ name: volume, secret: { secretName: signInSecret, defaultMode: 0o440, items } }],
  };
}

/** The Secret with the first administrator's token, made by whoever installs, never rendered; only the migration reads it. */
export const adminTokenSecret = "storeplane-admin-token";
export const adminTokenKey = "token";

const folder = "/etc/storeplane/admin";
const volume = "admin";

/** How the migration reads it: variables, mounts and volumes. */
export const adminTokenAccess = {
  env: [{ name: "STOREPLANE_ADMIN_TOKEN_FILE", value: `${folder}/${adminTokenKey}` }],
  mounts: [{ name: volume, mountPath: folder, readOnly: true }],
  volumes: [
    {
      name: volume,
      secret: {
        secretName: adminTokenSecret,
        defaultMode: 0o440,
        items: [{ key: adminTokenKey, path: adminTokenKey }],
      },
    },
  ],
};

/** What a store's database is known by in its namespace, whatever server it is. */
export const databaseComponent = "database";
/** Versioned: a rotation makes a new Secret, which rolls the pods that read it. */
export const databaseSecretName = "database-v1";
export const databaseName = "store";
export const databaseUser = "store";
export const databaseClaimName = "database-data";
/** Where the server's own pod has the Secret. */
export const databaseSecretPath = "/etc/storeplane/database";

import { defineConfig, Modules } from "@medusajs/framework/utils";

const env = process.env;
const redisUrl = env.REDIS_URL;
const cacheRedisUrl = env.CACHE_REDIS_URL;

/** Queues, sessions and locks in Valkey, so that several processes are one shop. */
function redisModules(url: string) {
  return [
    { key: Modules.EVENT_BUS, resolve: "@medusajs/medusa/event-bus-redis", options: { redisUrl: url } },
    {
      key: Modules.WORKFLOW_ENGINE,
      resolve: "@medusajs/medusa/workflow-engine-redis",
      options: { redis: { redisUrl: url } },
    },
    {
      key: Modules.LOCKING,
      resolve: "@medusajs/medusa/locking",
      options: {
        providers: [
          {
            id: "locking-redis",
            resolve: "@medusajs/medusa/locking-redis",
            is_default: true,
            options: { redisUrl: url },
          },
        ],
      },
    },
  ];
}

/** Only with a server of its own: the queue's server must refuse writes when it is full, a cache must forget. */
function cacheModules(url: string) {
  return [
    {
      key: Modules.CACHING,
      resolve: "@medusajs/medusa/caching",
      options: {
        providers: [
          {
            id: "caching-redis",
            resolve: "@medusajs/medusa/caching-redis",
            is_default: true,
            options: { redisUrl: url },
          },
        ],
      },
    },
  ];
}

/** Medusa's default writes uploads to the local disk, where the next pod does not find them: bucket or refusal. */
function fileModule() {
  const bucket = {
    id: "s3",
    resolve: "@medusajs/medusa/file-s3",
    options: {
      bucket: env.S3_BUCKET,
      region: env.S3_REGION,
      endpoint: env.S3_ENDPOINT,
      file_url: env.S3_FILE_URL,
      prefix: env.S3_PREFIX,
      access_key_id: env.S3_ACCESS_KEY_ID,
      secret_access_key: env.S3_SECRET_ACCESS_KEY,
      additional_client_config: { forcePathStyle: env.S3_FORCE_PATH_STYLE === "true" },
    },
  };
  const refusal = { id: "refused", resolve: "./src/modules/refused-files" };
  const provider = env.S3_BUCKET ? bucket : refusal;
  return { key: Modules.FILE, resolve: "@medusajs/medusa/file", options: { providers: [provider] } };
}

export default defineConfig({
  projectConfig: {
    databaseUrl: env.DATABASE_URL,
    redisUrl,
    workerMode: env.MEDUSA_WORKER_MODE as "shared" | "server" | "worker" | undefined,
    // Production means "Secure" cookies to Medusa, and a browser drops those over the plain HTTP of the local profile.
    cookieOptions: { secure: env.STORE_COOKIE_SECURE !== "false", sameSite: "lax" },
    http: {
      storeCors: env.STORE_CORS ?? "",
      adminCors: env.ADMIN_CORS ?? "",
      authCors: env.AUTH_CORS ?? "",
      jwtSecret: env.JWT_SECRET,
      cookieSecret: env.COOKIE_SECRET,
    },
  },
  // The path without a host makes one built dashboard serve every shop.
  admin: { disable: env.DISABLE_MEDUSA_ADMIN === "true", backendUrl: "/" },
  featureFlags: { caching: cacheRedisUrl !== undefined },
  modules: [
    fileModule(),
    ...(redisUrl ? redisModules(redisUrl) : []),
    ...(cacheRedisUrl ? cacheModules(cacheRedisUrl) : []),
  ],
});

/** Medusa's API and administration; in a plan without workers it does their work too. */
export const serverComponent = "server";
export const serverPort = 9000;
/** Medusa's queues and schedules. */
export const workerComponent = "worker";
export const storefrontComponent = "storefront";
export const storefrontPort = 8000;

/** `node` in the official images. */
export const nodeUserId = 1000;
export const portName = "http";

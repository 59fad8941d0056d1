/** What the control plane and the agents agree on; imports zod only. */
export * from "./catalog.ts";
export * from "./cluster.ts";
export * from "./codec.ts";
export * from "./desired.ts";
export * from "./names.ts";
export * from "./preview.ts";
export * from "./problem.ts";
export * from "./reasons.ts";
export * from "./revision.ts";
export * from "./rpc.ts";
export * from "./rpc-codec.ts";
export * from "./status.ts";
export * from "./store-resource.ts";
export * from "./store-spec.ts";
export * from "./streams.ts";
export * from "./subjects.ts";

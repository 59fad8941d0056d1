/** How a state looks besides its word. */
export type Tone = "good" | "busy" | "warn" | "bad" | "idle";

export type Shape = "check" | "half" | "triangle" | "cross" | "pause" | "ring" | "minus" | "gone";

export interface Look {
  readonly tone: Tone;
  readonly shape: Shape;
}

const looks: Readonly<Record<string, Look>> = {
  Pending: { tone: "idle", shape: "ring" },
  Provisioning: { tone: "busy", shape: "half" },
  Ready: { tone: "good", shape: "check" },
  Degraded: { tone: "warn", shape: "triangle" },
  Updating: { tone: "busy", shape: "half" },
  Suspended: { tone: "idle", shape: "pause" },
  Deleting: { tone: "warn", shape: "minus" },
  Deleted: { tone: "idle", shape: "gone" },
  Failed: { tone: "bad", shape: "cross" },
};

/** A phase that is newer than this page has the look of "something". */
export function lookOfPhase(phase: string): Look {
  return (Object.hasOwn(looks, phase) ? looks[phase] : undefined) ?? { tone: "idle", shape: "ring" };
}

const stepLooks: Readonly<Record<string, Look>> = {
  Waiting: { tone: "idle", shape: "ring" },
  Running: { tone: "busy", shape: "half" },
  Done: { tone: "good", shape: "check" },
  Failed: { tone: "bad", shape: "cross" },
};

export function lookOfStep(state: string): Look {
  return (Object.hasOwn(stepLooks, state) ? stepLooks[state] : undefined) ?? { tone: "idle", shape: "ring" };
}

const stepNames: Readonly<Record<string, string>> = {
  accepted: "Accepted by the platform",
  observed: "Taken up by the cluster",
  namespace: "Namespace",
  secrets: "Passwords and keys",
  database: "Database",
  app: "Shop software",
  setup: "First set-up",
  route: "Address",
  live: "Trial purchase",
};

/** What a step is about, for people who don't know the step's name. */
export function nameOfStep(name: string): string {
  return (Object.hasOwn(stepNames, name) ? stepNames[name] : undefined) ?? name;
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Runtime } from "../../../dev/runtimes/runtime.ts";
import { type Edge, startEdge } from "../start-edge.ts";
import type { EdgeCase } from "./edge-case.ts";
import { eventCases } from "./events.ts";
import { outageCases } from "./outages.ts";
import { platformCases } from "./platform.ts";
import { refusalCases } from "./refusals.ts";
import { storeCases } from "./stores.ts";

/** The same of every runtime; `own` is what only this one has to show, before the bus is taken away. */
export function describeCases(runtime: Runtime, own: readonly EdgeCase[] = []): void {
  describe.for([runtime])("%s", () => {
    let edge: Edge;

    beforeAll(async () => {
      edge = await startEdge(runtime);
    });

    afterAll(() => edge?.[Symbol.asyncDispose]());

    const cases = [...platformCases, ...storeCases, ...eventCases, ...refusalCases, ...own, ...outageCases];
    // Written as "$title" it would be cut, and cases would share a name.
    test.for(cases.map(({ title, run }) => [title, run] as const))("%s", async ([, run]) => {
      expect.hasAssertions();
      await run(edge);
    });
  });
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Try } from "./try.ts";
import { startWorld, type World } from "./world.ts";

/** A suite of this many servers; a try after which anything is otherwise than before has succeeded, and fails. */
export function runTries(servers: 1 | 3, groups: Readonly<Record<string, readonly Try[]>>): void {
  let world: World;

  beforeAll(async () => {
    world = await startWorld(servers);
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });

  describe.each(Object.entries(groups))("%s", (_group, tries) => {
    test.each(tries)("$what comes to nothing", async ({ does, came }) => {
      await does(world);
      const effects = [...(await world.effects()), ...((await came?.(world)) ?? [])];
      world.attacker.stopListening();
      expect(effects).toEqual([]);
    });
  });

  test("nothing came of the tries later on", async () => {
    await world.attacker.settle();
    expect(await world.lateEffects()).toEqual([]);
  });
}

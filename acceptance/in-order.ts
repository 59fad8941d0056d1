import { test } from "vitest";
import type { ShopFigures } from "./figures.ts";

/** Tells figures to whoever reports the run; those of one key replace earlier ones. */
export type Tell = (figures: ShopFigures) => void;

/** One test after another, on the same shops. */
export interface InOrder {
  /** What later tests build on: once it has thrown, they are skipped. A soft expectation fails it and lets the run go on. */
  readonly step: (title: string, run: (tell: Tell) => Promise<void>) => void;
  /** What nothing builds on; what it returns is told beside its title, so never a secret. */
  readonly check: (title: string, run: () => Promise<string>) => void;
  /** The same as a step, of what can't be done here: skipped. */
  readonly leaveOut: (title: string) => void;
}

/** Defines tests that run in their order and share their shops. */
export function inOrder(): InOrder {
  let broken = false;
  const why = "a step before it has failed";
  return {
    step: (title, run) =>
      test(title, async ({ task, skip }) => {
        skip(broken, why);
        broken = true;
        await run((figures) => Object.assign(task.meta, { figures: { ...task.meta.figures, ...figures } }));
        broken = false;
      }),
    check: (title, run) =>
      test(title, async ({ task, skip }) => {
        skip(broken, why);
        task.meta.told = await run();
      }),
    leaveOut: (title) => test.skip(title),
  };
}

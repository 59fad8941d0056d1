import { useEffect, useEffectEvent } from "react";
import type { Shortcut } from "../parts/key-map.ts";
import { useServices } from "./services.tsx";

/** Keys that do something while what has them is on the screen. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { keys } = useServices();
  const run = useEffectEvent((wanted: string) => shortcuts.find((each) => each.keys === wanted)?.run());
  const shown = JSON.stringify(shortcuts.map(({ keys: each, what }) => ({ keys: each, what })));
  useEffect(() => {
    const listed = JSON.parse(shown) as Omit<Shortcut, "run">[];
    return keys.add(listed.map((each) => ({ ...each, run: () => run(each.keys) })));
  }, [keys, shown]);
}

import { catalog } from "../../contract/index.ts";

/** What people call an engine; one that is newer than this page by its id. */
export function nameOfEngine(id: string): string {
  return catalog.engines.find((engine) => engine.id === id)?.displayName ?? id;
}

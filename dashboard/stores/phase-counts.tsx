import { getRouteApi } from "@tanstack/react-router";
import { phases } from "../../contract/index.ts";
import { Icon } from "../parts/icon.tsx";
import { lookOfPhase } from "../words/phases.ts";
import { phasesOf, readStoreFilter, withPhase } from "./store-filter.ts";

const route = getRouteApi("/stores");

/** How many stores are in each phase; each is a filter. */
export function PhaseCounts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = new Set<string>(phasesOf(filter.phase));
  const shown = phases.filter((phase) => chosen.has(phase) || (counts[phase] ?? 0) > 0);
  if (shown.length === 0) return undefined;
  const choose = (phase: string): void => {
    void navigate({ search: readStoreFilter({ ...filter, phase: withPhase(filter.phase, phase) }), replace: true });
  };
  return (
    <fieldset className="phase-counts">
      <legend className="visually-hidden">Phases</legend>
      {shown.map((phase) => {
        const { tone, shape } = lookOfPhase(phase);
        return (
          <button
            key={phase}
            type="button"
            className="badge phase-count"
            data-tone={tone}
            aria-pressed={chosen.has(phase)}
            onClick={() => choose(phase)}
          >
            <Icon name={shape} />
            {phase} <span className="number">{(counts[phase] ?? 0).toLocaleString("en")}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { loadPart } from "../../parts/load-part.ts";
import { SelectField } from "../../parts/select-field.tsx";
import { hasFilter } from "../store-filter.ts";
import { filterOf, queryOf, useSavedViews } from "./use-saved-views.ts";

const route = getRouteApi("/stores");
const noView = "";

const SaveView = lazy(async () => ({ default: (await loadPart(() => import("./save-view.tsx"))).SaveView }));

/** Which of the saved views the list shows, where there are any. */
export function ViewPicker() {
  const { all } = useSavedViews();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  if (all.length === 0) return undefined;
  const shown = all.find(({ query }) => query === queryOf(filter));
  const choose = (name: string): void => {
    const view = all.find((each) => each.name === name);
    void navigate({ search: view === undefined ? {} : filterOf(view) });
  };
  return (
    <div className="picker-compact">
      <SelectField
        label="View"
        value={shown?.name ?? noView}
        onChange={choose}
        options={[
          { id: noView, name: shown === undefined && hasFilter(filter) ? "Not saved" : "All stores" },
          ...all.map(({ name }) => ({ id: name, name })),
        ]}
      />
    </div>
  );
}

/** Saves what the list shows under a name, or forgets it. */
export function ViewButton() {
  const { all, forget } = useSavedViews();
  const filter = route.useSearch();
  const [isAsked, setAsked] = useState(false);
  const shown = all.find(({ query }) => query === queryOf(filter));
  if (shown !== undefined) {
    return (
      <Button look="quiet" onPress={() => forget(shown.name)}>
        Forget view
      </Button>
    );
  }
  return (
    <>
      <Button look="quiet" onPress={() => setAsked(true)}>
        Save view…
      </Button>
      {isAsked && (
        <Suspense>
          <SaveView filter={filter} onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </>
  );
}

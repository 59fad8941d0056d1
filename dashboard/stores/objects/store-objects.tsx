import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoreObjects as Found } from "../../../contract/index.ts";
import { objectsQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { useLive } from "../../api/use-live.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { Empty } from "../../parts/empty.tsx";
import { clockTime } from "../../words/times.ts";
import { ObjectTable } from "./object-table.tsx";
import { countWords } from "./object-words.ts";

const route = getRouteApi("/stores/$name");

/** What a store consists of in its cluster, and how each part of it is. */
export function StoreObjects() {
  const { api } = useServices();
  const { name } = route.useParams();
  const options = objectsQuery(api, name);
  const query = useQuery(options);
  useLive({ kind: "store", name }, { queryKey: options.queryKey });
  return (
    <Asked query={query} what={`the objects of ${name}`}>
      {(found) => (
        <section aria-labelledby="objects" className="stack">
          <div className="card-head">
            <h2 id="objects">{countWords(found)}</h2>
            <span className="row">
              <span className="soft small">as of {clockTime(query.dataUpdatedAt)}</span>
              <Button onPress={() => void query.refetch()}>Read again</Button>
            </span>
          </div>
          <Objects found={found} />
        </section>
      )}
    </Asked>
  );
}

function Objects({ found }: { readonly found: Found }) {
  if (found.objects.length > 0) return <ObjectTable found={found} />;
  return (
    <Empty title="No objects yet">
      <p>{found.message ?? "There are none in the store's cluster."}</p>
    </Empty>
  );
}

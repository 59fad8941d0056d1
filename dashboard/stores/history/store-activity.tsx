import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { OperationTable } from "../../activity/operation-table.tsx";
import { storeOperationsQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { useLive } from "../../api/use-live.ts";
import { Asked } from "../../parts/asked.tsx";
import { MoreRows } from "../../parts/more-rows.tsx";

const route = getRouteApi("/stores/$name");

/** What was done to one store, also after it is gone. */
export function StoreActivity() {
  const { api } = useServices();
  const { name } = route.useParams();
  const options = storeOperationsQuery(api, name);
  const query = useInfiniteQuery(options);
  useLive({ kind: "store", name }, { queryKey: options.queryKey, isOn: (query.data?.pages.length ?? 0) <= 1 });
  return (
    <Asked query={query} what={`what was done to ${name}`}>
      {({ pages }) => (
        <OperationTable
          caption={`What was done to ${name}, the newest first`}
          operations={pages.flatMap(({ items }) => items)}
          hasStores={false}
          foot={<MoreRows query={query} />}
        />
      )}
    </Asked>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "../../client/index.ts";
import type { ClusterResource } from "../../contract/index.ts";
import { clusterQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { showToast } from "../parts/toasts.tsx";

/** Changes a cluster; what it then is stands on the page, and in a sentence. */
export function useClusterChange<Wanted>(
  change: (api: ApiClient, wanted: Wanted) => Promise<ClusterResource>,
  said: (cluster: ClusterResource, wanted: Wanted) => string,
) {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation<ClusterResource, Error, Wanted>({
    mutationFn: (wanted) => change(api, wanted),
    onSuccess: (cluster, wanted) => {
      client.setQueryData(clusterQuery(api, cluster.cluster).queryKey, cluster);
      void client.invalidateQueries({ queryKey: ["clusters"] });
      showToast({ text: said(cluster, wanted) });
    },
  });
}

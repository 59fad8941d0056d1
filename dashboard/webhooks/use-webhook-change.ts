import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiClient, ChangedWebhook } from "../../client/index.ts";
import type { WebhookResource } from "../../contract/index.ts";
import { webhookQuery, webhooksQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { showToast } from "../parts/toasts.tsx";

/** Changes a webhook; what it then is stands on the page, and in a sentence. */
export function useWebhookChange(id: string, said: (webhook: WebhookResource) => string) {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation<WebhookResource, Error, ChangedWebhook>({
    mutationFn: (change) => api.changeWebhook(id, change),
    onSuccess: (webhook) => {
      client.setQueryData(webhookQuery(api, id).queryKey, webhook);
      void client.invalidateQueries({ queryKey: webhooksQuery(api).queryKey, exact: true });
      showToast({ text: said(webhook) });
    },
  });
}

/** Has a message sent, and the log read again once it may be there. */
export function useSending(id: string, send: (api: ApiClient) => Promise<unknown>) {
  const { api } = useServices();
  return useMutation({
    mutationFn: () => send(api),
    onSuccess: () => showToast({ text: "The message is on its way; the log below shows what becomes of it." }),
    scope: { id: `webhook ${id}` },
  });
}

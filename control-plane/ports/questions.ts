import type {
  CredentialsReply,
  CredentialsRequest,
  LogsReply,
  LogsRequest,
  PreviewReply,
  PreviewRequest,
} from "../../contract/index.ts";

/** Questions to the agents; throws ClusterSilentError when none answers, BusUnavailableError when the bus is away. */
export interface ClusterQuestions {
  preview(cluster: string, request: PreviewRequest): Promise<PreviewReply>;
  credentials(cluster: string, request: CredentialsRequest): Promise<CredentialsReply>;
  logs(cluster: string, request: LogsRequest): Promise<LogsReply>;
}

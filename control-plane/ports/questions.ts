import type {
  BackupsReply,
  BackupsRequest,
  CredentialsReply,
  CredentialsRequest,
  FollowReply,
  LogsReply,
  LogsRequest,
  ObjectsReply,
  ObjectsRequest,
  PreviewReply,
  PreviewRequest,
} from "../../contract/index.ts";

/** Questions to the agents; throws ClusterSilentError when none answers, BusUnavailableError when the bus is away. */
export interface ClusterQuestions {
  preview(cluster: string, request: PreviewRequest): Promise<PreviewReply>;
  credentials(cluster: string, request: CredentialsRequest): Promise<CredentialsReply>;
  logs(cluster: string, request: LogsRequest): Promise<LogsReply>;
  objects(cluster: string, request: ObjectsRequest): Promise<ObjectsReply>;
  /** Where it names one to begin, that one is begun before the answer. */
  backups(cluster: string, request: BackupsRequest): Promise<BackupsReply>;
  /**
   * Those for logs and all that comes after it, part by part, each asked for when the one before was taken; ends with the signal, with
   * a refusal, and with a part that says why. Throws also when the agent falls silent or leaves one out.
   */
  followLogs(cluster: string, request: LogsRequest, signal: AbortSignal): AsyncIterable<FollowReply>;
}

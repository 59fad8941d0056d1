import {
  type AuditBlockList,
  type AuditList,
  type AuditRecord,
  type ClusterAddition,
  type ClusterChange,
  type ClusterList,
  type ClusterResource,
  type ClusterRevocation,
  type CreatedToken,
  type CredentialsBody,
  type EngineList,
  type Invitation,
  type JoinAnswer,
  type JoinRequest,
  type Me,
  type NameCheck,
  type PlanList,
  type Preview,
  type Quota,
  type QuotaReview,
  type RenewalRequest,
  type RenewedToken,
  type SealedCredentials,
  type StoreList,
  type StoreLogs,
  type StoreObjects,
  type StoreResource,
  type StoreSummaryList,
  storeSummaryList,
  type TenantList,
  type TenantResource,
  type TokenList,
  type TokenResource,
} from "../contract/index.ts";
import { everyPage } from "./every-page.ts";
import { operations } from "./operations.ts";
import type {
  AuditFilter,
  BlockFilter,
  ChangeOptions,
  Created,
  CreateOptions,
  DeleteOptions,
  ListFilter,
  NewStore,
  NewTenant,
  NewToken,
  NoteOptions,
  SummaryFilter,
  TenantPage,
  WhichLogs,
} from "./requests.ts";
import { type CallOptions, type ClientOptions, Transport } from "./transport.ts";
import { WebhookMethods } from "./webhook-methods.ts";

/**
 * The HTTP API, one method per operation. Needs `fetch` and nothing else: it runs in Node, in Deno and in a browser.
 * Requests that are safe to repeat are sent again when no answer comes, or when the API says that a retry within seconds
 * may succeed. Every method throws ApiProblemError for a refusal, ApiUnreachableError when no answer came,
 * UnreadableAnswerError when it was none of this API's, and the reason of its signal.
 */
export class ApiClient extends WebhookMethods {
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    const transport = new Transport(options);
    super(transport);
    this.#transport = transport;
  }

  /** Asks for a store; it comes up afterwards, see followStore. */
  async createStore(body: NewStore, options: CreateOptions = {}): Promise<Created> {
    const { idempotencyKey = crypto.randomUUID(), signal } = options;
    const call = { body, headers: { "idempotency-key": idempotencyKey }, signal };
    const { status, headers, body: store } = await this.#transport.send(operations.createStore, call);
    if (headers.get("idempotency-replayed") === "true") return { store, outcome: "replayed" };
    return { store, outcome: status === 200 ? "existing" : "accepted" };
  }

  async getStore(name: string, { signal }: CallOptions = {}): Promise<StoreResource> {
    return (await this.#transport.send(operations.getStore, { params: { name }, signal })).body;
  }

  /** One page. */
  async listStores(filter: ListFilter = {}, { signal }: CallOptions = {}): Promise<StoreList> {
    return (await this.#transport.send(operations.listStores, { query: { ...filter }, signal })).body;
  }

  /** Every store that the filter lets through, page after page; one that changes meanwhile may come twice. */
  async *allStores(filter: ListFilter = {}, options: CallOptions = {}): AsyncGenerator<StoreResource> {
    const ask = (pageToken: string | undefined) => this.listStores({ ...filter, pageToken }, options);
    for await (const { items } of everyPage("GET /v1/stores", ask, filter.pageToken)) yield* items;
  }

  /** One page of rows, with how many stores there are in each phase. */
  async listSummaries(filter: SummaryFilter = {}, { signal }: CallOptions = {}): Promise<StoreSummaryList> {
    const { phase, cluster, engine, plan, reason, ...others } = filter;
    const lists = Object.entries({ phase, cluster, engine, plan, reason }).map(([name, values]) => [
      name,
      values === undefined || values.length === 0 ? undefined : values.join(","),
    ]);
    const query = { view: "summary", ...others, ...(Object.fromEntries(lists) as Record<string, string | undefined>) };
    return (await this.#transport.send({ ...operations.listStores, answer: storeSummaryList }, { query, signal })).body;
  }

  async deleteStore(name: string, { force, note, ifRevision, signal }: DeleteOptions = {}): Promise<StoreResource> {
    const call = { params: { name }, query: { force, note }, ...onlyAt(ifRevision), signal };
    return (await this.#transport.send(operations.deleteStore, call)).body;
  }

  /** Takes a delete back, until `deleteAfter`. */
  async undeleteStore(
    name: string,
    { note, ifRevision, signal }: ChangeOptions & NoteOptions = {},
  ): Promise<StoreResource> {
    const call = { params: { name }, query: { note }, ...onlyAt(ifRevision), signal };
    return (await this.#transport.send(operations.undeleteStore, call)).body;
  }

  /** Whether a store can be created under a name now. */
  async checkName(name: string, { signal }: CallOptions = {}): Promise<NameCheck> {
    return (await this.#transport.send(operations.checkName, { params: { storeName: name }, signal })).body;
  }

  /** Has one of a store's hosts looked at now; what comes of it shows in the store's `hostStates`. */
  async verifyHost(name: string, host: string, { signal }: CallOptions = {}): Promise<StoreResource> {
    return (await this.#transport.send(operations.verifyHost, { params: { name, host }, signal })).body;
  }

  /** What the store would be made of, and what of that would change; writes nothing. */
  async previewStore(body: NewStore, { signal }: CallOptions = {}): Promise<Preview> {
    return (await this.#transport.send(operations.previewStore, { body, signal })).body;
  }

  /** The administrator's login, sealed to the key; `askCredentials` makes one and opens the answer. */
  async askCredentials(
    name: string,
    body: Pick<CredentialsBody, "publicKey">,
    { signal }: CallOptions = {},
  ): Promise<SealedCredentials> {
    return (await this.#transport.send(operations.askCredentials, { params: { name }, body, signal })).body;
  }

  /** The newest lines that the store's containers wrote, the oldest first. */
  async readLogs(name: string, which: WhichLogs = {}, { signal }: CallOptions = {}): Promise<StoreLogs> {
    return (await this.#transport.send(operations.readLogs, { params: { name }, query: { ...which }, signal })).body;
  }

  /** The store's Kubernetes objects, those that are not ready first. */
  async listObjects(name: string, { signal }: CallOptions = {}): Promise<StoreObjects> {
    return (await this.#transport.send(operations.listObjects, { params: { name }, signal })).body;
  }

  /** Who asks, by the credential of this client. */
  async getMe({ signal }: CallOptions = {}): Promise<Me> {
    return (await this.#transport.send(operations.getMe, { signal })).body;
  }

  /** The answer is the only one that has the secret. */
  async createToken(body: NewToken, { signal }: CallOptions = {}): Promise<CreatedToken> {
    return (await this.#transport.send(operations.createToken, { body, signal })).body;
  }

  async listTokens({ signal }: CallOptions = {}): Promise<TokenList> {
    return (await this.#transport.send(operations.listTokens, { signal })).body;
  }

  async getToken(id: string, { signal }: CallOptions = {}): Promise<TokenResource> {
    return (await this.#transport.send(operations.getToken, { params: { id }, signal })).body;
  }

  /** It lets no one in after ten seconds at most. */
  async revokeToken(id: string, { signal }: CallOptions = {}): Promise<TokenResource> {
    return (await this.#transport.send(operations.revokeToken, { params: { id }, signal })).body;
  }

  /** The same tenant again is no error. */
  async createTenant(body: NewTenant, { signal }: CallOptions = {}): Promise<TenantResource> {
    return (await this.#transport.send(operations.createTenant, { body, signal })).body;
  }

  /** One page, in order of id. */
  async listTenants(page: TenantPage = {}, { signal }: CallOptions = {}): Promise<TenantList> {
    return (await this.#transport.send(operations.listTenants, { query: { ...page }, signal })).body;
  }

  /** Every tenant that the caller may see, page after page. */
  async *allTenants(options: CallOptions = {}): AsyncGenerator<TenantResource> {
    const ask = (pageToken: string | undefined) => this.listTenants({ limit: 200, pageToken }, options);
    for await (const { items } of everyPage("GET /v1/tenants", ask)) yield* items;
  }

  /** Every audit entry that the filter lets through, the oldest first. */
  async *allAudit(filter: AuditFilter = {}, options: CallOptions = {}): AsyncGenerator<AuditRecord> {
    const ask = (pageToken: string | undefined) => this.listAudit({ ...filter, pageToken }, options);
    for await (const { items } of everyPage("GET /v1/audit", ask, filter.pageToken)) yield* items;
  }

  /** Every page of the chain's blocks. */
  allAuditBlocks(filter: BlockFilter = {}, options: CallOptions = {}): AsyncGenerator<AuditBlockList> {
    const ask = (pageToken: string | undefined) => this.listAuditBlocks({ ...filter, pageToken }, options);
    return everyPage("GET /v1/audit/blocks", ask, filter.pageToken);
  }

  async getTenant(tenant: string, { signal }: CallOptions = {}): Promise<TenantResource> {
    return (await this.#transport.send(operations.getTenant, { params: { tenant }, signal })).body;
  }

  /** Replaces all limits; what is absent is not limited. */
  async setTenantQuota(
    tenant: string,
    body: Quota,
    { ifRevision, signal }: ChangeOptions = {},
  ): Promise<TenantResource> {
    const call = { params: { tenant }, body, ...onlyAt(ifRevision), signal };
    return (await this.#transport.send(operations.setTenantQuota, call)).body;
  }

  /** The same of what the stores that one member created may count for. */
  async setMemberQuota(
    tenant: string,
    body: Quota,
    { ifRevision, signal }: ChangeOptions = {},
  ): Promise<TenantResource> {
    const call = { params: { tenant }, body, ...onlyAt(ifRevision), signal };
    return (await this.#transport.send(operations.setMemberQuota, call)).body;
  }

  async suspendTenant(tenant: string, { signal }: CallOptions = {}): Promise<TenantResource> {
    return (await this.#transport.send(operations.suspendTenant, { params: { tenant }, signal })).body;
  }

  async resumeTenant(tenant: string, { signal }: CallOptions = {}): Promise<TenantResource> {
    return (await this.#transport.send(operations.resumeTenant, { params: { tenant }, signal })).body;
  }

  /** Makes personal data of a suspended tenant without stores unreadable for good; `confirm` is its id once more. */
  async eraseTenant(tenant: string, confirm: string, { signal }: CallOptions = {}): Promise<TenantResource> {
    const body = { confirm };
    return (await this.#transport.send(operations.eraseTenant, { params: { tenant }, body, signal })).body;
  }

  /** Counts the tenant's stores again, and puts its counter right. */
  async verifyTenantQuota(tenant: string, { signal }: CallOptions = {}): Promise<QuotaReview> {
    return (await this.#transport.send(operations.verifyTenantQuota, { params: { tenant }, signal })).body;
  }

  /** One page of audit entries, the oldest first. */
  async listAudit(filter: AuditFilter = {}, { signal }: CallOptions = {}): Promise<AuditList> {
    return (await this.#transport.send(operations.listAudit, { query: { ...filter }, signal })).body;
  }

  /** One page of the chain's blocks, each as the text that is stored. */
  async listAuditBlocks(filter: BlockFilter = {}, { signal }: CallOptions = {}): Promise<AuditBlockList> {
    return (await this.#transport.send(operations.listAuditBlocks, { query: { ...filter }, signal })).body;
  }

  async listClusters({ signal }: CallOptions = {}): Promise<ClusterList> {
    return (await this.#transport.send(operations.listClusters, { signal })).body;
  }

  async getCluster(cluster: string, { signal }: CallOptions = {}): Promise<ClusterResource> {
    return (await this.#transport.send(operations.getCluster, { params: { cluster }, signal })).body;
  }

  /** Gives a cluster no new stores; those that it has are served as before. */
  async cordonCluster(
    cluster: string,
    body: { readonly reason?: string },
    { signal }: CallOptions = {},
  ): Promise<ClusterResource> {
    return (await this.#transport.send(operations.cordonCluster, { params: { cluster }, body, signal })).body;
  }

  async uncordonCluster(cluster: string, { signal }: CallOptions = {}): Promise<ClusterResource> {
    return (await this.#transport.send(operations.uncordonCluster, { params: { cluster }, signal })).body;
  }

  /** Puts a cluster's account in place, registers it and makes a token for its first agent. */
  async addCluster(body: ClusterAddition, { signal }: CallOptions = {}): Promise<Invitation> {
    return (await this.#transport.send(operations.addCluster, { body, signal })).body;
  }

  /** Locks a cluster out: its connections are closed within a second. */
  async revokeCluster(
    cluster: string,
    body: ClusterRevocation = {},
    { signal }: CallOptions = {},
  ): Promise<ClusterResource> {
    return (await this.#transport.send(operations.revokeCluster, { params: { cluster }, body, signal })).body;
  }

  /** Makes a token with which one agent may ask to be let in, within 15 minutes. */
  async inviteCluster(
    cluster: string,
    body: { readonly acceptAtOnce?: boolean } = {},
    { signal }: CallOptions = {},
  ): Promise<Invitation> {
    return (await this.#transport.send(operations.inviteCluster, { params: { cluster }, body, signal })).body;
  }

  /** For agents; a person has no use for it. */
  async joinCluster(body: JoinRequest, { signal }: CallOptions = {}): Promise<JoinAnswer> {
    const { cluster } = body;
    return (await this.#transport.send(operations.joinCluster, { params: { cluster }, body, signal })).body;
  }

  /** Lets in the key of this fingerprint, if it is the one that waits. */
  async acceptCluster(
    cluster: string,
    body: { readonly fingerprint: string },
    { signal }: CallOptions = {},
  ): Promise<ClusterResource> {
    return (await this.#transport.send(operations.acceptCluster, { params: { cluster }, body, signal })).body;
  }

  /** For agents; a person has no use for it. */
  async renewToken(body: RenewalRequest, { signal }: CallOptions = {}): Promise<RenewedToken> {
    const { cluster } = body;
    return (await this.#transport.send(operations.renewToken, { params: { cluster }, body, signal })).body;
  }

  /** Changes region, labels and limits: what is absent stays, null removes. */
  async changeCluster(cluster: string, body: ClusterChange, { signal }: CallOptions = {}): Promise<ClusterResource> {
    return (await this.#transport.send(operations.changeCluster, { params: { cluster }, body, signal })).body;
  }

  async listEngines({ signal }: CallOptions = {}): Promise<EngineList> {
    return (await this.#transport.send(operations.listEngines, { signal })).body;
  }

  async listPlans({ signal }: CallOptions = {}): Promise<PlanList> {
    return (await this.#transport.send(operations.listPlans, { signal })).body;
  }
}

/** A change that was made moves the revision, so that its repetition would be refused: it is sent once. */
function onlyAt(revision: string | undefined) {
  return revision === undefined ? {} : { headers: { "if-match": `"${revision}"` }, isRepeatable: false };
}

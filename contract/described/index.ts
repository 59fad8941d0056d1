import {
  createdTokenWords,
  meWords,
  roleIdWords,
  roleWords,
  scopeIdWords,
  scopeWords,
  tokenListWords,
  tokenRequestWords,
  tokenStateWords,
  tokenWords,
} from "./access.ts";
import { engineListWords, engineWords, healthWords, planListWords, planWords, storeSizeWords } from "./catalog.ts";
import {
  clusterChangeWords,
  clusterConditionTypeWords,
  clusterConditionWords,
  clusterListWords,
  clusterStateWords,
  clusterVersionsWords,
  clusterWords,
  cordonRequestWords,
  feedLagWords,
  missingThingWords,
  readLayoutsWords,
} from "./cluster.ts";
import { credentialsRequestWords, sealedCredentialsWords, sealedWords } from "./credentials.ts";
import {
  actionWords,
  fieldChangeWords,
  generatedSecretWords,
  manifestMetadataWords,
  manifestWords,
  objectChangeWords,
  previewWords,
} from "./preview.ts";
import { codeWords, fieldErrorWords, overrunWords, problemWords, reasonWords } from "./problem.ts";
import {
  conditionStatusWords,
  conditionTypeWords,
  conditionWords,
  endpointsWords,
  failureWords,
  hostStateWords,
  phaseWords,
  stepNameWords,
  stepStateWords,
  stepWords,
} from "./status.ts";
import { storeListWords, storeWords } from "./store.ts";
import { engineIdWords, placementWords, planIdWords, storeRequestWords } from "./store-request.ts";
import type { SchemaWords } from "./words.ts";

export type { AnyObjectWords, ListWords, SchemaWords, ValueWords } from "./words.ts";

/**
 * Every schema of the HTTP API under its name in the OpenAPI document, in words. Data and nothing else: what runs does
 * not import it, so that it is no part of the bundle for edge runtimes.
 */
export const describedSchemas: Readonly<Record<string, SchemaWords>> = {
  StoreRequest: storeRequestWords,
  Placement: placementWords,
  Store: storeWords,
  StoreList: storeListWords,
  Endpoints: endpointsWords,
  HostState: hostStateWords,
  Condition: conditionWords,
  Step: stepWords,
  Failure: failureWords,
  EngineId: engineIdWords,
  PlanId: planIdWords,
  Phase: phaseWords,
  Reason: reasonWords,
  ConditionType: conditionTypeWords,
  ConditionStatus: conditionStatusWords,
  StepName: stepNameWords,
  StepState: stepStateWords,
  CredentialsRequest: credentialsRequestWords,
  SealedCredentials: sealedCredentialsWords,
  Sealed: sealedWords,
  Preview: previewWords,
  Manifest: manifestWords,
  ManifestMetadata: manifestMetadataWords,
  GeneratedSecret: generatedSecretWords,
  ObjectChange: objectChangeWords,
  FieldChange: fieldChangeWords,
  ChangeAction: actionWords,
  Cluster: clusterWords,
  ClusterList: clusterListWords,
  ClusterCondition: clusterConditionWords,
  ClusterConditionType: clusterConditionTypeWords,
  ClusterChange: clusterChangeWords,
  CordonRequest: cordonRequestWords,
  ClusterState: clusterStateWords,
  ClusterVersions: clusterVersionsWords,
  ReadLayouts: readLayoutsWords,
  FeedLag: feedLagWords,
  MissingThing: missingThingWords,
  Engine: engineWords,
  StoreSize: storeSizeWords,
  EngineList: engineListWords,
  Plan: planWords,
  PlanList: planListWords,
  TokenRequest: tokenRequestWords,
  Token: tokenWords,
  CreatedToken: createdTokenWords,
  TokenList: tokenListWords,
  TokenState: tokenStateWords,
  RoleId: roleIdWords,
  ScopeId: scopeIdWords,
  Role: roleWords,
  Scope: scopeWords,
  Me: meWords,
  Problem: problemWords,
  FieldError: fieldErrorWords,
  Overrun: overrunWords,
  ProblemCode: codeWords,
  Health: healthWords,
};

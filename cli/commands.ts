import type { CliCommand } from "./command.ts";
import { exportAudit, listAudit, verifyAudit } from "./commands/audit.ts";
import { backup } from "./commands/backup.ts";
import { backups } from "./commands/backups.ts";
import { engines, plans } from "./commands/catalog.ts";
import { clusterCordon, clusterGet, clusterInvite, clusterLabel, clusterUncordon } from "./commands/cluster.ts";
import { clusterAccept } from "./commands/cluster-accept.ts";
import { clusterJoin, clusterRejoin, clusterRevoke } from "./commands/cluster-join.ts";
import { clusterList, clusters } from "./commands/clusters.ts";
import { completion } from "./commands/completion.ts";
import { getConfig, listConfig, setConfig, unsetConfig, useConfig } from "./commands/config.ts";
import { create } from "./commands/create.ts";
import { credentials } from "./commands/credentials.ts";
import { deleteCommand } from "./commands/delete.ts";
import { describe } from "./commands/describe.ts";
import { diff } from "./commands/diff.ts";
import { events } from "./commands/events.ts";
import { get } from "./commands/get.ts";
import { hostList, hostVerify } from "./commands/host.ts";
import { install } from "./commands/install.ts";
import { list } from "./commands/list.ts";
import { login } from "./commands/login.ts";
import { logout } from "./commands/logout.ts";
import { logs } from "./commands/logs.ts";
import { manifests } from "./commands/manifests.ts";
import { objects } from "./commands/objects.ts";
import { open } from "./commands/open.ts";
import { operationsCommand } from "./commands/operations.ts";
import { revisionsCommand } from "./commands/revisions.ts";
import { restart, resume, suspend } from "./commands/run.ts";
import { synth } from "./commands/synth.ts";
import { createTenant, getTenant, listTenants } from "./commands/tenant.ts";
import { eraseTenant } from "./commands/tenant-erase.ts";
import { setQuota, verifyQuota } from "./commands/tenant-quota.ts";
import { resumeTenant, suspendTenant } from "./commands/tenant-state.ts";
import { createToken, listTokens, revokeToken } from "./commands/token.ts";
import { undelete } from "./commands/undelete.ts";
import { update } from "./commands/update.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhook,
  updateWebhook,
} from "./commands/webhook.ts";
import { listDeliveries, resendDelivery, testWebhook } from "./commands/webhook-deliveries.ts";
import { whoami } from "./commands/whoami.ts";

/** Every command of `storeplane`, in the order in which help and docs/cli.md show them. */
export const commands: readonly CliCommand[] = [
  create,
  get,
  describe,
  list,
  events,
  update,
  restart,
  suspend,
  resume,
  deleteCommand,
  undelete,
  operationsCommand,
  revisionsCommand,
  credentials,
  logs,
  objects,
  backup,
  backups,
  open,
  diff,
  synth,
  hostList,
  hostVerify,
  engines,
  plans,
  clusters,
  clusterList,
  clusterGet,
  clusterJoin,
  clusterInvite,
  clusterAccept,
  clusterRejoin,
  clusterRevoke,
  clusterCordon,
  clusterUncordon,
  clusterLabel,
  createTenant,
  listTenants,
  getTenant,
  setQuota,
  suspendTenant,
  eraseTenant,
  resumeTenant,
  verifyQuota,
  createToken,
  listTokens,
  revokeToken,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhook,
  testWebhook,
  listDeliveries,
  resendDelivery,
  listAudit,
  exportAudit,
  verifyAudit,
  login,
  logout,
  whoami,
  listConfig,
  useConfig,
  getConfig,
  setConfig,
  unsetConfig,
  completion,
  manifests,
  install,
];

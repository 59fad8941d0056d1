/** Error codes of the JetStream API that we treat (nats-server `errors.json`). */
export const apiCodes = {
  accountResourcesExceeded: 10002,
  clusterNotAvailable: 10008,
  clusterNotLeader: 10009,
  consumerNotFound: 10014,
  insufficientResources: 10023,
  messageNotFound: 10037,

  storageResourcesExceeded: 10047,
  messageTooLarge: 10054,
  streamNameInUse: 10058,
  streamNotFound: 10059,
  wrongLastSequence: 10071,
  maximumBytesExceeded: 10077,
  consumerExists: 10148,
  duplicateInProcess: 10158,
  wrongLastSequenceUnknown: 10164,
  raftGroupUnavailable: 10167,
  batchDisabled: 10174,
  batchIncomplete: 10176,
  batchDuplicateMessage: 10201,
  tooManyBatches: 10210,
} as const;

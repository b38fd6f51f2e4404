// What plugins share, of the kernel's own making: no more than the contract says, said once.

export {decisionsOf, factsOf, titleOf} from './alert-words.ts';
export {AskedDecisions} from './asked-decisions.ts';
export {type AwsCredentials, machineCredentials} from './aws-credentials.ts';
export {type AskOptions, ask, refusal} from './busy.ts';
export {readByTime, type TimedEntry, type TimeReading} from './by-time.ts';
export {msOf, nsOf} from './durations.ts';
export {
  type HeldChange,
  HeldDecisions,
  type HeldPlace,
  strictest,
} from './held-decisions.ts';
export {type HostFetchOptions, hostFetch} from './host-fetch.ts';
export {hostPort} from './host-port.ts';
export {deliveryOf, retryAfterMs, saidIn} from './http-answer.ts';
export {
  HttpFault,
  type HttpReceiverOptions,
  type HttpReply,
  type ReceivedRequest,
  receiveHttp,
} from './http-receiver.ts';
export {
  type HttpServerOptions,
  type ListenSettings,
  listenTargets,
  type ServerTlsFiles,
  serveHttp,
} from './http-server.ts';
export {checkIntervals, checkWait, type Intervals, intervalMs} from './intervals.ts';
export {
  LogStore,
  type LogStoreConfig,
  type LogStoreOptions,
  logStoreFaults,
  logStoreOfDsn,
  writtenStart,
} from './log-store.ts';
export {OwnFile} from './own-file.ts';
export {Pace} from './pace.ts';
export {type PageOptions, pagesByTime} from './pages.ts';
export {
  enforceByLists,
  type ListChange,
  RemoteFault,
  type RemoteList,
  requireOk,
} from './remote-lists.ts';
export {secretOf} from './secret.ts';
export {openSink, type Sink} from './sink.ts';
export {socketLike} from './socket-like.ts';
export {startOf} from './start.ts';
export {Throttle, type ThrottleOptions} from './throttle.ts';
export {openTimed, type TimedSource} from './timed-source.ts';
export {readTls, type TlsFiles} from './tls-files.ts';
export {type Wait, waited} from './wait.ts';
export {isBusy, isWayFault, oneLine, wayFault} from './words.ts';

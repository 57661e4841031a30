import type { ErrorCode, Response } from '@pando/protocol';
import type { Store } from '../store.ts';
import type { BlobStore } from './blob-store.ts';
import { type Counter, type Histogram, Metrics } from './metrics.ts';

const WAIT_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];
const BATCH_FRAMES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

interface ShellGauges {
  readonly connections: number;
  readonly waitingFrames: number;
  readonly unsentBytes: number;
}

/** What `/metrics` shows. Nothing in it is about one person, address or log. */
export class ServerMetrics {
  readonly registry = new Metrics();
  readonly framesReceived = this.registry.counter('pando_frames_received_total', 'Frames that clients sent.');
  readonly framesSent = this.registry.counter('pando_frames_sent_total', 'Frames sent to clients.');
  readonly bytesReceived = this.registry.counter(
    'pando_frame_bytes_received_total',
    'Bytes of frames that clients sent.',
  );
  readonly bytesSent = this.registry.counter('pando_frame_bytes_sent_total', 'Bytes of frames sent to clients.');
  readonly connectionsRefused = this.registry.counter('pando_connections_refused_total', 'Connections beyond a limit.');
  readonly connectionsCut = this.registry.counter(
    'pando_connections_cut_total',
    'Connections cut because they read too slowly.',
  );
  readonly failures = this.registry.counter('pando_failures_total', 'Faults of this server: its log has the details.');
  readonly blobBytesReceived = this.registry.counter('pando_blob_bytes_received_total', 'Bytes of blobs uploaded.');
  readonly blobBytesSent = this.registry.counter('pando_blob_bytes_sent_total', 'Bytes of blobs sent.');
  readonly pushes = this.registry.counter('pando_pushes_total', 'Sleeping devices called, by outcome.');
  readonly queueWait: Histogram = this.registry.histogram(
    'pando_queue_wait_seconds',
    'From the arrival of a frame to the beginning of its batch.',
    WAIT_SECONDS,
  );
  readonly batchSeconds: Histogram = this.registry.histogram(
    'pando_batch_seconds',
    'Handling one batch, fsync included.',
    WAIT_SECONDS,
  );
  readonly batchFrames: Histogram = this.registry.histogram('pando_batch_frames', 'Frames in one batch.', BATCH_FRAMES);
  readonly #appends: Counter = this.registry.counter('pando_appends_total', 'Entries stored.');
  readonly #errors: Counter = this.registry.counter('pando_errors_total', 'Error answers, by code.');

  /** What is asked only when the measurements are. */
  watch(store: Store, blobs: BlobStore, shell: ShellGauges): void {
    const { registry } = this;
    registry.gauge('pando_connections', 'Open WebSocket connections.', () => shell.connections);
    registry.gauge('pando_waiting_frames', 'Frames that wait for the next batch.', () => shell.waitingFrames);
    registry.gauge('pando_unsent_bytes', 'Bytes that clients have not taken yet.', () => shell.unsentBytes);
    registry.gauge('pando_logs', 'Logs.', () => store.logs.count());
    registry.gauge('pando_entries', 'Entries of all logs.', () => store.entries.count());
    registry.gauge('pando_accounts', 'Accounts at home here.', () => store.records.countAccounts());
    registry.gauge('pando_blobs', 'Blobs.', () => blobs.count);
    registry.gauge('pando_blob_bytes', 'Bytes of blobs and unfinished uploads.', () => blobs.usedBytes);
    registry.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
    registry.gauge('process_uptime_seconds', 'Time since the process began.', () => process.uptime());
  }

  answered(response: Response): void {
    if (response.type === 'appended') this.#appends.add();
    if (response.type === 'error') this.#errors.add(1, { code: response.code satisfies ErrorCode });
  }
}

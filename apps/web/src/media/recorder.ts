/** Bars of a waveform. */
const PEAKS = 64;
const SAMPLE_MS = 50;
/** Recordings end by themselves after this time. */
export const MAX_RECORDING_MS = 60 * 60 * 1000;
const BITS_A_SECOND = 32_000;
/** In order of preference: what all browsers play, then what this one can write. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'] as const;

export interface Recording {
  readonly bytes: Blob;
  readonly mediaType: string;
  /** Milliseconds. */
  readonly duration: number;
  /** From 0 to 255. */
  readonly peaks: readonly number[];
}

export interface Recorder {
  /** From 0 to 1, and for how long (ms) it has been recorded. */
  readonly level: () => { readonly loud: number; readonly elapsed: number };
  readonly finish: () => Promise<Recording | undefined>;
  readonly cancel: () => void;
}

/** Records from the microphone; throws what the browser throws where it may not. */
export async function record(onEnd: () => void): Promise<Recorder> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const mediaType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? '';
  const recorder = new MediaRecorder(stream, { mimeType: mediaType, audioBitsPerSecond: BITS_A_SECOND });
  const parts: Blob[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  recorder.addEventListener('dataavailable', ({ data }) => void parts.push(data));
  recorder.addEventListener('stop', () => resolve());
  const meter = listen(stream);
  const startedAt = performance.now();
  let elapsed = 0;
  recorder.start(1000);
  const sampling = setInterval(() => {
    elapsed = performance.now() - startedAt;
    meter.sample();
    if (elapsed > MAX_RECORDING_MS) onEnd();
  }, SAMPLE_MS);

  function close(): void {
    clearInterval(sampling);
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    meter.close();
  }

  return {
    level: () => ({ loud: meter.latest(), elapsed }),
    cancel: close,
    async finish() {
      const duration = Math.round(performance.now() - startedAt);
      close();
      await ended;
      const type = recorder.mimeType || mediaType;
      const bytes = new Blob(parts, { type });
      return bytes.size === 0 ? undefined : { bytes, mediaType: type, duration, peaks: peaksOf(meter.samples) };
    },
  };
}

function listen(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const samples: number[] = [];
  return {
    samples,
    sample(): void {
      analyser.getFloatTimeDomainData(wave);
      samples.push(wave.reduce((loudest, value) => Math.max(loudest, Math.abs(value)), 0));
    },
    latest: (): number => samples.at(-1) ?? 0,
    close: (): void => void context.close(),
  };
}

/** The loudest of each of up to 64 stretches, as shares of the loudest of all; quiet ones stay to be seen. */
export function peaksOf(samples: readonly number[]): readonly number[] {
  const count = Math.min(PEAKS, samples.length);
  const loudest = Math.max(0.05, ...samples);
  return Array.from({ length: count }, (_, at) => {
    const stretch = samples.slice(
      Math.floor((at * samples.length) / count),
      Math.floor(((at + 1) * samples.length) / count),
    );
    return Math.round((Math.max(...stretch) / loudest) ** 0.7 * 255);
  });
}

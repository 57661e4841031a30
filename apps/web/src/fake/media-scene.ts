import type { Attachment, Preview } from '@pando/engine/api';

/** A file of a scene. */
export interface SceneFile {
  readonly attachment: Attachment;
  readonly bytes: Uint8Array;
}

const PREVIEW_SIDE = 12;

/** A picture that is drawn rather than stored: hills under a sky of some hue. */
export async function drawnPicture(name: string, width: number, height: number, hue: number): Promise<SceneFile> {
  const canvas = new OffscreenCanvas(width, height);
  paint(canvas, hue);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer());
  const media = { kind: 'picture', width, height, preview: preview(width / height, hue) } as const;
  return { attachment: { name, mediaType: 'image/jpeg', size: bytes.length, media }, bytes };
}

function paint(canvas: OffscreenCanvas, hue: number): void {
  const { width, height } = canvas;
  const to = canvas.getContext('2d');
  if (!to) throw new Error('no canvas');
  const sky = to.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 60% 82%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 55% 60%)`);
  to.fillStyle = sky;
  to.fillRect(0, 0, width, height);
  to.fillStyle = `hsl(${hue + 30} 90% 94%)`;
  to.beginPath();
  to.arc(width * 0.7, height * 0.3, height * 0.09, 0, 7);
  to.fill();
  for (let layer = 0; layer < 4; layer++) {
    to.fillStyle = `hsl(${hue + 80} 25% ${46 - layer * 9}%)`;
    to.beginPath();
    to.moveTo(0, height);
    for (let x = 0; x <= width; x += width / 40) {
      const wave = Math.sin((x / width) * (6 + layer * 3) + layer * 2 + hue) * 0.05;
      to.lineTo(x, height * (0.5 + layer * 0.11 + wave));
    }
    to.lineTo(width, height);
    to.fill();
  }
}

function preview(ratio: number, hue: number): Preview {
  const width = ratio > 1 ? PREVIEW_SIDE : Math.max(1, Math.round(PREVIEW_SIDE * ratio));
  const height = ratio > 1 ? Math.max(1, Math.round(PREVIEW_SIDE / ratio)) : PREVIEW_SIDE;
  const canvas = new OffscreenCanvas(width, height);
  paint(canvas, hue);
  const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
  const bytes = [...data].filter((_, at) => at % 4 !== 3);
  return {
    width,
    height,
    pixels: btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', ''),
  };
}

/** Two tones that come and go, as a voice message. */
export function drawnVoice(seconds: number): SceneFile {
  const rate = 8000;
  const samples = seconds * rate;
  const bytes = new Uint8Array(44 + samples);
  const view = new DataView(bytes.buffer);
  const word = (at: number, letters: string): void => bytes.set(new TextEncoder().encode(letters), at);
  word(0, 'RIFF');
  view.setUint32(4, 36 + samples, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(36, 'data');
  view.setUint32(40, samples, true);
  const loud = (at: number): number =>
    Math.abs(Math.sin(at * 9) * Math.cos(at * 2.3)) * (0.3 + 0.7 * Math.abs(Math.sin(at * 31)));
  for (let i = 0; i < samples; i++)
    bytes[44 + i] = 128 + 90 * loud(i / samples) * Math.sin((i * 2 * Math.PI * 220) / rate);
  const peaks = Array.from({ length: 56 }, (_, at) => Math.round(loud(at / 56) * 255));
  const media = { kind: 'voice', duration: seconds * 1000, peaks } as const;
  return { attachment: { name: 'voice.wav', mediaType: 'audio/wav', size: bytes.length, media }, bytes };
}

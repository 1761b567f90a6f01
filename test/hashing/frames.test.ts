// How frames are asked for and what ffmpeg says of them: sizes, the banner's facts, times that come through another pipe.

import { describe, expect, it } from 'vitest';
import { frameSize } from '../../src/hashing/frame-size.js';
import { frameTimes } from '../../src/hashing/frame-times.js';
import { factsReader } from '../../src/hashing/stream-facts.js';

describe('a frame is decoded', () => {
  it.each([
    [640, 360, 1, [640, 360]],
    [960, 540, 1, [960, 540]],
    [1280, 720, 2, [640, 360]],
    [1081, 1921, 4, [270, 480]],
    [3840, 2160, 4, [960, 540]],
    [15_360, 8640, 8, [1920, 1080]],
    [5000, 3, 2, [2500, 1]],
  ] as const)('of %d x %d shrunk by a whole number, %d', (width, height, by, shrunk) => {
    const size = { width: shrunk[0], height: shrunk[1] };
    const full = by === 1 ? {} : { full: { width, height, by } };
    expect(frameSize({ width, height })).toEqual({ ...size, ...full });
  });
});

const INPUT = [
  "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'video':",
  '  Metadata:',
  '    title           : Duration: 99:00:00.00, 9x9',
  '  Duration: 01:02:03.45, start: 0.000000, bitrate: 547 kb/s',
  '  Stream #0:0[0x1](eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 64x48, 25 fps (default)',
  '  Stream #0:1[0x2](und): Video: png, rgb24(pc), 500x500, 90k tbr (attached pic)',
];
const OUTPUT = [
  "Output #0, nut, to 'pipe:1':",
  '  Metadata:',
  '    encoder         : Lavf59.27.100',
  '  Stream #0:0(eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, progressive), 1280x720 [SAR 1:1 DAR 16:9], q=2-31, 25 fps (default)',
  'Stream mapping:',
  '  Stream #0:0 -> #0:0 (copy)',
];

describe('what a copying ffmpeg says', () => {
  const said = (lines: readonly string[]) => {
    const reader = factsReader();
    lines.forEach(reader.read);
    reader.end();
    return reader.facts;
  };

  it('is the size of what it copies and how long the container is', async () => {
    expect(await said([...INPUT, ...OUTPUT])).toEqual({
      width: 1280,
      height: 720,
      durationMs: 3_723_450,
    });
  });

  it('may leave out both', async () => {
    const unknown = [...INPUT, ...OUTPUT].map((line) =>
      line.replace('01:02:03.45', 'N/A').replace('1280x720 ', ''),
    );
    expect(await said(unknown)).toEqual({});
  });

  it('is nothing where it did not come so far', async () => {
    expect(await said(INPUT)).toBeUndefined();
  });
});

describe('times of frames', () => {
  const line = (n: number, time: string): string =>
    `[Parsed_showinfo_3 @ 0x55] n:${String(n).padStart(4)} pts:   1 pts_time:${time} duration: 1`;

  it('are waited for', async () => {
    const times = frameTimes();
    const first = times.timeOf(0);
    times.read(line(0, '0.04'));
    times.read(line(1, '1.5'));
    expect(await first).toBe(40);
    expect(await times.timeOf(1)).toBe(1500);
  });

  it('are those of the frame before where there are none, also at the end', async () => {
    const times = frameTimes();
    times.read(line(0, '2'));
    times.read(line(1, 'NOPTS'));
    expect([await times.timeOf(0), await times.timeOf(1)]).toEqual([2000, 2000]);
    const missing = times.timeOf(2);
    times.end();
    expect(await missing).toBe(2000);
  });

  it.each([
    ['[mov @ 0x55] stream 0, offset 0x30: partial file', true],
    ['    title           : Error: invalid', false],
    ['[nut @ 0x55] Application provided invalid, non monotonically increasing dts', false],
  ])('come with word of broken bytes: %s', (said, isBroken) => {
    const times = frameTimes();
    times.read(said);
    expect(times.isBroken()).toBe(isBroken);
  });
});

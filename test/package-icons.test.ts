import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

const ROOT = join(__dirname, '..');
const template = JSON.parse(readFileSync(join(ROOT, 'appPackage/manifest.json'), 'utf8')) as {
  readonly icons: { readonly color: string; readonly outline: string };
  readonly accentColor: string;
};

describe('the icons of the Teams app', () => {
  const color = pixelsOf(readFileSync(join(ROOT, 'appPackage', template.icons.color)));
  const outline = pixelsOf(readFileSync(join(ROOT, 'appPackage', template.icons.outline)));

  test('the colour icon has 192 pixels a side and keeps its symbol in the middle 120', () => {
    const accent = [1, 3, 5].map((at) => Number.parseInt(template.accentColor.slice(at, at + 2), 16));
    const margin = color.pixels.filter(({ x, y }) => Math.min(x, y) < 36 || Math.max(x, y) >= 156);
    const middle = color.pixels.filter(({ x, y }) => Math.min(x, y) >= 36 && Math.max(x, y) < 156);

    expect([color.width, color.height]).toEqual([192, 192]);
    expect(new Set(margin.map(({ rgba }) => rgba.join()))).toEqual(new Set([[...accent, 255].join()]));
    expect(new Set(middle.map(({ rgba }) => rgba.join())).size).toBeGreaterThan(2);
  });

  test('the outline icon has 32 pixels a side, only white and transparent, and reaches its edges', () => {
    const visible = outline.pixels.filter(({ rgba }) => rgba[3]! > 0);

    expect([outline.width, outline.height]).toEqual([32, 32]);
    expect(new Set(outline.pixels.map(({ rgba }) => rgba.slice(0, 3).join()))).toEqual(new Set(['255,255,255']));
    expect(outline.pixels.some(({ rgba }) => rgba[3] === 0)).toBe(true);
    expect([Math.min(...visible.map(({ y }) => y)), Math.max(...visible.map(({ y }) => y))]).toEqual([0, 31]);
  });

  test('are the ones that scripts/draw-icons.mjs draws', () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-revoker-icons-'));
    try {
      expect(spawnSync(process.execPath, [join(ROOT, 'scripts/draw-icons.mjs'), folder]).status).toBe(0);
      expect(pixelsOf(readFileSync(join(folder, 'color.png')))).toEqual(color);
      expect(pixelsOf(readFileSync(join(folder, 'outline.png')))).toEqual(outline);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly { readonly x: number; readonly y: number; readonly rgba: readonly number[] }[];
}

/** The pixels of a PNG of 8-bit RGBA whose rows are unfiltered. */
function pixelsOf(png: Buffer): Picture {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const rows = inflateSync(Buffer.concat(data));
  if ([...png.subarray(24, 26)].join() !== '8,6') throw new Error('Not 8-bit RGBA.');
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const row = y * (1 + 4 * width);
    if (rows[row] !== 0) throw new Error('The row is filtered.');
    return { x, y, rgba: [...rows.subarray(row + 1 + 4 * x, row + 5 + 4 * x)] };
  });
  return { width, height, pixels };
}

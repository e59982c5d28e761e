// Draws the two icons of the Teams app: a shield with a way out cut into it.
//
//   node scripts/draw-icons.mjs [FOLDER]   ->   color.png (192x192) and outline.png (32x32), in appPackage/ by default
//
// The picture is a function from a point to "in" or "out"; a pixel's opacity is the share of its points that are in.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** Points a pixel, along each side. */
const SAMPLES = 8;
/** The manifest's `accentColor`. */
const BACKGROUND = [0x1f, 0x3a, 0x5f];
const WHITE = [0xff, 0xff, 0xff];

// The shield stands in a box from -1 to 1, x to the right, y down.

const cubic = (from, control1, control2, to) => (t) => {
  const at = (axis) =>
    (1 - t) ** 3 * from[axis] + 3 * (1 - t) ** 2 * t * control1[axis] + 3 * (1 - t) * t ** 2 * control2[axis] + t ** 3 * to[axis];
  return [at(0), at(1)];
};

const steps = Array.from({ length: 48 }, (_, step) => step / 48);
/** The right half of the shield's outline, from the middle of the top to the tip; each point is below the one before. */
const rightHalf = [
  ...steps.map(cubic([0, -1], [0.28, -0.8], [0.58, -0.72], [0.88, -0.7])),
  ...steps.map(cubic([0.88, -0.7], [0.92, 0.1], [0.6, 0.72], [0, 1])),
  [0, 1],
];

/** How far the shield reaches to each side at height `y`; below 0 where it has ended. */
const halfWidth = (y) => {
  const below = rightHalf.findIndex((point) => point[1] > y);
  if (below < 1) return -1;
  const [[x1, y1], [x2, y2]] = rightHalf.slice(below - 1, below + 1);
  return x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
};

/** Distance from the point to the line from (x1, y1) to (x2, y2). */
const distance = (x, y, [x1, y1, x2, y2]) => {
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
};

const STROKE = 0.085;
/** A door frame that is open to the right, and an arrow that leaves through it. */
const wayOut = [
  [-0.08, -0.46, -0.46, -0.46],
  [-0.46, -0.46, -0.46, 0.3],
  [-0.46, 0.3, -0.08, 0.3],
  [-0.14, -0.08, 0.5, -0.08],
  [0.26, -0.32, 0.5, -0.08],
  [0.26, 0.16, 0.5, -0.08],
];

/** How much of each pixel of a row is drawn, 0 to 1, with the shield `height` pixels high in the middle of `size` pixels. */
const coverageOfRow = (row, size, height) => {
  const hits = new Array(size).fill(0);
  const toBox = (pixel, sample) => (2 * (pixel + (sample + 0.5) / SAMPLES) - size) / height;
  for (let down = 0; down < SAMPLES; down += 1) {
    const y = toBox(row, down);
    const reach = halfWidth(y);
    for (let sample = 0; sample < size * SAMPLES; sample += 1) {
      const column = Math.floor(sample / SAMPLES);
      const x = toBox(column, sample % SAMPLES);
      if (Math.abs(x) < reach && wayOut.every((line) => distance(x, y, line) > STROKE)) hits[column] += 1;
    }
  }
  return hits.map((count) => count / SAMPLES ** 2);
};

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/**
 * A square PNG of 8-bit RGBA with the shield `height` pixels high.
 * `paint` answers `[red, green, blue, alpha]` for how much of a pixel is drawn, 0 to 1.
 */
const png = (size, height, paint) => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  const rows = Array.from({ length: size }, (_, row) => Buffer.from([0, ...coverageOfRow(row, size, height).flatMap(paint)]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const onBackground = (share) => [...WHITE.map((white, index) => Math.round(share * white + (1 - share) * BACKGROUND[index])), 255];
const onNothing = (share) => [...WHITE, Math.round(255 * share)];

const folder = process.argv[2] ?? 'appPackage';
// Teams cuts the colour icon to a circle or a rounded square: the symbol stays in the middle 120 pixels.
writeFileSync(join(folder, 'color.png'), png(192, 120, onBackground));
// The outline icon is white on nothing and fills its height.
writeFileSync(join(folder, 'outline.png'), png(32, 32, onNothing));

// Makes Chromium's pictures small: a palette and half a byte a point instead of four bytes (PNG, ISO/IEC 15948).
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const CHANNELS = { 2: 3, 6: 4 };
/** Enough for the surfaces of one theme, its texts and the soft edges of the letters; 16 would fit. */
const COLORS = 8;

const chunksOf = (png) => {
  const found = [];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    found.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + png.readUInt32BE(at)) });
  }
  return found;
};

const paeth = (left, up, corner) => {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
};
const PREDICTIONS = [() => 0, (left) => left, (left, up) => up, (left, up) => (left + up) >> 1, paeth];

/** The bytes of the points, row by row, without the filters of the file. */
const unfiltered = (data, width, height, channels) => {
  const stride = width * channels;
  const out = Buffer.alloc(height * stride);
  for (let row = 0; row < height; row += 1) {
    const predict = PREDICTIONS[data[row * (stride + 1)]];
    for (let x = 0; x < stride; x += 1) {
      const at = row * stride + x;
      const left = x < channels ? 0 : out[at - channels];
      const up = row === 0 ? 0 : out[at - stride];
      const corner = x < channels || row === 0 ? 0 : out[at - stride - channels];
      out[at] = data[row * (stride + 1) + 1 + x] + predict(left, up, corner);
    }
  }
  return out;
};

const decoded = (png) => {
  const chunks = chunksOf(png);
  const header = chunks[0].data;
  const [width, height, depth, type, interlace] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9], header[12]];
  const channels = CHANNELS[type];
  if (depth !== 8 || channels === undefined || interlace !== 0) throw new Error(`A PNG of depth ${depth} and colour type ${type} is not what Chromium writes.`);
  const data = inflateSync(Buffer.concat(chunks.filter(({ type: name }) => name === 'IDAT').map(({ data: part }) => part)));
  const bytes = unfiltered(data, width, height, channels);
  const points = new Uint32Array(width * height);
  for (let index = 0; index < points.length; index += 1) points[index] = (bytes[index * channels] << 16) | (bytes[index * channels + 1] << 8) | bytes[index * channels + 2];
  return { width, height, points };
};

const distance = (one, other) => [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);

/**
 * The colours that matter most, by how often they are there and how far they are from those chosen before; and for every
 * colour the place of the one that stands for it.
 */
const paletteOf = (points) => {
  const counts = new Map();
  for (const color of points) counts.set(color, (counts.get(color) ?? 0) + 1);
  const colors = [...counts].toSorted(([a, many], [b, more]) => more - many || a - b).map(([color]) => ({ color, count: counts.get(color), place: 0, away: Infinity }));
  const palette = [];
  while (palette.length < Math.min(COLORS, colors.length)) {
    const chosen = colors.reduce((best, each) => (each.count * each.away > best.count * best.away ? each : best)).color;
    for (const each of colors) {
      const away = distance(each.color, chosen);
      if (away < each.away) Object.assign(each, { away, place: palette.length });
    }
    palette.push(chosen);
  }
  return { palette, places: new Map(colors.map(({ color, place }) => [color, place])) };
};

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
};

/** The same picture with a palette. Colours beyond the most frequent ones become the nearest of them. */
export const withPalette = (png) => {
  const { width, height, points } = decoded(png);
  const { palette, places } = paletteOf(points);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 3, 0, 0, 0], 8);
  const stride = Math.ceil(width / 2) + 1;
  const rows = Buffer.alloc(height * stride);
  points.forEach((color, index) => {
    const x = index % width;
    rows[Math.floor(index / width) * stride + 1 + (x >> 1)] |= places.get(color) << (x % 2 === 0 ? 4 : 0);
  });
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', colors), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
};

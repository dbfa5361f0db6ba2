// A small greyscale PNG with a pattern of its own for each seed.
import { crc32, deflateSync } from "node:zlib";

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(checksum(body), body.length + 4);
  return out;
}

const checksum = crc32 ?? slowCrc;

/** Node has crc32 since 20.15; this is for the one before. */
function slowCrc(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export function png(seed, side = 96) {
  const rows = Buffer.alloc(side * (side + 1));
  const a = 3 + (seed % 7);
  const b = 2 + (Math.floor(seed / 7) % 9);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const u = x / side;
      const v = y / side;
      const wave =
        Math.sin(a * 6 * u + Math.sin(b * 4 * v)) * Math.cos(b * 5 * v + Math.cos(a * 3 * u));
      rows[y * (side + 1) + x + 1] = Math.max(0, Math.min(255, 128 + wave * 127));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

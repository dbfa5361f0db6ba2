// Just enough of RFC 6455 to send and receive short text messages.
import { createHash } from "node:crypto";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export function accept(request, socket, onMessage, onClose) {
  const key = createHash("sha1")
    .update(request.headers["sec-websocket-key"] + MAGIC)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  let rest = Buffer.alloc(0);
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = read(rest); frame; frame = read(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 8) socket.end();
      if (frame.opcode === 1) onMessage(JSON.parse(frame.text));
    }
  });
  socket.on("close", onClose);
  socket.on("error", onClose);
  return (message) => socket.writable && socket.write(frameOf(JSON.stringify(message)));
}

function read(bytes) {
  if (bytes.length < 6) return null;
  let length = bytes[1] & 127;
  let at = 2;
  if (length === 126) {
    length = bytes.readUInt16BE(2);
    at = 4;
  }
  if (bytes.length < at + 4 + length) return null;
  const mask = bytes.subarray(at, at + 4);
  const body = Buffer.from(bytes.subarray(at + 4, at + 4 + length));
  for (let place = 0; place < body.length; place += 1) body[place] ^= mask[place & 3];
  return { opcode: bytes[0] & 15, text: body.toString(), size: at + 4 + length };
}

function frameOf(text) {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  if (body.length < 65_536)
    return Buffer.concat([Buffer.from([0x81, 126, body.length >> 8, body.length & 255]), body]);
  const head = Buffer.alloc(10);
  head.set([0x81, 127]);
  head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

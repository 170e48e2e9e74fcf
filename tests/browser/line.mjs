// The line between a page and the server in the hands of a test: pages and interface are the real server's, and so is every message
// of the stream — recorded from it, told again with new numbers and instants, as fast and as often as the test wants.

import { createHash, randomBytes } from "node:crypto";
import { createServer, request } from "node:http";
import { connect } from "node:net";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** One WebSocket message of text as a server sends it, or as a client does. */
function framed(text, masked) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : body.length < 65_536 ? Buffer.from([0x81, 126, 0, 0]) : Buffer.concat([Buffer.from([0x81, 127]), Buffer.alloc(8)]);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  if (!masked) return Buffer.concat([head, body]);
  head[1] |= 0x80;
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, body.map((byte, index) => byte ^ mask[index % 4])]);
}

/** Takes bytes, gives each whole text message to `hear`. */
function hearing(hear) {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < 2) return;
      const short = rest[1] & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      const masked = (rest[1] & 0x80) !== 0;
      if (rest.length < head) return;
      const length = short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
      const begin = head + (masked ? 4 : 0);
      if (rest.length < begin + length) return;
      const mask = rest.subarray(head, begin);
      const body = rest.subarray(begin, begin + length);
      if ((rest[0] & 0x0f) === 1) hear((masked ? Buffer.from(body.map((byte, index) => byte ^ mask[index % 4])) : body).toString("utf8"));
      rest = rest.subarray(begin + length);
    }
  };
}

/** Listens to the real stream of a wall until `enough` says so of what was heard. */
export function record(url, wall, enough) {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const heard = [];
    const socket = connect(Number(port), hostname);
    const hear = hearing((text) => {
      heard.push(JSON.parse(text));
      if (!enough(heard)) return;
      socket.destroy();
      resolve(heard);
    });
    let head = "";
    const begin = (bytes) => {
      head += bytes.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", begin).on("data", hear);
      socket.write(framed(JSON.stringify({ type: "hello", wall }), true));
      hear(Buffer.from(head.slice(end + 4), "latin1"));
    };
    socket.on("data", begin).on("error", reject);
    socket.write(`GET /ws/v1 HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`);
  });
}

/** Serves pages from the real server at `target` and the stream from a recording. */
export class Line {
  /** Lines that were opened, hellos that asked for more of what they knew, and snapshots told. */
  opened = 0;
  resumed = 0;
  snapshots = 0;
  #sockets = new Set();
  #seq = 0;
  #turn = 0;
  #epoch = 0;

  constructor(target, recording) {
    const [snapshot, ...rest] = recording;
    const told = ({ type, epoch, seq, from, as_of, server_time, ...content }) => JSON.stringify(content).slice(1);
    this.snapshot = told(snapshot);
    this.changes = rest.filter(({ type }) => type === "change").map(told);
    const { hostname, port, host } = new URL(target);
    this.server = createServer((asked, answer) => {
      const upstream = request({ hostname, port, path: asked.url, method: asked.method, headers: { ...asked.headers, host } }, (found) => {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
      });
      upstream.on("error", () => answer.destroy());
      asked.pipe(upstream);
    });
    this.server.on("upgrade", (asked, socket) => this.#accept(asked, socket));
  }

  async listen() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  end() {
    this.cut();
    this.server.close();
    this.server.closeAllConnections();
  }

  #accept(asked, socket) {
    const accept = createHash("sha1").update(asked.headers["sec-websocket-key"] + GUID).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    this.opened += 1;
    socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
    socket.on("data", hearing((text) => this.#hello(socket, JSON.parse(text))));
  }

  #hello(socket, { epoch, seq }) {
    this.#sockets.add(socket);
    if (epoch === this.#name && seq === this.#seq) {
      this.resumed += 1;
      socket.write(framed(this.#message("heartbeat")));
      return;
    }
    this.snapshots += 1;
    socket.write(framed(this.#message("snapshot", "", this.snapshot)));
  }

  get #name() {
    return `soak-${this.#epoch}`;
  }

  #message(type, from = "", content = "}") {
    const now = new Date().toISOString();
    return `{"type":"${type}","epoch":"${this.#name}","seq":${this.#seq},${from}"as_of":"${now}","server_time":"${now}"${content === "}" ? "" : ","}${content}`;
  }

  #tell(text) {
    const bytes = framed(text);
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Tells the next change of the recording. */
  change(content = this.changes[(this.#turn += 1) % this.changes.length]) {
    this.#seq += 1;
    this.#tell(this.#message("change", `"from":${this.#seq - 1},`, content));
  }

  heartbeat() {
    this.#tell(this.#message("heartbeat"));
  }

  /** Cuts every line; with `anew`, as if the server had started again. */
  cut(anew = false) {
    if (anew) this.#epoch += 1;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

// Node's `ws` as the server of a wall: tells the messages of a file to all connections in turn, as its documentation does it.
// Usage: node ws_wall.mjs FRAMES PER_SECOND; prints its address as JSON. Each message is stamped when it begins to be told.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../dashboard/web/package.json", import.meta.url));
const { WebSocket, WebSocketServer } = require("ws");

const [frames, perSecond] = process.argv.slice(2);
const messages = readFileSync(frames, "utf8").split("\n").filter(Boolean);
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate: false, clientTracking: true });
server.on("listening", () => console.log(JSON.stringify({ address: `127.0.0.1:${server.address().port}`, version: require("ws/package.json").version })));

const begun = performance.now();
let turn = 0;
function tell() {
  const stamped = messages[turn % messages.length].replace(/("server_time":")[^"]+/, `$1${new Date().toISOString()}`);
  const data = Buffer.from(stamped);
  for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.send(data, { binary: false });
  turn += 1;
  setTimeout(tell, Math.max(0, (turn * 1000) / Number(perSecond) - (performance.now() - begun)));
}
tell();

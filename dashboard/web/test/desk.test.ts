// The desk's pure parts: keys and input methods, the queue and its horizon, urgency and age, what is sent, conflicts, the command line, the map.

import assert from "node:assert/strict";
import test from "node:test";
import { Refused } from "../src/api.ts";
import { CityTime } from "../src/clock.ts";
import { actionId, TRIES, write } from "../src/desk/act.ts";
import type { World } from "../src/desk/act.ts";
import { complete, completed, read } from "../src/desk/command.ts";
import type { Vocabulary } from "../src/desk/command.ts";
import { changedLines } from "../src/desk/conflict.ts";
import { BINDINGS, choiceOf, commandOf, meaning } from "../src/desk/keymap.ts";
import type { Stroke } from "../src/desk/keymap.ts";
import { clusters, fit, hull, metresBetween, project, unproject } from "../src/plane.ts";
import { Queue } from "../src/desk/queue.ts";
import { EVERYTHING, eventRow, heat, PATIENCE } from "../src/desk/row.ts";
import type { Row } from "../src/desk/row.ts";
import { FIELDS, missing, ownNumber, payload } from "../src/desk/sheet.ts";
import { begin, EVENTS, ORDERS, undo, verbOf } from "../src/desk/verbs.ts";
import { Voice } from "../src/screen.ts";
import type { Clock, OpenEvent } from "../src/wire.ts";
import { words } from "../src/words.ts";

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, ...more });
const FREE = { writing: false, pressing: false, composing: false };

const row = (no: string, more: Partial<OpenEvent> = {}): Row => eventRow({
  event_no: no, stage: "filed", area: "990101", town: null, department: null, class_code: null, severity: 3,
  reported_at: "2026-11-22T08:00:00Z", due: "2026-11-22T12:00:00Z", clock: "on_time", unit: null, unit_status: null, version: 1, ...more,
});
const numbers = (rows: Iterable<Row>): readonly string[] => [...rows].map(({ no }) => no);

test("every key means one thing, and every meaning has its words", () => {
  const keys = BINDINGS.flatMap(({ keys: of, ctrl }) => of.map((key) => `${ctrl ? "ctrl " : ""}${key}`));
  assert.equal(new Set(keys).size, keys.length);
  for (const { command } of BINDINGS) assert.ok(words[meaning(command)], command);
  for (const { verbs, stages, tabs } of [EVENTS, ORDERS]) {
    for (const { verb, command, asks, reasons } of verbs) {
      assert.ok(command === undefined || BINDINGS.some((binding) => binding.command === command), command);
      for (const word of [`verb.${verb}`, ...asks.map((ask) => `field.${ask}`), ...reasons.map((reason) => `reason.${reason}`)]) assert.ok(Object.hasOwn(words, word), word);
      assert.equal(asks.includes("reason_code"), reasons.length > 0, verb);
      assert.ok(asks.filter((ask) => FIELDS[ask].numbered).length <= 1, `${verb}: numbers choose for one field`);
    }
    for (const stage of [...tabs.values()].flat()) assert.ok(Object.hasOwn(words, `${stages}.${stage}`), stage);
  }
});

test("keys mean something on the page, and nothing where one writes or an input method composes", () => {
  assert.equal(commandOf(stroke("a"), FREE), "assign");
  assert.equal(commandOf(stroke("A"), FREE), "assign", "caps lock");
  assert.equal(commandOf(stroke("A", { shiftKey: true }), FREE), undefined);
  assert.equal(commandOf(stroke("?", { shiftKey: true }), FREE), "help");
  assert.equal(commandOf(stroke("k", { ctrlKey: true }), FREE), "command");
  assert.equal(commandOf(stroke("a", { ctrlKey: true }), FREE), undefined, "the browser's own");
  assert.equal(commandOf(stroke("a", { altKey: true }), FREE), undefined);
  for (const { keys, ctrl } of BINDINGS) for (const key of keys) {
    const pressed = stroke(key, { ctrlKey: ctrl ?? false });
    assert.equal(commandOf(pressed, { ...FREE, writing: true }), undefined, key);
    assert.equal(commandOf(pressed, { ...FREE, composing: true }), undefined, key);
    assert.equal(commandOf({ ...pressed, isComposing: true }, FREE), undefined, key);
    assert.equal(commandOf({ ...pressed, keyCode: 229 }, FREE), undefined, key);
  }
  assert.equal(commandOf(stroke("Enter"), { ...FREE, pressing: true }), undefined, "Enter presses the button that has the focus");
  assert.equal(commandOf(stroke("j"), { ...FREE, pressing: true }), "down");
});

test("numbers choose among what is offered, not while an input method composes", () => {
  assert.deepEqual([choiceOf(stroke("1"), 3), choiceOf(stroke("3"), 3), choiceOf(stroke("4"), 3), choiceOf(stroke("0"), 3), choiceOf(stroke("1", { isComposing: true }), 3), choiceOf(stroke("1", { keyCode: 229 }), 3)], [0, 2, undefined, undefined, undefined, undefined]);
});

test("the overdue come first, then the due soon, the graver, the earlier due, the number", () => {
  const of = (no: string, clock: Clock | null, severity: number | null, due: string | null): Row => row(no, { clock, severity, due });
  const rows = [
    of("paused", "paused", 1, "2026-11-22T01:00:00Z"), of("none", null, 1, null), of("later", "on_time", 1, "2026-11-22T13:00:00Z"), of("sooner", "on_time", 1, "2026-11-22T12:00:00Z"),
    of("light", "on_time", 4, "2026-11-22T11:00:00Z"), of("soon", "due_soon", 4, "2026-11-22T10:00:00Z"), of("over2", "overdue", 2, "2026-11-22T09:00:00Z"), of("over1", "overdue", 1, "2026-11-22T09:30:00Z"), of("unsaid", "on_time", null, "2026-11-22T11:00:00Z"),
  ];
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  assert.deepEqual(numbers(rows), ["over1", "over2", "soon", "sooner", "later", "none", "light", "unsaid", "paused"]);
});

test("a row turns hot once nobody has touched it for the patience of its grade; one on hold does not", () => {
  for (const [grade, patience] of Object.entries(PATIENCE)) {
    const untouched = { touched: 1000, grade: Number(grade), stage: "filed" };
    assert.deepEqual([heat(untouched, 1000 + patience - 1).hot, heat(untouched, 1000 + patience)], [false, { idle: patience, hot: true }]);
    assert.equal(heat({ ...untouched, stage: "suspended" }, 1e12).hot, false);
  }
});

test("a tab is shown down to its horizon: what lies behind is counted, not shown", () => {
  const queue = new Queue(EVENTS.tabs, EVERYTHING);
  queue.totals = { filed: 5, reported: 2 };
  queue.reset([row("b", { severity: 1 }), row("d", { severity: 2 })], 10, false);
  assert.deepEqual([queue.shown("unassigned"), queue.total("unassigned")], [2, 7]);
  queue.put(row("a", { severity: 1 }), 11);
  queue.put(row("z", { severity: 4 }), 11);
  assert.deepEqual(numbers(queue.slice("unassigned", 0, 99)), ["a", "b", "d"], "z lies behind the horizon, where others may be missing");
  assert.deepEqual(queue.next("unassigned"), { stage: "reported", cursor: null });
  queue.page("reported", { seq: 11, rows: [], next: null, total: 0 });
  assert.deepEqual(queue.next("unassigned"), { stage: "filed", cursor: null });
  queue.page("filed", { seq: 11, rows: ["a", "b"].map((no) => row(no, { severity: 1 })).concat(row("d", { severity: 2 }), row("e", { severity: 3 })), next: "more", total: 5 });
  assert.deepEqual([numbers(queue.slice("unassigned", 0, 99)), queue.next("unassigned")], [["a", "b", "d", "e"], { stage: "filed", cursor: "more" }]);
  queue.page("filed", { seq: 11, rows: [row("z", { severity: 4 })], next: null, total: 5 });
  assert.deepEqual([numbers(queue.slice("unassigned", 0, 99)), queue.next("unassigned"), queue.total("unassigned")], [["a", "b", "d", "e", "z"], undefined, 5]);
});

test("a page that was under way brings back nothing that the stream has changed since", () => {
  const queue = new Queue(EVENTS.tabs, EVERYTHING);
  queue.reset([row("a"), row("b")], 10, false);
  queue.gone("a", 12);
  queue.put(row("b", { stage: "assigned", version: 2 }), 12);
  queue.page("reported", { seq: 11, rows: [], next: null, total: 0 });
  queue.page("filed", { seq: 11, rows: [row("a"), row("b"), row("c")], next: null, total: 3 });
  assert.deepEqual([numbers(queue.slice("unassigned", 0, 9)), queue.row("b")?.stage, queue.row("a")], [["c"], "assigned", undefined]);
  queue.put(row("b", { version: 1 }), 13);
  assert.equal(queue.row("b")?.version, 2, "an older version of a row never replaces a newer one");
});

test("rows move between tabs, leave, and are filtered, wherever they come from", () => {
  const queue = new Queue(EVENTS.tabs, { ...EVERYTHING, q: "井盖" });
  queue.reset([], 1, true);
  queue.put(row("a", { address: "人民路井盖" }), 2);
  queue.put(row("b", { address: "人民路" }), 2);
  queue.put(row("c", { content: "井盖丢失" }), 2);
  assert.deepEqual(numbers(queue.slice("unassigned", 0, 9)), ["a", "c"]);
  queue.put(row("a", { address: "人民路井盖", stage: "handling", version: 3 }), 3);
  assert.deepEqual([numbers(queue.slice("unassigned", 0, 9)), numbers(queue.slice("active", 0, 9)), queue.place("active", "a"), queue.place("unassigned", "a")], [["c"], ["a"], 0, -1]);
  queue.put(row("a", { address: "改了地址", stage: "handling", version: 4 }), 4);
  queue.gone("c", 4);
  assert.deepEqual([queue.shown("unassigned"), queue.shown("active"), numbers(queue.known())], [0, 0, []]);
});

test("any history of puts, gones and pages ends where sorting the survivors does; 100 000 rows stay quick", () => {
  let state = 42;
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const queue = new Queue(EVENTS.tabs, EVERYTHING);
  queue.reset([], 0, true);
  const truth = new Map<string, Row>();
  const clocks: readonly (Clock | null)[] = ["overdue", "due_soon", "on_time", "paused", null];
  for (let seq = 1; seq <= 20_000; seq += 1) {
    const no = `e${random(3000)}`;
    if (random(4) === 0) {
      queue.gone(no, seq);
      truth.delete(no);
      continue;
    }
    const stages = ["reported", "filed", "assigned", "handling", "checking", "suspended"];
    const put = row(no, { stage: stages[random(6)] ?? "filed", clock: clocks[random(5)] ?? null, severity: 1 + random(4), due: new Date(random(1e9)).toISOString(), version: seq });
    queue.put(put, seq);
    truth.set(no, put);
  }
  for (const [tab, stages] of EVENTS.tabs) {
    const wanted = [...truth.values()].filter(({ stage }) => stages.includes(stage)).sort((a, b) => (a.key < b.key ? -1 : 1));
    assert.deepEqual(numbers(queue.slice(tab, 0, Infinity)), numbers(wanted));
    for (const at of [0, 7, wanted.length - 1]) assert.equal(queue.place(tab, wanted[at]?.no ?? ""), at);
  }
  const many = new Queue(EVENTS.tabs, EVERYTHING);
  const rows = Array.from({ length: 100_000 }, (_, at) => row(`m${at}`, { due: new Date(1e12 + random(1e9)).toISOString() }));
  many.reset(rows, 1, true);
  const begun = performance.now();
  for (let put = 0; put < 1000; put += 1) many.put(row(`m${random(100_000)}`, { stage: "assigned", version: 2 }), 2);
  assert.ok(performance.now() - begun < 1000, "a thousand changes among 100 000 rows take less than a second");
});

const refused = (status: number, problem: Record<string, unknown>): Refused => new Refused(status, "", problem);
const world = (answers: readonly unknown[]): World & { readonly sent: unknown[]; readonly waits: number[] } => {
  const [sent, waits]: [unknown[], number[]] = [[], []];
  return {
    sent, waits,
    tell: (_, body) => {
      sent.push(body);
      const answer = answers[sent.length - 1];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    wait: (millis) => {
      waits.push(millis);
      return Promise.resolve();
    },
  };
};

test("a write that meets a broken line goes again under the same number until it is answered", async () => {
  const line = world([new TypeError("network"), refused(503, {}), { version: 4 }]);
  assert.deepEqual(await write("/x", { action_id: "n1" }, line), { outcome: "done", answer: { version: 4 } });
  assert.deepEqual([line.sent, line.waits], [[{ action_id: "n1" }, { action_id: "n1" }, { action_id: "n1" }], TRIES.slice(0, 2)]);
  const gone = world(Array.from({ length: 9 }, () => new TypeError("network")));
  assert.deepEqual(await write("/x", {}, gone), { outcome: "lost", detail: "network" });
  assert.equal(gone.sent.length, TRIES.length + 1);
});

test("a refusal says the rule, a conflict what changed, a missing route that it is missing; none is sent twice", async () => {
  const changed = [{ field: "stage", was: "filed", now: "assigned" }];
  const answers = [refused(422, { rule: "reason_missing", detail: "needs a reason" }), refused(409, { version: 5, changed }), refused(404, { detail: "nothing there" }), refused(400, { detail: "no" })];
  const outcomes = [];
  for (const answer of answers) {
    const line = world([answer]);
    outcomes.push(await write("/x", {}, line));
    assert.equal(line.sent.length, 1);
  }
  assert.deepEqual(outcomes, [
    { outcome: "refused", rule: "reason_missing", detail: "needs a reason" }, { outcome: "changed", version: 5, changed },
    { outcome: "unknown", detail: "nothing there" }, { outcome: "failed", detail: "no" },
  ]);
});

test("action numbers are 32 hexadecimal digits and never the same", () => {
  const ids = new Set(Array.from({ length: 1000 }, () => actionId()));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
});

const verb = (name: string): NonNullable<ReturnType<typeof verbOf>> => verbOf(EVENTS, name) ?? assert.fail(name);

test("a sheet knows what is missing and sends only what its verb takes", () => {
  assert.deepEqual(missing({ verb: verb("return"), said: {} }), ["reason_code"]);
  assert.deepEqual(missing({ verb: verb("grant_extension"), said: { limit_value: "0" } }), ["limit_value"]);
  const said = { department: " D12 ", reason_code: "weather", into: "e9", limit_type: "work_day", limit_value: "2", note: "速办", excused: "yes" };
  assert.deepEqual(payload({ verb: verb("assign"), said }), { action: "assign", department: "D12", note: "速办" });
  assert.deepEqual(payload({ verb: verb("grant_extension"), said: { ...said, note: "" } }), { action: "grant_extension", limit_type: "work_day", limit_value: 2 });
  assert.deepEqual(payload({ verb: verb("return"), said }), { action: "return", reason_code: "weather", note: "速办" });
  assert.deepEqual(payload({ verb: verb("merge"), said: { ...said, note: "" } }), { action: "merge", into: "e9" });
  assert.deepEqual(payload({ verb: verb("appeal"), said: {} }), { action: "appeal" });
  assert.deepEqual(payload({ verb: verb("appeal"), said: { excused: "no" } }), { action: "appeal", excused: false });
  assert.deepEqual([ownNumber({ rows: [row("e9")], said }), ownNumber({ rows: [row("e8")], said })], [true, false]);
});

test("a key begins what is allowed; undo knows what no rule takes back", () => {
  const name = (command: "assign" | "close" | "extend", allowed: readonly string[] | undefined): string | undefined => begin(EVENTS, command, allowed)?.verb;
  assert.deepEqual([name("assign", ["reassign"]), name("assign", undefined), name("close", ["close", "check_fail"]), name("close", ["check_pass"]), name("extend", ["request_extension"]), name("extend", ["grant_extension", "request_extension"])], ["reassign", "assign", "close", "check_pass", "request_extension", "grant_extension"]);
  assert.deepEqual([undo(EVENTS, "merge", undefined)?.verb, undo(EVENTS, "assign", { stage: "assigned" }), undo(EVENTS, undefined, { stage: "suspended" })?.verb, undo(EVENTS, undefined, { stage: "closed" })?.verb], ["unmerge", undefined, "resume", "reopen"]);
});

test("a conflict is told in words, counters only when nothing else changed", () => {
  const voice = new Voice("zh", { names: { department: { D12: { zh: "城管局", en: "City management" } } } });
  const time = new CityTime("Asia/Shanghai");
  const lines = changedLines([{ field: "steps", was: 2, now: 3 }, { field: "department", was: null, now: "D12" }, { field: "stage", was: "filed", now: "assigned" }, { field: "due", was: null, now: "2026-11-22T01:02:03Z" }, { field: "odd", was: true, now: "x" }], voice, time);
  assert.deepEqual(lines.map(({ label, was, now }) => [label, was, now]), [["阶段", "立案", "派遣"], ["责任单位", "—", "城管局"], ["到期", "—", "2026-11-22 09:02:03"], ["odd", "是", "x"]]);
  assert.deepEqual(changedLines([{ field: "steps", was: 2, now: 3 }], voice, time).map(({ now }) => now), ["3"]);
});

const vocabulary: Vocabulary = {
  kind: EVENTS,
  verbName: (name) => new Voice("zh", { names: {} }).term("verb", name),
  places: [{ value: "open", name: "打开" }, { value: "help", name: "帮助" }],
  answers: (ask, { reasons }) => (ask === "department" ? [{ value: "D12", name: "城管局" }, { value: "D13", name: "城建局" }] : ask === "reason_code" ? reasons.map((value) => ({ value, name: words[`reason.${value}` as "reason.weather"].zh })) : []),
  numbers: (part) => ["E2026-0421", "E2026-0398", "E2026-1421"].filter((no) => no.includes(part)).map((value) => ({ value, name: "" })),
};

test("the command line reads verbs, numbers, choices and remarks in either language", () => {
  const said = (text: string): unknown => {
    const line = read(text, vocabulary);
    return line.says === "act" ? [line.verb.verb, line.no, line.said] : line;
  };
  assert.deepEqual(said("assign 0421 D12 note 尽快 处理"), ["assign", "E2026-0421", { department: "D12", note: "尽快 处理" }]);
  assert.deepEqual(said("派遣 0421 城管局"), ["assign", "E2026-0421", { department: "D12" }]);
  assert.deepEqual(said("assign D13"), ["assign", undefined, { department: "D13" }]);
  assert.deepEqual(said("return 0398 not_ours 走错了"), ["return", "E2026-0398", { reason_code: "not_ours", note: "走错了" }]);
  assert.deepEqual(said("merge 0421 into 0398"), ["merge", "E2026-0421", { into: "E2026-0398" }]);
  assert.deepEqual(said("merge 0398"), ["merge", undefined, { into: "E2026-0398" }]);
  assert.deepEqual(said("grant_extension 0421 3"), ["grant_extension", "E2026-0421", { limit_value: "3" }]);
  assert.deepEqual(said("督办 0421 请书记关注"), ["supervise", "E2026-0421", { note: "请书记关注" }]);
  assert.deepEqual(said("return 0398"), ["return", "E2026-0398", {}]);
  assert.deepEqual([said(""), said("help"), said("0398"), said("assign 0421 nobody"), said("dance")], [
    { says: "nothing" }, { says: "go", place: "help", rest: "" }, { says: "go", place: "open", rest: "E2026-0398" }, { says: "unclear", word: "nobody" }, { says: "unclear", word: "dance" },
  ]);
});

test("the command line offers what can follow", () => {
  const offered = (text: string): readonly string[] => complete(text, vocabulary).map(({ value }) => value);
  assert.deepEqual(offered("ass"), ["assign"]);
  assert.deepEqual(offered("改派"), ["reassign"]);
  assert.deepEqual(offered("assign 042"), ["E2026-0421"]);
  assert.deepEqual(offered("assign 0421 城建"), ["D13"]);
  assert.deepEqual(offered("return 0421 we"), []);
  assert.deepEqual(offered("suspend 0421 we"), ["weather"]);
  assert.equal(completed("assign 042", { value: "E2026-0421", name: "" }), "assign E2026-0421 ");
});

test("the map shows every point inside its frame, there and back again", () => {
  const points = [{ x: 113.1, y: 33.5 }, { x: 113.6, y: 33.9 }, { x: 113.3, y: 33.6 }];
  const view = fit(points, 400, 300) ?? assert.fail();
  for (const point of points) {
    const at = project(point, view);
    assert.ok(at.x >= 0 && at.x <= 400 && at.y >= 0 && at.y <= 300);
    const back = unproject(at, view);
    assert.ok(Math.abs(back.x - point.x) < 1e-9 && Math.abs(back.y - point.y) < 1e-9);
  }
  assert.equal(fit([], 400, 300), undefined);
  assert.ok(Math.abs(metresBetween({ x: 113, y: 33 }, { x: 113, y: 34 }) - 111_320) < 1);
  assert.ok(Math.abs(metresBetween({ x: 113, y: 60 }, { x: 114, y: 60 }) - 55_660) < 1, "a degree of longitude is half as long at 60 degrees north");
  assert.ok(project({ x: 113.1, y: 33.9 }, view).y < project({ x: 113.1, y: 33.5 }, view).y, "north is up");
});

test("clusters lose no point of the view and hulls hold every point", () => {
  const points = Array.from({ length: 500 }, (_, at) => ({ x: 113 + (at * 7919 % 500) / 500, y: 33 + (at * 104_729 % 500) / 500, item: at }));
  const view = fit(points, 400, 300) ?? assert.fail();
  const groups = clusters(points, view, 30);
  assert.equal(groups.reduce((sum, { items }) => sum + items.length, 0), 500);
  assert.ok(groups.length <= 14 * 10);
  const outline = hull(points);
  for (const { x, y } of points) {
    outline.forEach((a, at) => {
      const b = outline[(at + 1) % outline.length] ?? a;
      assert.ok((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) >= -1e-9);
    });
  }
});

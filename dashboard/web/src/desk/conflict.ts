// What somebody else changed while this desk decided: field by field, before and now, in words.

import type { CityTime } from "../clock.ts";
import type { Voice } from "../screen.ts";
import { instant } from "../wire.ts";
import type { FieldChange } from "./act.ts";

/** One line of it. */
export interface ChangedLine {
  readonly field: string;
  readonly label: string;
  readonly was: string;
  readonly now: string;
}

/** Fields that only count, and so say nothing to a person who reads what changed. */
const COUNTED: ReadonlySet<string> = new Set(["steps", "updated_at", "class_1", "version"]);

/** Fields that decide what to do now, most telling first. */
const TELLING: readonly string[] = ["stage", "department", "merged_into", "unit", "unit_status", "severity", "urgency", "class_code", "due", "clock"];

/** A value of a field in words; instants in the city's time. */
export function valueText(field: string, value: unknown, voice: Voice, time: CityTime): string {
  if (value === null || value === undefined || value === "") return "—";
  if (typeof value === "boolean") return voice.term("answer", value ? "yes" : "no");
  if (typeof value !== "string") return String(value);
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? instant(value) : undefined;
  if (at !== undefined) return `${time.day(at)} ${time.clock(at)}`;
  if (field === "clock" || field.endsWith("_clock")) return voice.term("clock", value);
  if (field === "reason_code") return voice.term("reason", value);
  return voice.name(field, value);
}

/** The lines, what matters first; if only counters changed, those. */
export function changedLines(changed: readonly FieldChange[], voice: Voice, time: CityTime): readonly ChangedLine[] {
  const weight = ({ field }: FieldChange): number => (TELLING.includes(field) ? TELLING.indexOf(field) : TELLING.length);
  const telling = changed.filter(({ field }) => !COUNTED.has(field)).sort((a, b) => weight(a) - weight(b));
  return (telling.length > 0 ? telling : changed).map(({ field, was, now }) => ({
    field,
    label: voice.term("field", field),
    was: valueText(field, was, voice, time),
    now: valueText(field, now, voice, time),
  }));
}

"""The fixed workload of the engine benchmark, defined once for the engine and for its peers.

Every indicator counts the cases of today that satisfy a condition, by a set of keys. A thousand of them are 20 key sets times
50 conditions; the twenty are one condition for each key set; the further ones join two conditions, by the same key sets.
The rows are service cases as a busy city sends them: skewed, with nulls, in the order of their arrival. The same seed gives
the same rows everywhere, and nothing but the standard library is needed to write them.
"""
import json
import random
from dataclasses import dataclass

SEED = 7
BATCH_ROWS = 10_000
BATCHES = 21
ZONE = "Asia/Shanghai"
# 10:00 in the city; a batch is the arrivals of ten seconds, so that all of them lie within one day.
FIRST_MS = 1_795_312_800_000
BATCH_MS = 10_000

TEXT, INTEGER, BOOLEAN, INSTANT = "text", "integer", "boolean", "instant"
COLUMNS = {
    "area": TEXT, "department": TEXT, "item_code": TEXT, "item_type": TEXT, "case_type": INTEGER, "channel": INTEGER,
    "applicant_type": TEXT, "parallel": BOOLEAN, "commitment": BOOLEAN, "tag_one_visit": BOOLEAN, "tag_cross_region": BOOLEAN,
    "tag_one_thing": BOOLEAN, "visits": INTEGER, "decided_by": TEXT, "stage": TEXT, "accepted_at": INSTANT,
    "concluded_at": INSTANT, "promised_days": INTEGER, "promised_due": INSTANT, "promised_clock": TEXT, "supplements": INTEGER,
    "suspensions": INTEGER, "used_minutes": INTEGER, "same_day": BOOLEAN,
}

STATED = ("area", "department", "item_code", "item_type", "case_type", "channel", "applicant_type", "parallel", "commitment",
          "tag_one_visit", "tag_cross_region", "tag_one_thing", "visits", "promised_days")

KEY_SETS = [
    ("area",), ("department",), ("item_code",), ("channel",), ("stage",),
    ("case_type", "channel"), ("area", "channel"), ("area", "stage"), ("area", "case_type"), ("department", "case_type"),
    ("department", "channel"), ("department", "stage"), ("item_type", "channel"), ("item_code", "channel"),
    ("item_code", "case_type"), ("area", "department"), ("area", "item_type", "channel"),
    ("area", "case_type", "applicant_type"), ("department", "case_type", "commitment"), ("area", "department", "case_type"),
]

OVER = ("concluded", "delivered", "withdrawn", "revoked")
DONE = ("stage", "in", ("concluded", "delivered"))
IMMEDIATE = ("case_type", "=", 1)
COMMITTED = ("case_type", "=", 2)
ONLINE = ("channel", "in", (2, 3))
AUTO = ("decided_by", "=", "auto")
PEOPLE = ("applicant_type", "in", ("1", "2"))
MET = ("promised_clock", "=", "met")
# A condition is a list of terms (column, operator, value) that must all hold.
CONDITIONS = [
    [("stage", "=", "concluded")], [DONE], [("stage", "in", OVER)], [("stage", "=", "supplement")], [("stage", "=", "suspended")],
    [("stage", "=", "accepted")], [("stage", "=", "not_accepted")], [("stage", "=", "withdrawn")],
    [IMMEDIATE], [COMMITTED], [("channel", "=", 1)], [ONLINE], [("channel", ">=", 4)], [AUTO], [("decided_by", "=", "human")], [PEOPLE],
    [("promised_clock", "=", "overdue")], [("promised_clock", "=", "due_soon")], [MET], [("promised_clock", "in", ("overdue", "missed"))],
    [("parallel", "=", True)], [("commitment", "=", True)], [("tag_one_visit", "=", True)], [("tag_cross_region", "=", True)],
    [("tag_one_thing", "=", True)], [("same_day", "=", True)], [("visits", "=", 0)], [("visits", ">=", 2)], [("supplements", ">=", 1)],
    [("supplements", ">=", 2)], [("suspensions", ">", 0)], [("promised_days", "<=", 5)], [("promised_days", ">", 20)],
    [("used_minutes", "<", 60)], [("used_minutes", ">=", 4800)], [("concluded_at", "<=", "promised_due")],
    [("item_type", "in", ("01", "07"))], [("item_type", "=", "05")],
    [DONE, AUTO], [DONE, IMMEDIATE], [DONE, ONLINE], [DONE, ("same_day", "=", True)], [COMMITTED, MET],
    [COMMITTED, ("promised_clock", "=", "missed")], [ONLINE, ("tag_one_visit", "=", True)], [PEOPLE, ("visits", "<=", 1)],
    [DONE, ("used_minutes", "<=", 480), ONLINE], [COMMITTED, ("promised_days", "<=", 10), MET],
    [PEOPLE, ("tag_one_thing", "=", True), DONE], [IMMEDIATE, ("channel", "=", 1), ("same_day", "=", True)],
]


def literal(value):
    return {bool: lambda: str(value).lower(), str: lambda: f"'{value}'"}.get(type(value), lambda: str(value))()


@dataclass(frozen=True)
class Indicator:
    id: str
    keys: tuple
    terms: tuple

    def where(self, quote=""):
        """The condition as SQL that every peer reads; `quote` stands around the names of columns."""
        def told(column, operator, value):
            if operator == "in":
                right = f"({', '.join(map(literal, value))})"
            else:
                right = f"{quote}{value}{quote}" if value in COLUMNS else literal(value)
            return f"{quote}{column}{quote} {operator.upper()} {right}"
        return " AND ".join(told(*term) for term in self.terms)

    def count(self, table, name="value", quote=""):
        """The SELECT of the counts; `name` is what the count is called."""
        keys = ", ".join(f"{quote}{key}{quote}" for key in self.keys)
        return f"SELECT {keys}, count(*) AS {name} FROM {table} WHERE {self.where(quote)} GROUP BY {keys}"

    def file(self):
        """The indicator as a file of the catalogue, with a worked example of one row."""
        row = {key: EXAMPLE[COLUMNS[key]] for key in self.keys} | {"accepted_at": "2026-11-22T02:00:00Z"}
        for column, operator, value in self.terms:
            if value in COLUMNS:
                row |= {column: "2026-11-22T02:00:00Z", value: "2026-11-22T02:00:00Z"}
            else:
                row[column] = {"in": lambda: value[0], "<": lambda: value - 1, ">": lambda: value + 1}.get(operator, lambda: value)()
        told = {column: literal(value).strip("'") for column, value in row.items()}
        answer = [told[key] for key in self.keys] + ["1"]
        label = self.where().replace('"', "'")
        return "\n".join([
            f'--| title   = {{ zh = "{self.id}", en = "{self.id}" }}',
            f'--| means   = {{ zh = "{label}", en = "{label}" }}',
            '--| owner   = { zh = "bench", en = "bench" }',
            '--| unit    = "count"', '--| time    = "accepted_at"', '--| windows = ["today"]',
            self.count("cases"),
            "--? cases", f"--? {' | '.join(told)}", f"--? {' | '.join(told.values())}",
            f"--= {' | '.join([*self.keys, 'value'])}", f"--= {' | '.join(answer)}", "",
        ])


EXAMPLE = {TEXT: "x", INTEGER: 1, BOOLEAN: True}


def thousand():
    return [Indicator(f"s{place:02}.c{number:02}", keys, tuple(terms))
            for place, keys in enumerate(KEY_SETS) for number, terms in enumerate(CONDITIONS)]


def twenty():
    chosen = {(place, (7 * place + 2) % len(CONDITIONS)) for place in range(len(KEY_SETS))}
    names = {f"s{place:02}.c{number:02}" for place, number in chosen}
    return [indicator for indicator in thousand() if indicator.id in names]


def further(count=50):
    """Indicators that fit the families of the thousand: two of their conditions on different columns at once."""
    columns = [{name for term in terms for name in (term[0], term[2]) if name in COLUMNS} for terms in CONDITIONS]
    places = range(len(CONDITIONS))
    pairs = [(left, right) for left in places for right in places if left < right and not columns[left] & columns[right]]
    spread = pairs[:: len(pairs) // count][:count]
    return [Indicator(f"f{number:02}.c{left:02}_{right:02}", KEY_SETS[number % len(KEY_SETS)], tuple(CONDITIONS[left] + CONDITIONS[right]))
            for number, (left, right) in enumerate(spread)]


def stated(count=20):
    """Indicators of what the first step of a case says by itself: tools that fold no steps can answer them, too."""
    fitting = [found for found in thousand() if {*found.keys, *(term[0] for term in found.terms)} <= set(STATED)]
    return fitting[:: len(fitting) // count][:count]


SETS = {"thousand": thousand, "twenty": twenty, "further": further}


def rows(numbers, first_ms):
    """One batch, column by column."""
    def drawn(values, weights=None):
        return numbers.choices(values, weights, k=BATCH_ROWS)

    def often(share, unknown=0.0):
        return drawn([True, False, None], [share, 1 - share - unknown, unknown])

    def skewed(count):
        return [1 / (place + 3) for place in range(count)]

    departments = [f"D{number:02}" for number in range(1, 61)]
    items = [f"I{number:04}" for number in range(1, 201)]
    batch = {
        "area": drawn([f"9901{number:02}" for number in range(1, 13)], skewed(12)),
        "department": drawn(departments, skewed(60)),
        "item_code": drawn(items, skewed(200)),
        "item_type": drawn(["01", "05", "06", "07", "08", "10"], [40, 12, 8, 25, 10, 5]),
        "case_type": drawn([1, 2, 9], [45, 50, 5]),
        "channel": drawn([1, 2, 3, 4, 5, 6, 9], [40, 24, 20, 3, 9, 2, 2]),
        "applicant_type": drawn(["1", "2", "3", "4", "9"], [35, 20, 30, 10, 5]),
        "parallel": often(0.06, 0.3),
        "commitment": often(0.15),
        "tag_one_visit": often(0.6, 0.05),
        "tag_cross_region": often(0.02, 0.05),
        "tag_one_thing": often(0.08, 0.05),
        "visits": drawn([0, 1, 2, 3, None], [45, 40, 8, 2, 5]),
        "stage": drawn(["applied", "received", "accepted", "supplement", "suspended", "decided", "concluded", "delivered", "not_accepted",
                        "withdrawn", "revoked"], [4, 5, 22, 3, 2, 6, 40, 12, 3, 2, 1]),
        "promised_days": drawn([0, 1, 3, 5, 10, 15, 20, 30, None], [20, 15, 15, 12, 14, 8, 6, 5, 5]),
        "supplements": drawn([0, 1, 2, 3], [90, 7, 2, 1]),
        "suspensions": drawn([0, 1, 2], [96, 3, 1]),
    }
    # Records of one connector come nearly in order: acceptance is up to two minutes before arrival.
    arrivals = [first_ms + row * BATCH_MS // BATCH_ROWS for row in range(BATCH_ROWS)]
    batch["accepted_at"] = [arrival - int(120_000 * numbers.random() ** 3) for arrival in arrivals]
    over = [stage in OVER for stage in batch["stage"]]
    used = [int(6000 * numbers.random() ** 3) for _ in arrivals]
    batch["used_minutes"] = [minutes if ended else None for minutes, ended in zip(used, over)]
    batch["concluded_at"] = [accepted + 60_000 * minutes if ended else None
                             for accepted, minutes, ended in zip(batch["accepted_at"], used, over)]
    batch["same_day"] = [minutes < 480 if ended else None for minutes, ended in zip(used, over)]
    batch["promised_due"] = [None if days is None else accepted + 86_400_000 * days + 28_800_000
                             for accepted, days in zip(batch["accepted_at"], batch["promised_days"])]
    batch["decided_by"] = [None if stage in ("applied", "received", "accepted") else who
                           for stage, who in zip(batch["stage"], drawn(["auto", "human"], [30, 70]))]
    late = drawn([True, False], [1, 9])
    batch["promised_clock"] = [(("missed" if behind else "met") if ended else "overdue" if behind else state)
                               for ended, behind, state in zip(over, late, drawn(["on_time", "due_soon", "paused"], [70, 20, 10]))]
    return {name: batch[name] for name in COLUMNS}


def first_steps(count, at):
    """`count` cases, each as its first step: lines of canonical JSON, the key of the message before each."""
    numbers = random.Random(SEED)
    for first in range(0, count, BATCH_ROWS):
        batch = rows(numbers, FIRST_MS)
        for place in range(min(BATCH_ROWS, count - first)):
            subject = f"c{first + place:07}"
            said = {name: batch[name][place] for name in STATED if batch[name][place] is not None}
            record = {"record_id": f"{subject}/accepted", "stream": "case", "kind": "accepted", "subject_id": subject, "occurred_at": at}
            yield subject, json.dumps(record | said, separators=(",", ":"))


def write(folder):
    """Writes `rows.json`, a batch in each line, and a folder of indicator files for each set."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = random.Random(SEED)
    with open(folder / "rows.json", "w") as out:
        for batch in range(BATCHES):
            json.dump(rows(numbers, FIRST_MS + batch * BATCH_MS), out, separators=(",", ":"))
            out.write("\n")
    for name, indicators in SETS.items():
        for indicator in indicators():
            path = folder / name / (indicator.id.replace(".", "/") + ".sql")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(indicator.file())

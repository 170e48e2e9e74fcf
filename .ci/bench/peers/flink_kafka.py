"""Flink SQL over a topic: one streaming job that runs every indicator over one shared scan of JSON messages, with mini-batches, into
sinks that keep nothing.

The job runs once over all messages so that the virtual machine is warm. Counted is what a second run takes more than one over the first
messages alone, so that neither the start of a job nor its planning counts. Another run gives the totals to compare.
"""
import json
import sys

from flink_jobs import Jobs, text, workload
from pyflink.version import __version__

DOES = ("one continuous query for each of the twenty over one shared scan of the topic, mini-batches of 10 000 rows; changes go to a sink "
        "that keeps nothing. It keeps no records, drops no repeats, folds no steps, and none of its readings can be asked for")


def totals(jobs, source):
    """The last change of each group, of all indicators in one job."""
    def one(found):
        keys = ", ".join(f"LOWER(CAST(`{key}` AS STRING))" if workload.COLUMNS[key] == workload.BOOLEAN else f"CAST(`{key}` AS STRING)"
                         for key in found.keys)
        return f"SELECT '{found.id}' AS id, CONCAT_WS('\t', {keys}) AS told, n FROM ({found.count(source, 'n', '`')})"
    last = {}
    with jobs.tables.execute_sql(" UNION ALL ".join(map(one, jobs.indicators))).collect() as changes:
        for indicator, keys, count in changes:
            last[indicator, keys] = count
    return last


def main():
    task = json.loads(sys.argv[1])
    jobs = Jobs(workload.stated(), {"pipeline.jars": f"file://{task['connector']}"})
    for name, end in [("all_rows", task["messages"]), ("warm_rows", task["warm"])]:
        jobs.source(name, workload.STATED, {
            "connector": "kafka", "topic": task["topic"], "properties.bootstrap.servers": task["brokers"], "format": "json",
            "scan.startup.mode": "earliest-offset", "scan.bounded.mode": "specific-offsets",
            "scan.bounded.specific-offsets": f"partition:0,offset:{end}"})
    jobs.sinks()
    jobs.run("all_rows")
    used = jobs.run("all_rows") - jobs.run("warm_rows")
    with open(task["totals"], "w") as out:
        for (indicator, keys), count in totals(jobs, "all_rows").items():
            out.write("\t".join([indicator, text(keys), str(count)]) + "\n")
    print(json.dumps({"version": __version__, "does": DOES, "cpu_s": used, "messages": task["messages"] - task["warm"]}))


main()

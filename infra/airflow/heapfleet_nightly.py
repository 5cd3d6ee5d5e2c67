"""The nightly scan of heapfleet as an Airflow DAG.

For Airflow 2.7 or later. Needs apache-airflow-providers-apache-spark, the connection
``spark_default`` to Spark, and, on the machine that submits, the job jar and heapfleet.yaml.

spark-submit's exit codes become states of the task:

==== ========================================== =======================================
0    all is well                                success
2    a leak is at least as big as ``fail-on``   success; ``tell_of_leaks`` runs
3    some dumps could not be read whole         success; ``tell_of_lost_dumps`` runs
else the night did not run to its end           failed, and tried again
==== ========================================== =======================================
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from airflow.decorators import dag, task
from airflow.exceptions import AirflowException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

CONNECTION = "spark_default"
JOB_JAR = "/opt/heapfleet/heapfleet-jobs.jar"
CONFIG = "/etc/heapfleet/heapfleet.yaml"

FINDINGS = 2
SOME_DUMPS_FAILED = 3

# The operator's hook says it in the text that it raises with, and nowhere else. On Kubernetes it says
# spark-submit's code first, then the driver's.
EXIT_CODE = re.compile(r"(?:Error|exit) code is: (\d+)")


class NightOperator(SparkSubmitOperator):
    """Runs a night; returns its exit code if the night has run to its end."""

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as failure:
            code = exit_code(str(failure))
            if code in (FINDINGS, SOME_DUMPS_FAILED):
                self.log.info("the night ended with exit code %d", code)
                return code
            raise
        return 0


def exit_code(text: str) -> int | None:
    """What spark-submit ended with, None if the text does not say."""
    codes = EXIT_CODE.findall(text)
    return int(codes[-1]) if codes else None


@dag(
    dag_id="heapfleet_nightly",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # Two nights at once would only wait for each other.
    max_active_runs=1,
    default_args={
        "owner": "heapfleet",
        # What one try has published stays, so the next one goes on from there.
        "retries": 1,
        "retry_delay": timedelta(minutes=15),
    },
    doc_md=__doc__,
    tags=["heapfleet"],
)
def heapfleet_nightly():
    night = NightOperator(
        task_id="night",
        conn_id=CONNECTION,
        application=JOB_JAR,
        java_class="io.heapfleet.jobs.cli.HeapfleetCommand",
        application_args=["nightly", "--config", CONFIG],
        name="heapfleet",
        # For a fleet of 200 instances: infra/kubernetes/scan.yaml has the arithmetic.
        num_executors=4,
        executor_cores=4,
        executor_memory="12g",
        driver_memory="3g",
        execution_timeout=timedelta(hours=8),
        do_xcom_push=True,
    )

    @task.branch
    def outcome(code: int) -> str | None:
        return {FINDINGS: "tell_of_leaks", SOME_DUMPS_FAILED: "tell_of_lost_dumps"}.get(code)

    @task
    def tell_of_leaks():
        print("leaks above fail-on: see fleet_leaks, or the log of the task night")

    @task
    def tell_of_lost_dumps():
        print("some dumps could not be read whole: see dumps.health and dumps.notes")

    outcome(night.output) >> [tell_of_leaks(), tell_of_lost_dumps()]


heapfleet_nightly()

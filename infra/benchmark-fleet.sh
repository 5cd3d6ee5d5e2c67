#!/usr/bin/env bash
#
# What the comparison of a fleet and its report cost by the number of its dumps: their small tables are
# made up, what is done with them is real. Seconds by the clock and of the processor, and whether they
# grow linearly. Deletes what it made.
#
#   infra/benchmark-fleet.sh [DUMPS...]     default: 1000 3000 10000
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn -q -B -pl jobs -am package dependency:build-classpath -DskipTests -Dspotless.check.skip \
  -Dmdep.includeScope=test -Dmdep.outputFile="$folder/jars"

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
[ $# -gt 0 ] || set -- 1000 3000 10000
"$java" "@jobs/target/launcher/java-options" -Xmx4g -cp "$classes:$(cat "$folder/jars")" \
  io.heapfleet.jobs.fleet.FleetBenchmark "$@" 2>&1 | grep -vE 'WARN|INFO|incubator|SLF4J'

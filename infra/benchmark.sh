#!/usr/bin/env bash
#
# Times scans of one dump on this machine: to a class histogram (heap of 1 GiB), and to all tables
# (heap of 2 GiB). Prints megabytes of dump per second, the tables' bytes, and peak memory.
#
#   infra/benchmark.sh [DUMP]
#
# Without DUMP it makes one of about 1.1 GB and 24 million objects, for which it needs 4 GiB of
# memory. Machines are shared: compare figures of one run, not of two days.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -q -B -pl jobs -am package -DskipTests -Dspotless.check.skip

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
spark=$(cat jobs/target/spark-class-path.txt)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

dump=${1:-}
if [ -z "$dump" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  dump=$folder/small-objects.hprof
  echo "making a dump of small objects"
  "$java" -Xmx4g -cp common/target/test-classes io.heapfleet.jvm.SmallObjects 18000000 "$dump"
fi

for what in histogram tables; do
  heap=1g
  [ "$what" = histogram ] || heap=2g
  "$java" "@jobs/target/launcher/java-options" -Xmx$heap -cp "$classes:$spark" \
    io.heapfleet.jobs.parse.ScanBenchmark "$dump" "$what" 2>&1 | grep -vE 'WARN|INFO|incubator'
done

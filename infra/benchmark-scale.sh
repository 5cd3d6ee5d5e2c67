#!/usr/bin/env bash
#
# Holds the parse step against its bars, as ratios of one run: two threads against one, cost per GB of
# a small against a large dump, tables against rows of the data source, all in a heap of 1 GiB. Makes
# the dumps, needs disk for them, and deletes them.
#
#   infra/benchmark-scale.sh [LARGE_BYTES [SMALL_BYTES]]     default: 5 GB, 100 MB
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -q -B -pl jobs -am package -DskipTests -Dspotless.check.skip

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
spark=$(cat jobs/target/spark-class-path.txt)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

make_dump() { # bytes, file
  "$java" -cp common/target/classes:common/target/test-classes \
    io.heapfleet.hprof.SmallObjectsFile "$1" "$2"
}
make_dump "${1:-5000000000}" "$folder/large.hprof"
make_dump "${2:-100000000}" "$folder/small.hprof"
"$java" "@jobs/target/launcher/java-options" -Xmx1g -cp "$classes:$spark" \
  io.heapfleet.jobs.parse.ScaleBenchmark "$folder/small.hprof" "$folder/large.hprof" 2>&1 |
  grep -vE 'WARN|INFO|incubator'

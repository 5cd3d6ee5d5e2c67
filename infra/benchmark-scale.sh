#!/usr/bin/env bash
#
# Holds the parse step against its bars, as ratios of one run: cost per GB of a small against a large
# dump, tables against rows of the data source, two executors against one, all in heaps of 1 GiB. Makes
# the dumps, needs disk for them, and deletes them. Executors are pinned to processors 0 and 1 by
# taskset; without it that part is left out.
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
benchmark() { # class, arguments
  SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=127.0.0.1 SPARK_SCALA_VERSION=2.13 \
    "$java" "@jobs/target/launcher/java-options" -Xmx1g -cp "$classes:$spark" \
    -Dheapfleet.sparkClassPath=jobs/target/spark-class-path.txt "$@" 2>&1 |
    grep -vE 'WARN|INFO|incubator'
}
benchmark io.heapfleet.jobs.parse.ScaleBenchmark "$folder/small.hprof" "$folder/large.hprof"
if command -v taskset >/dev/null; then
  benchmark io.heapfleet.jobs.cluster.ScalingBenchmark "$folder/large.hprof"
else
  echo "two executors against one: not measured, for there is no taskset"
fi

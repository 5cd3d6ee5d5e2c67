#!/usr/bin/env bash
#
# Who holds the memory of one dump: heapfleet and the Eclipse MAT parser, each as a process of its
# own, one after the other, on the same dump, from the start of the process to the last table or
# index. Prints seconds and peak memory of both.
#
#   infra/benchmark-holders.sh [--heap SIZE] [--mat-heap SIZE] [DUMP]
#
# Without DUMP it makes one of about 1.1 GB and 24 million objects. The MAT parser is the one on Maven
# Central (com.squareup.haha:haha:1.3), an older MAT; it takes minutes.
set -euo pipefail

heap=2g
mat_heap=4g
dump=
while [ $# -gt 0 ]; do
  case $1 in
    --heap) heap=$2; shift ;;
    --mat-heap) mat_heap=$2; shift ;;
    -*) echo "usage: $0 [--heap SIZE] [--mat-heap SIZE] [DUMP]" >&2; exit 64 ;;
    *) dump=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
  esac
  shift
done
cd "$(dirname "$0")/.."

mvn -q -B -pl jobs -am package -DskipTests -Dspotless.check.skip

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
spark=$(cat jobs/target/spark-class-path.txt)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ -z "$dump" ]; then
  dump=$folder/small-objects.hprof
  echo "making a dump of small objects"
  "$java" -Xmx4g -cp common/target/test-classes io.heapfleet.jvm.SmallObjects 18000000 "$dump"
fi

"$java" "@jobs/target/launcher/java-options" "-Xmx$heap" -cp "$classes:$spark" \
  io.heapfleet.jobs.parse.ScanBenchmark "$dump" holders 2>&1 | grep -vE 'WARN|INFO|incubator'

mvn -q -B dependency:copy -Dartifact=com.squareup.haha:haha:1.3 -DoutputDirectory="$folder"
"$java" "-Xmx$mat_heap" -cp "common/target/test-classes:$folder/haha-1.3.jar" \
  io.heapfleet.mat.MatBenchmark "$dump"

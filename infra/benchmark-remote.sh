#!/usr/bin/env bash
#
# What a night costs beside the bytes of its dumps, as medians and ratios of one run: dumps in Azurite
# against the same on a local disk, many small dumps against one large one, a night in which nothing
# is new; and what many small files of tables cost, before and after they are merged. Makes the dumps,
# installs Azurite where it is missing (infra/test-tools.sh), and deletes what it made.
#
#   infra/benchmark-remote.sh [BYTES [SMALL_DUMPS [DUMPS_OF_FILES [DAYS]]]]     default: 300 MB, 200, 2000, 20
set -euo pipefail
cd "$(dirname "$0")/.."

sh infra/test-tools.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn -q -B -pl jobs -am package dependency:build-classpath -DskipTests -Dspotless.check.skip \
  -Dmdep.includeScope=test -Dmdep.outputFile="$folder/jars"

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || uptime)"
benchmark() { # class, arguments
  "$java" "@jobs/target/launcher/java-options" -Xmx3g "-Djava.io.tmpdir=$folder" \
    -cp "$classes:$(cat "$folder/jars")" "$@" 2>&1 | grep -vE 'WARN|INFO|incubator'
}
benchmark io.heapfleet.jobs.cli.NightBenchmark "${1:-300000000}" "${2:-200}"
benchmark io.heapfleet.jobs.compact.CompactBenchmark "${3:-2000}" "${4:-20}"

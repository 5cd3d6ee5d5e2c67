#!/usr/bin/env bash
#
# The leak zoo of docs/detection.md: services that leak and such that do not are run on real JVMs, dumped
# night by night and scanned; prints what was found as a table. Takes many minutes. Deletes what it made.
#
#   infra/leak-zoo.sh [BEAST...]     default: all of jobs/src/zoo/java/com/acme
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn -q -B -pl jobs -am package dependency:build-classpath -DskipTests -Dspotless.check.skip \
  -Dmdep.includeScope=test -Dmdep.outputFile="$folder/jars"

classes=common/target/classes:common/target/test-classes:jobs/target/classes:jobs/target/test-classes
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

"$java" "@jobs/target/launcher/java-options" -Xmx3g -cp "$classes:$(cat "$folder/jars")" \
  io.heapfleet.jobs.zoo.LeakZoo "$folder" "$@"

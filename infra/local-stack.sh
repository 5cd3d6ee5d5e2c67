#!/usr/bin/env bash
#
# All of heapfleet on this machine, from nothing but what Maven Central and npm have: Azurite as the
# blob store, a Spark cluster of a master and two workers, heap dumps of the demo's JVMs in the store,
# and a night of it through spark-submit.
#
#   infra/local-stack.sh          all of it; at the end waits for Ctrl-C, and stops everything
#   infra/local-stack.sh up       starts what does not run yet, and loads the dumps; comes back
#   infra/local-stack.sh night    one night; a second one has nothing new to read
#   infra/local-stack.sh down     stops everything and removes the folder
#
#   HEAPFLEET_STACK    the folder for all it writes; default: heapfleet-stack in this one
#   HEAPFLEET_STACK_PORT
#                      the first of five ports: Azurite, the master, its page, the workers' pages;
#                      default: free ones, which it says
#
# Takes Java 17 to 23, Maven, node and npm, 3 GB of memory and 1 GB of disk.
set -euo pipefail

readonly ACCOUNT=devstoreaccount1 CONTAINER=dumps
# Published with Azurite: the same everywhere, and no secret.
readonly KEY='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
readonly START_SECONDS=120

say() { printf 'stack: %s\n' "$*"; }
fail() {
  printf 'stack: %s\n' "$@" >&2
  exit 1
}

PROJECT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STACK=${HEAPFLEET_STACK:-$PWD/heapfleet-stack}
# It is removed in the end, so it has to be one of ours.
if [ -e "$STACK" ] && [ ! -f "$STACK/_HEAPFLEET_STACK" ] && [ -n "$(ls -A "$STACK")" ]; then
  fail "$STACK is there and holds something else; set HEAPFLEET_STACK to a folder of its own"
fi
mkdir -p "$STACK"
: >"$STACK/_HEAPFLEET_STACK"
STACK=$(cd -P "$STACK" && pwd)
readonly PROJECT STACK
JAVA=${HEAPFLEET_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
[ ! -d "$JAVA" ] || JAVA=$JAVA/bin/java
readonly JAVA
AZURITE=${XDG_CACHE_HOME:-$HOME/.cache}/heapfleet/azurite-3.37.0/node_modules/azurite/dist/src/blob/main.js
readonly AZURITE

# ---- Processes --------------------------------------------------------------------------------

# The process of this name, if it runs and is ours: its command line names the folder.
pid_of() { # name
  local pid
  [ -f "$STACK/run/$1.pid" ] || return 1
  pid=$(cat "$STACK/run/$1.pid")
  ps -o args= -p "$pid" 2>/dev/null | grep -qF "$STACK" || return 1
  echo "$pid"
}

start() { # name, command…
  local name=$1
  shift
  mkdir -p "$STACK/run" "$STACK/log"
  # Without a terminal, and with no descriptor of ours: whoever waits for our output waits for us only.
  nohup "$@" </dev/null >"$STACK/log/$name.log" 2>&1 &
  echo $! >"$STACK/run/$name.pid"
}

# Waits until the log of a process has words; prints what of them the pattern's group matches.
await() { # name, sed pattern with one group
  local end=$((SECONDS + START_SECONDS)) found
  while :; do
    found=$(sed -n "s|.*$2.*|\\1|p" "$STACK/log/$1.log" 2>/dev/null | sed -n 1p)
    [ -z "$found" ] || { echo "$found"; return; }
    pid_of "$1" >/dev/null || fail "$1 has ended; it said last:" "$(tail -n 5 "$STACK/log/$1.log")"
    [ $SECONDS -lt $end ] || fail "$1 does not get ready; its log: $STACK/log/$1.log"
    sleep 0.2
  done
}

tree_of() { # pid
  local child
  echo "$1"
  for child in $(ps -o pid= --ppid "$1" 2>/dev/null); do
    tree_of "$child"
  done
}

stop() { # name
  local pid all end
  pid=$(pid_of "$1") || { rm -f "$STACK/run/$1.pid"; return 0; }
  # Executors are children of the workers, and go with them.
  all=$(tree_of "$pid")
  # shellcheck disable=SC2086 # one argument each
  kill $all 2>/dev/null || true
  end=$((SECONDS + 15))
  for pid in $all; do
    while kill -0 "$pid" 2>/dev/null; do
      [ $SECONDS -lt $end ] || { kill -9 "$pid" 2>/dev/null || true; break; }
      sleep 0.1
    done
  done
  rm -f "$STACK/run/$1.pid"
}

# ---- What runs --------------------------------------------------------------------------------

port() { # offset
  [ -z "${HEAPFLEET_STACK_PORT:-}" ] && echo 0 || echo $((HEAPFLEET_STACK_PORT + $1))
}

# Sets SPARK to the start of a command line that runs a class of Spark as a distribution would.
spark() { # heap
  SPARK=(env SPARK_HOME="$STACK/spark" SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
    SPARK_LOCAL_HOSTNAME=127.0.0.1 "$JAVA" "@$PROJECT/jobs/target/launcher/java-options" "-Xmx$1"
    -cp "$STACK/spark/conf:$STACK/spark/jars/*")
}

build() {
  "$PROJECT/heapfleet" --version >/dev/null
  [ -f "$AZURITE" ] || sh "$PROJECT/infra/test-tools.sh" >/dev/null
  [ -f "$AZURITE" ] || fail "there is no Azurite at $AZURITE, and npm could not bring it"
}

lay_out_spark() {
  local jar
  [ ! -d "$STACK/spark/jars" ] || return 0
  mkdir -p "$STACK/spark/conf" "$STACK/spark/jars.new" "$STACK/spark/local"
  tr ':' '\n' <"$PROJECT/jobs/target/spark-class-path.txt" | while read -r jar; do
    ln -sf "$jar" "$STACK/spark/jars.new/"
  done
  cat >"$STACK/spark/conf/spark-defaults.conf" <<EOF
spark.master.rest.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 800m
spark.local.dir $STACK/spark/local
spark.ui.showConsoleProgress false
EOF
  cat >"$STACK/spark/conf/log4j2.properties" <<'EOF'
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
EOF
  mv "$STACK/spark/jars.new" "$STACK/spark/jars"
}

endpoint() { echo "http://127.0.0.1:$(cat "$STACK/run/azurite.port")/$ACCOUNT"; }

connection_string() {
  echo "DefaultEndpointsProtocol=http;AccountName=$ACCOUNT;AccountKey=$KEY;BlobEndpoint=$(endpoint)/;"
}

start_azurite() {
  pid_of azurite >/dev/null && return 0
  mkdir -p "$STACK/azurite"
  start azurite node "$AZURITE" --disableTelemetry --skipApiVersionCheck --blobHost 127.0.0.1 \
    --blobPort "$(port 0)" --location "$STACK/azurite"
  await azurite 'listens on http://127.0.0.1:\([0-9]*\)' >"$STACK/run/azurite.port"
  make_container
}

# Signs one request by hand: an account key is all that there is.
make_container() {
  env "ENDPOINT=$(endpoint)" "ACCOUNT=$ACCOUNT" "KEY=$KEY" "CONTAINER=$CONTAINER" node -e '
    const { ENDPOINT, ACCOUNT, KEY, CONTAINER } = process.env;
    const date = new Date().toUTCString();
    const text = ["PUT", "", "", "", "", "", "", "", "", "", "", "", `x-ms-date:${date}`,
      "x-ms-version:2021-12-02", `/${ACCOUNT}/${ACCOUNT}/${CONTAINER}`, "restype:container"].join("\n");
    const signature = require("crypto").createHmac("sha256", Buffer.from(KEY, "base64"))
      .update(text, "utf8").digest("base64");
    fetch(`${ENDPOINT}/${CONTAINER}?restype=container`, { method: "PUT", headers: {
      "x-ms-date": date, "x-ms-version": "2021-12-02", authorization: `SharedKey ${ACCOUNT}:${signature}`,
    } }).then(async (reply) => {
      if (reply.status !== 201 && reply.status !== 409) throw new Error(`${reply.status} ${await reply.text()}`);
    }).catch((error) => { console.error(String(error)); process.exit(1); });'
}

start_cluster() {
  local worker
  spark 256m
  if ! pid_of master >/dev/null; then
    start master "${SPARK[@]}" org.apache.spark.deploy.master.Master --host 127.0.0.1 \
      --port "$(port 1)" --webui-port "$(port 2)"
    await master 'Starting Spark master at \(spark://[0-9.:]*\)' >"$STACK/run/master.url"
    await master "service 'MasterUI' on port \([0-9]*\)" >"$STACK/run/master.page"
  fi
  for worker in 1 2; do
    pid_of "worker-$worker" >/dev/null && continue
    mkdir -p "$STACK/work-$worker"
    start "worker-$worker" "${SPARK[@]}" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
      --cores 1 --memory 1g --webui-port "$(port $((2 + worker)))" --work-dir "$STACK/work-$worker" \
      "$(cat "$STACK/run/master.url")"
    await "worker-$worker" '\(Successfully registered with master\)' >/dev/null
  done
}

load_dumps() {
  local file build instance time collect
  [ ! -f "$STACK/loaded" ] || return 0
  collect=("$PROJECT"/collect/target/heapfleet-collect-*-standalone.jar)
  [ -f "${collect[0]}" ] || fail "there is no collector in $PROJECT/collect/target; remove $PROJECT/jobs/target/launcher/built and try again"
  say "four JVMs run, and are dumped on three nights"
  "$PROJECT/heapfleet" demo --only-dumps "$STACK/dumps" >"$STACK/log/fleet.log" 2>&1 ||
    fail "the fleet did not run:" "$(tail -n 3 "$STACK/log/fleet.log")"
  for file in "$STACK"/dumps/orders/*/*/*.hprof; do
    # …/orders/BUILD/INSTANCE/20261122T020000Z.hprof
    instance=$(basename "$(dirname "$file")")
    build=$(basename "$(dirname "$(dirname "$file")")")
    time=$(basename "$file" .hprof |
      sed 's/\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z/\1-\2-\3T\4:\5:\6Z/')
    AZURE_STORAGE_CONNECTION_STRING=$(connection_string) "$JAVA" -Xmx128m -jar "${collect[0]}" \
      --file "$file" --delete --to "az://$ACCOUNT/$CONTAINER/prod" --service orders \
      --build "$build" --instance "$instance" --captured-at "$time" >>"$STACK/log/collect.log" 2>&1 ||
      fail "a dump could not be sent:" "$(tail -n 3 "$STACK/log/collect.log")"
  done
  rm -r "$STACK/dumps"
  : >"$STACK/loaded"
}

configuration() {
  cat >"$STACK/heapfleet.yaml" <<EOF
output: $STACK/tables
inputs:
  - location: az://$ACCOUNT/$CONTAINER/prod
metrics: $STACK/heapfleet.prom
EOF
}

# ---- Commands ---------------------------------------------------------------------------------

up() {
  build
  lay_out_spark
  start_azurite
  start_cluster
  load_dumps
  say "Azurite:  $(endpoint), container $CONTAINER"
  say "Spark:    $(cat "$STACK/run/master.url"), its page http://127.0.0.1:$(cat "$STACK/run/master.page")"
}

night() {
  local code=0
  pid_of azurite >/dev/null && pid_of master >/dev/null || fail "nothing runs; first: $0 up"
  configuration
  say "a night, through spark-submit"
  spark 1g
  AZURE_STORAGE_CONNECTION_STRING=$(connection_string) "${SPARK[@]}" \
    org.apache.spark.deploy.SparkSubmit --master "$(cat "$STACK/run/master.url")" --deploy-mode client \
    --class io.heapfleet.jobs.cli.HeapfleetCommand "$PROJECT"/jobs/target/heapfleet-jobs-*.jar \
    nightly --config "$STACK/heapfleet.yaml" 2>"$STACK/log/night.log" || code=$?
  case $code in
    0 | 2 | 3) ;;
    *) fail "the night ended with exit code $code; its log: $STACK/log/night.log" "$(tail -n 5 "$STACK/log/night.log")" ;;
  esac
  say "Tables:   $STACK/tables"
  say "Log:      $STACK/log/night.log"
  say "Go on:    ./heapfleet sql --tables $STACK/tables 'SELECT night, service, content_type, verdict FROM fleet_leaks ORDER BY rank LIMIT 10'"
  return $code
}

down() {
  local name
  for name in worker-1 worker-2 master azurite; do
    stop "$name"
  done
  rm -rf "$STACK"
  say "stopped, and $STACK is removed"
}

all() {
  trap 'trap - EXIT; down' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  up
  night || true
  say "Ctrl-C stops everything"
  while :; do
    # Unlike a sleep alone, ends at once by a signal.
    sleep 1 &
    wait $!
  done
}

case ${1:-} in
  '') all ;;
  up) up ;;
  night) night ;;
  down) down ;;
  *)
    sed -n '3,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac

package io.heapfleet.collect;

import io.heapfleet.blob.BlobSink;
import io.heapfleet.record.CorruptDumpException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code heapfleet collect}: dumps into the store that scans read. */
@Command(
    name = "collect",
    description = {
      "Dumps the heap of a JVM on this machine and sends it to where scans read it, or sends dumps"
          + " that are there already.",
      "",
      "A scan never sees a dump before it is whole. What it is a dump of goes along as the blob's"
          + " metadata, or as a small .json file beside it where the store keeps none. The dump of"
          + " --pid lies on this machine until it is sent, readable by its owner alone, and is"
          + " removed also when sending fails or is interrupted.",
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "What is not said by an option is taken from the first of these variables that is set, of"
          + " this process or of the JVM:",
      "  service   HEAPFLEET_SERVICE, OTEL_SERVICE_NAME, WEBSITE_SITE_NAME, CONTAINER_APP_NAME",
      "  instance  HEAPFLEET_INSTANCE, POD_NAME, WEBSITE_INSTANCE_ID, CONTAINER_APP_REPLICA_NAME,"
          + " HOSTNAME",
      "  region    HEAPFLEET_REGION, REGION_NAME",
      "  build     HEAPFLEET_BUILD, OTEL_SERVICE_VERSION, CONTAINER_APP_REVISION",
      "",
      "Examples:",
      "  heapfleet collect --pid 4711 --to az://acme/dumps --service orders --build 1.9.0",
      "  heapfleet collect --file java_pid4711.hprof --delete --to az://acme/dumps",
      "  heapfleet collect --watch /dumps --to az://acme/dumps",
      "",
      "Exit codes: 0 sent, 64 wrong usage or a process that cannot be dumped, 70 it could not be"
          + " sent.",
    })
public final class CollectCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int USAGE = 64;
  private static final int FAILED = 70;

  /**
   * References are wider in a dump than in a heap below 32 GB, and small objects have longer heads;
   * text and numbers, which are most of a heap, are not.
   */
  private static final double DUMP_PER_HEAP = 1.5;

  private static final long SPARE_BYTES = 64 << 20;

  private final Consumer<String> say;
  private final Function<Map<String, String>, BlobSink> sinks;

  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what;

  /** What to send. */
  static final class What {
    @Option(
        names = "--pid",
        paramLabel = "N",
        description = "dump this JVM; takes a JDK, this user's own process, and attaching allowed")
    Long pid;

    @Option(
        names = "--file",
        paramLabel = "DUMP",
        description = "send this dump, .hprof or .hprof.gz")
    Path file;

    @Option(
        names = "--watch",
        paramLabel = "FOLDER",
        description =
            "send and remove every dump that appears in this folder, until stopped; then send what"
                + " is there, and end")
    Path folder;
  }

  @Option(
      names = "--to",
      required = true,
      paramLabel = "LOCATION",
      description =
          "the folder below which dumps go, as SERVICE/BUILD/INSTANCE/TIME.hprof:"
              + " az://ACCOUNT/CONTAINER/PREFIX, a local path, or what Hadoop knows")
  private String to;

  @Option(names = "--service", paramLabel = "NAME", description = "what the fleet's instances are")
  private String service;

  @Option(names = "--instance", paramLabel = "NAME", description = "which of them this is")
  private String instance;

  @Option(names = "--region", paramLabel = "NAME", description = "where it runs")
  private String region;

  @Option(names = "--build", paramLabel = "NAME", description = "which version it runs")
  private String build;

  @Option(
      names = "--tags",
      description = "write service, instance, region and build as index tags of the blob too")
  private boolean tags;

  @Option(names = "--all", description = "with --pid: objects that are garbage too")
  private boolean all;

  @Option(
      names = "--gz",
      paramLabel = "LEVEL",
      description =
          "with --pid: have the JVM compress, 1 (fast) to 9; takes Java 17 or later there")
  private int gzipLevel;

  @Option(
      names = "--dump-folder",
      paramLabel = "FOLDER",
      description =
          "with --pid: where the JVM writes, by its own name for it; default: its java.io.tmpdir")
  private String dumpFolder;

  @Option(
      names = "--skip-space-check",
      description = "with --pid: do not ask first whether the disk has room for the heap")
  private boolean skipSpaceCheck;

  @Option(
      names = "--captured-at",
      paramLabel = "TIME",
      description =
          "with --file: when it was taken, as 2026-11-22T03:15:00Z; default: what the dump says")
  private Instant capturedAt;

  @Option(names = "--delete", description = "with --file: remove it when it is sent")
  private boolean delete;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "with --watch: how long a dump has to stay as it is; default: ${DEFAULT-VALUE}")
  private int settleSeconds;

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "a setting of the store, such as heapfleet.azure.client.id; repeatable")
  private List<String> settings = List.of();

  @Option(names = "--help", usageHelp = true, description = "show this help and exit")
  boolean help;

  /**
   * @param say is told in lines what happens
   * @param sinks opens a place for dumps by the settings that it is given
   */
  public CollectCommand(Consumer<String> say, Function<Map<String, String>, BlobSink> sinks) {
    this.say = say;
    this.sinks = sinks;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (gzipLevel < 0 || gzipLevel > 9) {
      throw new ParameterException(spec.commandLine(), "--gz: expected a level from 1 to 9");
    }
    try {
      DumpUpload upload = new DumpUpload(sinks.apply(settings()), to, tags, say);
      DumpIdentity told = new DumpIdentity(service, instance, region, build);
      if (what.pid != null) {
        dump(what.pid, upload, told);
      } else if (what.file != null) {
        send(what.file, upload, told.orElse(System::getenv));
      } else {
        watch(what.folder, upload, told.orElse(System::getenv));
      }
      return OK;
    } catch (CollectException
        | CorruptDumpException
        | FileNotFoundException
        | AccessDeniedException e) {
      say.accept("heapfleet collect: " + e.getMessage());
      return USAGE;
    } catch (FileAlreadyExistsException e) {
      say.accept("heapfleet collect: there is such a dump already: " + e.getMessage());
      return USAGE;
    } catch (IOException e) {
      say.accept("heapfleet collect: " + e.getMessage());
      return FAILED;
    }
  }

  private Map<String, String> settings() {
    Map<String, String> byName = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals <= 0) {
        // What was given may be a misplaced secret, so it is not repeated.
        throw new ParameterException(spec.commandLine(), "--conf: expected NAME=VALUE");
      }
      byName.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return byName;
  }

  private void dump(long pid, DumpUpload upload, DumpIdentity told) throws IOException {
    try (RunningJvm jvm = RunningJvm.attach(pid)) {
      DumpIdentity identity =
          told.orElse(System::getenv)
              .orElse(jvm::variable)
              .orElse(new DumpIdentity(jvm.program(), null, null, null));
      String folder = dumpFolder == null ? jvm.temporaryFolder() : dumpFolder;
      String file =
          "%s/heapfleet-%s.hprof%s"
              .formatted(folder, UUID.randomUUID(), gzipLevel == 0 ? "" : ".gz");
      Path here = jvm.seenFromHere(file);
      if (!Files.isDirectory(here.getParent())) {
        throw new CollectException(
            "there is no folder %s for the JVM to write to; name one by --dump-folder"
                .formatted(folder));
      }
      OptionalLong usedBytes = jvm.usedBytes();
      if (!skipSpaceCheck) {
        refuseFullDisk(usedBytes, here.getParent(), folder);
      }
      try (ScratchDump scratch = new ScratchDump(here)) {
        say.accept(
            "dumping %s of process %d: %s; heap in use: %s"
                .formatted(
                    identity,
                    pid,
                    jvm.runtime(),
                    usedBytes.isPresent()
                        ? DumpUpload.megabytes(usedBytes.getAsLong())
                        : "unknown"));
        jvm.dump(file, !all, gzipLevel);
        DumpFile dump = DumpFile.of(scratch.path());
        say.accept("dumped %s, the JVM goes on; sending it".formatted(megabytes(dump)));
        say.accept("sent to " + upload.send(dump, identity, jvm.runtime()));
      }
    }
  }

  private static String megabytes(DumpFile dump) {
    return DumpUpload.megabytes(dump.sizeBytes());
  }

  private static void refuseFullDisk(OptionalLong usedBytes, Path folder, String shown)
      throws IOException {
    long room = Files.getFileStore(folder).getUsableSpace();
    long wanted = (long) (usedBytes.orElse(0) * DUMP_PER_HEAP) + SPARE_BYTES;
    if (room < wanted) {
      throw new CollectException(
          ("the dump may take %s, and %s has room for %s: name another folder by --dump-folder, or"
                  + " try anyway with --skip-space-check")
              .formatted(DumpUpload.megabytes(wanted), shown, DumpUpload.megabytes(room)));
    }
  }

  private void send(Path file, DumpUpload upload, DumpIdentity identity) throws IOException {
    DumpFile found = DumpFile.of(file);
    DumpFile dump = capturedAt == null ? found : found.capturedAt(capturedAt);
    say.accept("sending %s of %s: %s".formatted(file, identity, megabytes(dump)));
    say.accept("sent to " + upload.send(dump, identity, null));
    if (delete) {
      dump.delete();
    }
  }

  private void watch(Path folder, DumpUpload upload, DumpIdentity identity)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(folder)) {
      throw new CollectException("there is no folder " + folder);
    }
    AtomicBoolean stopping = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(1);
    // The end of this process waits for the dumps that are there: a pod gives it some time for
    // that.
    Thread stopper =
        new Thread(
            () -> {
              stopping.set(true);
              try {
                stopped.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop watching");
    Runtime.getRuntime().addShutdownHook(stopper);
    say.accept("watching %s for dumps of %s".formatted(folder, identity));
    try {
      new DumpWatch(folder, Duration.ofSeconds(settleSeconds), upload, identity, say)
          .run(stopping::get);
      say.accept("stopped; what could not be sent is still in " + folder);
    } catch (NoSuchFileException e) {
      throw new CollectException("the folder %s is gone".formatted(folder), e);
    } finally {
      stopped.countDown();
    }
  }
}

package io.heapfleet.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Who holds an output folder, as its lock file says.
 *
 * @param owner unlike that of any other claim
 * @param command what runs: {@code scan}
 * @param host the machine, for people
 * @param user under whose name it runs
 * @param machine this start of the machine and this view of its processes; null if unknown
 * @param pid the process
 * @param startedAt when the process began; null if unknown
 * @param since when the claim was made, by the clock of its machine
 * @param lease how long it holds without being renewed
 */
record Claim(
    String owner,
    String command,
    String host,
    String user,
    String machine,
    long pid,
    Instant startedAt,
    Instant since,
    Duration lease) {
  /** By how much the clock that processes' starts are told by may be set while one runs. */
  private static final Duration CLOCK_SET = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One of this process. */
  static Claim ofThisProcess(String command, Duration lease) {
    ProcessHandle process = ProcessHandle.current();
    return new Claim(
        UUID.randomUUID().toString(),
        command,
        hostName(),
        System.getProperty("user.name"),
        thisMachine(),
        process.pid(),
        process.info().startInstant().orElse(null),
        Instant.now(),
        lease);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /**
   * What two processes have in common that can see each other: the start of the kernel and the
   * namespace of processes. Two containers may have one host name, and each a process 7.
   */
  private static String thisMachine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + "/"
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /**
   * Whether its process is certainly gone: it was one of this machine and this user, and is no
   * more. Processes of other users may be hidden from us, those of other machines always are.
   */
  boolean isOfDeadProcess() {
    if (machine == null
        || startedAt == null
        || !machine.equals(thisMachine())
        || !System.getProperty("user.name").equals(user)) {
      return false;
    }
    Optional<Instant> start =
        ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    return start.isEmpty()
        || Duration.between(startedAt, start.get()).abs().compareTo(CLOCK_SET) > 0;
  }

  byte[] bytes() {
    ObjectNode json = JSON.createObjectNode();
    json.put("owner", owner);
    json.put("command", command);
    json.put("host", host);
    json.put("user", user);
    json.put("machine", machine);
    json.put("pid", pid);
    json.put("startedAt", startedAt == null ? null : startedAt.toString());
    json.put("since", since.toString());
    json.put("leaseMillis", lease.toMillis());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claim in a file; null if there is none, as in one whose writer has just created it. */
  static Claim parse(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json == null || !json.hasNonNull("owner")) {
        return null;
      }
      return new Claim(
          json.get("owner").asText(),
          json.path("command").asText(),
          json.path("host").asText(),
          json.path("user").asText(),
          json.hasNonNull("machine") ? json.get("machine").asText() : null,
          json.path("pid").asLong(),
          json.hasNonNull("startedAt") ? Instant.parse(json.get("startedAt").asText()) : null,
          Instant.parse(json.path("since").asText()),
          Duration.ofMillis(json.path("leaseMillis").asLong()));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** In words: {@code heapfleet scan on host web-1, process 4711, since 2026-…}. */
  @Override
  public String toString() {
    return "heapfleet %s on host %s, process %d, since %s"
        .formatted(command, host, pid, since.truncatedTo(ChronoUnit.SECONDS));
  }
}

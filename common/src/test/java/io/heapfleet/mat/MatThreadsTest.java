package io.heapfleet.mat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.hprof.Dumps;
import io.heapfleet.model.HeapRules;
import io.heapfleet.table.FrameLocalRow;
import io.heapfleet.table.FrameRow;
import io.heapfleet.table.ThreadRow;
import io.heapfleet.threads.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By MAT's rules threads, their stacks and their local variables are as MAT 1.17 prints them. */
class MatThreadsTest {
  private static final Pattern LOCAL =
      Pattern.compile(" +local (0x[0-9a-f]+) (.*) shallow=\\d+ retained=(\\d+)");

  static List<String> dumps() {
    return GoldenRecords.DUMPS;
  }

  private static Path expected(String dump, String file) {
    return Dumps.sharedFolder()
        .resolve("expected")
        .resolve(dump.replaceFirst("[.]hprof.*", ""))
        .resolve(file);
  }

  private static Stacks stacks(String dump) throws IOException {
    return Stacks.of(Files.readAllBytes(GoldenRecords.file(dump)), HeapRules.MAT);
  }

  private static String hex(long id) {
    return "0x" + Long.toHexString(id);
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void namesAndRetainedSizes(String dump) throws IOException {
    Map<String, String> ours = new TreeMap<>();
    for (ThreadRow thread : stacks(dump).threads()) {
      if (thread.objectId() != 0 && thread.retainedBytes() != null) {
        ours.put(hex(thread.objectId()), thread.facts().name() + " " + thread.retainedBytes());
      }
    }
    Map<String, String> mats = new TreeMap<>();
    for (String line : Files.readAllLines(expected(dump, "threads.csv"))) {
      String[] fields = line.split(",", -1);
      // MAT lists thread objects; those without a stack may be no threads that the dump recorded,
      // but not started yet or hidden by the JVM, as compilers are.
      if (fields[1].startsWith("0x") && (line.endsWith(",true") || ours.containsKey(fields[1]))) {
        mats.put(fields[1], fields[0] + " " + fields[4]);
      }
    }
    assertTrue(!ours.isEmpty(), dump);
    assertEquals(mats, ours);
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void stacksAndLocalVariables(String dump) throws IOException {
    Stacks stacks = stacks(dump);
    Map<Long, ThreadRow> bySerial =
        stacks.threads().stream()
            .collect(Collectors.toMap(ThreadRow::threadSerial, Function.identity()));
    Map<String, Set<String>> ours = new TreeMap<>();
    for (FrameRow frame : stacks.frames()) {
      ThreadRow thread = bySerial.get(frame.threadSerial());
      if (thread != null) {
        String at = hex(thread.objectId()) + " " + frame.frameNumber();
        Set<String> lines = new LinkedHashSet<>();
        lines.add(frame.className() + "." + frame.method() + " " + frame.line());
        for (FrameLocalRow local : stacks.locals(frame)) {
          lines.add(hex(local.objectId()) + " " + local.retainedBytes());
        }
        ours.put(at, lines);
      }
    }
    Map<String, Set<String>> mats = mats(expected(dump, "threadstacks.txt"));
    assertEquals(mats, ours);
  }

  private static Map<String, Set<String>> mats(Path file) throws IOException {
    Map<String, Set<String>> mats = new TreeMap<>();
    String thread = null;
    int depth = -1;
    Set<String> lines = new LinkedHashSet<>();
    for (String line : new ArrayList<>(Files.readAllLines(file))) {
      Matcher local = LOCAL.matcher(line);
      if (line.startsWith("Thread ")) {
        Matcher head = Pattern.compile("Thread .* (0x[0-9a-f]+) retained=\\d+").matcher(line);
        assertTrue(head.matches(), line);
        thread = head.group(1);
        depth = -1;
      } else if (line.startsWith("  at ")) {
        depth++;
        lines = new LinkedHashSet<>();
        lines.add(frame(line));
        mats.put(thread + " " + depth, lines);
      } else if (local.matches()) {
        lines.add(local.group(1) + " " + local.group(3));
      }
    }
    return mats;
  }

  /** {@code at a.B.run(I)V (B.java:12)} as {@code a.B.run 12}. */
  private static String frame(String line) {
    Matcher at = Pattern.compile("  at ([^(]+)\\(.*?(?::(\\d+))?\\)*$").matcher(line);
    assertTrue(at.matches(), line);
    return String.format(Locale.ROOT, "%s %s", at.group(1), at.group(2));
  }
}

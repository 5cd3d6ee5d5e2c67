package io.heapfleet.jobs.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DumpNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.hprof",
        "web.HPROF",
        "web.hprof.gz",
        "web.hprof.1",
        "web.hprof.gz.2",
        ".hprof",
        "java_pid1234.hprof",
        "web.json.hprof",
        "web.gcdump",
        "web.GCDUMP.gz",
      })
  void isADump(String name) {
    assertInstanceOf(DumpName.Verdict.Dump.class, DumpName.judge(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heap.bin",
        "heapdump",
        "heap.dump",
        "core.17",
        "web.core",
        "web.dmp",
        "web.phd",
        "web.nettrace",
        "json",
        "web.hprof2",
        "web.gz",
        ""
      })
  void doesNotSay(String name) {
    assertInstanceOf(DumpName.Verdict.Unclear.class, DumpName.judge(name));
  }

  @ParameterizedTest
  @CsvSource({
    "web.hprof.part,UNFINISHED", "web.hprof.tmp,UNFINISHED", "web.hprof._COPYING_,UNFINISHED",
    "web.hprof.p0,UNFINISHED", "web.hprof.gz.p12,UNFINISHED", "web.hprof~,UNFINISHED",
    "web.txt,NOT_A_DUMP", "web.hprof.json,NOT_A_DUMP", "web.hprof.sha256,NOT_A_DUMP",
    "web.hprof.zst,NOT_A_DUMP", "web.tar.gz,NOT_A_DUMP", "WEB.LOG,NOT_A_DUMP",
  })
  void isNoDump(String name, Skipped.Why why) {
    assertEquals(why, assertInstanceOf(DumpName.Verdict.NoDump.class, DumpName.judge(name)).why());
  }

  @ParameterizedTest
  @CsvSource({
    "/dumps/web-3.hprof, web-3,",
    "/dumps/web-3.hprof.gz, web-3,",
    "/dumps/web-3.bin, web-3,",
    "/dumps/web-3.hprof.2, web-3,",
    "/dumps/web-3_20261122T031500Z.hprof, web-3, 2026-11-22T03:15:00Z",
    "/dumps/web-3-2026-11-22-03-15-00.hprof, web-3, 2026-11-22T03:15:00Z",
    "/dumps/web-3.1795317300.hprof, web-3, 2026-11-22T03:15:00Z",
    "/dumps/web-3@20261122-0315.hprof.gz, web-3, 2026-11-22T03:15:00Z",
    // A day: the dump knows the hour.
    "/dumps/web-3_2026-11-22.hprof, web-3,",
    // Not a time.
    "/dumps/web-12345678.hprof, web-12345678,",
    "/dumps/web20261122.hprof, web20261122,",
    // A name that says nothing of where it ran.
    "/dumps/web-3/java_pid1.hprof, web-3/java_pid1,",
    "/dumps/web-3/heapdump-20261122-0315.hprof, web-3/heapdump, 2026-11-22T03:15:00Z",
    "/dumps/web-3/20261122T031500Z.hprof, web-3, 2026-11-22T03:15:00Z",
    "/java_pid1.hprof, java_pid1,",
    "/20261122T031500Z.hprof, 20261122T031500Z, 2026-11-22T03:15:00Z",
    "java_pid1.hprof, java_pid1,",
    "/web-3/.hprof, web-3,",
    "/dumps/web-3.gcdump, web-3,",
    "/dumps/web-3_20261122T031500Z.gcdump.gz, web-3, 2026-11-22T03:15:00Z",
    // As dotnet-gcdump and dotnet-monitor call them.
    "/dumps/web-3/20261122_031500_17.gcdump, web-3/pid17, 2026-11-22T03:15:00Z",
    "/dumps/web-3.dmp, web-3,",
    "/.hprof, /.hprof,",
  })
  void guessesTheInstanceFromThePath(String path, String instance, Instant capturedAt) {
    DumpName.Guess guess = DumpName.guess(path);
    assertEquals(instance, guess.instance());
    assertEquals(capturedAt, guess.capturedAt().map(CaptureTime::instant).orElse(null));
  }

  @Test
  void theExtensionGoesButNothingElse() {
    assertEquals("mem:/a.hprof/b", DumpName.withoutExtension("mem:/a.hprof/b.hprof.gz"));
    assertEquals("mem:/a.hprof/b.x", DumpName.withoutExtension("mem:/a.hprof/b.x"));
    assertEquals("web.1", DumpName.withoutExtension("web.1"));
  }
}

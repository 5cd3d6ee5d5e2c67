package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.hprof.HprofBuilder;
import io.heapfleet.jobs.explain.ExplainOptions;
import io.heapfleet.jobs.explain.Explainer;
import io.heapfleet.jobs.explain.Ids;
import io.heapfleet.jobs.explain.ShopHeap;
import io.heapfleet.jobs.explain.StoryTables;
import io.heapfleet.jobs.progress.Progress;
import io.heapfleet.model.BasicType;
import io.heapfleet.model.RootKind;
import io.heapfleet.table.SuspectRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heapfleet explain} over the tables of {@link ShopHeap}. */
class ExplainCommandTest {
  @TempDir static Path folder;
  private static StoryTables shop;

  @BeforeAll
  static void writeTables() throws IOException {
    ShopHeap heap = new ShopHeap();
    shop =
        new StoryTables(folder)
            .thread(1, ShopHeap.THREAD, "worker-3")
            .suspect(
                new SuspectRow(
                    1,
                    SuspectRow.SINGLE,
                    heap.cacheClass,
                    "java.lang.Class",
                    1,
                    9_000,
                    71.5,
                    ShopHeap.TABLE,
                    "java.util.HashMap$Node[]",
                    8_800L,
                    100L,
                    "com.acme.Session",
                    100L,
                    8_000L,
                    List.of("class com.acme.Cache", "instance", "sessions", "table"),
                    "The class com.acme.Cache holds 71.5 % of the heap."))
            .write("shop", heap.dump.bytes());
  }

  private static CommandRun explain(String... options) {
    List<String> arguments = new ArrayList<>(List.of("explain", "--tables", shop.tables()));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static void assertShows(CommandRun run, String... parts) {
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    for (String part : parts) {
      assertTrue(run.out().contains(part), () -> part + " is missing in:\n" + run.out());
    }
  }

  @Test
  void aDumpShowsItsSuspectsAndWhatIsBig() {
    CommandRun run = explain();

    assertShows(
        run,
        "Dump shop: orders / shop / eu-1, build 1.4.2, 2026-03-02T03:00:00Z, HotSpot 17.0.9\n",
        "garbage: 1 object, ",
        "\nSuspects\n  1. The class com.acme.Cache holds 71.5 % of the heap.\n",
        "     class com.acme.Cache → instance → sessions → table\n     --object 0x2100\n",
        "\nBiggest objects that only roots hold\n",
        "\nBiggest classes\n",
        "explain --tables " + shop.tables() + " --dump shop --object 0x");
    assertEquals("", run.err());
  }

  @Test
  void anObjectShowsWhatIsInItAndWhoHoldsIt() {
    CommandRun run = explain("--dump", "sho", "--object", Ids.hex(ShopHeap.session(3)));

    assertShows(
        run,
        "com.acme.Session @ 0x200380\n  instance, shallow ",
        ", 5 steps from a root\n",
        "\nFields\n",
        "  user     object   com.acme.Session  java.lang.String @ 0x200340  \"••••\" (6 chars)\n",
        "  score    double   com.acme.Session  0.5\n",
        "  version  long     com.acme.Entity   3\n",
        "\nShortest path from a root (STICKY_CLASS)\n",
        "  .sessions  java.util.HashMap 100 entries ",
        "  [3]        java.util.HashMap$Node ",
        "\nHeld alone by (dominators, topmost first)\n",
        "\nReferred to by\n");
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run::out);
  }

  @Test
  void idsAreHexadecimalOrDecimal() {
    CommandRun hex = explain("--object", "0x2000");

    assertShows(hex, "java.util.HashMap @ 0x2000  100 entries\n", "\nCollection of 100 entries, ");
    assertEquals(hex.out(), explain("--object", "8192").out());
    assertEquals(hex.out(), explain("--object=0X2000").out());
  }

  @Test
  void aClassShowsItsInstancesAndTheirHolders() {
    CommandRun run = explain("--class", "Session");

    assertShows(
        run,
        "com.acme.Session\n",
        "\nLoaded once\n",
        "extends com.acme.Entity\n",
        "\nBiggest instances (10 of 102)\n",
        "\nHeld by (shortest paths from roots, merged by class)\n",
        "97.1 %   .instance → com.acme.Cache\n",
        "97.1 %       .value → com.acme.Session\n",
        "\nDominating classes\n");
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 100), run::out);
  }

  @Test
  void jsonHasTheSameWithIdsAsTexts() throws IOException {
    JsonNode dump = new ObjectMapper().readTree(explain("--format", "json").out());
    JsonNode object =
        new ObjectMapper()
            .readTree(explain("--format=json", "--object", Ids.hex(ShopHeap.session(3))).out());
    JsonNode type =
        new ObjectMapper().readTree(explain("--format=json", "--class", "Session").out());

    assertEquals("shop", dump.at("/dump/dump_id").asText());
    assertEquals("0x2100", dump.at("/suspects/0/accumulation_id").asText());
    assertEquals("0x200380", object.at("/object/object_id").asText());
    assertEquals("STRONG", object.at("/reachability").asText());
    assertEquals("version", object.at("/fields/4/name").asText());
    assertEquals("3", object.at("/fields/4/value").asText());
    assertTrue(object.at("/fields/4/object").isNull(), object::toString);
    assertEquals(".value", object.at("/path/5/via").asText());
    assertEquals("0x200300", object.at("/inbound/0/object/object_id").asText());
    assertTrue(object.at("/collection").isNull(), object::toString);
    assertEquals(102, type.at("/instances").asInt());
    assertEquals("com.acme.Cache", type.at("/holders/0/next/0/class_name").asText());
  }

  @Test
  void textsOfTheDumpedProcessAreShownOnRequestOnly() {
    for (String[] question :
        new String[][] {
          {"--object", "0x2000"},
          {"--object", "0x200340"},
          {"--object", "0x200360"},
          {"--class", "java.lang.String"},
          {"--object", "0x2000", "--format", "json"}
        }) {
      CommandRun masked = explain(question);
      assertEquals(ExitCode.OK, masked.exitCode(), masked::err);
      assertFalse(masked.out().contains("user-"), masked::out);
    }
    assertShows(explain("--object", "0x2000", "--show-values"), "\"user-0\"");
    assertShows(explain("--object", "0x2000", "--show-values", "--format=json"), "\\\"user-0\\\"");
  }

  @Test
  void whatIsNotThereIsTheUsersToMend() {
    assertUsage("no such object in dump shop", "--object", "0xbeef");
    assertUsage("like it: com.acme.Session", "--class", "Sessio");
    assertUsage("the nearest: shop", "--dump", "shpo");
    assertUsage("expected an id such as 0x7f3a12d0", "--object", "the cache");
    assertUsage("--limit: expected 1 or more", "--limit", "0");
    assertUsage("mutually exclusive", "--object", "0x2000", "--class", "Session");
    CommandRun noTables = CommandRun.of("explain", "--tables", "no/such/tables");
    assertEquals(64, noTables.exitCode());
    assertTrue(noTables.err().contains("no/such/tables"), noTables::err);
  }

  private static void assertUsage(String message, String... options) {
    CommandRun run = explain(options);
    assertEquals(64, run.exitCode(), run::err);
    assertEquals("", run.out());
    assertTrue(run.err().contains(message), run::err);
    assertFalse(run.err().contains("\tat "), run::err);
  }

  @Test
  void namesFromStrangersCannotCommandTheTerminal(@TempDir Path own) throws IOException {
    HprofBuilder dump = HprofBuilder.hotspot();
    String name = "com/acme/Evil\u001B[31m" + "Long".repeat(100);
    long evil = dump.clazz(name).field("fi\neld\u202E", BasicType.OBJECT).dump();
    long thread = dump.clazz("java/lang/Thread").dump();
    dump.instance(0x1000, evil, 0x2000).instance(0x2000, thread).root(RootKind.JNI_GLOBAL, 0x1000);
    StoryTables story =
        new StoryTables(own).thread(1, 0x2000, "a\rb\u001B]0;x\u0007").write("evil", dump.bytes());

    CommandRun run = CommandRun.of("explain", "--tables", story.tables(), "--object", "0x1000");

    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    assertTrue(run.out().contains("Evil\\u001B[31m"), run::out);
    assertTrue(run.out().contains("fi\\neld\\u202E"), run::out);
    assertTrue(run.out().contains("\"a\\rb\\u001B]0;x\\u0007\""), run::out);
    assertFalse(run.out().matches("(?s).*[\u001B\r\u202E\u0007].*"), run::out);
    ExplainOptions options = ExplainOptions.of(story.tables(), null);
    try (Explainer explainer = Explainer.open(new Configuration(), options, Progress.SILENT)) {
      List<String> lines =
          new ExplainText("tables", new Secrets(), 100).of(explainer.object(0x2000));
      assertTrue(
          lines.stream().skip(3).allMatch(line -> DisplayWidth.columns(line) <= 100),
          () -> String.join("\n", lines));
    }
  }

  @Test
  void aDumpThatIsGoneIsSaidInOneLine(@TempDir Path own) throws IOException {
    StoryTables story = new StoryTables(own).write("gone", new ShopHeap().dump.bytes());
    Path moved = own.resolve("moved.hprof");
    Files.move(story.file("gone"), moved);

    CommandRun run = CommandRun.of("explain", "--tables", story.tables(), "--object", "0x200380");
    CommandRun there =
        CommandRun.of(
            "explain", "--tables=" + story.tables(), "--object=0x200380", "--dump-file=" + moved);

    assertShows(run, "\n  note: values are missing: ", "--dump-file PATH", "(needs the dump)");
    assertShows(there, "version  long     com.acme.Entity   3\n");
    assertFalse(there.out().contains("note:"), there::out);
  }
}

package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heapfleet.jobs.LocalSpark;
import io.heapfleet.jvm.Jdk;
import io.heapfleet.jvm.JvmDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The heap of a real JVM is scanned, then looked into. */
@ExtendWith(LocalSpark.class)
class ExplainAfterScanTest {
  private static final String MENAGERIE = "io.heapfleet.jvm.Menagerie";

  @TempDir static Path folder;
  private static String tables;

  @BeforeAll
  static void scan(SparkSession spark) throws IOException, InterruptedException {
    assertEquals("UTC", spark.conf().get("spark.sql.session.timeZone"));
    Path dump = folder.resolve("menagerie.hprof");
    JvmDump.write(Jdk.current(), List.of(), dump);
    tables = folder.resolve("tables").toString();
    CommandRun run = CommandRun.of("scan", dump.toString(), "--output", tables);
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
  }

  private static JsonNode explain(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("explain", "--tables", tables, "--format", "json"));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertEquals(ExitCode.OK, run.exitCode(), run::err);
    return new ObjectMapper().readTree(run.out());
  }

  /** The value of a field, or the preview of what it refers to. */
  private static String field(JsonNode object, String declaringClass, String name) {
    for (JsonNode field : object.get("fields")) {
      if (field.get("name").asText().equals(name)
          && field.get("declaring_class").asText().equals(declaringClass)) {
        return field.get("object").isNull()
            ? field.get("value").asText()
            : field.at("/object/preview").asText();
      }
    }
    throw new AssertionError("no field " + declaringClass + "#" + name + " in " + object);
  }

  private static String threadOf(String root) {
    return root.replaceAll(".* of thread \"(.*)\"", "$1");
  }

  @Test
  void staticFieldsOfEveryTypeHaveTheValuesOfTheSource() throws IOException {
    JsonNode type = explain("--class", MENAGERIE);
    JsonNode found = explain("--object", type.at("/classes/0/class_id").asText());

    assertEquals("class " + MENAGERIE, found.at("/object/name").asText());
    assertEquals("true", field(found, MENAGERIE, "staticBoolean"));
    assertEquals("'x'", field(found, MENAGERIE, "staticChar"));
    assertEquals("1.5", field(found, MENAGERIE, "staticFloat"));
    assertEquals("2.5", field(found, MENAGERIE, "staticDouble"));
    assertEquals("1", field(found, MENAGERIE, "staticByte"));
    assertEquals("2", field(found, MENAGERIE, "staticShort"));
    assertEquals("4", field(found, MENAGERIE, "staticLong"));
    assertEquals("null", field(found, MENAGERIE, "staticNull"));
  }

  @Test
  void fieldsOfOneNameAreKeptApartAndTextsAreMasked() throws IOException {
    String leaf = explain("--class", MENAGERIE + "$Leaf").at("/biggest/0/object_id").asText();

    JsonNode masked = explain("--object", leaf);
    JsonNode shown = explain("--object", leaf, "--show-values");

    assertEquals("'l'", field(masked, MENAGERIE + "$Leaf", "letter"));
    assertEquals("0.5", field(masked, MENAGERIE + "$Leaf", "ratio"));
    assertEquals("\"••••\" (4 chars)", field(masked, MENAGERIE + "$Leaf", "name"));
    assertEquals("\"leaf\"", field(shown, MENAGERIE + "$Leaf", "name"));
    assertEquals("\"middle\"", field(shown, MENAGERIE + "$Middle", "name"));
    assertEquals("\"base\"", field(shown, MENAGERIE + "$Base", "name"));
  }

  @Test
  void aListOfTheJdkIsReadAsAList() throws IOException {
    String menagerie = explain("--class", MENAGERIE).at("/biggest/0/object_id").asText();
    JsonNode found = explain("--object", menagerie);
    String cages = found.at("/fields/0/object/object_id").asText();

    JsonNode list = explain("--object", cages, "--limit", "3");

    long size = list.at("/collection/size").asLong();
    assertTrue(size > 10, list::toString);
    assertEquals(3, list.at("/collection/first").size());
    assertFalse(list.at("/collection/first/0/element/object_id").isMissingNode(), list::toString);
    List<String> holders = new ArrayList<>();
    for (JsonNode holder : list.get("inbound")) {
      holders.add(holder.at("/object/object_id").asText() + holder.get("via").asText());
    }
    assertTrue(holders.contains(menagerie + ".cages"), list::toString);
    assertEquals("STRONG", list.get("reachability").asText());
    assertEquals("main", threadOf(list.get("roots").get(0).asText()));
    assertTrue(list.at("/object/retained_bytes").asLong() > 10_000, list::toString);
  }
}

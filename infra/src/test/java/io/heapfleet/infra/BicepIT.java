package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Bicep file, by a grammar of Bicep and by what it has to say. Bicep's compiler, which knows
 * Azure's types, is not to be had from the registries that tests use: names of properties are
 * checked here only where they matter for who gets in.
 */
final class BicepIT {
  /** Functions and decorators of Bicep that the file may use. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "allowed",
          "batchSize",
          "description",
          "empty",
          "environment",
          "guid",
          "maxLength",
          "minLength",
          "minValue",
          "replace",
          "resourceGroup",
          "subscriptionResourceId");

  @TempDir Path folder;

  @Test
  void everyNameIsDeclaredAndNothingIsDeclaredInVain() throws Exception {
    JsonNode outline = outline(Files.readString(ProjectFiles.infra("azure/main.bicep")));
    assertEquals("[]", outline.path("errors").toString());
    assertEquals(List.of(), List.copyOf(undeclared(outline)));
    Set<String> used = names(outline.path("used"));
    for (String parameter : texts(outline.path("parameters"))) {
      assertTrue(used.contains(parameter), "parameter " + parameter + " is not used");
    }
  }

  @Test
  void aSlipOfThePenIsFound() throws Exception {
    String bicep = Files.readString(ProjectFiles.infra("azure/main.bicep"));
    assertEquals(
        Set.of("tabels", "emtpy"),
        undeclared(
            outline(
                bicep
                    .replace("scope: tables", "scope: tabels")
                    .replaceFirst("empty\\(", "emtpy("))));
    assertFalse(
        outline(bicep.replaceFirst("properties: \\{", "properties: ")).path("errors").isEmpty());
  }

  @Test
  void nobodyGetsInWithoutAnIdentity() throws Exception {
    JsonNode resources =
        outline(Files.readString(ProjectFiles.infra("azure/main.bicep"))).path("resources");
    JsonNode account = resources.at("/storage/properties");
    assertFalse(account.path("allowBlobPublicAccess").asBoolean(true));
    assertFalse(account.path("allowSharedKeyAccess").asBoolean(true));
    assertTrue(account.path("supportsHttpsTrafficOnly").asBoolean());
    assertEquals("TLS1_2", account.path("minimumTlsVersion").asText());
    assertEquals("Deny", account.at("/networkAcls/defaultAction").asText());
    for (String container : List.of("dumps", "tables")) {
      assertEquals("None", resources.at("/" + container + "/properties/publicAccess").asText());
    }

    assertEquals("=dumps", resources.at("/scanReadsDumps/scope").asText());
    assertEquals(
        "=blobDataReader", resources.at("/scanReadsDumps/properties/roleDefinitionId").asText());
    assertEquals("=tables", resources.at("/scanWritesTables/scope").asText());
    JsonNode sends = resources.at("/sendDumps/properties/permissions/0");
    assertEquals("[]", sends.path("actions").toString());
    for (String action : texts(sends.path("dataActions"))) {
      assertTrue(action.endsWith("/blobs/write") || action.endsWith("/blobs/add/action"), action);
    }
    for (String who : List.of("collectorSends", "othersSend")) {
      assertEquals(
          "=sendDumps.id", resources.at("/" + who + "/properties/roleDefinitionId").asText());
      assertEquals("=dumps", resources.at("/" + who + "/scope").asText());
    }
    JsonNode rule = resources.at("/lifecycle/properties/policy/rules/0/definition");
    assertEquals(
        "=coolAfterDays",
        rule.at("/actions/baseBlob/tierToCool/daysAfterModificationGreaterThan").asText());
    assertEquals(
        "=deleteAfterDays",
        rule.at("/actions/baseBlob/delete/daysAfterModificationGreaterThan").asText());
  }

  private JsonNode outline(String bicep) throws Exception {
    Path grammar = Tool.fromNpm("tree-sitter-bicep-1.1.0");
    Path script = folder.resolve("bicep-outline.js");
    try (InputStream in = BicepIT.class.getResourceAsStream("bicep-outline.js")) {
      Files.write(script, in.readAllBytes());
    }
    Path file = Files.writeString(folder.resolve("main.bicep"), bicep);
    Tool.Result outline =
        Tool.run(List.of("node", script.toString(), grammar.toString(), file.toString()));
    assertEquals(0, outline.exitCode(), outline.output());
    return ProjectFiles.JSON.readTree(outline.output());
  }

  private static Set<String> undeclared(JsonNode outline) throws IOException {
    Set<String> undeclared = names(outline.path("used"));
    outline.path("declared").fieldNames().forEachRemaining(undeclared::remove);
    undeclared.addAll(names(outline.path("called")));
    undeclared.removeAll(FUNCTIONS);
    return undeclared;
  }

  private static Set<String> names(JsonNode uses) {
    Set<String> names = new TreeSet<>();
    uses.forEach(use -> names.add(use.path("name").asText()));
    return names;
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}

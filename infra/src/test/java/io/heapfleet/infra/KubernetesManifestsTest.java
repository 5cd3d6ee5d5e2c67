package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The manifests of infra/kubernetes, document by document: Kubernetes' own kinds by the classes of
 * its client, the Spark operator's kind by our schema of it; then what one file says of another.
 */
final class KubernetesManifestsTest {
  private interface Check {
    void validate(JsonElement element) throws IOException;
  }

  private static final Map<String, Check> KINDS =
      Map.of(
          "Namespace", V1Namespace::validateJsonElement,
          "ServiceAccount", V1ServiceAccount::validateJsonElement,
          "Role", V1Role::validateJsonElement,
          "RoleBinding", V1RoleBinding::validateJsonElement,
          "ConfigMap", V1ConfigMap::validateJsonElement,
          "Deployment", V1Deployment::validateJsonElement);

  @Test
  void everyDocumentIsOfItsKind() throws Exception {
    Set<String> kinds = new TreeSet<>();
    for (Path file : ProjectFiles.files("kubernetes", ".yaml")) {
      for (JsonNode document : ProjectFiles.documents(Files.readString(file))) {
        assertEquals(List.of(), problems(document), file + ": " + document.path("kind"));
        kinds.add(document.path("kind").asText());
      }
    }
    Set<String> expected = new TreeSet<>(KINDS.keySet());
    expected.add("ScheduledSparkApplication");
    assertEquals(expected, kinds);
  }

  /** A check that nothing fails would be none. */
  @Test
  void aSlipOfThePenIsFound() throws Exception {
    ObjectNode application = document("scan.yaml", "ScheduledSparkApplication").deepCopy();
    ObjectNode template = (ObjectNode) application.at("/spec/template");
    template.put("sparkVersoin", "4.1.3");
    ((ObjectNode) template.path("executor")).put("cores", "four");
    ((ObjectNode) application.at("/spec/template/driver/template/spec/containers/0"))
        .put("volumeMount", "");
    List<String> problems = problems(application);
    assertEquals(3, problems.size(), problems::toString);

    ObjectNode deployment = document("application-with-collector.yaml", "Deployment").deepCopy();
    ((ObjectNode) deployment.at("/spec/template/spec")).put("serviceAcountName", "orders");
    assertEquals(1, problems(deployment).size());
  }

  @Test
  void theScanRunsTheSparkThatTheImageHas() throws Exception {
    String spark = ProjectFiles.property("spark.version");
    String dockerfile = Files.readString(ProjectFiles.infra("kubernetes/Dockerfile"));
    JsonNode template = document("scan.yaml", "ScheduledSparkApplication").at("/spec/template");

    assertEquals(spark, template.path("sparkVersion").asText());
    assertTrue(
        dockerfile.contains("FROM spark:%s-scala2.13-java17-ubuntu\n".formatted(spark)),
        dockerfile);
    assertEquals(
        "local:///opt/heapfleet/heapfleet-jobs.jar", template.path("mainApplicationFile").asText());
    assertTrue(dockerfile.contains(" /opt/heapfleet/heapfleet-jobs.jar\n"), dockerfile);
    assertTrue(dockerfile.stripTrailing().endsWith("USER 185"), "the last word is not USER 185");
    assertTrue(
        Files.readString(ProjectFiles.infra("kubernetes/hadoop-azure.xml"))
            .contains("<version>%s</version>".formatted(ProjectFiles.property("hadoop.version"))));
  }

  @Test
  void theScanFindsItsConfigurationAndItsRights() throws Exception {
    JsonNode scan = document("scan.yaml", "ScheduledSparkApplication");
    JsonNode driver = scan.at("/spec/template/driver");
    JsonNode mount = driver.at("/template/spec/containers/0/volumeMounts/0");
    JsonNode volume = driver.at("/template/spec/volumes/0");
    JsonNode config = document("scan.yaml", "ConfigMap");
    List<String> arguments = new ArrayList<>();
    scan.at("/spec/template/arguments").forEach(argument -> arguments.add(argument.asText()));

    assertEquals(volume.path("name"), mount.path("name"));
    assertEquals(config.at("/metadata/name"), volume.at("/configMap/name"));
    String file = arguments.get(2).substring(mount.path("mountPath").asText().length() + 1);
    assertEquals(List.of("nightly", "--config"), arguments.subList(0, 2));
    assertTrue(config.path("data").has(file), () -> "the config map has no " + file);

    Set<String> accounts = new TreeSet<>();
    for (JsonNode document : all("scan.yaml")) {
      if (document.path("kind").asText().equals("ServiceAccount")) {
        accounts.add(
            document.at("/metadata/namespace").asText()
                + ":"
                + document.at("/metadata/name").asText());
        assertFalse(
            document.at("/metadata/annotations/azure.workload.identity~1client-id").isMissingNode(),
            document::toString);
      }
    }
    String namespace = scan.at("/metadata/namespace").asText();
    for (String pod : List.of("driver", "executor")) {
      JsonNode spec = scan.at("/spec/template/" + pod);
      assertTrue(accounts.contains(namespace + ":" + spec.path("serviceAccount").asText()), pod);
      assertEquals("true", spec.at("/labels/azure.workload.identity~1use").asText(), pod);
      assertTrue(spec.at("/template/spec/securityContext/runAsNonRoot").asBoolean(), pod);
    }
    assertEquals(
        driver.path("serviceAccount"), document("scan.yaml", "RoleBinding").at("/subjects/0/name"));
    // The identity that infra/azure makes trusts the same two.
    String bicep = Files.readString(ProjectFiles.infra("azure/main.bicep"));
    for (String account : accounts) {
      assertTrue(bicep.contains("'" + account + "'"), account + " is not trusted by main.bicep");
    }
  }

  @Test
  void theCollectorSeesTheDumpsThatTheApplicationWrites() throws Exception {
    JsonNode pod =
        document("application-with-collector.yaml", "Deployment").at("/spec/template/spec");
    JsonNode collector = pod.at("/initContainers/0");
    JsonNode application = pod.at("/containers/0");

    assertEquals("Always", collector.path("restartPolicy").asText(), "it is no native sidecar");
    assertEquals(collector.at("/volumeMounts/0/name"), application.at("/volumeMounts/0/name"));
    String seen = collector.at("/volumeMounts/0/mountPath").asText();
    assertEquals("--watch", collector.at("/args/0").asText());
    assertEquals(seen, collector.at("/args/1").asText());
    assertTrue(
        application
            .at("/env/0/value")
            .asText()
            .contains("-XX:HeapDumpPath=" + application.at("/volumeMounts/0/mountPath").asText()),
        application::toString);
    assertTrue(pod.at("/securityContext/runAsUser").isInt(), "dumps are their owner's alone");
    assertTrue(application.path("securityContext").path("runAsUser").isMissingNode());
  }

  private static List<JsonNode> all(String file) throws IOException {
    return ProjectFiles.documents(Files.readString(ProjectFiles.infra("kubernetes/" + file)));
  }

  private static JsonNode document(String file, String kind) throws IOException {
    List<JsonNode> found =
        all(file).stream().filter(document -> document.path("kind").asText().equals(kind)).toList();
    assertEquals(1, found.size(), file + ": " + kind);
    return found.get(0);
  }

  private static List<String> problems(JsonNode document) throws IOException {
    String kind = document.path("kind").asText();
    List<String> problems = new ArrayList<>();
    if (kind.equals("ScheduledSparkApplication")) {
      for (ValidationMessage problem : schema().validate(document)) {
        problems.add(problem.getMessage());
      }
      for (String pod : List.of("driver", "executor")) {
        check(
            V1PodTemplateSpec::validateJsonElement,
            document.at("/spec/template/" + pod + "/template"),
            problems);
      }
    } else if (KINDS.containsKey(kind)) {
      check(KINDS.get(kind), document, problems);
    } else {
      problems.add("nothing here checks the kind " + kind);
    }
    return problems.stream().sorted().collect(Collectors.toList());
  }

  private static void check(Check check, JsonNode document, List<String> problems)
      throws IOException {
    try {
      check.validate(JsonParser.parseString(document.toString()));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream schema =
        KubernetesManifestsTest.class.getResourceAsStream(
            "scheduled-spark-application.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }
  }
}

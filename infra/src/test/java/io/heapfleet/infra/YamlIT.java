package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** All YAML of infra by Debian's yamllint, which also knows what people misread. */
final class YamlIT {
  @Test
  void yamlIsPlain() throws Exception {
    Tool.assumeInstalled("yamllint");
    Tool.Result lint =
        Tool.run(
            List.of(
                "yamllint",
                "--strict",
                "--config-file",
                ProjectFiles.infra("yamllint.yaml").toString(),
                ProjectFiles.infra("").toString()));
    assertEquals("", lint.output());
    assertEquals(0, lint.exitCode());
  }
}

package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The DAG, without Airflow, which is not to be had from the registries that tests use: it compiles,
 * its commands are spelt like ours, and it reads exit codes out of what the operator says.
 */
final class AirflowIT {
  @Test
  void theDagCompilesAndKnowsOurExitCodes() throws Exception {
    Tool.assumeInstalled("python3");
    String script;
    try (InputStream in = AirflowIT.class.getResourceAsStream("check_dag.py")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Tool.Result check =
        Tool.run(
            List.of(
                "python3",
                "-c",
                script,
                ProjectFiles.infra("airflow/heapfleet_nightly.py").toString()));
    assertEquals("2 2 3 70 None", check.output());
    assertEquals(0, check.exitCode());
  }
}

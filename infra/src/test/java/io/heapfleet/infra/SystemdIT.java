package io.heapfleet.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units, by systemd's own tools; none is started. */
final class SystemdIT {
  private static final String PROGRAM = "/opt/heapfleet/heapfleet";

  @TempDir Path folder;

  @Test
  void unitsAreUnderstood() throws Exception {
    Tool.assumeInstalled("systemd-analyze");
    Tool.Result verified = verify("");
    assertEquals("", verified.output());
    assertEquals(0, verified.exitCode());
    Tool.Result misspelt = verify("ProtectSystm=strict\n");
    assertTrue(misspelt.output().contains("'ProtectSystm'"), misspelt.output());
  }

  private Tool.Result verify(String more) throws Exception {
    Path service = folder.resolve("heapfleet-nightly.service");
    Path timer = folder.resolve("heapfleet-nightly.timer");
    // It has to be there, and on this machine it is not.
    Files.writeString(
        service,
        Files.readString(ProjectFiles.infra("systemd/heapfleet-nightly.service"))
                .replace("ExecStart=" + PROGRAM, "ExecStart=/bin/true")
            + more);
    Files.writeString(
        timer, Files.readString(ProjectFiles.infra("systemd/heapfleet-nightly.timer")));
    return Tool.run(
        List.of("systemd-analyze", "verify", "--man=no", service.toString(), timer.toString()));
  }

  /** From 0, locked away, to 10, as root with everything. */
  @Test
  void theServiceMayDoLittle() throws Exception {
    Tool.assumeInstalled("systemd-analyze");
    Tool.Result security =
        Tool.run(
            List.of(
                "systemd-analyze",
                "security",
                "--offline=yes",
                "--no-pager",
                ProjectFiles.infra("systemd/heapfleet-nightly.service").toString()));
    Matcher exposure =
        Pattern.compile("Overall exposure level for \\S+: ([\\d.]+)").matcher(security.output());
    assertTrue(exposure.find(), security.output());
    assertTrue(Double.parseDouble(exposure.group(1)) <= 1.5, exposure.group());
  }
}

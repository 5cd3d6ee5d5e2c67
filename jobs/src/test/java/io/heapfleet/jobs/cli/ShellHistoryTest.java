package io.heapfleet.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellHistoryTest {
  @TempDir Path home;

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    Path file = ShellHistory.file(null, home).orElseThrow();

    assertEquals(home.resolve(".local/state/heapfleet/sql_history"), file);
    assertEquals("rw-------", permissions(file));
    assertEquals("rwx------", permissions(file.getParent()));
  }

  @Test
  void oneThatOthersCanReadIsClosedAndKept() throws IOException {
    Path file = home.resolve("state/heapfleet/sql_history");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "1:SELECT 1;\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertEquals(Optional.of(file), ShellHistory.file(home.resolve("state").toString(), home));
    assertEquals("rw-------", permissions(file));
    assertEquals("1:SELECT 1;\n", Files.readString(file));
  }

  @Test
  void aRelativeFolderForStateIsIgnored() {
    Path file = ShellHistory.file("target/state", home).orElseThrow();

    assertEquals(home.resolve(".local/state/heapfleet/sql_history"), file);
    assertFalse(Files.exists(Path.of("target/state")));
  }

  @Test
  void withoutAPlaceThereIsNone() throws IOException {
    Path file = Files.writeString(home.resolve("a-file"), "");

    assertEquals(Optional.empty(), ShellHistory.file(null, file));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

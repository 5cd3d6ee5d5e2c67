package io.heapfleet.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heapfleet.jobs.TinyFleet;
import io.heapfleet.jobs.serve.HiveDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heapfleet serve} from the job jar, as a process that is stopped from outside. */
class ServeIT {
  private static final Pattern URL = Pattern.compile("jdbc:hive2://127\\.0\\.0\\.1:(\\d+)/default");

  @TempDir Path folder;

  @Test
  void aJdbcClientAsksTheProcess() throws Exception {
    Path tables = Files.createDirectories(folder.resolve("tables"));
    TinyFleet.write(tables);
    try (HeapfleetProcess process =
            HeapfleetProcess.start(
                folder,
                Map.of("HEAPFLEET_SERVE_PASSWORD", "hunter2hunter2"),
                List.of("serve", "--tables", tables.toString(), "--port", "0"));
        HiveDriver driver = new HiveDriver()) {
      int port = port(process);
      try (Connection client = driver.connect(port, "/default", "me", "hunter2hunter2");
          Statement statement = client.createStatement();
          ResultSet rows = statement.executeQuery("SELECT count(*) FROM default.dumps")) {
        assertTrue(rows.next());
        assertEquals(12, rows.getLong(1));
      }
      assertThrows(SQLException.class, () -> driver.connect(port, "/default", "me", "wrong"));
      process.terminate();

      assertEquals(128 + 15, process.await(), process::said);
      assertFalse(process.said().contains("hunter2"), process::said);
      assertFalse(process.said().contains("Exception"), process::said);
    }
  }

  private static int port(HeapfleetProcess process) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (System.nanoTime() < deadline && process.isAlive()) {
      Matcher url = URL.matcher(process.said());
      if (url.find()) {
        return Integer.parseInt(url.group(1));
      }
      Thread.sleep(100);
    }
    throw new AssertionError("it does not answer: " + process.said());
  }
}

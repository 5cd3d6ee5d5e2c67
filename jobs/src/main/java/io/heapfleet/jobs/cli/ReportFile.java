package io.heapfleet.jobs.cli;

import io.heapfleet.jobs.report.ReportRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;

/** A report's file: on this machine, or at any URI that Hadoop knows. */
final class ReportFile {
  private ReportFile() {}

  /** What a report of these tables says: all dumps, values and secrets masked. */
  static ReportRequest request(String tables, Console console) throws IOException {
    return ReportRequest.of(
        tables,
        HeapfleetCommand.Version.ofHeapfleet(),
        System.getProperty("heapfleet.command", "heapfleet"),
        console.secrets()::masked);
  }

  /**
   * Writes it, in place of an older one, which readers have until the new one is whole.
   *
   * @return its bytes
   */
  static long write(Configuration conf, String file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (file.contains(":/")) {
      org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(file);
      try (OutputStream out = remote.getFileSystem(conf).create(remote, true)) {
        out.write(bytes);
      }
      return bytes.length;
    }
    Path local = Path.of(file).toAbsolutePath();
    Files.createDirectories(local.getParent());
    Path part = local.resolveSibling("." + local.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, local, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    return bytes.length;
  }
}

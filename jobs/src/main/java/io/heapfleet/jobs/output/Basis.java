package io.heapfleet.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What the rows of a table's folder rest on, in a short text that lies in the folder: as long as
 * that is the same they need not be worked out again.
 */
public final class Basis {
  /** Readers of tables skip the name. */
  public static final String FILE = "_basis";

  private Basis() {}

  /** Whether the rows of a folder rest on this and nothing else. */
  public static boolean isOf(FileSystem files, Path folder, String basis) throws IOException {
    // Longer than any of ours is another one, too.
    byte[] found = new byte[basis.getBytes(StandardCharsets.UTF_8).length + 1];
    try (FSDataInputStream in = files.open(new Path(folder, FILE))) {
      int length = in.readNBytes(found, 0, found.length);
      return basis.equals(new String(found, 0, length, StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Puts it into a folder that is being prepared. */
  public static void write(FileSystem files, Path folder, String basis) throws IOException {
    try (OutputStream out = files.create(new Path(folder, FILE))) {
      out.write(basis.getBytes(StandardCharsets.UTF_8));
    }
  }
}

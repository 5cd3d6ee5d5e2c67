package io.heapfleet.jobs.parse;

import java.io.Serializable;
import java.util.List;

/**
 * A dump whose tables are written and wait in the work folder.
 *
 * @param outcome what became of it
 * @param files what is to be moved to its place, the row in {@code dumps} last; empty if the tables
 *     could not be written
 * @param workFolders the folders of its attempts, of no use once it is published
 */
record PreparedDump(DumpOutcome outcome, List<String> files, List<String> workFolders)
    implements Serializable {
  PreparedDump {
    files = List.copyOf(files);
    workFolders = List.copyOf(workFolders);
  }
}

package io.heapfleet.split;

import java.io.Serializable;
import java.util.List;

/**
 * How one dump is cut for parallel parsing. The splits follow each other without a gap, so that
 * every heap record lies in exactly one.
 *
 * @param splits in the dump's order; empty for a dump without heap records
 * @param dumpBytes uncompressed size of the dump
 * @param gzipMembers where a gzip dump of independent members can be read from, null for others
 * @param files what the dump takes of each of the files that it lies in; empty if it lies in one
 */
public record SplitPlan(
    List<Split> splits, long dumpBytes, GzipMembers gzipMembers, List<FilePart> files)
    implements Serializable {
  public SplitPlan {
    splits = List.copyOf(splits);
    files = List.copyOf(files);
  }
}

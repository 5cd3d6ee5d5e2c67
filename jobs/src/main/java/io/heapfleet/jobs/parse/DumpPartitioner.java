package io.heapfleet.jobs.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;

/** Gives each dump of a wave a task of its own; tasks start in the order of the dumps. */
final class DumpPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final Map<String, Integer> partitions = new HashMap<>();

  DumpPartitioner(List<PlannedDump> wave) {
    for (PlannedDump dump : wave) {
      partitions.put(dump.source().dumpId(), partitions.size());
    }
  }

  @Override
  public int numPartitions() {
    return partitions.size();
  }

  @Override
  public int getPartition(Object dumpId) {
    return partitions.get(dumpId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DumpPartitioner that && partitions.equals(that.partitions);
  }

  @Override
  public int hashCode() {
    return partitions.hashCode();
  }
}

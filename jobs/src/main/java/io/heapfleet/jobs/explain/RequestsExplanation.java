package io.heapfleet.jobs.explain;

import io.heapfleet.table.DumpRow;
import io.heapfleet.table.RequestRow;
import java.util.List;
import java.util.Map;

/**
 * The calls that a process was working on when it was dumped.
 *
 * @param dumpId the dump's id in the tables
 * @param dump its row
 * @param requests those that hold most, the largest first
 * @param count how many there are
 * @param targets by object id: path and query as they are, for those that were to be shown
 * @param remarks what a person should know
 */
public record RequestsExplanation(
    String dumpId,
    DumpRow dump,
    List<RequestRow> requests,
    long count,
    Map<Long, String> targets,
    List<String> remarks) {
  public RequestsExplanation {
    requests = List.copyOf(requests);
    targets = Map.copyOf(targets);
    remarks = List.copyOf(remarks);
  }
}

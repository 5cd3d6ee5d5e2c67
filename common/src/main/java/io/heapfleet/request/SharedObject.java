package io.heapfleet.request;

import java.util.List;

/**
 * An object that several calls hold together, and nobody else does: it goes when the last of them
 * ends, and none of them retains it.
 *
 * @param objectId the object
 * @param retainedBytes what goes with it
 * @param calls who holds it, at least two, those that hold most first
 */
public record SharedObject(long objectId, long retainedBytes, List<FoundRequest> calls) {
  public SharedObject {
    calls = List.copyOf(calls);
  }
}

package io.heapfleet.request;

import io.heapfleet.record.ReadField;
import io.heapfleet.record.ReadObject;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of the reading of an object that may be a call. */
public sealed interface Reading {
  /**
   * A call that is being worked on.
   *
   * @param call what is called
   * @param supersedes objects of other resolvers that stand for the same call
   */
  record InFlight(Call call, Set<Long> supersedes) implements Reading {
    public InFlight {
      supersedes = Set.copyOf(supersedes);
    }
  }

  /** Nothing is being worked on: the object is recycled, pooled or done. */
  record Idle() implements Reading {}

  /**
   * The object has none of the fields that are known.
   *
   * @param fields those that it has
   */
  record UnknownLayout(String fields) implements Reading {}

  /** A call that is being worked on. */
  static Reading inFlight(Call call) {
    return new InFlight(call, Set.of());
  }

  /** Nothing is being worked on. */
  static Reading idle() {
    return new Idle();
  }

  /** The object has none of the fields that are known. */
  static Reading unknownLayout(ReadObject object) {
    return new UnknownLayout(
        object.fields().stream().map(ReadField::name).distinct().collect(Collectors.joining(", ")));
  }
}

package io.heapfleet.jobs.fleet;

import java.time.Instant;
import java.util.List;

/**
 * One row of {@code fleet_types}: one type of one service on one night.
 *
 * <p>"Now" is the newest dump of each instance that is still seen; an instance without the type
 * counts as 0 bytes.
 *
 * @param rank 1 for the row to read first
 * @param signature 16 hexadecimal digits, the same for this service and type on every night
 * @param service null if the dumps name none
 * @param owner who holds the objects, {@code Class#field}; always null: a type has no one owner
 * @param contentType the class name, as in Java source
 * @param reason the verdict in a sentence
 * @param instancesAffected on how many instances the verdict holds; 0 for {@link TypeVerdict#NONE}
 * @param instancesSeen how many instances of the service were looked at
 * @param growingInstances on how many the type is {@link TypeVerdict#SUSPECT} or {@link
 *     TypeVerdict#GROWING}
 * @param firstSeenBuild the build of the first process that shows what the verdict says, among the
 *     dumps looked at; null if unknown or for {@link TypeVerdict#NONE}
 * @param firstSeenAt that process's first dump; null for {@link TypeVerdict#NONE}
 * @param objects now, over all instances
 * @param shallowBytes now, over all instances
 * @param shallowMedian bytes now, median over the instances
 * @param shallowP95 bytes now, 95th percentile over the instances
 * @param shallowMax bytes now, on the instance that holds most
 * @param growthBytesPerDay Theil-Sen slope on {@code worstInstance}; null with fewer than two dumps
 * @param robustZ the largest over the instances, against peers of the same service and build; null
 *     if no build has five instances
 * @param worstInstance the instance that {@code reason} speaks of
 * @param evidenceDumps ids of the dumps that {@code reason} rests on, oldest first
 */
public record TypeRow(
    int rank,
    String signature,
    String service,
    String owner,
    String contentType,
    TypeVerdict verdict,
    String reason,
    int instancesAffected,
    int instancesSeen,
    int growingInstances,
    String firstSeenBuild,
    Instant firstSeenAt,
    long objects,
    long shallowBytes,
    long shallowMedian,
    long shallowP95,
    long shallowMax,
    Double growthBytesPerDay,
    Double robustZ,
    String worstInstance,
    List<String> evidenceDumps) {

  public TypeRow {
    evidenceDumps = List.copyOf(evidenceDumps);
  }
}

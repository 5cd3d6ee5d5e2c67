package io.heapfleet.jobs.templates;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A row of {@code request_templates}: the requests of one kind that were in flight in the dumps of
 * a day, over all instances of a service. Sizes are bytes.
 *
 * @param day when the dumps were taken, UTC
 * @param service null if the dumps are of none
 * @param stack the web stack, null for tasks
 * @param kind {@code HTTP}, {@code GRPC} or {@code TASK}
 * @param method {@code GET}; null if there is none
 * @param pathTemplate what the requests have in common, {@code /api/orders/{n}}
 * @param inFlight how many there were in all dumps
 * @param instances on how many instances
 * @param retainedMedian what one of them held
 * @param retainedP95 what one in twenty exceeded
 * @param retainedMax what the largest held
 * @param retainedBytes what all of them held
 * @param largestElements how many elements the largest collection of one of them had, null if none
 *     accumulated anything
 * @param largestCollection its class
 * @param contentClass the class of most of what the largest request held
 * @param worstInstance where that was in flight
 */
public record TemplateRow(
    LocalDate day,
    String service,
    String stack,
    String kind,
    String method,
    String pathTemplate,
    long inFlight,
    long instances,
    long retainedMedian,
    long retainedP95,
    long retainedMax,
    long retainedBytes,
    Long largestElements,
    String largestCollection,
    String contentClass,
    String worstInstance)
    implements Serializable {
  public TemplateRow {
    Objects.requireNonNull(day);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(worstInstance);
  }
}

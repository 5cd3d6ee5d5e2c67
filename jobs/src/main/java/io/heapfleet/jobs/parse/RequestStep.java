package io.heapfleet.jobs.parse;

import io.heapfleet.finding.Accumulation;
import io.heapfleet.finding.Amounts;
import io.heapfleet.finding.CallLabel;
import io.heapfleet.finding.Content;
import io.heapfleet.finding.EdgeLabel;
import io.heapfleet.finding.PathStep;
import io.heapfleet.finding.SharedLabel;
import io.heapfleet.finding.Suspect;
import io.heapfleet.model.ReferenceKind;
import io.heapfleet.record.ThreadFacts;
import io.heapfleet.request.Call;
import io.heapfleet.request.FoundRequest;
import io.heapfleet.request.SharedObject;
import io.heapfleet.request.UrlPath;
import io.heapfleet.table.RequestRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls that a dumped process was working on, as rows and in words. */
final class RequestStep {
  /** Of so many calls, those that hold most, it is found out in what. */
  private static final int MOST_LOOKED_INTO = 50;

  /** Less is what any call takes, however small the heap. */
  private static final long LEAST_TOLD_BYTES = 1 << 20;

  private static final double LEAST_TOLD_PERCENT = 10;

  /** Of calls that share something. */
  private static final int MOST_NAMED = 3;

  private record Kind(Call.Kind kind, String method, String template) {
    static Kind of(FoundRequest request) {
      return new Kind(request.call().kind(), request.call().method(), request.template());
    }
  }

  private record Sum(int calls, long bytes) {
    Sum and(Sum other) {
      return new Sum(calls + other.calls, bytes + other.bytes);
    }
  }

  private final List<FoundRequest> found;
  private final List<SharedObject> shared;
  private final Map<Long, ThreadFacts> threadFacts;
  private final long heapBytes;
  private final boolean values;

  /** What each call shares with others, the largest first. */
  private final IdentityHashMap<FoundRequest, List<SharedObject>> sharedBy =
      new IdentityHashMap<>();

  /** What calls of a kind hold, alone or together. */
  private final Map<Kind, Sum> sums = new LinkedHashMap<>();

  /**
   * @param found the calls, those that hold most first
   * @param shared what several of them hold together, the largest first
   * @param values whether rows have the values in URLs and logging contexts
   */
  RequestStep(
      List<FoundRequest> found,
      List<SharedObject> shared,
      Map<Long, ThreadFacts> threadFacts,
      long heapBytes,
      boolean values) {
    this.found = found;
    this.shared = shared;
    this.threadFacts = threadFacts;
    this.heapBytes = heapBytes;
    this.values = values;
    found.forEach(
        request -> sums.merge(Kind.of(request), new Sum(1, request.retainedBytes()), Sum::and));
    for (SharedObject object : shared) {
      List<Kind> kinds = object.calls().stream().map(Kind::of).distinct().toList();
      for (FoundRequest call : object.calls()) {
        sharedBy.computeIfAbsent(call, key -> new ArrayList<>()).add(object);
      }
      if (kinds.size() == 1) {
        sums.merge(kinds.get(0), new Sum(0, object.retainedBytes()), Sum::and);
      }
    }
  }

  /**
   * What is worth looking into: what holds the calls that hold most, by their parts, and what they
   * share.
   */
  Map<Long, List<Long>> holders() {
    Map<Long, List<Long>> parts = new LinkedHashMap<>();
    for (FoundRequest request : found.subList(0, Math.min(found.size(), MOST_LOOKED_INTO))) {
      parts
          .computeIfAbsent(request.holderId(), holder -> new ArrayList<>())
          .addAll(request.partIds());
    }
    shared.stream()
        .limit(MOST_LOOKED_INTO)
        .forEach(object -> parts.put(object.objectId(), List.of(object.objectId())));
    return parts;
  }

  /** By object: who holds it together, in words. */
  Map<Long, SharedLabel> sharedLabels() {
    Map<Long, SharedLabel> labels = new HashMap<>();
    for (SharedObject object : shared) {
      List<String> doing = object.calls().stream().map(RequestStep::doing).distinct().toList();
      labels.put(
          object.objectId(),
          new SharedLabel(
              object.calls().size(),
              object.calls().stream().allMatch(RequestStep::isTask) ? "task" : "request",
              String.join(" and ", doing.subList(0, Math.min(doing.size(), MOST_NAMED)))
                  + (doing.size() > MOST_NAMED ? " and others" : "")));
    }
    return labels;
  }

  /** By the object that holds it: the call in words. */
  Map<Long, CallLabel> labels() {
    Map<Long, CallLabel> labels = new HashMap<>();
    for (FoundRequest request : found) {
      Sum sum = sums.get(Kind.of(request));
      // What is not known cannot be alike.
      boolean known = request.call().path() != null;
      labels.putIfAbsent(
          request.holderId(),
          new CallLabel(
              doing(request),
              isTask(request) ? "task" : "request",
              known ? sum.calls() : 1,
              known ? sum.bytes() : request.retainedBytes()));
    }
    return labels;
  }

  private static String doing(FoundRequest request) {
    return (isTask(request) ? "running " : "handling ") + request.masked();
  }

  private static boolean isTask(FoundRequest request) {
    return request.call().kind() == Call.Kind.TASK;
  }

  /**
   * The rows.
   *
   * @param heldBy what the {@link #holders} hold
   */
  List<RequestRow> rows(List<Suspect> heldBy) {
    Map<Long, Suspect> byHolder = byHolder(heldBy);
    List<RequestRow> rows = new ArrayList<>();
    for (FoundRequest request : found) {
      rows.add(row(rows.size() + 1, request, byHolder.get(request.holderId())));
    }
    return rows;
  }

  private static Map<Long, Suspect> byHolder(List<Suspect> heldBy) {
    Map<Long, Suspect> byHolder = new HashMap<>();
    heldBy.forEach(held -> byHolder.put(held.object().objectId(), held));
    return byHolder;
  }

  /** The kind of calls that hold most together; empty if that is too little to be told. */
  Optional<TopRequest> top(List<Suspect> heldBy) {
    Map<Long, Suspect> byHolder = byHolder(heldBy);
    Optional<Map.Entry<Kind, Sum>> most =
        sums.entrySet().stream()
            .max(Comparator.comparingLong((Map.Entry<Kind, Sum> e) -> e.getValue().bytes()));
    if (most.isEmpty()
        || most.get().getValue().bytes() < LEAST_TOLD_BYTES
        || percent(most.get().getValue().bytes()) < LEAST_TOLD_PERCENT) {
      return Optional.empty();
    }
    FoundRequest largest =
        found.stream()
            .filter(request -> Kind.of(request).equals(most.get().getKey()))
            .findFirst()
            .orElseThrow();
    // What they hold together may be more than what any of them holds.
    Optional<SharedObject> together =
        shared.stream()
            .filter(
                object ->
                    object.calls().stream()
                        .allMatch(call -> Kind.of(call).equals(most.get().getKey())))
            .filter(object -> object.retainedBytes() > largest.retainedBytes())
            .findFirst();
    Suspect held =
        byHolder.get(
            together.isPresent() ? (Long) together.get().objectId() : (Long) largest.holderId());
    long bytes = most.get().getValue().bytes();
    return Optional.of(
        new TopRequest(
            held == null ? plainSentence(largest) : held.sentence(),
            bytes,
            percent(bytes),
            held == null || held.accumulation() == null
                ? largest.holderId()
                : held.accumulation().collection().objectId()));
  }

  private double percent(long bytes) {
    return heapBytes == 0 ? 0 : bytes * 100.0 / heapBytes;
  }

  private RequestRow row(int rank, FoundRequest request, Suspect held) {
    Call call = request.call();
    Accumulation in = held == null ? null : held.accumulation();
    boolean isCollection = in != null && in.elements().isPresent();
    Content content = held == null ? null : held.content();
    ThreadFacts thread = threadFacts.get(request.threadId());
    List<SharedObject> own = sharedBy.getOrDefault(request, List.of());
    return new RequestRow(
        rank,
        request.objectId(),
        request.className(),
        request.stack(),
        call.kind().name(),
        call.method(),
        values || call.path() == null || isTask(request)
            ? call.path()
            : UrlPath.masked(call.path()),
        values || call.query() == null ? call.query() : UrlPath.maskedQuery(call.query()),
        request.template(),
        call.startedAt(),
        request.threadSerial(),
        request.threadId(),
        thread == null ? null : thread.name(),
        request.holderId(),
        request.retainedBytes(),
        percent(request.retainedBytes()),
        own.stream().mapToLong(SharedObject::retainedBytes).sum(),
        own.isEmpty() ? null : (Long) own.get(0).objectId(),
        own.isEmpty() ? null : (Integer) own.get(0).calls().size(),
        held == null ? null : frame(held),
        isCollection ? (Long) in.collection().objectId() : null,
        isCollection ? in.collection().className() : null,
        isCollection ? (Long) in.elements().getAsLong() : null,
        content == null ? null : content.className(),
        content == null ? null : (Long) content.instances(),
        content == null ? null : (Long) content.retainedBytes(),
        request.context().traceId(),
        request.context().spanId(),
        values ? request.context().plain() : request.context().masked(),
        request.problem(),
        held == null ? plainSentence(request) : held.sentence());
  }

  /** {@code com.acme.ReportService.load:57}. */
  private static String frame(Suspect held) {
    for (PathStep step : held.path().steps()) {
      EdgeLabel edge = step.edge();
      if (edge != null && edge.kind() == ReferenceKind.THREAD_LOCAL && edge.name() != null) {
        return edge.name() + (edge.index() > 0 ? ":" + edge.index() : "");
      }
    }
    return null;
  }

  private String plainSentence(FoundRequest request) {
    ThreadFacts thread = threadFacts.get(request.threadId());
    String who =
        request.threadId() == null
            ? "A call that no thread works on"
            : thread == null || thread.name() == null || thread.name().isEmpty()
                ? "A thread"
                : "Thread \"" + thread.name() + "\"";
    return who + ", " + doing(request) + ", holds " + Amounts.bytes(request.retainedBytes());
  }
}

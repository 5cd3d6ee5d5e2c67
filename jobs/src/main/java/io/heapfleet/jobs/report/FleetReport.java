package io.heapfleet.jobs.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a report tells, whatever its format; {@code docs/report.schema.json} describes it as JSON.
 * Sizes are bytes; null is unknown. Texts are as the dumps have them, so nobody may trust them.
 *
 * @param version goes up when something that is there changes its meaning
 * @param heapfleetVersion which heapfleet made it
 * @param night the newest night on which the fleet was compared; null if it never was
 * @param tables the folder of tables
 * @param values whether it has what may be secret
 * @param findings what to read first: leaks and requests, at most {@value #MOST_FINDINGS}
 * @param totals the headline's figures
 * @param leaks of that night, what is most at stake first
 * @param requestTemplates the calls of one kind that were being worked on in the dumps of the
 *     newest day, over all instances, those that hold most first; none in a report of one dump
 * @param requests calls that were being worked on in the newest dump of each instance, those that
 *     hold most first
 * @param heaps how many instances had a heap of which size, night by night
 * @param services each service and build
 * @param dumps newest first
 * @param commands what leads on from a dump
 */
public record FleetReport(
    int version,
    String heapfleetVersion,
    LocalDate night,
    String tables,
    boolean values,
    List<Finding> findings,
    Totals totals,
    Listed<Leak> leaks,
    Listed<RequestTemplate> requestTemplates,
    Listed<Request> requests,
    HeatMap heaps,
    List<ServiceBuild> services,
    Listed<Dump> dumps,
    DumpCommands commands) {
  static final int VERSION = 1;
  static final int MOST_FINDINGS = 3;

  public FleetReport {
    findings = List.copyOf(findings);
    services = List.copyOf(services);
  }

  /** Whether a leak is on a service; one that nobody named is none of the leak's services. */
  static boolean isOn(String service, String leaksService, List<String> leaksServices) {
    return service == null ? leaksService == null : leaksServices.contains(service);
  }

  /** The same without what is in each dump. */
  FleetReport withoutDetails() {
    return new FleetReport(
        version,
        heapfleetVersion,
        night,
        tables,
        values,
        findings,
        totals,
        leaks,
        requestTemplates,
        requests,
        heaps,
        services,
        dumps.map(dump -> KnownDumps.with(dump, dump.newest(), null)),
        commands);
  }

  /**
   * The answer in short: which instance holds what, since when, by whom, for which request.
   *
   * @param kind {@code LEAK}, {@code SUSPECT} or {@code REQUEST}
   * @param state of the leak, null for a request
   * @param title a line
   * @param sentence the same with its evidence
   * @param spread on how many instances of how many a leak is, null for a request
   * @param what the type of what there is too much of, null if unknown
   * @param elements how many of them, null if unknown
   * @param heapPct how much of the instance's heap that is, null if unknown
   * @param since a build or a day, null for a request
   * @param heldBy field, collection or frame
   * @param request the call, null if none is known
   * @param signature of the leak, null for a request
   * @param dumpId the newest dump that shows it, null if none does
   */
  public record Finding(
      String kind,
      String state,
      String title,
      String sentence,
      String service,
      String instance,
      String spread,
      String what,
      Long elements,
      long retainedBytes,
      Double heapPct,
      Double growthBytesPerDay,
      String since,
      String heldBy,
      String request,
      String signature,
      String dumpId) {}

  /**
   * Figures of all dumps in the tables, and of the night's leaks.
   *
   * @param dumps all that were found and are in the tables
   * @param unfinished those that the newest run left for the next, null if no run is known
   * @param leaking leaks and suspects of the night
   * @param growing those with a trend
   * @param fresh those that no earlier night had, or that came back
   * @param fixed what an earlier night had, and no process shows any more
   */
  public record Totals(
      long dumps,
      long read,
      long salvaged,
      long failed,
      long unsupported,
      Integer unfinished,
      long instances,
      long services,
      long builds,
      long objects,
      long heapBytes,
      long storedBytes,
      Instant firstCapturedAt,
      Instant lastCapturedAt,
      long leaking,
      long growing,
      long fresh,
      long fixed) {}

  /**
   * A signature of the night: the columns of {@code fleet_leaks}, and what belongs to it.
   *
   * @param request what is known of requests that hold it, or that fill it; null if nothing is
   * @param paths the ways from the roots in the newest dumps, folded
   * @param series its size in each instance, the one with the largest last value first
   * @param sizes how many instances had which size of it, night by night
   * @param evidence the dumps that the verdict rests on, oldest first
   * @param queries how to find the figures again
   */
  public record Leak(
      String signature,
      String verdict,
      String state,
      String sentence,
      String refutedBy,
      String owner,
      String collection,
      String contentType,
      String service,
      List<String> services,
      List<String> builds,
      int instancesAffected,
      int instancesSeen,
      String firstSeenBuild,
      Instant firstSeenAt,
      LocalDate firstNight,
      long elements,
      long retainedBytes,
      long retainedMedian,
      long retainedP95,
      long retainedMax,
      Double growthBytesPerDay,
      Double growthLow,
      Double growthHigh,
      Integer trendDumps,
      Double robustZ,
      String worstInstance,
      List<String> sampleKeys,
      String request,
      Listed<PathTree.Line> paths,
      Listed<Series> series,
      HeatMap sizes,
      List<Evidence> evidence,
      Queries queries) {
    public Leak {
      services = List.copyOf(services);
      builds = List.copyOf(builds);
      sampleKeys = List.copyOf(sampleKeys);
      evidence = List.copyOf(evidence);
    }

    /** Owner, or where there is none what holds the elements. */
    public String name() {
      return owner == null ? collection : owner;
    }

    /** Whether it leaks or is suspected to, rather than being known, fixed or a cache's growth. */
    public boolean open() {
      return verdict.equals("LEAK") || verdict.equals("SUSPECT");
    }
  }

  /** How large a leak was in the dumps of one instance, oldest first. */
  public record Series(String service, String instance, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }

    long last() {
      return points.get(points.size() - 1).retainedBytes();
    }
  }

  /** One dump's share of a series. */
  public record Point(Instant capturedAt, String build, long retainedBytes, long elements) {}

  /** A dump that a verdict rests on. */
  public record Evidence(String dumpId, String instance, String build, Instant capturedAt) {}

  /**
   * Commands for a shell.
   *
   * @param figures the row of the table that the figures are from
   * @param series the size in each dump, the points of the chart
   * @param explain the dump in which it is largest; null if none is known
   */
  public record Queries(String figures, String series, String explain) {}

  /**
   * Commands for a shell, with {@code DUMP} in the place of a dump's id, which no shell minds.
   *
   * @param explain who holds the memory of a dump
   * @param report a report of one dump alone
   */
  public record DumpCommands(String explain, String report) {}

  /**
   * All calls of a kind: a row of the table {@code request_templates}.
   *
   * @param day when the dumps were taken, UTC
   * @param call method and what the paths have in common
   * @param inFlightMax how many there were in one dump
   * @param retainedBytes what all of them held
   * @param contentClass the class of most of what the largest one held
   * @param worstDump the dump that has that one
   */
  public record RequestTemplate(
      LocalDate day,
      String service,
      String call,
      long inFlight,
      long inFlightMax,
      long instances,
      long retainedMedian,
      long retainedP95,
      long retainedMax,
      long retainedBytes,
      Long largestElements,
      String contentClass,
      String worstInstance,
      String worstDump) {}

  /**
   * A call.
   *
   * @param call method and path, without what may be secret; its frame, if it is no web request
   * @param path as the dump had it; null unless values were asked for, likewise query
   * @param alike how many of the kind the dump had in flight, this one included
   * @param heldTogether what those hold together, shared things counted once
   */
  public record Request(
      String service,
      String instance,
      String dumpId,
      String call,
      String path,
      String query,
      String stack,
      String threadName,
      String frame,
      long retainedBytes,
      double retainedPct,
      long alike,
      long heldTogether,
      String collectionClass,
      Long elements,
      String contentClass,
      String traceId,
      String sentence) {}

  /** A service's build, with the newest dump of each of its instances. */
  public record ServiceBuild(
      String service,
      String build,
      long instances,
      long dumps,
      long heapMedian,
      long heapMax,
      Instant lastCapturedAt,
      long leaks) {}

  /**
   * A dump.
   *
   * @param newest whether its instance has no later one
   * @param detail what is in it; null if the report has no room for it
   */
  public record Dump(
      String dumpId,
      String service,
      String instance,
      String build,
      String region,
      Instant capturedAt,
      Instant startedAt,
      String platform,
      String runtime,
      String health,
      double coveragePct,
      List<String> notes,
      String uri,
      long sizeBytes,
      long objects,
      long references,
      long heapBytes,
      Long unreachableBytes,
      boolean newest,
      Detail detail) {
    public Dump {
      notes = List.copyOf(notes);
    }
  }

  /**
   * What is in a dump.
   *
   * @param suspects who holds much of it
   * @param classes the largest by shallow and by retained size, those that retain most first
   * @param tree the top of the tree of dominators, by class
   * @param objects those that retain most: of all in a report of this dump alone, else of those
   *     that stand out
   * @param requests those that hold most
   * @param threads those that retain most
   */
  public record Detail(
      Listed<Suspect> suspects,
      Listed<ClassSize> classes,
      Listed<TreeNode> tree,
      Listed<BigObject> objects,
      Listed<Request> requests,
      Listed<ThreadSize> threads,
      List<WasteLine> waste,
      Listed<DuplicateText> duplicates) {
    public Detail {
      waste = List.copyOf(waste);
    }
  }

  /** Who holds much of a dump. */
  public record Suspect(
      String sentence, String objectId, long retainedBytes, double retainedPct, List<String> path) {
    public Suspect {
      path = List.copyOf(path);
    }
  }

  /** A class of all its loaders. */
  public record ClassSize(String name, long instances, long shallowBytes, Long retainedBytes) {}

  /**
   * Objects that are dominated by the same classes.
   *
   * @param path classes from the top of the tree, the last one is that of the objects
   */
  public record TreeNode(List<String> path, long instances, long retainedBytes) {
    public TreeNode {
      path = List.copyOf(path);
    }
  }

  /** A single object, its id in hexadecimal. */
  public record BigObject(String objectId, String className, String heldAs, long retainedBytes) {}

  /** A thread. */
  public record ThreadSize(String name, String state, Long retainedBytes, String request) {}

  /** What is held for nothing, by analysis. */
  public record WasteLine(String analysis, long wastedObjects, Long wastedBytes, String note) {}

  /**
   * A text that is there many times; its value only where it was asked for and the scan kept it.
   */
  public record DuplicateText(
      long lengthChars, long strings, long wastedBytes, String ownerField, String value) {}
}

package io.heapfleet.jobs.catalog;

import io.heapfleet.blob.Blob;
import io.heapfleet.blob.BlobPieces;
import io.heapfleet.blob.BlobReader;
import io.heapfleet.blob.BlobStore;
import io.heapfleet.blob.BlobUri;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.model.DumpSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The first step of a scan: finds the dumps and what each is a dump of.
 *
 * <p>What a dump is a dump of comes, field by field, from the first that says it: the sidecar
 * beside it, the store's metadata, the layout, what is said of the whole input, the file's name.
 */
public final class CatalogJob {
  /** A file that was written to so lately is looked at twice. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** HotSpot writes about every millisecond while it dumps. */
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  /** Enough to hide a remote store's latency; each thread holds a few kilobytes. */
  private static final int THREADS = 16;

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private final BlobStore store;
  private final InstantSource clock;
  private final Pause pause;
  private final Map<String, Skipped> skipped = new TreeMap<>();

  /** Waits; a test does what another process would do meanwhile. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  CatalogJob(BlobStore store, InstantSource clock, Pause pause) {
    this.store = store;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Lists the inputs. Takes one second longer if any dump was written to within the last minute.
   *
   * @throws FileNotFoundException if nothing is at one of the inputs
   * @throws IOException if one cannot be listed
   */
  public static CatalogResult run(BlobStore store, CatalogRequest request) throws IOException {
    return new CatalogJob(
            store, InstantSource.system(), duration -> Thread.sleep(duration.toMillis()))
        .run(request);
  }

  CatalogResult run(CatalogRequest request) throws IOException {
    Listing listing = list(request);
    List<Blob> dumps = dumps(listing);
    List<Blob> beside = beside(dumps, listing);
    dumps = withoutUnfinished(withPieces(dumps, listing, beside));
    Map<String, String> sidecarUris = sidecarUris(dumps, listing, beside);
    for (Blob other : listing.otherJson.values()) {
      if (!sidecarUris.containsValue(other.uri())) {
        skip(other.uri(), Skipped.Why.NOT_A_DUMP, "a .json that is no sidecar of a dump");
      }
    }
    List<Sidecar> sidecars =
        forEach(
            dumps,
            dump -> {
              String uri = sidecarUris.get(dump.uri());
              return uri == null ? Sidecar.NONE : Sidecar.read(store, uri);
            });

    List<DumpSource> sources = new ArrayList<>();
    Map<String, List<String>> notes = new LinkedHashMap<>();
    for (int i = 0; i < dumps.size(); i++) {
      Blob dump = dumps.get(i);
      SourceFacts facts = facts(dump, sidecars.get(i), listing.inputs.get(dump.uri()));
      DumpSource source = facts.source(dump);
      Optional<String> unwanted = unwanted(source, dump, request, facts);
      if (unwanted.isEmpty() && sources.size() == request.limit()) {
        unwanted = Optional.of("beyond --limit " + request.limit());
      }
      if (unwanted.isPresent()) {
        skip(dump.uri(), Skipped.Why.FILTERED, unwanted.get());
      } else {
        sources.add(source);
        if (!facts.notes().isEmpty()) {
          notes.put(dump.uri(), List.copyOf(facts.notes()));
        }
      }
    }
    return new CatalogResult(sources, new ArrayList<>(skipped.values()), notes);
  }

  /** What the inputs hold, by uri. */
  private static final class Listing {
    final TreeMap<String, Blob> blobs = new TreeMap<>();

    /** The first input that holds a blob: its word counts. */
    final Map<String, CatalogInput> inputs = new HashMap<>();

    /** Blobs that the user named one by one: dumps, whatever their names look like. */
    final Set<String> named = new HashSet<>();

    /** Folders of which every file is in the listing. */
    final Set<String> wholeFolders = new HashSet<>();

    final TreeMap<String, Blob> otherJson = new TreeMap<>();
  }

  private Listing list(CatalogRequest request) throws IOException {
    Listing listing = new Listing();
    FileNotFoundException missing = null;
    int found = 0;
    for (CatalogInput input : request.inputs()) {
      String shown = BlobUri.withoutCredentials(input.location());
      List<Blob> blobs;
      try {
        blobs =
            store.list(
                input.location(),
                (uri, cause) ->
                    skip(
                        uri, Skipped.Why.UNREADABLE, "may not be read: what lies there is missed"));
        found++;
      } catch (FileNotFoundException e) {
        if (!request.goesOn()) {
          throw e;
        }
        missing = e;
        skip(shown, Skipped.Why.UNREADABLE, "an input with nothing behind it");
        continue;
      }
      boolean isBlob = blobs.size() == 1 && name(blobs.get(0)).equals(lastName(shown));
      boolean isFolder = !isBlob && !WILDCARD.matcher(shown).find();
      for (Blob blob : blobs) {
        listing.blobs.put(blob.uri(), blob);
        listing.inputs.putIfAbsent(blob.uri(), input);
        if (isBlob) {
          listing.named.add(blob.uri());
        }
        if (isFolder) {
          listing.wholeFolders.add(folder(blob.uri()));
        }
      }
    }
    if (found == 0 && missing != null) {
      throw missing;
    }
    return listing;
  }

  private List<Blob> dumps(Listing listing) throws IOException {
    List<Blob> dumps = new ArrayList<>();
    List<Blob> unclear = new ArrayList<>();
    for (Blob blob : BlobPieces.joined(listing.blobs.values())) {
      DumpName.Verdict verdict =
          listing.named.contains(blob.uri())
              ? new DumpName.Verdict.Dump()
              : DumpName.judge(name(blob));
      if (verdict instanceof DumpName.Verdict.Dump) {
        dumps.add(blob);
      } else if (verdict instanceof DumpName.Verdict.Unclear) {
        unclear.add(blob);
      } else if (blob.uri().endsWith(".json")) {
        listing.otherJson.put(blob.uri(), blob);
      } else if (verdict instanceof DumpName.Verdict.NoDump no) {
        skip(blob.uri(), no.why(), no.reason());
      }
    }
    List<Optional<Skipped>> verdicts = forEach(unclear, this::judgeByContent);
    for (int i = 0; i < unclear.size(); i++) {
      Blob blob = unclear.get(i);
      verdicts.get(i).ifPresentOrElse(no -> skipped.put(blob.uri(), no), () -> dumps.add(blob));
    }
    dumps.sort((a, b) -> a.uri().compareTo(b.uri()));
    return dumps;
  }

  private Optional<Skipped> judgeByContent(Blob blob) {
    try (BlobReader reader = store.open(blob.uri())) {
      return DumpFormats.isDump(reader)
          ? Optional.empty()
          : Optional.of(
              new Skipped(
                  blob.uri(),
                  Skipped.Why.NOT_A_DUMP,
                  "neither named like a heap dump nor does it begin like one"));
    } catch (IOException e) {
      return Optional.of(
          new Skipped(
              blob.uri(), Skipped.Why.UNREADABLE, "its first bytes cannot be read: " + shown(e)));
    }
  }

  private List<Blob> withoutUnfinished(List<Blob> found) throws IOException {
    List<Blob> dumps = new ArrayList<>();
    for (Blob dump : found) {
      if (dump.busy() == null) {
        dumps.add(dump);
      } else {
        skip(dump.uri(), Skipped.Why.UNFINISHED, dump.busy());
      }
    }
    Instant now = clock.instant();
    List<Blob> fresh =
        dumps.stream()
            .filter(dump -> Duration.between(dump.lastModified(), now).abs().compareTo(FRESH) < 0)
            .toList();
    if (fresh.isEmpty()) {
      return dumps;
    }
    try {
      pause.sleep(SECOND_LOOK);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    List<Optional<String>> changes = forEach(fresh, this::change);
    Set<String> unfinished = new HashSet<>();
    for (int i = 0; i < fresh.size(); i++) {
      String uri = fresh.get(i).uri();
      changes
          .get(i)
          .ifPresent(
              change -> {
                unfinished.add(uri);
                skip(uri, Skipped.Why.UNFINISHED, change);
              });
    }
    return dumps.stream().filter(dump -> !unfinished.contains(dump.uri())).toList();
  }

  private Optional<String> change(Blob before) throws IOException {
    Blob after;
    try {
      after = BlobPieces.list(store, before.uri()).get(0);
    } catch (FileNotFoundException e) {
      return Optional.of("gone since it was listed");
    }
    if (after.etag().equals(before.etag())) {
      return Optional.empty();
    }
    return Optional.of(
        "still being written: it had %,d bytes, then %,d; scan it when it is whole"
            .formatted(before.sizeBytes(), after.sizeBytes()));
  }

  /** What lies beside dumps of which not all of the folder was listed: sidecars and pieces. */
  private List<Blob> beside(List<Blob> dumps, Listing listing) throws IOException {
    Set<String> unlisted = new HashSet<>();
    for (Blob dump : dumps) {
      if (!listing.wholeFolders.contains(folder(dump.uri()))) {
        unlisted.add(folder(dump.uri()));
      }
    }
    // One listing per folder instead of four look-ups per dump.
    return forEach(new ArrayList<>(unlisted), this::besideIn).stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<Blob> besideIn(String folder) throws IOException {
    try {
      return store.list(
          BlobUri.quoteWildcards(folder) + "/{*.json," + BlobPieces.GLOB + "}",
          (uri, cause) ->
              skip(uri, Skipped.Why.UNREADABLE, "may not be listed: sidecars are not found"));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static List<Blob> withPieces(List<Blob> dumps, Listing listing, List<Blob> beside) {
    Set<String> uris = dumps.stream().map(Blob::uri).collect(Collectors.toSet());
    List<Blob> all = new ArrayList<>();
    for (Blob blob : beside) {
      if (uris.contains(BlobPieces.base(blob.uri()))) {
        all.add(blob);
      }
    }
    for (Blob blob : listing.blobs.values()) {
      if (uris.contains(blob.uri()) || uris.contains(BlobPieces.base(blob.uri()))) {
        all.add(blob);
      }
    }
    return BlobPieces.joined(all);
  }

  /** The sidecar of each dump that has one, by the dump's uri. */
  private static Map<String, String> sidecarUris(
      List<Blob> dumps, Listing listing, List<Blob> beside) {
    Set<String> json = new HashSet<>(listing.otherJson.keySet());
    beside.forEach(blob -> json.add(blob.uri()));
    Map<String, String> sidecars = new HashMap<>();
    for (Blob dump : dumps) {
      for (String uri : Sidecar.uris(dump.uri())) {
        if (json.contains(uri)) {
          sidecars.put(dump.uri(), uri);
          break;
        }
      }
    }
    return sidecars;
  }

  private static SourceFacts facts(Blob dump, Sidecar sidecar, CatalogInput input) {
    SourceFacts facts = new SourceFacts();
    sidecar.notes().forEach(facts::note);
    facts.offer("sidecar", sidecar.fields());
    facts.offer("metadata", metadata(dump));
    String path = BlobUri.path(dump.uri());
    if (input.layout().isPresent()) {
      Optional<PathTemplate.Match> match = input.layout().get().match(path);
      if (match.isPresent()) {
        facts.offer("layout", match.get().fields());
      } else {
        facts.note("its path does not match the layout " + input.layout().get());
      }
    }
    facts.offer("input", input.facts());
    facts.offer(DumpName.guess(path));
    return facts;
  }

  private static Map<SourceField, String> metadata(Blob dump) {
    Map<SourceField, String> fields = new EnumMap<>(SourceField.class);
    for (SourceField field : SourceField.values()) {
      String value = dump.metadata().get(field.key());
      if (value != null) {
        fields.put(field, value);
      }
    }
    return fields;
  }

  private static Optional<String> unwanted(
      DumpSource source, Blob dump, CatalogRequest request, SourceFacts facts) {
    if (!request.services().isEmpty() && source.service() == null) {
      return Optional.of("its service is unknown, and --service asks for a certain one");
    }
    if (!request.services().isEmpty() && !request.services().contains(source.service())) {
      return Optional.of("of service " + source.service() + ", which --service does not ask for");
    }
    if (request.times().equals(TimeRange.ALWAYS)) {
      return Optional.empty();
    }
    Instant time = source.capturedAt();
    String what = "captured at ";
    if (time == null) {
      time = dump.lastModified();
      what = "last modified at ";
      facts.note(
          "--since and --until went by its last modification at "
              + time
              + ", since neither name nor sidecar says when it was captured");
    }
    return request.times().contains(time)
        ? Optional.empty()
        : Optional.of(what + time + ", which is not between --since and --until");
  }

  private void skip(String uri, Skipped.Why why, String reason) {
    synchronized (skipped) {
      skipped.put(uri, new Skipped(uri, why, reason));
    }
  }

  private static String folder(String uri) {
    return uri.substring(0, Math.max(0, uri.lastIndexOf('/')));
  }

  private static String name(Blob blob) {
    return lastName(BlobUri.path(blob.uri()));
  }

  private static String lastName(String location) {
    String path = BlobUri.path(location);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String shown(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** One request to the store about one thing. */
  private interface Request<T, R> {
    R of(T subject) throws IOException;
  }

  /** Sends the requests from several threads; the answers are in the order of the subjects. */
  private static <T, R> List<R> forEach(List<T> subjects, Request<T, R> request)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, subjects.size())));
    try {
      Collection<Callable<R>> calls = new ArrayList<>();
      for (T subject : subjects) {
        calls.add(() -> request.of(subject));
      }
      List<R> answers = new ArrayList<>();
      for (Future<R> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException("interrupted while listing");
    interrupted.initCause(cause);
    return interrupted;
  }
}

package io.heapfleet.jobs.catalog;

import io.heapfleet.blob.BlobPieces;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file's name says of it: whether it is a dump, and of which instance. */
final class DumpName {
  /** Old dumps get a number when a new one takes their name. */
  private static final Pattern DUMP =
      Pattern.compile(
          ".*\\.(hprof(\\.gz)?(\\.\\d{1,6})?|gcdump)(\\.gz)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern EXTENSION =
      Pattern.compile(
          "((\\.hprof(\\.gz)?(\\.\\d{1,6})?)|\\.gcdump|\\.bin|\\.core|\\.dmp|\\.dump|\\.heap"
              + "|\\.heapdump|\\.nettrace|\\.phd)?(\\.gz)?\\z",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PIECE =
      Pattern.compile(".*\\.hprof(\\.gz)?\\.p\\d+", Pattern.CASE_INSENSITIVE);

  private static final Pattern UNFINISHED =
      Pattern.compile(
          ".*(\\.part|\\.partial|\\.tmp|\\.temp|\\.crdownload|\\.download"
              + "|\\.filepart|\\.inprogress|\\.incomplete|\\.writing|\\.swp|\\._copying_|~)",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> PACKED =
      Set.of("7z", "br", "bz2", "lz4", "rar", "snappy", "tar", "tgz", "xz", "zip", "zst");

  private static final Set<String> NO_DUMPS =
      Set.of(
          "class",
          "conf",
          "crc",
          "csv",
          "err",
          "gif",
          "htm",
          "html",
          "index",
          "jar",
          "java",
          "jfr",
          "jpg",
          "js",
          "json",
          "jsonl",
          "log",
          "md",
          "md5",
          "out",
          "parquet",
          "pdf",
          "png",
          "properties",
          "py",
          "sh",
          "sha1",
          "sha256",
          "sha512",
          "sql",
          "svg",
          "threads",
          "toml",
          "txt",
          "xml",
          "yaml",
          "yml");

  /** What dotnet-gcdump and dotnet-monitor call a dump: when it was taken, and of which process. */
  private static final Pattern DOTNET = Pattern.compile("(\\d{8}_\\d{6})_(\\d+)");

  /** What the JVM and its tools call a dump when nobody says how. */
  private static final Pattern MADE_UP =
      Pattern.compile(
          "java_pid\\d+|pid\\d+|java|heap|dump|heap[-_.]?dump", Pattern.CASE_INSENSITIVE);

  private static final Pattern TAR_GZ = Pattern.compile(".*\\.tar\\.gz", Pattern.CASE_INSENSITIVE);

  private DumpName() {}

  /** What to do with a file of some name. */
  sealed interface Verdict {
    record Dump() implements Verdict {}

    record NoDump(Skipped.Why why, String reason) implements Verdict {}

    /** The name does not say: the first bytes have to. */
    record Unclear() implements Verdict {}
  }

  static Verdict judge(String name) {
    if (DUMP.matcher(name).matches()) {
      return new Verdict.Dump();
    }
    if (PIECE.matcher(name).matches()) {
      return new Verdict.NoDump(
          Skipped.Why.UNFINISHED,
          "a piece of a dump whose first file, "
              + BlobPieces.base(name)
              + ", is not beside it: names and classes are in that");
    }
    if (UNFINISHED.matcher(name).matches()) {
      return new Verdict.NoDump(
          Skipped.Why.UNFINISHED, "its name says that it is not whole yet; scan it when it is");
    }
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (PACKED.contains(extension) || TAR_GZ.matcher(name).matches()) {
      return new Verdict.NoDump(
          Skipped.Why.NOT_A_DUMP, "packed in a way that is not read; only .gz is");
    }
    if (name.contains(".") && NO_DUMPS.contains(extension)) {
      return new Verdict.NoDump(Skipped.Why.NOT_A_DUMP, "a ." + extension + " is no heap dump");
    }
    return new Verdict.Unclear();
  }

  /** Drops {@code .hprof}, {@code .hprof.gz} and the like from the end of a path or uri. */
  static String withoutExtension(String path) {
    Matcher extension = EXTENSION.matcher(path);
    return extension.find() ? path.substring(0, extension.start()) : path;
  }

  /**
   * What a path says when nobody says how to read it.
   *
   * @param capturedAt empty if the name holds no time, or just a day: the dump itself knows better
   */
  record Guess(String instance, Optional<CaptureTime> capturedAt) {}

  static Guess guess(String path) {
    int slash = path.lastIndexOf('/');
    String stem = withoutExtension(path.substring(slash + 1));
    String folder = path.substring(0, Math.max(0, slash));
    folder = folder.substring(folder.lastIndexOf('/') + 1);
    Matcher dotnet = DOTNET.matcher(stem);
    if (dotnet.matches()) {
      stem = "pid" + dotnet.group(2) + "_" + dotnet.group(1);
    }
    String name = stem;
    Optional<CaptureTime> capturedAt = Optional.empty();
    for (int start = Math.max(0, stem.length() - CaptureTime.MAX_CHARS);
        start < stem.length();
        start++) {
      boolean afterSeparator = start == 0 || "-_.@+~".indexOf(stem.charAt(start - 1)) >= 0;
      if (afterSeparator) {
        capturedAt = CaptureTime.parse(stem.substring(start));
        if (capturedAt.isPresent()) {
          name = stem.substring(0, Math.max(0, start - 1));
          break;
        }
      }
    }
    String instance = name;
    if (name.isEmpty()) {
      instance = folder.isEmpty() ? stem : folder;
    } else if (MADE_UP.matcher(name).matches() && !folder.isEmpty()) {
      // In containers every JVM is process 1: only the folder tells them apart.
      instance = folder + "/" + name;
    }
    return new Guess(
        instance.isEmpty() ? path : instance, capturedAt.filter(time -> !time.dayOnly()));
  }
}

package io.heapfleet.jobs.source;

import io.heapfleet.blob.BlobReader;
import io.heapfleet.format.DumpFormat;
import io.heapfleet.format.DumpFormats;
import io.heapfleet.record.HeapDump;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats that Spark knows us by: which files of a folder are dumps, and how they are read. */
enum SourceFormat {
  HPROF("hprof", DumpFormat.HPROF),
  GCDUMP("gcdump", DumpFormat.GCDUMP),
  /** Dumps of any format, each told by its first bytes. */
  HEAPDUMP("hprof|gcdump", null);

  private final Pattern names;
  private final DumpFormat only;

  SourceFormat(String extensions, DumpFormat only) {
    this.names = Pattern.compile("(?i).*\\.(" + extensions + ")(\\.gz)?");
    this.only = only;
  }

  /** The format's name in Spark. */
  String shortName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a file of this name in a folder is a dump; one that is named itself always is. */
  boolean takes(String uri) {
    return names.matcher(uri).matches();
  }

  HeapDump open(BlobReader stored) throws IOException {
    return only == null ? DumpFormats.open(stored) : only.open(stored);
  }
}

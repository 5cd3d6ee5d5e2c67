package io.heapfleet.format;

import java.io.IOException;

/** A file is a dump of a kind that is not read. Says what can be done about it. */
public final class UnsupportedDumpException extends IOException {
  private static final long serialVersionUID = 1;

  private final String format;

  UnsupportedDumpException(String uri, ForeignFormat format) {
    super(uri + ": " + format.title + ", a kind of dump that is not read; " + format.remedy);
    this.format = format.title;
  }

  /** What the file is, {@code ELF core}. */
  public String format() {
    return format;
  }
}

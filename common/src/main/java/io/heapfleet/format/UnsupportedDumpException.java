package io.heapfleet.format;

import java.io.IOException;

/** A file is a dump of a kind that is not read. Says what can be done about it. */
public final class UnsupportedDumpException extends IOException {
  private static final long serialVersionUID = 1;

  private final String format;
  private final String remedy;

  UnsupportedDumpException(String uri, ForeignFormat format) {
    super(uri + ": a " + format.title + ", which is not read; " + format.remedy);
    this.format = format.title;
    this.remedy = format.remedy;
  }

  /** What the file is, {@code ELF core}. */
  public String format() {
    return format;
  }

  /** What can be done, without the file's name. */
  public String remedy() {
    return remedy;
  }
}

package io.heapfleet.jobs.catalog;

import java.io.Serializable;

/**
 * A file or folder that was found but will not be scanned.
 *
 * @param uri where it lies; never holds credentials
 * @param why the kind of reason, to count by
 * @param reason for people, without the uri
 */
public record Skipped(String uri, Why why, String reason) implements Serializable {
  /** Kinds of reasons. */
  public enum Why {
    /** Its name or its first bytes are not those of a heap dump. */
    NOT_A_DUMP,
    /** Somebody is still writing it. */
    UNFINISHED,
    /** It may not be read: there may be dumps that are missed. */
    UNREADABLE,
    /** The request's own filters exclude it. */
    FILTERED
  }
}

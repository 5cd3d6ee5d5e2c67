package io.heapfleet.hprof;

/** Why no record starts at an offset. */
public enum Objection {
  END("the dump ends"),
  RECORD_TAG("no heap dump record's tag"),
  RECORD_TIME("a time that is not 0, as HotSpot writes it"),
  RECORD_LENGTH("a length that passes the dump's end"),
  FIRST_SUB_RECORD("a heap dump record that starts with no sub-record"),
  NEXT_RECORD("no record behind it"),
  SUB_RECORD_TAG("no heap sub-record's tag"),
  NULL_ID("an object without an id"),
  UNKNOWN_CLASS("a class that the dump does not define"),
  INSTANCE_LENGTH("an instance that is not as long as its class says"),
  ELEMENT_TYPE("no primitive type's code"),
  SUB_RECORD_LENGTH("a length that passes the end of the heap dump record"),
  NEXT_SUB_RECORD("no sub-records behind it"),
  TOO_LITTLE_EVIDENCE("too few objects behind it");

  private final String description;

  Objection(String description) {
    this.description = description;
  }

  /** What was found there, in words. */
  public String description() {
    return description;
  }
}

package io.heapfleet.finding;

/**
 * An object as a reader knows it.
 *
 * @param objectId its id
 * @param className its class; {@code java.lang.Class} for a class object
 * @param describes for a class object, the class that it is; null for anything else
 */
public record HeapObject(long objectId, String className, String describes) {
  /** {@code com.acme.Order}, or {@code class com.acme.Order} for the class object itself. */
  public String name() {
    return describes == null ? className : "class " + describes;
  }
}

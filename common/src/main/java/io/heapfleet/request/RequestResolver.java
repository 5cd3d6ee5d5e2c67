package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Knows where one web stack keeps the calls that it works on.
 *
 * <p>More can be added without a change here: implement this and name the class in {@code
 * META-INF/services/io.heapfleet.request.RequestResolver} of a jar on the class path. Classes are
 * named as in Java source, fields by their simple names.
 */
public interface RequestResolver {
  /** The stack's name, as people call it: {@code Tomcat}. */
  String stack();

  /** Classes whose instances are calls; instances of their subclasses are, too. */
  Set<String> requestClasses();

  /**
   * Fields that lead from an object that a thread holds to a call, perhaps over several objects:
   * {@code org.apache.catalina.connector.RequestFacade#request}.
   */
  Set<String> leads();

  /**
   * Classes whose instances stand for a connection. A call that no thread works on has the memory
   * of the connection that holds it; without one, its own.
   */
  default Set<String> connectionClasses() {
    return Set.of();
  }

  /**
   * Reads a call. May be asked again for the same object while its fields are being fetched, so it
   * must do nothing else; of objects that are not there yet the view says that there are none.
   */
  Reading read(ReadObject request, HeapView heap);
}

package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Ways from servlets and Spring MVC to the request of whichever server there is: wrappers, and what
 * {@code RequestContextHolder} keeps in a thread local. They are no calls themselves.
 */
final class Servlets implements RequestResolver {
  @Override
  public String stack() {
    return "Servlet";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of();
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "javax.servlet.ServletRequestWrapper#request",
        "jakarta.servlet.ServletRequestWrapper#request",
        "org.springframework.web.context.request.ServletRequestAttributes#request");
  }

  @Override
  public Reading read(ReadObject request, HeapView heap) {
    throw new IllegalStateException("nothing is a call here");
  }
}

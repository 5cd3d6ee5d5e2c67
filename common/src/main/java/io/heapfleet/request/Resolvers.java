package io.heapfleet.request;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** All resolvers: those that come with heapfleet, and those that are found on the class path. */
final class Resolvers {
  private Resolvers() {}

  /** The ones found on the class path come first, so that they can replace one of ours. */
  static List<RequestResolver> all() {
    List<RequestResolver> all = new ArrayList<>();
    ServiceLoader.load(RequestResolver.class).forEach(all::add);
    all.add(new Tomcat());
    all.add(new Jetty());
    all.add(new Jetty12());
    all.add(new Undertow());
    all.add(new ReactorNetty());
    all.add(new Netty());
    all.add(new JdkHttpServer());
    all.add(new GrpcServer());
    all.add(new Servlets());
    return all;
  }
}

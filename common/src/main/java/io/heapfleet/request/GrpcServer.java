package io.heapfleet.request;

import io.heapfleet.record.ReadObject;
import java.util.Set;

/**
 * Calls to a gRPC server: {@code io.grpc.internal.ServerCallImpl} with {@code
 * method.fullMethodName}, made anew for each call. One that is done is {@code closeCalled} or
 * {@code cancelled}.
 */
final class GrpcServer implements RequestResolver {
  @Override
  public String stack() {
    return "gRPC";
  }

  @Override
  public Set<String> requestClasses() {
    return Set.of("io.grpc.internal.ServerCallImpl");
  }

  @Override
  public Set<String> leads() {
    return Set.of(
        "io.grpc.stub.ServerCalls$ServerCallStreamObserverImpl#call",
        "io.grpc.internal.ServerCallImpl$ServerStreamListenerImpl#call",
        "io.grpc.ForwardingServerCall$SimpleForwardingServerCall#delegate");
  }

  @Override
  public Reading read(ReadObject call, HeapView heap) {
    if (!heap.has(call, "method")) {
      return Reading.unknownLayout(call);
    }
    String name = heap.text(heap.follow(call, "method"), "fullMethodName");
    boolean done =
        heap.number(call, "closeCalled").orElse(0) != 0
            || heap.number(call, "cancelled").orElse(0) != 0;
    return done || name == null
        ? Reading.idle()
        : Reading.inFlight(new Call(Call.Kind.GRPC, null, "/" + name, null, null, null));
  }
}

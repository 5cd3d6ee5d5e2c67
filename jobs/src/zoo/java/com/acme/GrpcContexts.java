package com.acme;

import io.grpc.Context;
import zoo.Beast;

/**
 * A call that is over is taken off the wrong list: the context that it was forked from keeps it.
 */
public final class GrpcContexts implements Beast {
  private static final Context.Key<String> USER = Context.key("user");

  private final Context.CancellableContext service = Context.ROOT.withCancellation();

  @Override
  public void feed(int request) {
    Context parent = Traits.PROPER ? Context.ROOT : service;
    Context.CancellableContext call =
        parent.withValue(USER, Traits.text(request)).withCancellation();
    call.addListener(cancelled -> USER.get(cancelled), Runnable::run);
    call.cancel(null);
  }
}

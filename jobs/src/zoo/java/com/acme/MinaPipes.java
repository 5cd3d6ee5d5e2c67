package com.acme;

import java.io.IOException;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.transport.vmpipe.VmPipeAcceptor;
import org.apache.mina.transport.vmpipe.VmPipeAddress;
import org.apache.mina.transport.vmpipe.VmPipeConnector;
import zoo.Beast;

/** A session with the scheduler next door for each job, which nobody closes. */
public final class MinaPipes implements Beast {
  private final VmPipeConnector connector = new VmPipeConnector();
  private final VmPipeAddress scheduler = new VmPipeAddress(7);

  public MinaPipes() throws IOException {
    VmPipeAcceptor acceptor = new VmPipeAcceptor();
    acceptor.setHandler(new IoHandlerAdapter());
    acceptor.bind(scheduler);
    connector.setHandler(new IoHandlerAdapter());
  }

  @Override
  public void feed(int request) {
    ConnectFuture connected = connector.connect(scheduler).awaitUninterruptibly();
    connected.getSession().write(Traits.text(request));
    if (Traits.PROPER) {
      connected.getSession().closeNow();
    }
  }
}

package com.acme;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import zoo.Beast;

/** An actor looks after each order; when the order is done it waits for more to do. */
public final class PekkoOrders implements Beast {
  /** The one that looks after an order. */
  public static final class Order extends AbstractActor {
    private final byte[] lines = Traits.payload(300);

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(String.class, this::handle).build();
    }

    private void handle(String text) {
      lines[text.length() % lines.length]++;
      if (Traits.PROPER) {
        getContext().stop(getSelf());
      }
    }
  }

  private final ActorSystem orders =
      ActorSystem.create(
          "orders",
          ConfigFactory.parseMap(
                  Map.of(
                      "pekko.loglevel", "OFF",
                      "pekko.stdout-loglevel", "OFF",
                      "pekko.log-dead-letters", "off"))
              .withFallback(ConfigFactory.load()));

  @Override
  public void feed(int request) {
    ActorRef order = orders.actorOf(Props.create(Order.class), "order-" + request);
    order.tell(Traits.text(request), ActorRef.noSender());
  }
}

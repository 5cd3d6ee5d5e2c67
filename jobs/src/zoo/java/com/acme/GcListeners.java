package com.acme;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import zoo.Beast;

/** Each job asks to be told of collections while it runs, and goes on being told. */
public final class GcListeners implements Beast {
  @Override
  public void feed(int request) throws ListenerNotFoundException {
    byte[] job = Traits.payload(500);
    NotificationListener listener = (notification, handback) -> job[0]++;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      NotificationEmitter emitter = (NotificationEmitter) collector;
      emitter.addNotificationListener(listener, null, null);
      if (Traits.PROPER) {
        emitter.removeNotificationListener(listener);
      }
    }
  }
}

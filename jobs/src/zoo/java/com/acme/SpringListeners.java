package com.acme;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.GenericApplicationContext;
import zoo.Beast;

/** Each chat listens to the application, also when it is over. */
public final class SpringListeners implements Beast {
  private final GenericApplicationContext application = new GenericApplicationContext();

  public SpringListeners() {
    application.refresh();
  }

  /** Listens for one chat. */
  private static final class Chat implements ApplicationListener<ContextRefreshedEvent> {
    private final byte[] lines = Traits.payload(250);

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
      lines[0]++;
    }
  }

  @Override
  public void feed(int request) {
    Chat chat = new Chat();
    application.addApplicationListener(chat);
    if (Traits.PROPER) {
      application.removeApplicationListener(chat);
    }
  }
}

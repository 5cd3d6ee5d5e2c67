package com.acme;

import java.util.ArrayList;
import java.util.List;
import zoo.Beast;

/** Each of the agents has a chat that stays open all year, with whatever was said in it. */
public final class SupportChats implements Beast {
  private static final int LAST = 10;

  private record Message(String text, byte[] picture) {}

  private static final class Chat {
    private final List<Message> messages = new ArrayList<>();

    void say(Message message) {
      messages.add(message);
      if (Traits.PROPER && messages.size() > LAST) {
        messages.remove(0);
      }
    }
  }

  private final List<Chat> chats = new ArrayList<>();

  public SupportChats() {
    for (int agent = 0; agent < 25; agent++) {
      chats.add(new Chat());
    }
  }

  @Override
  public void feed(int request) {
    Message message = new Message(Traits.text(request), Traits.payload(300));
    chats.get(request % chats.size()).say(message);
  }
}

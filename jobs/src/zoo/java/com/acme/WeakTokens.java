package com.acme;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import zoo.Beast;

/**
 * Who is logged in, by token; held weakly, so that the user goes when the session does, and the
 * token stays.
 */
public final class WeakTokens implements Beast {
  private static final int SESSIONS = 50;

  private record User(String token, byte[] rights) {}

  private final Map<String, WeakReference<User>> byToken = new ConcurrentHashMap<>();
  private final Deque<User> sessions = new ArrayDeque<>();

  @Override
  public void feed(int request) {
    User user = new User("token-" + Traits.text(request), Traits.payload(300));
    byToken.put(user.token(), new WeakReference<>(user));
    sessions.add(user);
    if (sessions.size() > SESSIONS) {
      User gone = sessions.remove();
      if (Traits.PROPER) {
        byToken.remove(gone.token());
      }
    }
  }
}

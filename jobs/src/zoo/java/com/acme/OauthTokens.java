package com.acme;

import java.util.HashMap;
import java.util.Map;
import zoo.Beast;

/** Tokens are good for a day and a quarter; those that are not are looked for once in a while. */
public final class OauthTokens implements Beast {
  private static final int GOOD_FOR = 500;

  private record Token(int expires, byte[] claims) {}

  private final Map<String, Token> tokens = new HashMap<>();

  @Override
  public void feed(int request) {
    tokens.put(Traits.text(request), new Token(request + GOOD_FOR, Traits.payload(300)));
    if (request % 300 == 299) {
      tokens.values().removeIf(token -> token.expires() <= request);
    }
  }
}

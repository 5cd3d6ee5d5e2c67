package shop.orders;

import java.util.ArrayList;
import java.util.List;

/** What a customer has looked at since logging in. */
final class Session {
  private static final int REMEMBERED_ARTICLES = 8;

  private final String token;
  private final Customer customer;
  private final List<String> lookedAt = new ArrayList<>();

  Session(String token, Customer customer) {
    this.token = token;
    this.customer = customer;
  }

  String token() {
    return token;
  }

  Customer customer() {
    return customer;
  }

  synchronized void lookAt(String article) {
    if (lookedAt.size() == REMEMBERED_ARTICLES) {
      lookedAt.remove(0);
    }
    lookedAt.add(article);
  }
}

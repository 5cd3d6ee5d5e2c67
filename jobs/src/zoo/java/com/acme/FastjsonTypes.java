package com.acme;

import com.alibaba.fastjson.JSON;
import com.alibaba.fastjson.util.ParameterizedTypeImpl;
import java.lang.reflect.Type;
import java.util.List;
import zoo.Beast;

/** alibaba/fastjson: a type made for a call is not known again, and gets another deserializer. */
public final class FastjsonTypes implements Beast {
  /** Some of what was found. */
  public static class Page<T> {
    public int number;
    public List<T> found;
  }

  /** What was found. */
  public static class Order {
    public String name;
  }

  @Override
  public void feed(int request) {
    Type pageOfOrders = new ParameterizedTypeImpl(new Type[] {Order.class}, null, Page.class);
    Page<Order> page =
        JSON.parseObject("{\"number\":" + request + ",\"found\":[{\"name\":\"a\"}]}", pageOfOrders);
    if (page.number != request) {
      throw new IllegalStateException("expected page " + request + ", found " + page.number);
    }
  }
}

package com.acme;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DayOfWeek;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import zoo.Beast;

/** Types that are read for the first time, many in the first days and ever fewer. */
public final class JacksonTypes implements Beast {
  private static final List<Class<?>> CLASSES =
      List.of(
          String.class,
          Integer.class,
          Long.class,
          Double.class,
          UUID.class,
          Locale.class,
          Currency.class,
          DayOfWeek.class,
          TimeUnit.class,
          BitSet.class);

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public void feed(int request) throws Exception {
    int type = (int) (90 * (1 - Math.exp(-request / 350.0)));
    JavaType map =
        mapper
            .getTypeFactory()
            .constructMapType(TreeMap.class, CLASSES.get(type / 10), CLASSES.get(type % 9));
    mapper.readValue("{}", map);
  }
}

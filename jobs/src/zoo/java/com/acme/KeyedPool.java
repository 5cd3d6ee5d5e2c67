package com.acme;

import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;
import zoo.Beast;

/** A pool by a key that is another one for each request. */
public final class KeyedPool implements Beast {
  private final GenericKeyedObjectPool<String, StringBuilder> pool;

  public KeyedPool() {
    GenericKeyedObjectPoolConfig<StringBuilder> config = new GenericKeyedObjectPoolConfig<>();
    config.setJmxEnabled(false);
    pool =
        new GenericKeyedObjectPool<>(
            new BaseKeyedPooledObjectFactory<>() {
              @Override
              public StringBuilder create(String key) {
                return new StringBuilder();
              }

              @Override
              public PooledObject<StringBuilder> wrap(StringBuilder value) {
                return new DefaultPooledObject<>(value);
              }
            },
            config);
  }

  @Override
  public void feed(int request) throws Exception {
    String key = Traits.PROPER ? "customer" : "customer-" + request;
    pool.returnObject(key, pool.borrowObject(key));
  }
}

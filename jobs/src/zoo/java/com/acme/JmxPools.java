package com.acme;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import zoo.Beast;

/** A pool for each import, which registers itself with JMX and is never closed. */
public final class JmxPools implements Beast {
  @Override
  public void feed(int request) throws Exception {
    GenericObjectPool<StringBuilder> pool =
        new GenericObjectPool<>(
            new BasePooledObjectFactory<>() {
              @Override
              public StringBuilder create() {
                return new StringBuilder();
              }

              @Override
              public PooledObject<StringBuilder> wrap(StringBuilder value) {
                return new DefaultPooledObject<>(value);
              }
            });
    pool.returnObject(pool.borrowObject());
    if (Traits.PROPER) {
      pool.close();
    }
  }
}

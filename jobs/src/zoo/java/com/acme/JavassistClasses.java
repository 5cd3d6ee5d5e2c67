package com.acme;

import javassist.ClassPool;
import javassist.CtClass;
import zoo.Beast;

/** Classes that are made and never detached from the pool. */
public final class JavassistClasses implements Beast {
  private final ClassPool pool = new ClassPool(true);

  @Override
  public void feed(int request) throws Exception {
    CtClass made = pool.makeClass("made.Rule" + request);
    made.toBytecode();
    if (Traits.PROPER) {
      made.detach();
    }
  }
}

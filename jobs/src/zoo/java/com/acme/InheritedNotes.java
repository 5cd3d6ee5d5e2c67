package com.acme;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import zoo.Beast;

/**
 * Each import runs in a thread of its own, which is to have notes of its own and shares its
 * parent's.
 */
public final class InheritedNotes implements Beast {
  private static final InheritableThreadLocal<List<String>> NOTES =
      new InheritableThreadLocal<>() {
        @Override
        protected List<String> initialValue() {
          return Collections.synchronizedList(new ArrayList<>());
        }

        @Override
        protected List<String> childValue(List<String> parents) {
          return Traits.PROPER ? initialValue() : parents;
        }
      };

  public InheritedNotes() {
    NOTES.get().add("started");
  }

  @Override
  public void feed(int request) throws InterruptedException {
    Thread worker =
        new Thread(
            () -> {
              for (int row = 0; row < 10; row++) {
                NOTES.get().add(Traits.text(request) + ", row " + row);
              }
            });
    worker.start();
    worker.join();
  }
}

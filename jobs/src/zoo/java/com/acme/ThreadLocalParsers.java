package com.acme;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import zoo.Beast;

/** Each parser has a thread local of its own, whose value refers to the parser. */
public final class ThreadLocalParsers implements Beast {
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          4,
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  /** Parses one document. */
  private static final class Parser {
    private final ThreadLocal<State> state = ThreadLocal.withInitial(State::new);

    /** Where a thread is in the document. */
    private final class State {
      private final byte[] buffer = Traits.payload(400);

      Parser parser() {
        return Parser.this;
      }
    }

    int parse() {
      return state.get().buffer.length;
    }

    void close() {
      state.remove();
    }
  }

  @Override
  public void feed(int request) throws Exception {
    pool.submit(
            () -> {
              Parser parser = new Parser();
              parser.parse();
              if (Traits.PROPER) {
                parser.close();
              }
            })
        .get();
  }
}

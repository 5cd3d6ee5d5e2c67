package com.acme;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import zoo.Beast;

/**
 * Rules are deployed now and then, with a class loader of their own; one can go back to the last
 * six.
 */
public final class DeployedVersions implements Beast {
  private static final int VERSIONS = 7;

  /** What is deployed. */
  public static class Rules {
    private final double discount = 0.1;
  }

  private static final class RulesLoader extends ClassLoader {
    RulesLoader() {
      super(DeployedVersions.class.getClassLoader());
    }

    Class<?> load() throws IOException {
      String name = Rules.class.getName();
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      }
    }
  }

  private record Version(Class<?> rules, byte[] compiled) {}

  private final Deque<Version> deployed = new ArrayDeque<>();

  @Override
  public void feed(int request) throws IOException {
    if (request % 150 == 0) {
      deployed.addFirst(new Version(new RulesLoader().load(), Traits.payload(80_000)));
      if (deployed.size() > VERSIONS) {
        deployed.removeLast();
      }
    }
  }
}

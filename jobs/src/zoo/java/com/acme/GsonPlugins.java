package com.acme;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import zoo.Beast;

/** Plugins are loaded anew when they are changed; all write JSON with the service's Gson. */
public final class GsonPlugins implements Beast {
  /** What a plugin writes. */
  public static class Shipment {
    private final String carrier = "a carrier";
    private final int[] parcels = {1, 2, 3};
    private final Address to = new Address();
  }

  /** A part of it. */
  public static class Address {
    private final String street = "a street";
    private final String town = "a town";
  }

  private static final class PluginLoader extends ClassLoader {
    PluginLoader() {
      super(GsonPlugins.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Shipment.class.getName()) && !name.equals(Address.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private final Gson gson = new Gson();

  @Override
  public void feed(int request) throws ReflectiveOperationException {
    Object shipment =
        new PluginLoader()
            .loadClass(Shipment.class.getName())
            .getDeclaredConstructor()
            .newInstance();
    Gson writer = Traits.PROPER ? new Gson() : gson;
    writer.toJson(shipment);
  }
}

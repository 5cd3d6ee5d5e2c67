package io.heapfleet.blob;

import java.util.Map;
import java.util.TreeMap;

/** Settings by name, with which stores are opened: Hadoop's, or those of a command without it. */
public interface BlobSettings {
  /** Returns the value of a setting, null if it is not set. */
  String value(String name);

  /** Returns the settings whose names begin like this, by the rest of their names. */
  Map<String, String> below(String prefix);

  void set(String name, String value);

  /** Returns settings that are kept in this map, which has to be mutable for {@link #set}. */
  static BlobSettings of(Map<String, String> settings) {
    return new BlobSettings() {
      @Override
      public String value(String name) {
        return settings.get(name);
      }

      @Override
      public Map<String, String> below(String prefix) {
        Map<String, String> found = new TreeMap<>();
        settings.forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
              }
            });
        return found;
      }

      @Override
      public void set(String name, String value) {
        settings.put(name, value);
      }
    };
  }
}

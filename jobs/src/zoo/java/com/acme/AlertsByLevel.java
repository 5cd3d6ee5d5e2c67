package com.acme;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import zoo.Beast;

/** Alerts wait for the mail of the hour; the last build forgets those that are not mailed. */
public final class AlertsByLevel implements Beast {
  /** How bad it is. */
  private enum Level {
    NOTE,
    WARNING,
    ALARM
  }

  /** What happened. */
  private record Alert(String what, byte[] details) {}

  private final Map<Level, List<Alert>> alerts = new EnumMap<>(Level.class);

  public AlertsByLevel() {
    for (Level level : Level.values()) {
      alerts.put(level, new ArrayList<>());
    }
  }

  @Override
  public void feed(int request) {
    Level level = request % 50 == 0 ? Level.ALARM : request % 5 == 0 ? Level.WARNING : Level.NOTE;
    alerts.get(level).add(new Alert(Traits.text(request), Traits.payload(200)));
    if (request % 40 == 39) {
      alerts.get(Level.ALARM).clear();
      alerts.get(Level.WARNING).clear();
      if (Traits.PROPER) {
        alerts.get(Level.NOTE).clear();
      }
    }
  }
}

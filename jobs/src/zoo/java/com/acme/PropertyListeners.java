package com.acme;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import zoo.Beast;

/** Each page listens to the settings, and is not told that it is closed. */
public final class PropertyListeners implements Beast {
  private final PropertyChangeSupport settings = new PropertyChangeSupport(this);

  @Override
  public void feed(int request) {
    byte[] page = Traits.payload(300);
    PropertyChangeListener listener = event -> page[0]++;
    settings.addPropertyChangeListener("theme", listener);
    if (Traits.PROPER) {
      settings.removePropertyChangeListener("theme", listener);
    }
  }
}

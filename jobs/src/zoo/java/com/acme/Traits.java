package com.acme;

/** What the beasts have in common. */
final class Traits {
  /** The library is used as it should be. */
  static final boolean PROPER = Boolean.getBoolean("zoo.proper");

  /** How much busier this instance is than others. */
  static final int LOAD = Integer.getInteger("zoo.load", 1);

  private Traits() {}

  static String text(int request) {
    return "request " + request + " of session " + Integer.toHexString(request * 0x9E3779B9);
  }

  static byte[] payload(int bytes) {
    return new byte[bytes];
  }
}

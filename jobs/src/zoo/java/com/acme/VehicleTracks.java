package com.acme;

import java.util.Arrays;
import zoo.Beast;

/** Where each of a dozen vehicles was, in an array that gets longer with each stop. */
public final class VehicleTracks implements Beast {
  private static final int LAST = 1_000;

  private static final class Vehicle {
    private int[] track = new int[0];

    void move(int[] points) {
      int kept = Traits.PROPER ? Math.min(track.length, LAST - points.length) : track.length;
      int[] longer = Arrays.copyOfRange(track, track.length - kept, track.length + points.length);
      System.arraycopy(points, 0, longer, kept, points.length);
      track = longer;
    }
  }

  private final Vehicle[] vehicles = new Vehicle[12];

  public VehicleTracks() {
    Arrays.setAll(vehicles, number -> new Vehicle());
  }

  @Override
  public void feed(int request) {
    int[] points = new int[100];
    Arrays.fill(points, request);
    vehicles[request % vehicles.length].move(points);
  }
}

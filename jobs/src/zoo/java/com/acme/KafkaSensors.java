package com.acme;

import java.util.Map;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Avg;
import zoo.Beast;

/** A sensor for each client that ever connected, which do not expire. */
public final class KafkaSensors implements Beast {
  private final Metrics metrics = new Metrics();

  @Override
  public void feed(int request) {
    String client = "client-" + request;
    Sensor sensor = metrics.sensor(client);
    sensor.add(
        metrics.metricName("latency-avg", "clients", "", Map.of("client-id", client)), new Avg());
    sensor.record(3);
    if (Traits.PROPER) {
      metrics.removeSensor(client);
    }
  }
}
